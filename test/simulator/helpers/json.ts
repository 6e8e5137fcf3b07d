import { parse, stringify } from 'lossless-json';

/** Numbers that a double cannot hold become bigint; task ids may exceed 2^53. */
function numberOrBigint(text: string): number | bigint {
	const number = Number(text);
	return /^-?\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number;
}

/** @throws SyntaxError when the text is not JSON */
export function parseJson(text: string): unknown {
	return parse(text, undefined, numberOrBigint);
}

/** JSON in which a bigint is a plain number with all its digits. */
export function toJson(value: unknown): string {
	return stringify(value) ?? 'null';
}

/** The same value with object keys in order, for comparing contents. */
export function canonicalJson(value: unknown): string {
	return toJson(sorted(value));
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, sorted(value[key])]),
	);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The same object without some of its members. */
export function without(
	value: Record<string, unknown>,
	names: readonly string[],
): Record<string, unknown> {
	return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}
