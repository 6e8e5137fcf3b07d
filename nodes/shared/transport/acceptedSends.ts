import type { Failure } from './errors';

/** How a send of this run of the node ended: accepted with an answer, or nobody knows. */
export type SettledSend = { body: Record<string, unknown>; at: number } | { unknown: Failure };

/**
 * What this process has had accepted, by execution, node and run of the node.
 *
 * n8n's Retry On Fail runs the whole node again, sends that had succeeded included, and under the same
 * run index. A loop on the canvas has a new run index, so it sends again, as it should.
 */
const runs = new Map<string, Map<string, SettledSend>>();
let remembered = 0;

/** About 20 MB at the most; the oldest runs are forgotten first. */
const maxRemembered = 50_000;

function forgetOldest(): void {
	for (const [key, sends] of runs) {
		if (remembered <= maxRemembered || runs.size <= 1) return;
		runs.delete(key);
		remembered -= sends.size;
	}
}

export function recallSend(runKey: string, sendKey: string): SettledSend | undefined {
	return runs.get(runKey)?.get(sendKey);
}

export function rememberSend(runKey: string, sendKey: string, outcome: SettledSend): void {
	const sends = runs.get(runKey) ?? new Map<string, SettledSend>();
	runs.set(runKey, sends);
	if (!sends.has(sendKey)) remembered++;
	sends.set(sendKey, outcome);
	forgetOldest();
}
