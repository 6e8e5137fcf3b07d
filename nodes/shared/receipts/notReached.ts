import type { IDataObject } from 'n8n-workflow';
import type { Receipt, Status } from './receipt';

/** Lists in the item of a send, and what being in one means. */
const notReachedLists: ReadonlyArray<[string, Status, string]> = [
	['invalidUserIds', 'invalid', 'No such user ID in this organization'],
	['throttledUserIds', 'forbidden', 'DingTalk held it back because of its limits'],
	['filteredUserIds', 'forbidden', 'DingTalk filtered this person out'],
	['failedUserIds', 'failed', 'DingTalk could not deliver it'],
];

/** People about whom the send itself has already said that they were not reached. */
export function knownFromSend(input: IDataObject): Map<string, Receipt> {
	const known = new Map<string, Receipt>();
	for (const [field, status, reason] of notReachedLists) {
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
