import { DingTalkError } from '../transport/errors';

// Control characters; a tab, a line feed and a carriage return are fine in texts.
const controlCharacters = /[^\P{Cc}\t\n\r]/u;

const escape = String.fromCharCode(0x1b);

/** The colors of logs, whole: without their first character the rest would be read. Source: ECMA-48, CSI. */
const terminalSequence = new RegExp(`${escape}\\[[0-?]*[ -/]*[@-~]`, 'g');

/** Numbers and booleans from expressions become text. */
function asText(value: unknown, label: string): string {
	if (typeof value === 'object') {
		throw DingTalkError.invalid(
			label,
			'must be text, but is an object or a list',
			'Refer to one of its fields, or use JSON.stringify() in an expression',
		);
	}
	if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value))) {
		throw DingTalkError.invalid(
			label,
			`must be text, but is ${typeof value === 'number' ? String(value) : 'a function'}`,
			'Check the expression behind it',
		);
	}
	return String(value);
}

/**
 * A value as text; numbers and booleans from expressions become text.
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) for objects, lists and control characters
 */
export function readText(value: unknown, label: string): string {
	const text = asText(value, label);
	if (controlCharacters.test(text)) {
		throw DingTalkError.invalid(
			label,
			'holds control characters',
			'Remove invisible characters, which often come along when text is copied',
		);
	}
	return text;
}

/**
 * The same for what people read: control characters are left out, those that end a line or a page become a
 * line break.
 * @throws DingTalkError (invalidInput) for objects and lists
 */
export function withoutControlCharacters(
	value: unknown,
	label: string,
): { text: string; isChanged: boolean } {
	const given = asText(value, label);
	const text = given
		.replace(terminalSequence, '')
		.replace(/[\v\f\u0085]/g, '\n')
		.replace(new RegExp(controlCharacters, 'gu'), '');
	return { text, isChanged: text !== given };
}

/** The hint that goes with a changed text. @param label the parameter's name in the panel */
export function controlCharactersLeftOut(label: string): string {
	return `"${label}" held control characters (colors of a log, page breaks of a document), which show nothing in DingTalk. They were left out.`;
}

/** @throws DingTalkError (invalidInput) for blanks and nothing */
export function notEmpty(text: string, label: string): string {
	if (text.trim() === '')
		throw DingTalkError.invalid(label, 'is empty', 'Fill it in, or check the expression behind it');
	return text;
}

/** @throws DingTalkError (invalidInput) for anything but an http(s), dingtalk:// or eapp:// address */
export function checkLink(value: string, label: string): void {
	const isLink = /^(https?|dingtalk|eapp):\/\/[^/?#]/i.test(value) && URL.canParse(value);
	if (!isLink)
		throw DingTalkError.invalid(
			label,
			'is not a link',
			'Start it with https://, http://, dingtalk:// or eapp://',
		);
	if (/\s/.test(value))
		throw DingTalkError.invalid(
			label,
			'is a link with a space or a line break in it',
			'Use encodeURIComponent() in an expression for the parts that you add',
		);
}
