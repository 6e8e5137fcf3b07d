/** Runs `work` on every entry, at most `atOnce` of them at a time, and keeps their order. */
export async function sideBySide<Entry, Result>(
	list: readonly Entry[],
	atOnce: number,
	work: (entry: Entry) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const entries = list.entries();
	async function worker(): Promise<void> {
		for (const [index, entry] of entries) results[index] = await work(entry);
	}
	await Promise.all(Array.from({ length: atOnce }, worker));
	return results;
}
