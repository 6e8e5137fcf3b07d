import { BoundedMap } from './boundedMap';
import { DingTalkError } from './errors';
import { choices } from './limits';

/** APIs of apps and bots that are paced at once. Of those that were called longest ago nothing is remembered. */
const mostApis = 10_000;

/**
 * Keeps one process below DingTalk's ceiling for one API of one app, however many executions share it.
 *
 * Calls are spaced evenly instead of counted per second: a window of "20 in the last second" on our side
 * still reached the server as 27 in one of its seconds, because requests bunch up on the way.
 * Slots are handed out in the order they are asked for, so parallel executions get fair shares.
 */
const nextSlots = new BoundedMap<string, number>(mostApis);

function spacingMs(callsPerSecond: number): number {
	return (1000 / callsPerSecond) * choices.spacingMargin;
}

/**
 * Reserves the next slot of an API.
 * @param key names the API and the app
 * @param callsPerSecond the ceiling
 * @param now milliseconds
 * @returns milliseconds to wait before the call
 */
export function reserveSlot(key: string, callsPerSecond: number, now: number): number {
	const slot = Math.max(now, nextSlots.get(key) ?? 0);
	nextSlots.set(key, slot + spacingMs(callsPerSecond));
	return slot - now;
}

/** Gives the slot back that was reserved last, by somebody who does not make the call. A pause stays. */
export function returnSlot(key: string, callsPerSecond: number): void {
	const next = (nextSlots.get(key) ?? 0) - spacingMs(callsPerSecond);
	nextSlots.set(key, Math.max(next, pausedUntil.get(key) ?? 0));
}

/** The latest slots of what is limited by a window, in order. */
const latestSlots = new BoundedMap<string, number[]>(mostApis);

/**
 * Reserves the next slot where DingTalk counts over a long time, such as 20 a minute: the first ones go at
 * once, and no `calls + 1` of them ever lie within `windowMs`.
 * @param key names the API and the bot
 * @param now milliseconds
 * @returns milliseconds to wait before the call
 */
export function reserveInWindow(key: string, calls: number, windowMs: number, now: number): number {
	const slots = latestSlots.get(key) ?? [];
	const slot = Math.max(now, nextSlots.get(key) ?? 0, (slots.at(-calls) ?? -Infinity) + windowMs);
	// One more than is counted, so that the last one can be given back.
	latestSlots.set(key, [...slots, slot].slice(-calls - 1));
	return slot - now;
}

/** Gives the slot back that was reserved last, by somebody who does not make the call. */
export function returnSlotInWindow(key: string): void {
	latestSlots.set(key, (latestSlots.get(key) ?? []).slice(0, -1));
}

/** Until when an API rests after a throttle answer. */
const pausedUntil = new BoundedMap<string, number>(mostApis);

/** After a throttle answer: no call to this API for `pauseMs`, whoever asks. */
export function pauseApi(key: string, pauseMs: number, now: number): void {
	const until = now + pauseMs;
	nextSlots.set(key, Math.max(nextSlots.get(key) ?? 0, until));
	pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, until));
}

/** Whether a call whose slot has come must take another one, because the API was paused while it waited. */
export function isPaused(key: string, now: number): boolean {
	const until = pausedUntil.get(key);
	if (until === undefined) return false;
	if (until <= now) pausedUntil.delete(key);
	return until > now;
}

/**
 * A call does not wait for its turn without end.
 * @param waitMs milliseconds that it would wait in all
 * @throws DingTalkError (throttled)
 */
export function refuseLongWait(waitMs: number): void {
	if (waitMs <= choices.longestTurnMs) return;
	const minutes = choices.longestTurnMs / 60_000;
	throw new DingTalkError({
		kind: 'throttled',
		code: 'tooManyWaiting',
		message: `Not sent, because so many calls wait for their turn that this one would have waited longer than ${minutes} minutes`,
		hint: 'DingTalk limits how many calls it takes. Send to several people with one message, put several messages into one, or run fewer workflows at the same time.',
		retry: 'never',
	});
}
