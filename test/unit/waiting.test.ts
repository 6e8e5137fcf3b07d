/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** Waiting for a turn, deadlines, and what a long-running n8n remembers: each has an end that we decide. */
import { getEventListeners } from 'node:events';

import { groupBot } from '../../nodes/shared/webhookBot/groupBot';
import { dingTalkApp } from '../../nodes/shared/transport/account';
import { BoundedMap } from '../../nodes/shared/transport/boundedMap';
import { Deadline } from '../../nodes/shared/transport/deadline';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { pause } from '../../nodes/shared/transport/pause';
import { takeTurn } from '../../nodes/shared/transport/queue';
import { choices } from '../../nodes/shared/transport/limits';
import { pauseApi } from '../../nodes/shared/transport/rateLimit';

let keys = 0;
const newKey = () => `waiting ${keys++}`;

afterEach(() => jest.useRealTimers());

const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

/** Somebody who waits for a call: when it came, or why it did not. */
class Waiter {
	at: number | undefined;

	why: string | undefined;

	constructor(
		key: string,
		account = dingTalkApp,
		private readonly stop = new AbortController(),
		credential = { callsPerSecond: 1 },
	) {
		void takeTurn(account, credential, key, stop.signal).then(
			() => (this.at = Date.now()),
			(error: unknown) => (this.why = (error as DingTalkError).failure.kind),
		);
	}

	cancel(): void {
		this.stop.abort();
	}

	listeners(): number {
		return getEventListeners(this.stop.signal, 'abort').length;
	}
}

describe('whoever is stopped gives his turn back', () => {
	test('61 stopped alerts of a group bot: a real one goes at once when the minute is over', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		const alerts = Array.from({ length: 61 }, () => new Waiter(key, groupBot));
		await pass(1000);
		expect(alerts.filter(({ at }) => at !== undefined)).toHaveLength(20);
		for (const alert of alerts) alert.cancel();
		await pass(0);
		expect(alerts.filter(({ why }) => why === 'cancelled')).toHaveLength(41);
		expect(alerts.map((alert) => alert.listeners())).toEqual(alerts.map(() => 0));
		const real = new Waiter(key, groupBot);
		await pass(choices.webhookWindowSeconds * 1000);
		expect(real.at).toBe(choices.webhookWindowSeconds * 1000);
	});

	test('somebody who waited behind them already moves up', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		const stopped = Array.from({ length: 500 }, () => new Waiter(key));
		const real = new Waiter(key);
		await pass(10);
		for (const waiter of stopped) waiter.cancel();
		await pass(1030);
		expect(real.at).toBeLessThanOrEqual(1031);
	});

	test('and no window of a bot ever holds one too many for it', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		const went: number[] = [];
		for (let round = 0; round < 10; round++) {
			const waiters = Array.from({ length: 15 }, () => new Waiter(key, groupBot));
			await pass(7000);
			for (const waiter of waiters.slice(5)) waiter.cancel();
			await pass(30_000);
			went.push(...waiters.flatMap(({ at }) => (at === undefined ? [] : [at])));
		}
		went.sort((a, b) => a - b);
		expect(went.length).toBeGreaterThan(60);
		for (const [index, at] of went.slice(20).entries())
			expect(at - (went[index] ?? 0)).toBeGreaterThanOrEqual(choices.webhookWindowSeconds * 1000);
	});

	test('a pause that came meanwhile stays', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		new Waiter(key);
		const stopped = new Waiter(key);
		await pass(10);
		pauseApi(key, 8000, Date.now());
		stopped.cancel();
		const real = new Waiter(key);
		await pass(20_000);
		expect(real.at).toBeGreaterThanOrEqual(8010);
	});
});

describe('the queue for one API', () => {
	test('is left at once on a Stop, however long those in front wait', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		pauseApi(key, 60_000, 0);
		const [, stopped] = [new Waiter(key), new Waiter(key)];
		await pass(10);
		stopped?.cancel();
		await pass(0);
		expect(stopped?.why).toBe('cancelled');
	});

	test('moves up for whoever came while it was short already', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		const first = new Waiter(key);
		const second = new Waiter(key);
		await pass(500);
		const third = new Waiter(key);
		await pass(10);
		second.cancel();
		await pass(600);
		expect([first.at, third.at]).toEqual([0, 1030]);
	});

	test('can be waited in, and a pause be made, without anything that stops it', async () => {
		jest.useFakeTimers({ now: 0 });
		const key = newKey();
		const turns = Promise.all(
			[1, 2].map(async () => await takeTurn(dingTalkApp, { callsPerSecond: 1 }, key, undefined)),
		);
		await pass(1030);
		expect(await turns).toHaveLength(2);
		const paused = pause(5, undefined);
		await pass(5);
		expect(await paused).toBeUndefined();
	});

	test('a pause of no time needs no timer', async () => {
		jest.useFakeTimers({ now: 0 });
		expect(await pause(0, undefined)).toBeUndefined();
		expect(await pause(-1, undefined)).toBeUndefined();
	});
});

