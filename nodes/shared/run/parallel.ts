import { choices } from '../transport/limits';

/**
 * Runs `work` on every entry side by side, at most `atOnce` of them, and keeps their order.
 * @param isStopped asked before each entry; what is not started then stays undefined
 * @throws the first error of `work`; catch inside when others should go on
 */
export async function inParallel<T, R>(
	list: readonly T[],
	work: (entry: T) => Promise<R>,
): Promise<R[]>;
export async function inParallel<T, R>(
	list: readonly T[],
	work: (entry: T) => Promise<R>,
	isStopped: () => boolean,
	atOnce?: number,
): Promise<Array<R | undefined>>;
export async function inParallel<T, R>(
	list: readonly T[],
	work: (entry: T) => Promise<R>,
	isStopped: () => boolean = () => false,
	atOnce: number = choices.concurrency,
): Promise<Array<R | undefined>> {
	const results: Array<R | undefined> = new Array<R | undefined>(list.length).fill(undefined);
	const entries = list.entries();
	async function worker(): Promise<void> {
		// All workers draw from the same iterator, so each entry is taken once.
		for (const [index, entry] of entries) {
			if (isStopped()) return;
			results[index] = await work(entry);
		}
	}
	await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
	return results;
}
