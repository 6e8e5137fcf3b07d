import { DingTalkError } from '../transport/errors';
import { isRecord } from '../transport/json';

/** Keys that change what an object is rather than what it holds, once something copies it carelessly. */
const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

/** No message of DingTalk goes half as deep. */
const deepestLevel = 32;

/** @returns what is wrong with a value and what to do about it, undefined when it may go on the wire */
function problemOf(value: unknown, depth = 0): [problem: string, hint: string] | undefined {
	if (depth > deepestLevel) return [`goes deeper than ${deepestLevel} levels`, 'Flatten it'];
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return ['holds a number whose last digits are lost', 'Put long numbers in quotes'];
	}
	if (typeof value !== 'object' || value === null) return undefined;
	for (const [key, member] of Object.entries(value)) {
		if (prototypeKeys.has(key))
			return ['holds a key that is not allowed', 'Remove __proto__, constructor and prototype'];
		const problem = problemOf(member, depth + 1);
		if (problem) return problem;
	}
	return undefined;
}

/** Where a template puts a text between quotes, its own quotes and line breaks break the JSON. */
const writeSafely =
	'Check quotes, commas and brackets. Where an expression puts a text in, write {{ JSON.stringify($json.text) }} without quotes around it, instead of "{{ $json.text }}"';

function parse(value: string, label: string): unknown {
	try {
		return JSON.parse(value) as unknown;
	} catch (error) {
		const isBrokenByText = error instanceof Error && /control character/i.test(error.message);
		throw DingTalkError.invalid(
			label,
			isBrokenByText ? 'has a line break or a tab inside a text' : 'is not valid JSON',
			writeSafely,
		);
	}
}

/** The object as it would go on the wire, and a copy: what an expression hands over belongs to the item. */
function plainCopy(value: unknown, label: string): unknown {
	let text: unknown;
	try {
		text = JSON.stringify(value);
	} catch {
		throw DingTalkError.invalid(
			label,
			'cannot be written as JSON',
			'Refer to plain data: text, numbers, lists and objects',
		);
	}
	return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined;
}

/**
 * A JSON object from a JSON field (text) or from an expression (text or an object).
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) when it is not JSON, not an object, too deep, sets prototype keys, or holds
 * integers beyond 2^53, which have lost digits already
 */
export function readJsonObject(value: unknown, label: string): Record<string, unknown> {
	const parsed = typeof value === 'string' ? parse(value, label) : plainCopy(value, label);
	if (!isRecord(parsed))
		throw DingTalkError.invalid(label, 'is not a JSON object', 'Start it with { and end it with }');
	const problem = problemOf(parsed);
	if (problem) throw DingTalkError.invalid(label, ...problem);
	return parsed;
}
