import type { IDataObject } from 'n8n-workflow';
import { parseRecord } from '../../shared/stream/frames';
import type { Frame } from '../../shared/stream/frames';
import { topics } from '../../shared/stream/topics';
import { isRecord, isoTimeOf } from '../../shared/transport/json';
import { textIn, withoutEmpty } from './triggerEvent';
import type { EventKind } from './triggerEvent';

function codeIn(message: Record<string, unknown>): string {
	const code = textIn(message, 'errCode') || textIn(message, 'errcode');
	return code === '0' ? '' : code;
}

/**
 * @returns DingTalk's code and words, where it tells that somebody has written and withholds what, as over the
 * month's quota (20001); undefined for any other frame
 */
export function withheldIn(frame: Frame): string | undefined {
	const message = frame.topic === topics.botMessages ? parseRecord(frame.data) : undefined;
	if (!message || codeIn(message) === '') return undefined;
	const words = textIn(message, 'errMsg') || textIn(message, 'errmsg');
	return [codeIn(message), words].filter(Boolean).join(': ');
}

function partsOf(content: unknown): string[] {
	if (!isRecord(content) || !Array.isArray(content.richText)) return [];
	return content.richText.filter(isRecord).map((part) => textIn(part, 'text'));
}

/** What was said: written, spoken as DingTalk has understood it, or the words of a rich text; '' for anything else. */
function wordsIn(message: Record<string, unknown>): string {
	const { text, content } = message;
	const said =
		(isRecord(text) ? textIn(text, 'content') : '') ||
		(isRecord(content) ? textIn(content, 'recognition') : '') ||
		partsOf(content).join(' ');
	// In groups it begins with the blank after the bot's name.
	return said.trim();
}

/** The message that is quoted. DingTalk names the bot's own messages by their process query key, where it does at all. */
function quotedIn(message: Record<string, unknown>): IDataObject {
	const text = isRecord(message.text) ? message.text : {};
	const quoted = isRecord(text.repliedMsg) ? text.repliedMsg : {};
	const content = isRecord(quoted.content) ? quoted.content : {};
	return withoutEmpty({
		text: textIn(content, 'text') || textIn(content, 'content') || textIn(quoted, 'content'),
		processQueryKey: textIn(message, 'originalProcessQueryKey'),
		messageId: textIn(quoted, 'msgId') || textIn(message, 'originalMsgId'),
	});
}

/** Somebody has written to the bot. Source: "receive message". The session webhook is a key, and stays out. */
export const messageReceived: EventKind = {
	name: 'messageReceived',
	topic: topics.botMessages,
	read(frame, now) {
		const message = frame.topic === topics.botMessages ? parseRecord(frame.data) : undefined;
		const messageId = message ? textIn(message, 'msgId') : '';
		if (!message || messageId === '' || codeIn(message) !== '') return undefined;
		const isGroup = textIn(message, 'conversationType') === '2';
		const text = wordsIn(message);
		const robotCode = textIn(message, 'robotCode');
		return {
			key: frame.messageId || messageId,
			json: withoutEmpty({
				// DingTalk names it only once the app is published.
				userId: textIn(message, 'senderStaffId'),
				userName: textIn(message, 'senderNick'),
				text,
				messageType: textIn(message, 'msgtype'),
				isGroup,
				receivedAt: isoTimeOf(message.createAt) ?? new Date(now).toISOString(),
				repliesTo: quotedIn(message),
				messageId,
				openConversationId: textIn(message, 'conversationId'),
				robotCode,
			}),
			robotCode,
			isGroup,
			text,
		};
	},
};
