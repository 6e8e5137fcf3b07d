import type { IDataObject } from 'n8n-workflow';
import { parseRecord } from '../shared/stream/frames';
import type { Frame } from '../shared/stream/frames';

/** DingTalk's names of the events, and what they say about a message in the terms of receipts. */
export const statusOfEvent = { robot_msg_read: 'read', robot_msg_recall: 'recalled' } as const;

export type ReceiptStatus = (typeof statusOfEvent)[keyof typeof statusOfEvent];

/** An event in the receipt shape. Texts that DingTalk leaves out are ''. */
export interface ReceiptEvent extends IDataObject {
	processQueryKey: string;
	userId: string;
	/** Names people of other organizations, who have no user ID here. */
	unionId: string;
	status: ReceiptStatus;
	/** ISO 8601; of a recall it is `recalledAt`. */
	readAt?: string;
	recalledAt?: string;
	robotCode: string;
	openConversationId: string;
	checkedAt: string;
}

function isReceiptEvent(eventType: string): eventType is keyof typeof statusOfEvent {
	return Object.hasOwn(statusOfEvent, eventType);
}

/** Milliseconds as text or number; undefined for anything else. Numbers below 1e11 are seconds, as elsewhere at DingTalk. */
function timeOf(value: unknown): string | undefined {
	const number = Number(value);
	if (!Number.isFinite(number) || number <= 0) return undefined;
	const at = new Date(number < 1e11 ? number * 1000 : number);
	return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/**
 * What an event says. Source: "bot message read event" and "bot message recall event".
 * @param now milliseconds since 1970
 * @returns undefined for any other event, and for one that names no message
 */
export function receiptIn({ eventType, data }: Frame, now: number): ReceiptEvent | undefined {
	const content = parseRecord(data);
	if (!content || !isReceiptEvent(eventType)) return undefined;
	const text = (name: string) => {
		const value = content[name];
		return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	};
	const processQueryKey = text('processQueryKey');
	if (processQueryKey === '') return undefined;
	const checkedAt = new Date(now).toISOString();
	// "operatTime" is how DingTalk spells it.
	const at = timeOf(content.operatTime) ?? checkedAt;
	return {
		processQueryKey,
		userId: text('userId'),
		unionId: text('unionId'),
		status: statusOfEvent[eventType],
		...(eventType === 'robot_msg_read' ? { readAt: at } : { recalledAt: at }),
		robotCode: text('robotCode'),
		openConversationId: text('openConversationId'),
		checkedAt,
	};
}

export interface Filter {
	statuses: readonly string[];
	/** undefined: whichever. */
	robotCodes: readonly string[] | undefined;
}

/** DingTalk leaves the robot code out where the send had none; then it is one of this app's. */
export function isWanted(
	{ status, robotCode }: ReceiptEvent,
	{ statuses, robotCodes }: Filter,
): boolean {
	return (
		statuses.includes(status) &&
		(robotCodes === undefined || robotCode === '' || robotCodes.includes(robotCode))
	);
}
