/**
 * How a message stands with one person.
 * `pending`: sent, but in no list of DingTalk yet. `forbidden`: DingTalk held it back (limits, duplicate of the
 * day, prohibited content). `expired`: the 24 hours in which DingTalk answers are over.
 */
export const statuses = [
	'read',
	'unread',
	'pending',
	'forbidden',
	'failed',
	'invalid',
	'recalled',
	'expired',
] as const;

export type Status = (typeof statuses)[number];

/** What is known about one person and one message. */
export interface Receipt {
	status: Status;
	name?: string;
	/** DingTalk's code of why it was held back. */
	code?: string;
	/** The same in plain words. */
	reason?: string;
	/** ISO 8601. */
	readAt?: string;
}

/** What DingTalk says about one message, whatever the channel. */
export interface MessageReceipts {
	people: Map<string, Receipt>;
	/** What holds for everybody who is in no list. */
	others: Receipt;
	invalidDepartmentIds: string[];
}

/** The receipts of a message that DingTalk is not asked about, or has nothing about. */
export function sameForAll(status: Status, reason?: string): MessageReceipts {
	return {
		people: new Map(),
		others: reason === undefined ? { status } : { status, reason },
		invalidDepartmentIds: [],
	};
}

/** The four outputs of a routed check, in this order. */
export const routeNames = ['Read', 'Unread', 'Overdue', 'Not Delivered'] as const;

/**
 * The output of a person: read -> Read; unread and pending -> Unread, or Overdue once the time is up;
 * expired -> Overdue; the others -> Not Delivered. So a loop Unread -> Wait -> Check always ends.
 */
export function routeOf(status: Status, isOverdue: boolean): number {
	if (status === 'read') return 0;
	if (isWaiting(status)) return isOverdue ? 2 : 1;
	return status === 'expired' ? 2 : 3;
}

/** Somebody who may still read it. */
export function isWaiting(status: Status): boolean {
	return status === 'unread' || status === 'pending';
}

/**
 * Whether somebody should have read by now.
 * @param ageMs age of the message; undefined when it is not known
 * @param overdueAfterMs 0: never
 */
export function isOverdue(
	status: Status,
	ageMs: number | undefined,
	overdueAfterMs: number,
): boolean {
	if (status === 'expired') return true;
	return isWaiting(status) && overdueAfterMs > 0 && ageMs !== undefined && ageMs >= overdueAfterMs;
}
