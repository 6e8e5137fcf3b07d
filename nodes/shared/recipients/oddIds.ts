/** What people enter for a user ID by mistake. DingTalk accepts it, reports success and tells nobody. */
const kinds: ReadonlyArray<{ looksSo(id: string): boolean; words: string; advice: string }> = [
	{
		looksSo: (id) => /\p{Script=Han}/u.test(id),
		words: 'a name',
		advice: 'choose people by their names with "Pick by Name"',
	},
	{
		looksSo: (id) => /^1\d{10}$/.test(id),
		words: 'a mobile number',
		advice: 'set "Send To" to "Mobile Numbers" for mobile numbers',
	},
	{
		looksSo: (id) => id.includes('@'),
		words: 'an e-mail address',
		advice: 'choose people by their names with "Pick by Name"',
	},
];

/**
 * A sentence about values that are most likely not user IDs.
 * @param userIds what the user has given
 */
export function hintAboutOddIds(userIds: Iterable<string>): string | undefined {
	const odd = new Map<string, string[]>();
	const advice = new Set<string>();
	for (const id of new Set(userIds)) {
		const kind = kinds.find(({ looksSo }) => looksSo(id));
		if (!kind) continue;
		odd.set(kind.words, [...(odd.get(kind.words) ?? []), id]);
		advice.add(kind.advice);
	}
	if (odd.size === 0) return undefined;
	const named = [...odd].map(
		([words, ids]) =>
			`${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''} (looks like ${words})`,
	);
	return `Not a user ID, most likely: ${named.join('; ')}. DingTalk accepts these and tells nobody: ${[...advice].join(', and ')}.`;
}
