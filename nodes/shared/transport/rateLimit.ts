import { choices } from './limits';

/**
 * Keeps one process below DingTalk's ceiling for one API of one app, however many executions share it.
 *
 * Calls are spaced evenly instead of counted per second: a window of "20 in the last second" on our side
 * still reached the server as 27 in one of its seconds, because requests bunch up on the way.
 * Slots are handed out in the order they are asked for, so parallel executions get fair shares.
 */
const nextSlots = new Map<string, number>();

/** Forgets APIs whose next slot is past; a new call starts at once then anyway. */
function forgetIdle(now: number): void {
	if (nextSlots.size < 100) return;
	for (const [key, slot] of nextSlots) if (slot <= now) nextSlots.delete(key);
}

/**
 * Reserves the next slot of an API.
 * @param key names the API and the app
 * @param callsPerSecond the ceiling
 * @param now milliseconds
 * @returns milliseconds to wait before the call
 */
export function reserveSlot(key: string, callsPerSecond: number, now: number): number {
	forgetIdle(now);
	const slot = Math.max(now, nextSlots.get(key) ?? 0);
	nextSlots.set(key, slot + (1000 / callsPerSecond) * choices.spacingMargin);
	return slot - now;
}

/** The latest slots of what is limited by a window, in order. */
const latestSlots = new Map<string, number[]>();

function forgetOldWindows(before: number): void {
	if (latestSlots.size < 100) return;
	for (const [key, slots] of latestSlots) if ((slots.at(-1) ?? 0) < before) latestSlots.delete(key);
}

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
	forgetOldWindows(now - windowMs);
	latestSlots.set(key, [...slots, slot].slice(-calls));
	return slot - now;
}

/** Until when an API rests after a throttle answer. */
const pausedUntil = new Map<string, number>();

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
