/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits in real time for a state that something under way brings about. Pauses are counted, not the clock: some
 * tests move that.
 * @throws Error when it has not come about in time
 */
export async function waitUntil(
	isSo: () => boolean | Promise<boolean>,
	{ seconds = 10, pauseMs = 5 } = {},
): Promise<void> {
	for (let waitedMs = 0; !(await isSo()); waitedMs += pauseMs) {
		if (waitedMs > seconds * 1000) throw new Error(`It did not come about within ${seconds} s`);
		await delay(pauseMs);
	}
}

/** The same, for what takes a moment only. @throws Error when it has not come about within 5 s */
export async function until(isSo: () => boolean): Promise<void> {
	await waitUntil(isSo, { seconds: 5, pauseMs: 10 });
}
