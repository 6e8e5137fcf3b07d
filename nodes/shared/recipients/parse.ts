import { DingTalkError } from '../transport/errors';
import { parseLossless } from '../transport/json';

/** Commas (also Chinese ones), semicolons and newlines. */
const separators = /[,，、;；\r\n]+/;
/** Spaces and whatever cannot be seen: control characters, zero-width marks, halves of a character. */
const badCharacters = /[\p{C}\s]/u;
const invisibleCharacters = /\p{C}/gu;
/** Deep enough for whatever a workflow gathers, and an end for a list that holds itself. */
const deepestList = 10;

function parseList(text: string, label: string): unknown {
	try {
		// Long numbers stay exact.
		return parseLossless(text);
	} catch {
		throw DingTalkError.invalid(
			label,
			'looks like a JSON list but cannot be read',
			'Check its quotes and commas, or separate the IDs by commas only',
		);
	}
}

/** Ids in a field may be one text, one number, or an array of both from an expression. */
function* pieces(value: unknown, label: string, depth = 0): Generator<string> {
	if (value === undefined || value === null) return;
	if (depth > deepestList)
		throw DingTalkError.invalid(
			label,
			'holds lists in lists that go too deep',
			'Hand over one flat list of IDs',
		);
	if (Array.isArray(value)) {
		for (const entry of value as unknown[]) yield* pieces(entry, label, depth + 1);
		return;
	}
	if (typeof value === 'number') {
		if (!Number.isInteger(value) || value < 0)
			throw DingTalkError.invalid(
				label,
				`holds ${value}, which is not a valid ID`,
				'Hand IDs over as text',
			);
		if (!Number.isSafeInteger(value)) {
			throw DingTalkError.invalid(
				label,
				'holds a number whose digits may be lost',
				'Hand user IDs over as text, for example "0147282552401293909"',
			);
		}
		yield String(value);
		return;
	}
	if (typeof value !== 'string') {
		throw DingTalkError.invalid(
			label,
			`must be IDs, but holds ${typeof value === 'object' ? 'an object' : `a ${typeof value}`}`,
			'Refer to the field with the ID, for example {{ $json.userId }}',
		);
	}
	const text = value.trim();
	if (text.startsWith('[') && text.endsWith(']')) {
		yield* pieces(parseList(text, label), label, depth + 1);
		return;
	}
	yield* text.split(separators);
}

/** People copy IDs with the quotes around them. */
function withoutQuotes(piece: string): string {
	return (/^(["'“‘])(.*)["'”’]$/.exec(piece)?.[2] ?? piece).trim();
}

/** The parts of a text that people separate by commas (also ， and 、), semicolons or newlines. */
export function splitList(text: string): string[] {
	return text
		.split(separators)
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/**
 * Reads ids separated by commas (also ， and 、), semicolons or newlines, or given as an array.
 * Duplicates are dropped, the order is kept.
 * @param label the parameter's name in the panel, for errors
 * @param advice a sentence about where else the value may belong
 * @throws DingTalkError (invalidInput) for objects, lossy numbers, and ids with spaces or characters that cannot be seen
 */
export function parseIds(value: unknown, label: string, advice = ''): string[] {
	const ids = new Set<string>();
	for (const piece of pieces(value, label)) {
		const id = withoutQuotes(piece.trim());
		if (id === '') continue;
		if (badCharacters.test(id) || id.length > 64) {
			throw DingTalkError.invalid(
				label,
				`holds "${id.slice(0, 40).replace(invisibleCharacters, '?')}", which is not a valid ID`,
				`Separate IDs by commas. An ID has no spaces and at most 64 characters${advice && `. ${advice}`}`,
			);
		}
		ids.add(id);
	}
	return [...ids];
}

/** @throws DingTalkError (invalidInput) naming the first value that has not the form of `what` */
function requireForm(
	values: string[],
	form: RegExp,
	label: string,
	what: string,
	advice: string,
): string[] {
	const wrong = values.find((value) => !form.test(value));
	if (wrong !== undefined)
		throw DingTalkError.invalid(label, `holds "${wrong}", which is not a valid ${what}`, advice);
	return values;
}

/** The same for department ids, which are whole numbers. */
export function parseDepartmentIds(value: unknown, label: string): string[] {
	return requireForm(
		parseIds(value, label),
		/^\d{1,19}$/,
		label,
		'department ID',
		'Department IDs are whole numbers; the whole organization is 1',
	);
}

function withoutBlanks(value: unknown): unknown {
	return typeof value === 'string' ? value.replace(/[ \t]/g, '') : value;
}

/**
 * Numbers as people write them: spaces inside are dropped, `+852-1234` stays.
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) naming what is not a mobile number
 */
export function parseMobiles(value: unknown, label: string): string[] {
	const given = Array.isArray(value)
		? (value as unknown[]).map(withoutBlanks)
		: withoutBlanks(value);
	return requireForm(
		parseIds(given, label),
		/^\+?\d[\d-]{4,19}$/,
		label,
		'mobile number',
		'Use digits, with the country code outside mainland China, for example +852-12345678',
	);
}
