import type { IDataObject } from 'n8n-workflow';
import type { BotMessage } from '../messageType';

/** Where the templates that are text alone have it. */
const textKeys: Readonly<Record<string, string>> = {
	sampleText: 'content',
	sampleMarkdown: 'text',
};

/** The text of a message of type text or Markdown, '' for others. */
export function plainTextOf({ msgKey, msgParam }: BotMessage): string {
	const key = textKeys[msgKey];
	return key === undefined ? '' : String(msgParam[key]);
}

/** The parameters of the same message with another text. */
export function withPlainText({ msgKey, msgParam }: BotMessage, text: string): IDataObject {
	const key = textKeys[msgKey];
	return key === undefined ? msgParam : { ...msgParam, [key]: text };
}
