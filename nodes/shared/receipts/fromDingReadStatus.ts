import { isRecord } from '../transport/json';
import type { MessageReceipts, Receipt } from './receipt';

/** The values are in no document; whatever is not plainly "read" counts as unread, so that nobody passes for a reader. */
const readValue = /^(read|1|true)$/i;

/** Reads an answer of ding/readStatuses/query. */
export function fromDingReadStatus(answer: Record<string, unknown>): MessageReceipts {
	const result = isRecord(answer.result) ? answer.result : {};
	const people = new Map<string, Receipt>();
	for (const entry of Array.isArray(result.robotDingReadInfoList)
		? result.robotDingReadInfoList
		: []) {
		if (!isRecord(entry) || entry.userId === undefined) continue;
		people.set(String(entry.userId), {
			status: readValue.test(String(entry.readStatus ?? '')) ? 'read' : 'unread',
		});
	}
	return { people, others: { status: 'pending' }, invalidDepartmentIds: [] };
}
