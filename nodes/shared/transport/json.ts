/** A string, or a whole number with its fraction and exponent: what is inside one is never taken for another. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** 16 digits are the first that a JavaScript number may not hold. */
const longInteger = /^-?\d{16,}$/;

/**
 * Parses JSON and keeps integers of 16 digits and more exact, as strings: a task_id may exceed 2^53
 * (DingTalk's type is a 64-bit Long), where JSON.parse would quietly change its last digits.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLossless(text: string): unknown {
	const plain = JSON.parse(text) as unknown;
	if (!/\d{16}/.test(text)) return plain;
	return JSON.parse(
		text.replace(stringOrNumber, (token) => (longInteger.test(token) ? `"${token}"` : token)),
	) as unknown;
}

/** UTF-8 bytes of a value as JSON, the measure of DingTalk's size limits. */
export function jsonBytes(value: unknown): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** The members of a list in an answer as text; an absent list is an empty one. */
export function stringsIn(value: unknown): string[] {
	return Array.isArray(value) ? value.map(String) : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id in an answer, as text. */
export function idText(body: Record<string, unknown>, key: string): string {
	const value = body[key];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
