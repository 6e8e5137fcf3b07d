import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../parameters';
import { DingTalkError } from '../../transport/errors';
import { jsonBytes } from '../../transport/json';
import { limits } from '../../transport/limits';
import { buildMessage } from '../messageType';
import type { WorkMessageType } from '../messageType';
import { actionCard } from './actionCard';
import { json } from './json';
import { markdown } from './markdown';
import { text } from './text';

/** Every message type of a work notification. A new one is a file and a line here. */
export const workMessageTypes: readonly WorkMessageType[] = [text, markdown, actionCard, json];

/**
 * The `msg` object of one item.
 * @param enforceSizeLimit refuse a message above 2,048 UTF-8 bytes, which DingTalk does not deliver
 * @throws DingTalkError (invalidInput, tooLarge) before any call
 */
export function buildWorkMessage(parameters: Parameters, enforceSizeLimit: boolean): IDataObject {
	const msg = buildMessage(workMessageTypes, parameters);
	const bytes = jsonBytes(msg);
	if (enforceSizeLimit && bytes > limits.workMessageBytes) {
		throw DingTalkError.invalid(
			'Message',
			`is ${bytes} bytes long, and DingTalk takes ${limits.workMessageBytes}`,
			'Shorten it (a Chinese character counts three bytes), or link to a page with the rest',
		);
	}
	return msg;
}

/** Where each type shows text that a time may be added to. */
const textKeys: Readonly<Record<string, string>> = {
	text: 'content',
	markdown: 'text',
	action_card: 'markdown',
	link: 'text',
};

/**
 * Adds a note (the time) to the message, so that it differs from the same one earlier today, which
 * DingTalk would swallow. Types without text are left as they are.
 */
export function withNote(msg: IDataObject, note: string): IDataObject {
	const type = String(msg.msgtype);
	const content = msg[type] as IDataObject;
	if (type === 'oa') {
		const body = (content.body ?? {}) as IDataObject;
		return { ...msg, oa: { ...content, body: { ...body, content: [body.content, note].filter(Boolean).join(' ') } } };
	}
	const key = textKeys[type];
	if (!key) return msg;
	const separator = type === 'markdown' || type === 'action_card' ? '\n\n' : ' ';
	return { ...msg, [type]: { ...content, [key]: `${String(content[key] ?? '')}${separator}${note}` } };
}
