/** A string, or an integer long enough that a JavaScript number may not hold it. */
const stringOrLongInteger = /"(?:\\.|[^"\\])*"|-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON and keeps long integers exact, as strings: a task_id may exceed 2^53
 * (DingTalk's type is a 64-bit Long), where JSON.parse would quietly change its last digits.
 * @throws SyntaxError when the text is no JSON
 */
export function parseLossless(text: string): unknown {
	return JSON.parse(
		text.replace(stringOrLongInteger, (token) => (token.startsWith('"') ? token : `"${token}"`)),
	) as unknown;
}

/** UTF-8 bytes of a value as JSON, the measure of DingTalk's size limits. */
export function jsonBytes(value: unknown): number {
	return new TextEncoder().encode(JSON.stringify(value)).length;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
