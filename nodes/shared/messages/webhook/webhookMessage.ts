import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import { isRecord, jsonBytes } from '../../transport/json';
import { limits } from '../../transport/limits';
import { buildMessage } from '../messageType';
import type { WebhookMessage, WebhookMessageType } from '../messageType';
import { actionCard } from './actionCard';
import { feedCard } from './feedCard';
import { json } from './json';
import { link } from './link';
import { markdown } from './markdown';
import { text } from './text';

/** Every message type of a group's custom bot. A new one is a file and a line here. */
export const webhookMessageTypes: readonly WebhookMessageType[] = [
	text,
	markdown,
	link,
	actionCard,
	feedCard,
	json,
];

/** The field that holds most of a message, where it is not Content. */
const longestField: Readonly<Record<string, string>> = {
	feedCard: 'Link List',
	json: 'Message (JSON)',
};

/**
 * Refuses what DingTalk would, before the call.
 * @param body as it goes on the wire: mentions count as well
 * @param messageType of the panel
 * @throws DingTalkError (invalidInput)
 */
export function checkWebhookSize(body: IDataObject, messageType: string): void {
	const bytes = jsonBytes(body);
	if (bytes <= limits.webhookMessageBytes) return;
	throw DingTalkError.invalid(
		longestField[messageType] ?? 'Content',
		`makes a message of ${bytes} bytes, and DingTalk takes ${limits.webhookMessageBytes} from a group bot`,
		'Shorten it, or send it as several messages. A Chinese character counts three bytes',
	);
}

/** @throws DingTalkError (invalidInput) before any call */
export async function buildWebhookMessage(parameters: Parameters): Promise<WebhookMessage> {
	return (await buildMessage(webhookMessageTypes, parameters, () => undefined)).message;
}

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(textsIn);
	return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * Whether one of the bot's keywords stands anywhere in the message; a bot without keywords takes everything.
 * DingTalk may look into fewer places. What is refused here it surely refuses.
 */
export function holdsKeyword(message: WebhookMessage, keywords: readonly string[]): boolean {
	const texts = textsIn(message[message.msgtype]);
	return (
		keywords.length === 0 ||
		keywords.some((keyword) => texts.some((text) => text.includes(keyword)))
	);
}

/** What DingTalk would answer, said before the call and with the keywords named. */
export function keywordMissing(keywords: readonly string[]): DingTalkError {
	const named = keywords.map((keyword) => `"${keyword}"`).join(' or ');
	return DingTalkError.invalid(
		'Message',
		`does not hold ${keywords.length === 1 ? 'the keyword' : 'one of the keywords'} ${named} of the credential`,
		"DingTalk refuses messages without it. Write it into the message, or correct the credential if the bot's security settings have changed",
	);
}
