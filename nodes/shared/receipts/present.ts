import type { IDataObject } from 'n8n-workflow';
import type { Outcome } from '../run/operation';
import { limits } from '../transport/limits';
import type { Waiting } from './checkAgain';
import { ageOf } from './question';
import type { Question } from './question';
import { isOverdue, isWaiting, routeOf, statuses } from './receipt';
import type { MessageReceipts, Receipt, Status } from './receipt';

/** What a check says about one person, with what is needed to say when to look again. */
export interface PersonOutcome extends Outcome {
	/** Set for whoever comes out on Unread: `checkAgainInMinutes` of the item is filled in once all of a run are known. */
	waiting?: Waiting;
}

type NameOf = (userId: string) => string | undefined;

interface PersonReceipt extends Receipt {
	userId: string;
}

function receiptOf(userId: string, question: Question, receipts: MessageReceipts): Receipt {
	return receipts.people.get(userId) ?? question.known.get(userId) ?? receipts.others;
}

/** The people that a question is about: those it names, or everybody who is known of. */
export function idsOf(question: Question, receipts: MessageReceipts): string[] {
	return question.only.length > 0
		? question.only
		: [...new Set([...receipts.people.keys(), ...question.known.keys()])];
}

function iso(at: number | undefined): string | undefined {
	return at === undefined ? undefined : new Date(at).toISOString();
}

/** Empty fields are left out, so that a table shows columns that say something. */
function withoutEmpty(json: IDataObject): IDataObject {
	for (const key of Object.keys(json))
		if (json[key] === undefined || json[key] === '') delete json[key];
	return json;
}

/** On four outputs a loop goes by this: 0 means that the 24 hours end it, even where DingTalk would go on answering. */
function overdueAfterOf(question: Question, isRouted: boolean): number {
	const { overdueAfterMs } = question;
	return isRouted && overdueAfterMs === 0 ? limits.receiptHours * 3_600_000 : overdueAfterMs;
}

/**
 * One item a person, who comes first in it, and the IDs of the message last:
 * `{ userId, name?, status, reason?, code?, overdue, checkAgainInMinutes?, readAt?, sentAt?, checkedAt, checks, [id] }`.
 * `firstCheckedAt` stands where `sentAt` is not known. When nobody is known at all, one item without userId keeps
 * the question alive instead of losing it.
 * @param reference `{ taskId }` or `{ processQueryKey }`, with the sender
 * @param nameOf names from elsewhere, for channels where DingTalk's answer has none
 */
export function presentPeople(
	reference: IDataObject,
	question: Question,
	receipts: MessageReceipts,
	isRouted: boolean,
	now: number,
	nameOf: NameOf = () => undefined,
): PersonOutcome[] {
	const ageMs = ageOf(question, now);
	const overdueAfterMs = overdueAfterOf(question, isRouted);
	// Once for all people, who are 100,000 at times.
	const items = [question.item];
	const waiting = { ageMs, overdueAfterMs };
	const sentAt = iso(question.sentAt);
	const firstCheckedAt = sentAt === undefined ? iso(question.firstCheckedAt ?? now) : undefined;
	const checkedAt = iso(now);
	const outcomeOf = (userId: string | undefined, receipt: Receipt): PersonOutcome => {
		const { status, name, reason, code, readAt } = receipt;
		const overdue = isOverdue(status, ageMs, overdueAfterMs);
		const isUnread = isWaiting(status) && !overdue;
		return {
			items,
			output: isRouted ? routeOf(status, overdue) : 0,
			...(isUnread ? { waiting } : {}),
			json: withoutEmpty({
				userId,
				name: name ?? (userId === undefined ? undefined : nameOf(userId)),
				status,
				reason,
				code,
				overdue,
				// The place; the number comes when all of the run are known.
				checkAgainInMinutes: isUnread ? 0 : undefined,
				readAt,
				sentAt,
				firstCheckedAt,
				checkedAt,
				checks: question.checksBefore + 1,
				...reference,
			}),
		};
	};
	const ids = idsOf(question, receipts);
	return ids.length > 0
		? ids.map((userId) => outcomeOf(userId, receiptOf(userId, question, receipts)))
		: [outcomeOf(undefined, receipts.others)];
}

/**
 * One item a message, whoever asked:
 * `{ counts, readRate, allRead, read, unread, pending, forbidden, failed, invalid, invalidDepartmentIds, sentAt?, checkedAt, [id] }`.
 * The lists are there even if they hold nobody: expressions rely on them.
 */
export function presentSummary(
	reference: IDataObject,
	questions: Question[],
	receipts: MessageReceipts,
	now: number,
): Outcome {
	const people = new Map<string, PersonReceipt>();
	for (const question of questions)
		for (const userId of idsOf(question, receipts))
			people.set(userId, { userId, ...receiptOf(userId, question, receipts) });
	const all = [...people.values()];
	const idsWith = (status: Status) =>
		all.filter((person) => person.status === status).map(({ userId }) => userId);
	const counts = Object.fromEntries([
		...statuses.map((status) => [status, idsWith(status).length] as const),
		['total', all.length],
	]);
	const read = idsWith('read');
	const [first] = questions;
	return {
		items: questions.map(({ item }) => item),
		json: withoutEmpty({
			counts,
			readRate: all.length === 0 ? 0 : Math.round((read.length / all.length) * 10_000) / 10_000,
			allRead: all.length > 0 && read.length === all.length,
			read,
			unread: idsWith('unread'),
			pending: idsWith('pending'),
			forbidden: all
				.filter(({ status }) => status === 'forbidden')
				.map(({ userId, reason, code }) => withoutEmpty({ userId, reason, code })),
			failed: idsWith('failed'),
			invalid: idsWith('invalid'),
			invalidDepartmentIds: receipts.invalidDepartmentIds,
			sentAt: iso(first?.sentAt),
			checkedAt: iso(now),
			...reference,
		}),
	};
}
