/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import { answersFileSchema, codeIn, type KnownAnswer } from './answersFile';
import type { ApiName } from './coverage';
import type { Answer } from './helpers/envelopes';
import { isRecord, parseJson, toJson } from './helpers/json';

const leftOut = /"<[a-z][a-z ]*>"/;

/**
 * The answers in a file, for `startSimulator({ like })`.
 * @throws Error when the file is not one of answers
 */
export function readAnswers(path: string): KnownAnswer[] {
	return answersFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).answers;
}

/**
 * The simulator's answer as a real DingTalk gave it, if it is known to have said something else. What was
 * left out of the file is taken from the simulator's own answer; the rest is the file's, byte for byte.
 */
export function answerLike(known: readonly KnownAnswer[], api: ApiName, own: Answer): Answer {
	const code = codeIn(own.body);
	const found = known.find((each) => each.api === api && each.instead === code);
	if (!found) return own;
	const { status, contentType = own.contentType, body } = found;
	return {
		...own,
		status,
		contentType,
		body: leftOut.test(body) ? toJson(filled(parseJson(body), own.body)) : body,
	};
}

function filled(template: unknown, own: unknown): unknown {
	if (Array.isArray(template)) {
		if (!Array.isArray(own)) return template.map((member) => filled(member, undefined));
		return template.length === 0 ? own : own.map((member) => filled(template[0], member));
	}
	if (isRecord(template)) {
		const from = isRecord(own) ? own : {};
		return Object.fromEntries(
			Object.entries(template).map(([key, value]) => [key, filled(value, from[key])]),
		);
	}
	return typeof template === 'string' ? valueFor(template, own) : template;
}

/** In the form that the file names: an id may be a text there and a number here. */
function valueFor(template: string, own: unknown): unknown {
	const number = Number(own ?? 0);
	switch (template) {
		case '<seconds>':
			return Math.floor(number > 1e11 ? number / 1000 : number || Date.now() / 1000);
		case '<milliseconds>':
			return number > 1e11 ? number : number > 0 ? number * 1000 : Date.now();
		case '<number>':
		case '<long number>':
			return typeof own === 'bigint' ? own : number;
		case '<digits>':
			return String(own ?? '1');
		case '<text>':
		case '<words>':
		case '<code>':
		case '<url>':
			return String(own ?? 'something');
		default:
			return template;
	}
}
