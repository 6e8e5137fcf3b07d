/** A whole number of valid JSON with its fraction and exponent. */
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** 16 digits are the first that a JavaScript number may not hold. */
const longInteger = /^-?\d{16,}$/;

function quoteLongIntegers(text: string): string {
	return text.replace(number, (token) => (longInteger.test(token) ? `"${token}"` : token));
}

/** Where the JSON string that begins at `start` ends: behind the first quote that no backslash takes away. */
function endOfString(text: string, start: number): number {
	let quote = text.indexOf('"', start + 1);
	for (; quote !== -1; quote = text.indexOf('"', quote + 1)) {
		let backslashes = 0;
		while (text[quote - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return quote + 1;
	}
	return text.length;
}

/** Quotes what is outside of strings. No regular expression does it: one over a long string overflows the stack. */
function quoteOutsideStrings(text: string): string {
	const parts: string[] = [];
	for (let at = 0; at < text.length;) {
		const quote = text.indexOf('"', at);
		const outside = text.slice(at, quote === -1 ? text.length : quote);
		parts.push(outside.length < 16 ? outside : quoteLongIntegers(outside));
		at = quote === -1 ? text.length : endOfString(text, quote);
		if (quote !== -1) parts.push(text.slice(quote, at));
	}
	return parts.join('');
}

/**
 * Parses JSON and keeps integers of 16 digits and more exact, as strings: a task_id may exceed 2^53
 * (DingTalk's type is a 64-bit Long), where JSON.parse would quietly change its last digits.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
	const plain = JSON.parse(text) as unknown;
	if (!/\d{16}/.test(text)) return plain;
	return JSON.parse(quoteOutsideStrings(text)) as unknown;
}

/** UTF-8 bytes of a value as JSON, the measure of DingTalk's size limits. */
export function jsonBytes(value: unknown): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The members of a list in an answer as text; an absent list is an empty one. */
export function stringsIn(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

/** Whether a value is an object, and neither null nor a list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Looks up a name that came from outside: what every object has of itself, such as "constructor", is not in the table. */
export function entryIn<V>(table: Readonly<Record<string, V>>, name: string): V | undefined {
	return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * A time in an answer, ISO 8601. DingTalk gives seconds in some answers and milliseconds in others, as a number or
 * as text: what is below 1e11 counts as seconds.
 * @returns undefined for anything else
 */
export function isoTimeOf(value: unknown): string | undefined {
	const number = Number(value);
	if (!Number.isFinite(number) || number <= 0) return undefined;
	const at = new Date(number < 1e11 ? number * 1000 : number);
	return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** An id in an answer, as text; '' when there is none. */
export function idText(body: Record<string, unknown>, key: string): string {
	const value = body[key];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
