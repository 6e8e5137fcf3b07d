import { DingTalkError } from '../transport/errors';

// Control characters; a tab, a line feed and a carriage return are fine in texts.
const controlCharacters = /[^\P{Cc}\t\n\r]/u;

/**
 * A value as text; numbers and booleans from expressions become text.
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) for objects, lists and control characters
 */
export function readText(value: unknown, label: string): string {
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
	const text = String(value);
	if (controlCharacters.test(text)) {
		throw DingTalkError.invalid(
			label,
			'holds control characters',
			'Remove invisible characters, which often come along when text is copied',
		);
	}
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
