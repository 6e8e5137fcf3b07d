import { isRecord } from '../transport/json';
import { forbiddenReason } from './forbiddenCodes';
import { notReachedReasons } from './notReached';
import type { MessageReceipts, Receipt } from './receipt';

/** Lists are arrays today and were comma-separated strings in older documents; an absent list is an empty one. */
function listOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.map(String).filter(Boolean);
	if (typeof value === 'string')
		return value
			.split(',')
			.map((id) => id.trim())
			.filter(Boolean);
	return [];
}

/**
 * Reads an answer of getsendresult. It has no status of its own: while the task is being processed a person
 * is in none of its lists, which is `pending`.
 */
export function fromSendResult(answer: Record<string, unknown>): MessageReceipts {
	const result = isRecord(answer.send_result) ? answer.send_result : {};
	const people = new Map<string, Receipt>();
	// The strongest statement comes last: who has read it was surely reached.
	for (const id of listOf(result.invalid_user_id_list))
		people.set(id, { status: 'invalid', reason: notReachedReasons.invalid });
	for (const id of listOf(result.failed_user_id_list))
		people.set(id, { status: 'failed', reason: notReachedReasons.failed });
	for (const id of listOf(result.forbidden_user_id_list))
		people.set(id, { status: 'forbidden', reason: forbiddenReason(undefined) });
	for (const entry of Array.isArray(result.forbidden_list) ? result.forbidden_list : []) {
		if (!isRecord(entry)) continue;
		const code = entry.code === undefined ? undefined : String(entry.code);
		for (const id of listOf(entry.userid))
			people.set(id, {
				status: 'forbidden',
				...(code ? { code } : {}),
				reason: forbiddenReason(code),
			});
	}
	for (const id of listOf(result.unread_user_id_list)) people.set(id, { status: 'unread' });
	for (const id of listOf(result.read_user_id_list)) people.set(id, { status: 'read' });
	return {
		people,
		others: { status: 'pending' },
		invalidDepartmentIds: listOf(result.invalid_dept_id_list),
	};
}
