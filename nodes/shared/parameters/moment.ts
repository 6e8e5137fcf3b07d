import { tryToParseDateTime } from 'n8n-workflow';
import { DingTalkError } from '../transport/errors';
import { isRecord } from '../transport/json';

const isoTime =
	/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?$/i;

/** DingTalk came out in 2014: what lies before that is a mistake, such as minutes for milliseconds. */
const earliestMoment = Date.parse('2014-01-01T00:00:00Z');

/** Clocks differ, and a time without a zone may be meant in another one. */
const dayMs = 86_400_000;

/**
 * Milliseconds, or NaN. Numbers below 1e11 are seconds, as in DingTalk's own answers. A text without a zone, as
 * the editor's picker and most sheets give it, is in the workflow's zone, which is how n8n's Wait node reads it.
 */
function millisecondsOf(value: unknown, timeZone: () => string | undefined): number {
	// A Date, or the DateTime of n8n's expressions.
	const plain: unknown =
		isRecord(value) && typeof value.valueOf === 'function' ? value.valueOf() : value;
	if (typeof plain !== 'number' && typeof plain !== 'string') return NaN;
	const text = String(plain).trim();
	const number = typeof plain === 'number' ? plain : /^\d{9,13}$/.test(text) ? Number(text) : NaN;
	if (!Number.isNaN(number)) return Math.abs(number) < 1e11 ? number * 1000 : number;
	// n8n's own reading alone would take "task 5" for a day in 2001.
	return isoTime.test(text) ? dateTimeOf(text, timeZone()) : NaN;
}

function dateTimeOf(text: string, timeZone: string | undefined): number {
	try {
		return tryToParseDateTime(text, timeZone).toMillis();
	} catch {
		return NaN;
	}
}

/**
 * A moment, as ISO 8601, seconds, milliseconds, or a date of an expression.
 * @param label the parameter's name in the panel, for errors
 * @param timeZone of the workflow, for a text that names none
 * @returns milliseconds since 1970
 * @throws DingTalkError (invalidInput) for anything else
 */
export function readMoment(
	value: unknown,
	label: string,
	timeZone: () => string | undefined = () => undefined,
): number {
	const at = millisecondsOf(value, timeZone);
	if (!Number.isFinite(at))
		throw DingTalkError.invalid(
			label,
			'is not a time',
			'Use ISO 8601, for example 2026-01-31T09:00:00Z',
		);
	return at;
}

/**
 * A moment that has been, read as `readMoment` does.
 * @throws DingTalkError (invalidInput) for a moment before there was DingTalk, or in the future
 */
export function readPastMoment(
	value: unknown,
	label: string,
	timeZone?: () => string | undefined,
): number {
	const at = readMoment(value, label, timeZone);
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
