import { DingTalkError } from '../transport/errors';
import { isRecord } from '../transport/json';

const isoTime =
	/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?$/i;

/** DingTalk came out in 2014: what lies before that is a mistake, such as minutes for milliseconds. */
const earliestMoment = Date.parse('2014-01-01T00:00:00Z');

/** Clocks differ, and a time without a zone may be meant in another one. */
const dayMs = 86_400_000;

/** Milliseconds, or NaN. Numbers below 1e11 are seconds, as in DingTalk's own answers. */
function millisecondsOf(value: unknown): number {
	// A Date, or the DateTime of n8n's expressions.
	const plain: unknown =
		isRecord(value) && typeof value.valueOf === 'function' ? value.valueOf() : value;
	if (typeof plain !== 'number' && typeof plain !== 'string') return NaN;
	const text = String(plain).trim();
	const number = typeof plain === 'number' ? plain : /^\d{9,13}$/.test(text) ? Number(text) : NaN;
	if (!Number.isNaN(number)) return Math.abs(number) < 1e11 ? number * 1000 : number;
	// Date.parse alone would take "task 5" for a day in 2001.
	return isoTime.test(text) ? Date.parse(text) : NaN;
}

/**
 * A moment that has been, as ISO 8601, seconds, milliseconds, or a date of an expression.
 * @param label the parameter's name in the panel, for errors
 * @returns milliseconds since 1970
 * @throws DingTalkError (invalidInput) for anything else, and for a moment in the future
 */
export function readPastMoment(value: unknown, label: string): number {
	const at = millisecondsOf(value);
	if (!Number.isFinite(at))
		throw DingTalkError.invalid(
			label,
			'is not a time',
			'Use ISO 8601, for example 2026-01-31T09:00:00Z',
		);
	if (at < earliestMoment)
		throw DingTalkError.invalid(
			label,
			'lies before there was DingTalk',
			'Give seconds or milliseconds since 1970, or ISO 8601',
		);
	if (at > Date.now() + dayMs)
		throw DingTalkError.invalid(
			label,
			'lies in the future',
			'Give the time at which the message was sent',
		);
	return at;
}
