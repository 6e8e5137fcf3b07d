import { DingTalkError } from '../transport/errors';

/** Commas (also Chinese ones), semicolons and newlines. */
const separators = /[,，、;；\r\n]+/;
const badCharacters = /[\p{Cc}\s]/u;

function parseList(text: string, label: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw DingTalkError.invalid(label, 'looks like a JSON list but cannot be read', 'Check its quotes and commas, or separate the IDs by commas only');
	}
}

/** Ids in a field may be one text, one number, or an array of both from an expression. */
function* pieces(value: unknown, label: string): Generator<string> {
	if (value === undefined || value === null) return;
	if (Array.isArray(value)) {
		for (const entry of value as unknown[]) yield* pieces(entry, label);
		return;
	}
	if (typeof value === 'number') {
		if (!Number.isSafeInteger(value)) {
			throw DingTalkError.invalid(label, 'holds a number whose digits may be lost', 'Hand user IDs over as text, for example "0147282552401293909"');
		}
		yield String(value);
		return;
	}
	if (typeof value !== 'string') {
		throw DingTalkError.invalid(label, 'must be IDs, but holds an object', 'Refer to the field with the ID, for example {{ $json.userId }}');
	}
	const text = value.trim();
	if (text.startsWith('[') && text.endsWith(']')) {
		yield* pieces(parseList(text, label), label);
		return;
	}
	yield* text.split(separators);
}

/**
 * Reads ids separated by commas (also ， and 、), semicolons or newlines, or given as an array.
 * Duplicates are dropped, the order is kept.
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) for objects, lossy numbers, and ids with spaces or control characters
 */
export function parseIds(value: unknown, label: string): string[] {
	const ids = new Set<string>();
	for (const piece of pieces(value, label)) {
		const id = piece.trim();
		if (id === '') continue;
		if (badCharacters.test(id) || id.length > 64) {
			throw DingTalkError.invalid(label, `holds "${id.slice(0, 40).replace(/\p{Cc}/gu, '?')}", which is no ID`, 'Separate IDs by commas. An ID has no spaces and at most 64 characters');
		}
		ids.add(id);
	}
	return [...ids];
}

/** The same for department ids, which are whole numbers. */
export function parseDepartmentIds(value: unknown, label: string): string[] {
	const ids = parseIds(value, label);
	const wrong = ids.find((id) => !/^\d{1,19}$/.test(id));
	if (wrong !== undefined) {
		throw DingTalkError.invalid(label, `holds "${wrong}", which is no department ID`, 'Department IDs are whole numbers; the whole organization is 1');
	}
	return ids;
}
