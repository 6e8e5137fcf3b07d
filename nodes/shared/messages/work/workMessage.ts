import type { IDataObject } from 'n8n-workflow';
import type { Upload } from '../../media/upload';
import type { ItemFiles } from '../../media/files';
import type { Parameters } from '../../parameters/parameters';
import { endpoints } from '../../transport/endpoints';
import type { Endpoint } from '../../transport/endpoints';
import { DingTalkError } from '../../transport/errors';
import { jsonBytes } from '../../transport/json';
import { limits } from '../../transport/limits';
import { buildMessage } from '../messageType';
import type { WorkContent, WorkMessageType } from '../messageType';
import { actionCard } from './actionCard';
import { file } from './file';
import { image } from './image';
import { json } from './json';
import { link } from './link';
import { markdown } from './markdown';
import { oa } from './oa';
import { template } from './template';
import { text } from './text';
import { voice } from './voice';

/** Every message type of a work notification. A new one is a file and a line here. */
export const workMessageTypes: readonly WorkMessageType[] = [
	text,
	markdown,
	actionCard,
	link,
	oa,
	image,
	file,
	voice,
	template,
	json,
];

/** Templates go to an API of their own. */
export function endpointFor(content: WorkContent): Endpoint {
	return 'template_id' in content ? endpoints.sendByTemplate : endpoints.sendWorkNotification;
}

/** Whether it is an OA card with a status bar, which DingTalk takes for five people a task at the most. */
export function hasStatusBar(content: WorkContent): boolean {
	if (!('msg' in content)) return false;
	const { oa: card } = content.msg;
	return typeof card === 'object' && card !== null && 'status_bar' in card;
}

/** What is added to a message so that it differs from the same one earlier today: (2026-01-31 09:00:00). */
function timeNote(at: number, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	}).formatToParts(at);
	const part = (name: string) => parts.find(({ type }) => type === name)?.value ?? '';
	return `(${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')})`;
}

/**
 * What one item's work notification says.
 * @param enforces.sizeLimit refuse a `msg` above 2,048 UTF-8 bytes, which DingTalk does not deliver
 * @param enforces.makesUnique the time will be added, and counts
 * @returns with `bytes`, the length of `msg` as UTF-8; 0 for templates, which have none
 * @throws DingTalkError (invalidInput) before any call
 */
export async function buildWorkMessage(
	parameters: Parameters,
	files: ItemFiles,
	enforces: { sizeLimit: boolean; makesUnique: boolean },
): Promise<{ content: WorkContent; uploads: Upload[]; bytes: number }> {
	const { message: content, uploads } = await buildMessage(workMessageTypes, parameters, files);
	const bytes = workMessageBytes(content, enforces.makesUnique);
	if (enforces.sizeLimit && bytes > limits.workMessageBytes) {
		throw DingTalkError.invalid(
			'Message',
			`is ${bytes} bytes long, and DingTalk takes ${limits.workMessageBytes}`,
			'Shorten it (a Chinese character counts three bytes), or link to a page with the rest',
		);
	}
	return { content, uploads, bytes };
}

/**
 * The length that counts against DingTalk's limit, in UTF-8 bytes of `msg`; 0 for templates, which have none.
 * @param makesUnique the time will be added, and counts
 */
export function workMessageBytes(content: WorkContent, makesUnique: boolean): number {
	const sent = makesUnique ? madeUnique(content, 0, 'UTC') : content;
	return 'msg' in sent ? jsonBytes(sent.msg) : 0;
}

/** Where each type shows text that a time may be added to. */
const textKeys: Readonly<Record<string, string>> = {
	text: 'content',
	markdown: 'text',
	action_card: 'markdown',
	link: 'text',
};

function withNote(msg: IDataObject, note: string): IDataObject {
	const type = String(msg.msgtype);
	const content = msg[type] as IDataObject;
	if (type === 'oa') {
		const body = (content.body ?? {}) as IDataObject;
		return {
			...msg,
			oa: {
				...content,
				body: { ...body, content: [body.content, note].filter(Boolean).join(' ') },
			},
		};
	}
	const key = textKeys[type];
	if (!key) return msg;
	const separator = type === 'markdown' || type === 'action_card' ? '\n\n' : ' ';
	return {
		...msg,
		[type]: { ...content, [key]: `${String(content[key] ?? '')}${separator}${note}` },
	};
}

/**
 * Adds the time to the message, so that it differs from the same one earlier today, which DingTalk would
 * withhold. Templates and types without text are left as they are.
 * @param at milliseconds since 1970
 * @param timeZone the workflow's, for example Asia/Shanghai: people read the time
 */
export function madeUnique(content: WorkContent, at: number, timeZone: string): WorkContent {
	return 'msg' in content ? { msg: withNote(content.msg, timeNote(at, timeZone)) } : content;
}
