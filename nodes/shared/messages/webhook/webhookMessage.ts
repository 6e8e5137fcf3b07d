import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import { isRecord } from '../../transport/json';
import { buildMessage } from '../messageType';
import type { WebhookMessage, WebhookMessageType } from '../messageType';
import { actionCard } from './actionCard';
import { feedCard } from './feedCard';
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
];

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
