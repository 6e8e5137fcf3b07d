/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import './host';

import { Deadline } from '../../../nodes/shared/transport/deadline';
import { choices } from '../../../nodes/shared/transport/limits';

interface SleepModule {
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The module that n8n-workflow hands `sleep` on from. n8n-workflow reads it anew at every call, so what is
 * put here is what the nodes get, while nothing in nodes/ knows of it.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the exports of `import` cannot be changed
const sleepModule = require(
	require.resolve('@n8n/utils/sleep', { paths: [require.resolve('n8n-workflow')] }),
) as SleepModule;

/**
 * Lets time fly in this process: every pause of the nodes (backoff, pacing, waiting for a delivery) is shorter,
 * and the clock runs as much faster, for the nodes and for the simulator in the same process. The time-outs of
 * requests stay what they are.
 *
 * @param factor how many seconds pass in one
 * @returns undoes it
 */
export function shortenPauses(factor: number): () => void {
	const { sleep } = sleepModule;
	const { now } = Date;
	const start = now();
	const { start: startClock } = Deadline.prototype;
	sleepModule.sleep = async (ms, signal) => await sleep(ms / factor, signal);
	Deadline.prototype.start = function (this: Deadline, ms) {
		startClock.call(this, ms * factor);
	};
	Date.now = () => Math.round(start + (now() - start) * factor);
	// How long a call may wait for its turn is a matter of real time too.
	const undoTurns = changeChoices({ longestTurnMs: choices.longestTurnMs * factor });
	return () => {
		undoTurns();
		sleepModule.sleep = sleep;
		Deadline.prototype.start = startClock;
		Date.now = now;
	};
}

/**
 * Lets requests time out early where the user cannot choose: tokens, contacts, receipts and uploads.
 *
 * @param ms milliseconds
 * @returns undoes it
 */
export function shortenTimeouts(ms: number): () => void {
	return changeChoices({ timeoutMs: ms, uploadTimeoutMs: ms });
}

/** How many requests of one run are under way at once. @returns undoes it */
export function changeConcurrency(concurrency: number): () => void {
	return changeChoices({ concurrency });
}

/** @returns undoes it */
export function changeChoices(changes: Partial<Record<keyof typeof choices, number>>): () => void {
	const before = { ...choices };
	Object.assign(choices, changes);
	return () => {
		Object.assign(choices, before);
	};
}
