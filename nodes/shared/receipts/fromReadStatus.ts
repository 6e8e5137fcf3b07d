import { isRecord } from '../transport/json';
import { sameForAll } from './receipt';
import type { MessageReceipts, Receipt } from './receipt';

/** Seconds in real answers, milliseconds in the SDK's examples; absent in the documents. */
function momentOf(value: unknown): string | undefined {
	const number = Number(value);
	if (value === undefined || value === null || !Number.isFinite(number) || number <= 0)
		return undefined;
	const at = new Date(number < 1e11 ? number * 1000 : number);
	return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/**
 * Reads an answer of oToMessages/readStatus. `SUCESS` is how DingTalk's own documents and SDK spell it, so
 * only RECALLED and PROCESSING are told apart.
 */
export function fromReadStatus(answer: Record<string, unknown>): MessageReceipts {
	if (String(answer.sendStatus ?? '').toUpperCase() === 'RECALLED')
		return sameForAll('recalled', 'The message was recalled');
	const people = new Map<string, Receipt>();
	for (const entry of Array.isArray(answer.messageReadInfoList) ? answer.messageReadInfoList : []) {
		if (!isRecord(entry) || entry.userId === undefined) continue;
		const hasRead = String(entry.readStatus ?? '').toUpperCase() === 'READ';
		const readAt = hasRead ? momentOf(entry.readTimestamp) : undefined;
		people.set(String(entry.userId), {
			status: hasRead ? 'read' : 'unread',
			...(typeof entry.name === 'string' && entry.name !== '' ? { name: entry.name } : {}),
			...(readAt ? { readAt } : {}),
		});
	}
	return { people, others: { status: 'pending' }, invalidDepartmentIds: [] };
}
