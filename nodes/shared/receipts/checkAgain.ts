import { choices, limits } from '../transport/limits';

const minute = 60_000;
const dayMs = limits.receiptHours * 60 * minute;

/** Wait Amount of a loop, which also serves a Wait node in front of the first check. */
export const waitAmount = `{{ $json.checkAgainInMinutes ?? ${choices.firstCheckMinutes} }}`;

/** Somebody who has not read a message yet, at the moment of a check. */
export interface Waiting {
	/** Age of the message in milliseconds; undefined when it is not known. */
	ageMs: number | undefined;
	/** Age at which somebody is overdue, in milliseconds; 0: never. */
	overdueAfterMs: number;
}

/** As old as the message is now, in whole minutes: each pause is as long as all those before it together. */
function paceOf({ ageMs = 0 }: Waiting): number {
	return Math.max(choices.firstCheckMinutes, Math.round(ageMs / minute)) * minute;
}

/** Milliseconds until the person leaves the loop by being overdue, or because the 24 hours end. */
function endOf({ ageMs, overdueAfterMs }: Waiting): number {
	if (ageMs === undefined) return Infinity;
	const overdueIn = overdueAfterMs > Math.max(0, ageMs) ? overdueAfterMs - ageMs : Infinity;
	const dayEndsIn = dayMs > ageMs ? dayMs - ageMs : Infinity;
	return Math.min(overdueIn, dayEndsIn);
}

/**
 * When to check again: as late as the message is old, but never after the moment at which somebody becomes
 * overdue or the 24 hours end. People whose moments lie within a minute of one another share a check, so that
 * nobody becomes overdue more than a minute late and a batch of messages is not checked one by one.
 * @param waiting whoever has not read yet, in all messages of a run: they go round one loop together
 * @returns minutes, to a hundredth as n8n's Wait node takes them, above 0
 */
export function checkAgainInMinutes(waiting: readonly Waiting[]): number {
	let pace = Infinity;
	let firstEnd = Infinity;
	for (const person of waiting) {
		pace = Math.min(pace, paceOf(person));
		firstEnd = Math.min(firstEnd, endOf(person));
	}
	if (pace < firstEnd) return pace / minute;
	let end = firstEnd;
	for (const person of waiting) {
		const other = endOf(person);
		if (other <= firstEnd + minute) end = Math.max(end, other);
	}
	return Math.ceil((end / minute) * 100) / 100;
}

/**
 * How many calls following one message costs, in a loop that waits as long as it is told: the first check comes
 * `choices.firstCheckMinutes` after the send, the last one when the person is overdue. What is older than 24 hours
 * is not asked about.
 * @param overdueAfterMinutes 0: never, so that the 24 hours end it
 */
export function callsToFollow(overdueAfterMinutes: number): number {
	const overdueAfterMs = overdueAfterMinutes * minute;
	const endMs = overdueAfterMs > 0 ? Math.min(overdueAfterMs, dayMs) : dayMs;
	let calls = 1;
	for (let ageMs = choices.firstCheckMinutes * minute; ageMs < endMs;) {
		ageMs += checkAgainInMinutes([{ ageMs, overdueAfterMs }]) * minute;
		if (ageMs < dayMs) calls++;
	}
	return calls;
}
