import type { IDataObject } from 'n8n-workflow';

function holdsSomething(value: unknown): boolean {
	return Array.isArray(value)
		? value.length > 0
		: value !== undefined && value !== null && value !== '';
}

/**
 * The fields of an item that hold something and may be what an empty parameter was meant to be.
 * @param names what such fields are called
 * @returns at most three, in quotes
 */
export function fieldsLike(input: IDataObject, names: RegExp): string[] {
	return Object.keys(input)
		.filter((name) => names.test(name) && holdsSomething(input[name]))
		.slice(0, 3)
		.map((name) => `"${name}"`);
}
