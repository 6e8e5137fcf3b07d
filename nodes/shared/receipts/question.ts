import type { IDataObject } from 'n8n-workflow';
import { parseIds } from '../recipients/parse';
import type { Parameters } from '../parameters/parameters';
import { choices, limits } from '../transport/limits';
import { knownFromSend, reachedNobody } from './notReached';
import type { Receipt } from './receipt';

/** What one input item asks about a message. */
export interface Question {
	item: number;
	/** Whom it asks about and expects; empty: everybody. */
	only: string[];
	/** Milliseconds since 1970, when known. */
	sentAt: number | undefined;
	/** When it was checked for the first time, by what the item says: the message is at least that old. */
	firstCheckedAt: number | undefined;
	/** 0: never. */
	overdueAfterMs: number;
	/** How often this item has been checked before. */
	checksBefore: number;
	/** Milliseconds since the last check, where the item was to wait for longer; undefined otherwise. */
	tooSoonMs: number | undefined;
	/** What the send has already said about people, such as an invalid ID. */
	known: ReadonlyMap<string, Receipt>;
	/** The send has reached none of its people. */
	reachedNobody: boolean;
	/** The name of the item's person, when the item has brought it along. */
	name: [userId: string, name: string] | undefined;
	/** Whether names are to be looked up in the contacts. */
	addNames: boolean;
}

/** The plain question who of these people has read a message. */
export function questionAbout(only: string[], sentAt: number): Question {
	return {
		item: 0,
		only,
		sentAt,
		firstCheckedAt: undefined,
		overdueAfterMs: 0,
		checksBefore: 0,
		tooSoonMs: undefined,
		known: new Map(),
		reachedNobody: false,
		name: undefined,
		addNames: false,
	};
}

function momentIn(value: unknown): number | undefined {
	const at = typeof value === 'string' ? Date.parse(value) : NaN;
	return Number.isNaN(at) ? undefined : at;
}

/** A check puts out how long to wait; who comes back sooner, and within a minute, goes round too fast. */
function sinceTooSoon(input: IDataObject, now: number): number | undefined {
	const checkedAt = momentIn(input.checkedAt);
	if (checkedAt === undefined || !(Number(input.checks) > 0)) return undefined;
	const sinceMs = now - checkedAt;
	const advisedMs = Number(input.checkAgainInMinutes ?? Infinity) * 60_000;
	// Hundredths of a minute are rounded up, and clocks of two machines differ.
	const isEarly = sinceMs < choices.tooSoonSeconds * 1000 && sinceMs < advisedMs - 1000;
	return isEarly ? Math.max(0, sinceMs) : undefined;
}

/**
 * Reads the question of an item.
 * @throws DingTalkError (invalidInput)
 */
export function readQuestion(
	parameters: Parameters,
	input: IDataObject,
	item: number,
	now = Date.now(),
): Question {
	const checks = Number(input.checks);
	const { userId, name } = input;
	return {
		item,
		only: parseIds(parameters.raw('onlyUserIds'), 'Only User IDs'),
		sentAt: parameters.optionalMoment('sentAt', 'Sent At'),
		firstCheckedAt: momentIn(input.firstCheckedAt),
		overdueAfterMs: parameters.number('overdueAfter', 'Overdue After (Minutes)', 0, 0) * 60_000,
		checksBefore: Number.isInteger(checks) && checks > 0 ? checks : 0,
		tooSoonMs: sinceTooSoon(input, now),
		known: knownFromSend(input),
		reachedNobody: reachedNobody(input),
		name: typeof userId === 'string' && typeof name === 'string' ? [userId, name] : undefined,
		addNames: parameters.collection('options').boolean('addNames', 'Add Names'),
	};
}

/** Age of the message in milliseconds; at least, when only its first check is known. */
export function ageOf({ sentAt, firstCheckedAt }: Question, now: number): number | undefined {
	const since = sentAt ?? firstCheckedAt;
	return since === undefined ? undefined : now - since;
}

/** Whether the time is over in which DingTalk answers about a work notification or a direct message. */
export function isPastWindow(question: Question, now: number): boolean {
	const age = ageOf(question, now);
	return age !== undefined && age > limits.receiptHours * 3_600_000;
}

/** Nobody is left to ask about: the send has said of each that they were not reached. */
export function isAnsweredAlready({ only, known, reachedNobody: isForNobody }: Question): boolean {
	return only.length > 0 ? only.every((userId) => known.has(userId)) : isForNobody;
}
