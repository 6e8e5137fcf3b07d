import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../run/operation';
import { isOverdue, routeOf, statuses } from './receipt';
import type { MessageReceipts, Receipt, Status } from './receipt';

/** What one input item asks about a message. */
export interface Question {
	item: number;
	/** Whom it asks about and expects; empty: everybody. */
	only: string[];
	/** Milliseconds since 1970, when known. */
	sentAt: number | undefined;
	/** 0: never. */
	overdueAfterMs: number;
	/** How often this item has been checked before. */
	checksBefore: number;
	/** What the send has already said about people, such as an invalid id. */
	known: ReadonlyMap<string, Receipt>;
}

interface PersonReceipt extends Receipt {
	userId: string;
	isOverdue: boolean;
}

function receiptOf(userId: string, question: Question, receipts: MessageReceipts): Receipt {
	return receipts.people.get(userId) ?? question.known.get(userId) ?? receipts.others;
}

function peopleOf(question: Question, receipts: MessageReceipts, now: number): PersonReceipt[] {
	const ids =
		question.only.length > 0
			? question.only
			: new Set([...receipts.people.keys(), ...question.known.keys()]);
	const age = question.sentAt === undefined ? undefined : now - question.sentAt;
	return [...ids].map((userId) => {
		const receipt = receiptOf(userId, question, receipts);
		return {
			userId,
			...receipt,
			isOverdue: isOverdue(receipt.status, age, question.overdueAfterMs),
		};
	});
}

function iso(at: number | undefined): string | undefined {
	return at === undefined ? undefined : new Date(at).toISOString();
}

/**
 * One item a person: `{ [id], userId, name?, status, code?, reason?, sentAt, checkedAt, checks, readAt?, overdue }`.
 * When nobody is known at all, one item without userId keeps the question alive instead of losing it.
 * @param reference `{ taskId }` or `{ processQueryKey }`, with the sender
 */
export function presentPeople(
	reference: IDataObject,
	question: Question,
	receipts: MessageReceipts,
	isRouted: boolean,
	now: number,
): Outcome[] {
	const people = peopleOf(question, receipts, now);
	const age = question.sentAt === undefined ? undefined : now - question.sentAt;
	const nobody = {
		...receipts.others,
		isOverdue: isOverdue(receipts.others.status, age, question.overdueAfterMs),
	};
	// Once for all people, who are 100,000 at times.
	const items = [question.item];
	const sentAt = iso(question.sentAt);
	const checkedAt = iso(now);
	return (people.length > 0 ? people : [nobody]).map(({ isOverdue: overdue, ...receipt }) => ({
		items,
		output: isRouted ? routeOf(receipt.status, overdue) : 0,
		json: {
			...reference,
			...receipt,
			sentAt,
			checkedAt,
			checks: question.checksBefore + 1,
			overdue,
		},
	}));
}

/**
 * One item a message, whoever asked:
 * `{ [id], counts, readRate, allRead, read, unread, pending, forbidden, failed, invalid, invalidDepartmentIds, sentAt, checkedAt }`.
 */
export function presentSummary(
	reference: IDataObject,
	questions: Question[],
	receipts: MessageReceipts,
	now: number,
): Outcome {
	const people = new Map<string, PersonReceipt>();
	for (const question of questions)
		for (const person of peopleOf(question, receipts, now)) people.set(person.userId, person);
	const all = [...people.values()];
	const idsOf = (status: Status) =>
		all.filter((person) => person.status === status).map(({ userId }) => userId);
	const counts = Object.fromEntries([
		...statuses.map((status) => [status, idsOf(status).length] as const),
		['total', all.length],
	]);
	const read = idsOf('read');
	const [first] = questions;
	return {
		items: questions.map(({ item }) => item),
		json: {
			...reference,
			counts,
			readRate: all.length === 0 ? 0 : Math.round((read.length / all.length) * 10_000) / 10_000,
			allRead: all.length > 0 && read.length === all.length,
			read,
			unread: idsOf('unread'),
			pending: idsOf('pending'),
			forbidden: all
				.filter(({ status }) => status === 'forbidden')
				.map(({ userId, code, reason }) => ({ userId, code, reason })),
			failed: idsOf('failed'),
			invalid: idsOf('invalid'),
			invalidDepartmentIds: receipts.invalidDepartmentIds,
			sentAt: iso(first?.sentAt),
			checkedAt: iso(now),
		},
	};
}