test('turns come in the order in which they were asked for, evenly spaced', async () => {
	jest.useFakeTimers({ now: 0 });
	const key = newKey();
	const waiters = Array.from({ length: 5 }, () => new Waiter(key));
	await pass(6000);
	const at = waiters.map((waiter) => waiter.at ?? Infinity);
	expect(at).toEqual([...at].sort((a, b) => a - b));
	for (const [index, time] of at.slice(1).entries())
		expect(time - (at[index] ?? 0)).toBeGreaterThanOrEqual(1029);
	expect(at[4]).toBeLessThan(4 * 1030 + 20);
});

test('nobody waits longer than ten minutes for his turn: a plain refusal, and nothing is sent', async () => {
	jest.useFakeTimers({ now: 0 });
	const key = newKey();
	const alerts = Array.from({ length: 500 }, () => new Waiter(key, groupBot));
	await pass(choices.longestTurnMs);
	const went = alerts.filter(({ at }) => at !== undefined);
	const refused = alerts.filter(({ why }) => why === 'throttled');
	expect(went.length).toBeGreaterThanOrEqual(180);
	expect(went.length + refused.length).toBe(500);
	// Those who were refused have taken nothing from whoever comes now.
	const later = new Waiter(key, groupBot);
	await pass(choices.webhookWindowSeconds * 1000);
	expect(later.at).toBeDefined();
});

describe('a deadline', () => {
	const forEver = new Promise<never>(() => {});

	test('ends what never ends, and says so to it', async () => {
		const deadline = new Deadline();
		deadline.start(20);
		expect(await deadline.of(forEver)).toBe('late');
		expect(deadline.signal.aborted).toBe(true);
	});

	test('can be set anew; what is done in time is done', async () => {
		const deadline = new Deadline();
		deadline.start(20);
		deadline.start(60_000);
		const done = new Promise((resolve) => setTimeout(() => resolve('done'), 100));
		expect(await deadline.of(done)).toEqual({ value: 'done' });
		expect(deadline.signal.aborted).toBe(false);
	});

	test('comes at once on a Stop, before or meanwhile, and leaves nothing with its signal', async () => {
		const stop = new AbortController();
		const deadline = new Deadline(stop.signal);
		deadline.start(60_000);
		const ended = deadline.of(forEver);
		stop.abort();
		expect(await ended).toBe('stopped');
		expect(await new Deadline(stop.signal).of(forEver)).toBe('stopped');
		const living = new AbortController();
		for (let count = 0; count < 100; count++)
			await new Deadline(living.signal).of(Promise.resolve());
		expect(getEventListeners(living.signal, 'abort')).toStrictEqual([]);
	});

	test('passes on what went wrong', async () => {
		await expect(new Deadline().of(Promise.reject(new Error('x')))).rejects.toThrow('x');
	});
});

// What else n8n remembers: memory.test.ts.
test('a bounded map keeps what was set last, and no more than it may', () => {
	const map = new BoundedMap<number, number>(20);
	for (let key = 0; key < 100; key++) {
		map.set(key, key);
		// What is asked for stays.
		expect(map.get(0)).toBe(0);
	}
	const kept = Array.from({ length: 100 }, (_, key) => map.get(key)).filter(
		(value) => value !== undefined,
	);
	expect(kept.length).toBeLessThanOrEqual(20);
	expect(kept).toEqual(expect.arrayContaining([0, 98, 99]));
	const isKeptOfFive = (key: number) => {
		const small = new BoundedMap<number, number>(4);
		for (let each = 0; each < 5; each++) small.set(each, each);
		return small.get(key) !== undefined;
	};
	expect([0, 1, 2, 3, 4].filter(isKeptOfFive)).toEqual([2, 3, 4]);
	map.delete(99);
	expect(map.get(99)).toBeUndefined();
});
