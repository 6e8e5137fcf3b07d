import type { IDataObject } from 'n8n-workflow';
import type { Receipt, Status } from './receipt';

/** Why somebody was not reached, and what to do, in the words that all channels share. */
export const notReachedReasons = {
	invalid:
		'Nobody in this organization has this user ID. Correct it, or choose the person with Pick by Name',
	failed: 'DingTalk could not deliver it. Send it again, or tell them another way',
	throttled:
		'DingTalk has held it back because too many messages were sent at once. Send it again after a minute',
	filtered:
		'DingTalk has filtered this person out. Check whether the app and its bot are visible to them',
} as const;

/** Lists in the item of a send, and what being in one means. */
const lists: ReadonlyArray<[string, Status, string]> = [
	['invalidUserIds', 'invalid', notReachedReasons.invalid],
	['throttledUserIds', 'forbidden', notReachedReasons.throttled],
	['filteredUserIds', 'forbidden', notReachedReasons.filtered],
	['failedUserIds', 'failed', notReachedReasons.failed],
];

/** Whether an item of a send says of everybody in it that they were not reached. */
export function reachedNobody(input: IDataObject): boolean {
	const known = knownFromSend(input);
	const everybody = input.userId ?? input.userIds;
	return known.size > 0 && [everybody].flat().every((userId) => known.has(String(userId)));
}

/** People about whom the send itself has already said that they were not reached. */
export function knownFromSend(input: IDataObject): Map<string, Receipt> {
	const known = new Map<string, Receipt>();
	for (const [field, status, reason] of lists) {
		const ids = input[field];
		if (Array.isArray(ids)) for (const id of ids) known.set(String(id), { status, reason });
	}
	if (
		typeof input.userId === 'string' &&
		(input.status === 'invalid' || input.status === 'forbidden' || input.status === 'failed')
	) {
		const { status, code, reason } = input;
		known.set(input.userId, {
			status,
			...(code ? { code: String(code) } : {}),
			...(reason ? { reason: String(reason) } : {}),
		});
	}
	return known;
}
