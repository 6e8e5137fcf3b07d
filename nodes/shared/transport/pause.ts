import { sleep } from 'n8n-workflow';
import { DingTalkError } from './errors';
import { stoppedBefore } from './thrown';

/** @throws DingTalkError (cancelled) */
export function throwIfStopped(stop: AbortSignal | undefined): void {
	if (stop?.aborted) throw new DingTalkError(stoppedBefore);
}

/** @throws DingTalkError (cancelled) when the execution is stopped before, or meanwhile */
export async function pause(ms: number, stop: AbortSignal | undefined): Promise<void> {
	throwIfStopped(stop);
	if (ms <= 0) return;
	try {
		await sleep(ms, stop);
	} catch {
		throwIfStopped(stop);
	}
}
