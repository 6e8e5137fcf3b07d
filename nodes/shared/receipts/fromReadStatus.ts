import { isRecord, isoTimeOf } from '../transport/json';
import { sameForAll } from './receipt';
import type { MessageReceipts, Receipt } from './receipt';

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
		// Seconds in real answers, milliseconds in the SDK's examples; absent in the documents.
		const readAt = hasRead ? isoTimeOf(entry.readTimestamp) : undefined;
		people.set(String(entry.userId), {
			status: hasRead ? 'read' : 'unread',
			...(typeof entry.name === 'string' && entry.name !== '' ? { name: entry.name } : {}),
			...(readAt ? { readAt } : {}),
		});
	}
	return { people, others: { status: 'pending' }, invalidDepartmentIds: [] };
}
