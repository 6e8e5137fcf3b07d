import type { IDataObject } from 'n8n-workflow';
import { withMediaIds } from '../../media';
import type { Endpoint } from '../../transport/endpoints';
import type { Accepted, RequestOptions, Session } from '../../transport/session';
import type { BuiltBotMessage } from './botMessage';

/**
 * Sends a bot's message once, after uploading the files that it holds.
 * @param to the bot and the people or the group, as the endpoint names them
 */
export async function sendBotMessage(session: Session, endpoint: Endpoint, to: IDataObject, message: BuiltBotMessage, options: RequestOptions): Promise<Accepted> {
	const { msgKey, msgParam, uploads } = message;
	// DingTalk wants the parameters as a text that holds JSON.
	const bodyWith = (parameters: IDataObject): IDataObject => ({ ...to, msgKey, msgParam: JSON.stringify(parameters) });
	return await session.sendOnce(endpoint, bodyWith(await withMediaIds(session, msgParam, uploads, options)), options, bodyWith(msgParam));
}
