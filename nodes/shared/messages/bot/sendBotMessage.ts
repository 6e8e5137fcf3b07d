import type { IDataObject } from 'n8n-workflow';
import { withMediaIds } from '../../media/upload';
import type { Endpoint } from '../../transport/endpoints';
import type { Accepted, RequestOptions, Session } from '../../transport/session';
import type { BuiltBotMessage } from './botMessage';

/**
 * Sends a bot's message once, after uploading the files that it holds.
 * @param to the bot and the people or the group, as the endpoint names them
 * @param names what is sent to whom, for `session.sendOnce`
 */
export async function sendBotMessage(
	session: Session,
	endpoint: Endpoint,
	to: IDataObject,
	message: BuiltBotMessage,
	names: readonly string[],
	options: RequestOptions,
): Promise<Accepted> {
	const { msgKey, msgParam, uploads } = message;
	const parameters = await withMediaIds(session, msgParam, uploads, options);
	// DingTalk wants the parameters as a text that holds JSON.
	return await session.sendOnce(
		endpoint,
		{ ...to, msgKey, msgParam: JSON.stringify(parameters) },
		names,
		options,
	);
}
