import { sleep } from 'n8n-workflow';

/** Waits for a promise, but no longer than `ms`; leaves no timer behind. @returns undefined when it took longer */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
	const over = new AbortController();
	const limit = sleep(ms, over.signal).then(
		() => undefined,
		() => undefined,
	);
	try {
		return await Promise.race([promise, limit]);
	} finally {
		over.abort();
	}
}

/** Pauses until the time is over or the signal comes, whichever is first. */
export async function pauseUnless(signal: AbortSignal, ms: number): Promise<void> {
	if (ms > 0) await sleep(ms, signal).catch(() => {});
}
