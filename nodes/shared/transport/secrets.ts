/** Shorter ones are no real secrets, and redacting them would mutilate the words. */
const shortestSecret = 8;

/** Characters of a secret of which a run is redacted even if the rest of it is not there. */
const shortestRun = 8;

/** A run of digits may be an ID by chance, and a person must not be lost by that: in a success it has to be longer. */
const shortestDigits = 16;

/** Runs are found by their parts of so many characters: each run of eight holds one that begins at a multiple of five. */
const partLength = 4;
const step = shortestRun - partLength + 1;

const replacement = '[secret]';

interface Needle {
	text: string;
	/** So many characters of it are a run of eight of the secret's. */
	shortest: number;
}

function base64Needles(bytes: string): string[] {
	// What stands before decides how the rest is cut into groups, and the last character depends on what follows.
	return [0, 1, 2].map((before) => {
		const whole = btoa('\0'.repeat(before) + bytes);
		return whole.slice([0, 2, 3][before], Math.floor(((before + bytes.length) * 8) / 6));
	});
}

function needlesOf(secret: string): Needle[] {
	const bytes = Array.from(new TextEncoder().encode(secret), (byte) =>
		String.fromCharCode(byte),
	).join('');
	const hex = Array.from(bytes, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(
		'',
	);
	const base64 = base64Needles(bytes);
	const plain = [secret, bytes, secret.replaceAll(' ', '+')];
	const texts: Array<[string[], number]> = [
		[plain, shortestRun],
		[[hex, hex.toUpperCase()], 2 * shortestRun],
		[[...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))], 11],
	];
	return texts.flatMap(([forms, shortest]) =>
		[...new Set(forms)].map((text) => ({ text, shortest: Math.min(shortest, text.length) })),
	);
}

const namedEntities: Readonly<Record<string, string>> = {
	quot: '"',
	amp: '&',
	lt: '<',
	gt: '>',
	apos: "'",
};

/** One character as JSON, a URL or HTML may write it. */
const escape =
	/\\u([0-9a-f]{4})|\\(["\\/'])|%([0-9a-f]{2})|&#x([0-9a-f]{1,5});|&#(\d{1,6});|&(quot|amp|lt|gt|apos);/gi;

function unescaped(text: string): string {
	return text.replace(
		escape,
		(
			_all,
			u?: string,
			char?: string,
			percent?: string,
			x?: string,
			decimal?: string,
			name?: string,
		) => {
			if (char !== undefined) return char;
			if (name !== undefined) return namedEntities[name.toLowerCase()] ?? '';
			const code = decimal === undefined ? parseInt(u ?? percent ?? x ?? '', 16) : Number(decimal);
			return String.fromCharCode(code);
		},
	);
}

/** Removes what a request has carried from what comes back. Its time grows with the length of the answer only. */
export class SecretFilter {
	private readonly parts = new Map<string, Array<{ needle: Needle; at: number }>>();

	constructor(secrets: readonly string[]) {
		for (const secret of new Set(secrets)) {
			if (secret.length < shortestSecret) continue;
			for (const needle of needlesOf(secret.slice(0, 4000))) this.learn(needle);
		}
	}

	/** Words for a user, without each run of eight of them. */
	redactWords(text: string): string {
		return this.redact(text, shortestRun);
	}

	/** A whole answer, in all its texts and names, before anything is read from it. */
	redactAnswer<T>(raw: string, answer: T): T {
		// Most answers hold nothing of the kind, however long they are.
		if (!/[\\%&]/.test(raw) && this.runsIn(raw, shortestDigits).length === 0) return answer;
		return this.redactIn(answer) as T;
	}

	private learn(needle: Needle): void {
		for (let at = 0; at + partLength <= needle.text.length; at++) {
			const part = needle.text.slice(at, at + partLength);
			const places = this.parts.get(part) ?? [];
			places.push({ needle, at });
			this.parts.set(part, places);
		}
	}

	private redactIn(value: unknown): unknown {
		if (typeof value === 'string') return this.redact(value, shortestDigits);
		if (Array.isArray(value)) return value.map((entry) => this.redactIn(entry));
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [
				this.redact(name, shortestDigits),
				this.redactIn(entry),
			]),
		);
	}

	private redact(text: string, digits: number): string {
		let words = this.redactRuns(text, digits);
		// Escaped once, twice or three times: a text that shows a secret then is no longer worth its own escapes.
		let plain = words;
		for (let pass = 0; pass < 3; pass++) {
			const before = plain;
			plain = unescaped(before);
			if (plain === before) return words;
			const clean = this.redactRuns(plain, digits);
			if (clean !== plain) words = plain = clean;
		}
		return words;
	}

	private redactRuns(text: string, digits: number): string {
		let clean = '';
		let at = 0;
		for (const [from, to] of this.runsIn(text, digits)) {
			clean += text.slice(at, from) + replacement;
			at = to;
		}
		return clean + text.slice(at);
	}

	private runsIn(text: string, digits: number): Array<[number, number]> {
		const runs: Array<[number, number]> = [];
		let free = 0;
		for (let at = 0; at + partLength <= text.length;) {
			const run = this.runAt(text, at, free, digits);
			if (run) {
				runs.push(run);
				free = run[1];
				at = free;
			} else at += step;
		}
		return runs;
	}

	/** The longest run of a secret around a place in a text. */
	private runAt(
		text: string,
		at: number,
		free: number,
		digits: number,
	): [number, number] | undefined {
		let longest: [number, number] | undefined;
		for (const { needle, at: place } of this.parts.get(text.slice(at, at + partLength)) ?? []) {
			let from = at;
			let to = at + partLength;
			while (
				from > free &&
				from - at + place > 0 &&
				text[from - 1] === needle.text[from - at + place - 1]
			)
				from--;
			while (
				to < text.length &&
				to - at + place < needle.text.length &&
				text[to] === needle.text[to - at + place]
			)
				to++;
			const length = to - from;
			if (length < needle.shortest || length <= (longest ? longest[1] - longest[0] : 0)) continue;
			if (length < Math.min(digits, needle.text.length) && /^\d+$/.test(text.slice(from, to)))
				continue;
			longest = [from, to];
		}
		return longest;
	}
}

let latest = { name: '[]', filter: new SecretFilter([]) };

/**
 * A filter for the secrets of a request. Learning a token takes a hundred times as long as looking for it in an
 * answer, and most requests carry the token of the one before, so that one's filter is kept.
 */
export function secretFilterFor(secrets: readonly string[]): SecretFilter {
	const name = JSON.stringify(secrets);
	if (latest.name !== name) latest = { name, filter: new SecretFilter(secrets) };
	return latest.filter;
}
