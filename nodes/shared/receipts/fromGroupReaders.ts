import { isRecord } from '../transport/json';
import { sameForAll } from './receipt';
import type { MessageReceipts, Receipt } from './receipt';

/**
 * Reads all pages of groupMessages/query. DingTalk names the readers only, so whoever is expected and is not
 * among them has not read the message.
 */
export function fromGroupReaders(pages: ReadonlyArray<Record<string, unknown>>): MessageReceipts {
	const status = String(pages[0]?.sendStatus ?? '').toUpperCase();
	if (status === 'RECALLED') return sameForAll('recalled', 'The message was recalled');
	const people = new Map<string, Receipt>();
	for (const page of pages) {
		const ids = Array.isArray(page.readUserIds) ? page.readUserIds : [];
		const users = Array.isArray(page.readUsers)
			? page.readUsers.filter(isRecord).map((user) => user.userId)
			: [];
		for (const id of [...ids, ...users])
			if (id !== undefined && id !== null) people.set(String(id), { status: 'read' });
	}
	return {
		people,
		others: { status: status === 'PROCESSING' ? 'pending' : 'unread' },
		invalidDepartmentIds: [],
	};
}
