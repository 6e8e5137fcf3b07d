import type { IDataObject } from 'n8n-workflow';
import type { WorkContent } from '../messageType';

/** Where the types that are text alone have it. */
const textKeys: Readonly<Record<string, string>> = { text: 'content', markdown: 'text' };

function partsOf(content: WorkContent): { type: string; body: IDataObject; key?: string } {
	if (!('msg' in content)) return { type: '', body: {} };
	const type = String(content.msg.msgtype);
	return { type, body: content.msg[type] as IDataObject, key: textKeys[type] };
}

/** The text of a message of type text or Markdown, '' for others. */
export function plainTextOf(content: WorkContent): string {
	const { body, key } = partsOf(content);
	return key === undefined ? '' : String(body[key]);
}

/** The same message with another text; other types stay as they are. */
export function withPlainText(content: WorkContent, text: string): WorkContent {
	const { type, body, key } = partsOf(content);
	return key === undefined ? content : { msg: { msgtype: type, [type]: { ...body, [key]: text } } };
}
