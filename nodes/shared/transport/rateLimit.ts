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

/** After a throttle answer: no call to this API for `pauseMs`, whoever asks. */
export function pauseApi(key: string, pauseMs: number, now: number): void {
	nextSlots.set(key, Math.max(nextSlots.get(key) ?? 0, now + pauseMs));
}
