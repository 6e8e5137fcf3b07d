import type { Exchange } from '../endpoint';
import type { App, Channel, Delivery, Message } from '../entities';
import { hours } from '../limits';
import type { Store } from '../store';
import { v1Refusal } from './envelopes';

export const userIdList = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((member) => typeof member === 'string');

/** @throws Refusal with the real code, misspelling included, unless it is this app's robot */
export function judgeRobotCode({ store }: Exchange, robotCode: unknown, app: App): void {
	if (robotCode === app.robotCode) return;
	if (robotCode === '') {
		throw v1Refusal('invalidParameter.robotCode.empty', '错误描述: robotCode 为空');
	}
	if (typeof robotCode !== 'string') {
		throw v1Refusal('invalidParameter.robotCode.invalid', '错误描述: robotCode 不合法');
	}
	if (store.directory.company.apps.some((other) => other.robotCode === robotCode)) {
		throw v1Refusal('invalidParameter.robotCode.auth', '错误描述: robotCode 不属于当前应用');
	}
	throw v1Refusal(
		store.settings.unknownRobot,
		'错误描述: robot 不存在；解决方案:请确认 robotCode 是否正确；',
	);
}

/** @throws Refusal for a bot of which no version has been published; by which code is not known */
export function judgePublished({ botIsUnpublished }: App, code: string): void {
	if (botIsUnpublished) throw v1Refusal(code, '错误描述: 机器人未发布或已停用');
}

/** A message by its key. @throws Refusal for keys that are not this app's, or too young or old */
export function messageOf(
	{ store, now }: Exchange,
	app: App,
	key: unknown,
	channel: Channel,
	readyAfterMs = 0,
): Message {
	const message = store.messages.get(String(key));
	const isMeant = message?.channel === channel || isCardFor(store, message, channel);
	if (!message || !isMeant || message.app.appKey !== app.appKey) {
		throw v1Refusal('invalid.processQueryKey', '错误描述: processQueryKey 不合法');
	}
	const age = now - message.sentAt;
	// One code for both: not generated yet, or over.
	if (age < readyAfterMs || age > hours(store.settings.resultWindowHours)) {
		throw v1Refusal('processQueryKey.expireTime', '错误描述: processQueryKey 未生成或已过期');
	}
	return message;
}

/** A card that is asked about by its carrierId, as if it were a bot's message. */
function isCardFor({ settings }: Store, message: Message | undefined, channel: Channel): boolean {
	if (message?.channel !== 'card' || !settings.cardReadStatus) return false;
	return channel === (message.openConversationId === undefined ? 'bot' : 'group');
}

/** A message of a bot to people it can reach. */
export function startBotMessage(
	{ store, now }: Exchange,
	app: App,
	message: {
		id: string;
		channel: 'bot' | 'group' | 'ding';
		userIds: string[];
		content: Record<string, unknown>;
		openConversationId?: string;
		/** Nobody gets to see it, and nobody is told. */
		isLost?: boolean;
	},
): Message {
	const { id, channel, userIds, content, openConversationId, isLost = false } = message;
	const started: Message = {
		id,
		channel,
		app,
		sentAt: now,
		doneAt: now + store.settings.botDeliveryMs,
		content,
		openConversationId,
		invalidDeptIds: [],
		deliveries: userIds.map((userId): Delivery => ({
			at: now,
			channel,
			messageId: id,
			app: app.appKey,
			userId,
			status: isLost ? 'silent' : 'processing',
			content,
		})),
	};
	store.send(started);
	return started;
}

/** Enters those whom a message does not reach; it has left no trace with them. */
export function noteNotDelivered(
	{ store, now }: Exchange,
	app: App,
	message: { id: string; channel: Channel; content: Record<string, unknown> },
	userIds: string[],
	status: 'invalid' | 'flowControlled' | 'failed',
	code?: string,
): void {
	for (const userId of userIds) {
		store.deliveries.push({
			at: now,
			channel: message.channel,
			messageId: message.id,
			app: app.appKey,
			userId,
			status,
			code,
			content: message.content,
		});
	}
}

/** The outcome of a recall, key by key. */
export function recallEach(
	exchange: Exchange,
	app: App,
	keys: string[],
	channel: Channel,
): { successResult: string[]; failedResult: Record<string, string> } {
	const successResult: string[] = [];
	const failedResult: Record<string, string> = {};
	const { store, now } = exchange;
	for (const key of keys) {
		const message = store.messages.get(key);
		if (message?.channel !== channel || message.app.appKey !== app.appKey) {
			failedResult[key] = 'invalid.processQueryKey';
		} else if (now - message.sentAt > hours(store.settings.resultWindowHours)) {
			failedResult[key] = 'robot.processQueryKey.expired';
		} else if (message.recalledAt !== undefined) {
			failedResult[key] = 'SYSTEM_ERROR';
		} else {
			store.recall(message);
			successResult.push(key);
		}
	}
	return { successResult, failedResult };
}
