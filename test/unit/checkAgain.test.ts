/** When a check is to be repeated (design.md, "Check again"): few calls, and nobody is overdue late. */
import fc from 'fast-check';

import { callsToFollow, checkAgainInMinutes } from '../../nodes/shared/receipts/checkAgain';
import type { Waiting } from '../../nodes/shared/receipts/checkAgain';

const minute = 60_000;
const day = 24 * 60;

const waiting = (ageMinutes: number | undefined, overdueAfterMinutes = 0): Waiting => ({
	ageMs: ageMinutes === undefined ? undefined : ageMinutes * minute,
	overdueAfterMs: overdueAfterMinutes * minute,
});

test.each<[string, Waiting[], number]>([
	['at least five minutes', [waiting(0)], 5],
	['at least five minutes, where the age is not known', [waiting(undefined, 60)], 5],
	['as old as the message is now', [waiting(20)], 20],
	['in whole minutes, which stay readable', [waiting(10.08)], 10],
	['not after the moment at which somebody becomes overdue', [waiting(40, 60)], 20],
	['not after the end of the 24 hours', [waiting(20 * 60)], 240],
	['a sender whose clock is ahead does not stop the loop', [waiting(-3)], 5],
	['the same for all of a run: the youngest message decides', [waiting(300), waiting(10)], 10],
	['and whoever is overdue first', [waiting(20, 90), waiting(20, 25)], 5],
	['seconds, rounded up to hundredths', [waiting(0, 4.5 / 60)], 0.08],
	[
		'people who are overdue within a minute of one another share a check',
		[waiting(0, 3), waiting(0, 3.6)],
		3.6,
	],
	['but nobody waits for longer than a minute', [waiting(0, 3), waiting(0, 4.1)], 3],
	['a group that is followed for days goes on after the first', [waiting(25 * 60, 3 * day)], 1500],
])('%s', (_promise, people, minutes) => expect(checkAgainInMinutes(people)).toBe(minutes));

/** Follows messages that nobody reads, in one loop; gives the ages at which each was checked, in minutes. */
function follow(
	overdueAfterMinutes: number[],
	delayMs: () => number,
): Array<{ checks: number[]; overdueAt: number }> {
	const people = overdueAfterMinutes.map((overdueAfter) => ({
		overdueAfter,
		checks: [] as number[],
		overdueAt: Infinity,
	}));
	let age = 5 + delayMs() / minute;
	for (let rounds = 0; rounds < 1000; rounds++) {
		const left = people.filter(({ overdueAt }) => overdueAt === Infinity);
		if (left.length === 0) break;
		for (const person of left) {
			// What is older than 24 hours is not asked about.
			if (age <= day) person.checks.push(age);
			if (age >= Math.min(person.overdueAfter || day, day)) person.overdueAt = age;
		}
		const unread = left.filter(({ overdueAt }) => overdueAt === Infinity);
		if (unread.length === 0) break;
		age += checkAgainInMinutes(unread.map(({ overdueAfter }) => waiting(age, overdueAfter)));
		age += delayMs() / minute;
	}
	return people;
}

/** What a check and n8n take from one round to the next: up to 20 s, as three hundred people need. */
const delays = fc.infiniteStream(fc.integer({ min: 0, max: 20_000 }));

const next = (stream: Iterator<number>) => () => Number(stream.next().value);

test('following one message for an hour costs at most 5 checks, and for a day at most 10, however long each takes', () => {
	fc.assert(
		fc.property(delays, (stream) => {
			expect(follow([60], next(stream))[0]?.checks.length).toBeLessThanOrEqual(5);
		}),
	);
	fc.assert(
		fc.property(delays, fc.constantFrom(0, day), (stream, overdueAfter) => {
			expect(follow([overdueAfter], next(stream))[0]?.checks.length).toBeLessThanOrEqual(10);
		}),
	);
});

test('nobody becomes overdue later than a minute after his time, beside what the check itself takes', () => {
	const after = fc.array(fc.integer({ min: 5 * 60, max: day * 60 }), {
		minLength: 1,
		maxLength: 40,
	});
	fc.assert(
		fc.property(after, fc.integer({ min: 0, max: 20_000 }), (seconds, delayMs) => {
			const people = follow(
				seconds.map((count) => count / 60),
				() => delayMs,
			);
			for (const [index, { overdueAt }] of people.entries()) {
				const due = (seconds[index] ?? 0) / 60;
				// A check that comes while the one before is still under way adds that one's time.
				const slack = 1 + 0.01 + delayMs / minute;
				const first = 5 + delayMs / minute;
				expect(overdueAt).toBeLessThanOrEqual(Math.max(due, first) + slack);
			}
		}),
	);
});

test('a pause is never nothing, whoever waits', () => {
	const person = fc.record({
		ageMs: fc.option(fc.integer({ min: -day * minute, max: 10 * day * minute }), {
			nil: undefined,
		}),
		overdueAfterMs: fc.integer({ min: 0, max: 5 * day * minute }),
	});
	fc.assert(
		fc.property(fc.array(person, { minLength: 1 }), (people) => {
			const minutes = checkAgainInMinutes(people);
			expect(minutes).toBeGreaterThan(0);
			expect(Number.isFinite(minutes)).toBe(true);
		}),
	);
});

test('what the panel says a loop costs', () => {
	expect([callsToFollow(60), callsToFollow(0)]).toEqual([5, 9]);
	expect(callsToFollow(30)).toBeLessThanOrEqual(callsToFollow(60));
});
