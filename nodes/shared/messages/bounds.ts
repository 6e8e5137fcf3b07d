import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';

/**
 * Refuses text above DingTalk's ceiling.
 * @param max characters, as people count them: an emoji is one
 */
export function atMost(value: string, label: string, max: number): string {
	const length = Array.from(value).length;
	if (length > max)
		throw DingTalkError.invalid(
			label,
			`is ${length} characters long, and DingTalk takes ${max}`,
			'Shorten it',
		);
	return value;
}

/** A whole number as DingTalk wants it in messages: as text. */
export function wholeNumber(
	parameters: Parameters,
	name: string,
	label: string,
	min: number,
	max: number,
): string {
	const digits = parameters.optionalDigits(name, label);
	const value = Number(digits);
	if (digits === '' || value < min || value > max) {
		throw DingTalkError.invalid(
			label,
			digits === '' ? 'is empty' : `is ${value}`,
			Number.isFinite(max)
				? `Use a whole number from ${min} to ${max}`
				: `Use a whole number of at least ${min}`,
		);
	}
	return String(value);
}
