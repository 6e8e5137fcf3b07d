/** What a user reads of an answer that is no success, and what the rest of the package knows of it. */
import { isAmong, meaningOf } from '../../nodes/shared/transport/codes/codes';
import { endpoints } from '../../nodes/shared/transport/endpoints';
import {
	DingTalkError,
	asDingTalkError,
	classifyAnswer,
} from '../../nodes/shared/transport/errors';
import type { Failure, RawAnswer } from '../../nodes/shared/transport/errors';
import { idText, isRecord, isoTimeOf, parseLossless } from '../../nodes/shared/transport/json';
import { isAmbiguous } from '../../nodes/shared/transport/retry';
import { classifyThrown, stoppedBefore } from '../../nodes/shared/transport/thrown';
import { unknownOutcome, unknownSince } from '../../nodes/shared/transport/unknownOutcome';
import { refusalOf } from './refusal';
import { failing } from './sessionThat';

function failureIn(host: RawAnswer['host'], status: number, body: object | string): Failure {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const classified = classifyAnswer({ host, status, body: text, secrets: [] });
	if (classified.ok) throw new Error('classified as a success');
	return classified.failure;
}

describe('an error of ours', () => {
	test('says what happened and what to do, also where n8n shows it as it is', () => {
		const error = failing();
		expect([error.name, error.message]).toEqual(['DingTalkError', 'DingTalk answered 1. Do so.']);
	});

	test('is found by its context, and by nothing else', () => {
		const error = failing();
		expect(DingTalkError.in({ context: error.context })).toBe(error);
		for (const context of [undefined, null, 'text', 7, {}])
			expect(DingTalkError.in({ context })).toBeUndefined();
	});

	test('refused input names the parameter and is never tried again', () => {
		expect(
			refusalOf(() => {
				throw DingTalkError.invalid('Title', 'is empty', 'Enter a title');
			}),
		).toEqual({
			kind: 'invalidInput',
			code: 'invalidInput',
			message: '"Title" is empty',
			hint: 'Enter a title',
			retry: 'never',
			parameter: 'Title',
		});
	});

	test('a mistake of our own is reported as such; an error of ours stays itself', () => {
		const own = failing();
		expect(asDingTalkError(own)).toBe(own);
		for (const thrown of [new TypeError('x is no function'), 'x is no function'])
			expect(asDingTalkError(thrown).failure).toEqual({
				kind: 'service',
				code: 'internal',
				message: 'x is no function',
				hint: 'Report this with the steps that led to it.',
				retry: 'never',
			});
	});
});

describe('an answer that is not one of DingTalk’s says what it was', () => {
	test.each<[string, string]>([
		['', 'empty'],
		[' \n', 'empty'],
		['<html>', 'a web page'],
		[' \n<!DOCTYPE html>', 'a web page'],
		['{"a":"<b', 'cut off or unreadable'],
		['a<b', 'cut off or unreadable'],
		['[]', 'unreadable'],
		['null', 'unreadable'],
		['{}', 'without a code'],
		['{"errcode":null}', 'without a code'],
	])('%j is %s', (body, what) => {
		expect(failureIn('oapi', 200, body)).toEqual({
			kind: 'service',
			code: 'foreignBody',
			message: `The answer was ${what} (HTTP 200), not one of DingTalk's`,
			hint: 'Something between n8n and DingTalk answered, or the connection broke off. Check the proxy and the base URLs of the credential, then try again.',
			retry: 'ifRepeatable',
			httpStatus: 200,
		});
	});

	test.each([
		[300, '', 'HTTP 300'],
		[300, '{"errcode":0}', 'redirected'],
		[399, ' ', 'HTTP 399'],
	])('HTTP %i with %j leads elsewhere', (status, body, code) => {
		expect(failureIn('oapi', status, body)).toMatchObject({
			code,
			message: `The request was redirected and not carried out (HTTP ${status})`,
		});
	});

	test('a success needs a status of success: 199 is none', () => {
		expect(failureIn('oapi', 199, { errcode: 0 }).code).toBe('HTTP 199');
		expect(failureIn('api', 199, {}).code).toBe('HTTP 199');
	});

	test('the page for people who ask too much from one address is known by both of its marks', () => {
		expect(failureIn('api', 200, { status: 1111, punish: 'x' }).code).toBe('1111');
		for (const body of [{ status: 1111 }, { status: 1, punish: 'x' }])
			expect(
				classifyAnswer({ host: 'api', status: 200, body: JSON.stringify(body), secrets: [] }),
			).toEqual({ ok: true, body });
	});
});

describe('an answer of DingTalk’s', () => {
	test('with a code is no success, whatever its status', () => {
		expect(failureIn('api', 200, { code: 'odd' })).toEqual({
			kind: 'refused',
			code: 'odd',
			message: 'DingTalk answered odd',
			hint: "Look this code up in DingTalk's documentation of the server API, or ask DingTalk's support and tell them the request ID.",
			retry: 'never',
			httpStatus: 200,
		});
	});

	test.each(['requestid', 'RequestId', 'requestId'])('is named by its %s', (name) => {
		expect(failureIn('api', 400, { code: 'x', [name]: 'r1' }).requestId).toBe('r1');
	});

	test('names the permissions that are missing, in words and as a list', () => {
		const failure = failureIn('api', 403, {
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			accessdenieddetail: { requiredScopes: ['a.read', 'b.write'] },
		});
		expect(failure.permissions).toEqual(['a.read', 'b.write']);
		expect(failure.hint).toMatch(/\. Missing: a\.read, b\.write\.$/);
		const without = failureIn('oapi', 503, { errcode: 0 });
		expect(without).not.toHaveProperty('permissions');
		expect(without.hint).not.toContain('Missing');
	});

	test('is shown in 500 characters, and says by three dots that there was more', () => {
		const shown = (length: number) =>
			failureIn('api', 400, { code: 'x', message: 'y'.repeat(length) }).message;
		const begin = 'DingTalk answered x: ';
		expect(shown(500 - begin.length)).toBe(begin + 'y'.repeat(500 - begin.length));
		expect(shown(501 - begin.length)).toBe(`${begin + 'y'.repeat(500 - begin.length)}...`);
	});

	test('of a code that nobody knows, without a status, is final', () => {
		expect(meaningOf('odd')).toMatchObject({ kind: 'refused', retry: 'never' });
	});

	test.each<[string, string[], boolean]>([
		['a.b', ['x', 'a.b'], true],
		['invalidParameter.a.b', ['a.b'], true],
		['a.bc', ['a.b'], false],
		['a.bc', ['a.b*'], true],
		['invalidParameter.a.bc', ['a.b*'], true],
		['x.a.b', ['a.b*'], false],
		['a', ['a.b*'], false],
		['a.b', [], false],
	])('%s is among %j: %p', (code, codes, isOne) => expect(isAmong(code, codes)).toBe(isOne));
});

describe('what is unknown', () => {
	const lost = classifyThrown({ code: 'ECONNRESET' });

	test('says why there was no other try', () => {
		const since = (failure: Failure) =>
			unknownSince(lost, failure, endpoints.recallWorkNotification).message;
		const begin = `It is unknown whether DingTalk accepted this (${endpoints.recallWorkNotification.name}): ${lost.message}`;
		expect(since(stoppedBefore)).toBe(`${begin}, and the execution was stopped before another try`);
		expect(since(failing().failure)).toBe(
			`${begin}, and another try was not made: DingTalk answered 1`,
		);
	});

	test('is said once', () => {
		const unknown = unknownOutcome(lost, endpoints.sendWorkNotification);
		expect(unknownOutcome(unknown, endpoints.sendWorkNotification)).toBe(unknown);
	});

	test('a request that was stopped before it went out is not', () => {
		expect(isAmbiguous(stoppedBefore)).toBe(false);
	});
});

describe('what the client throws', () => {
	test.each<[unknown, string, string]>([
		['EAI_AGAIN', 'EAI_AGAIN', 'host name not resolved'],
		['ENETUNREACH', 'ENETUNREACH', 'network unreachable'],
		['EADDRNOTAVAIL', 'EADDRNOTAVAIL', 'address not available'],
		['NOT_ERR_X', 'NOT_ERR_X', 'not err x'],
		['a secret in WORDS', 'ENETWORK', 'network'],
		[['EPIPE'], 'ENETWORK', 'network'],
	])('%j is named %s, "%s"', (code, named, words) => {
		const failure = classifyThrown({ code });
		expect(failure.code).toBe(named);
		expect(failure.message).toMatch(new RegExp(`\\(${words}\\)$`));
	});
});

describe('values in an answer', () => {
	test.each<[unknown, string | undefined]>([
		[1_700_000_000, '2023-11-14T22:13:20.000Z'],
		['1700000000000', '2023-11-14T22:13:20.000Z'],
		[99_999_999_999, '5138-11-16T09:46:39.000Z'],
		[100_000_000_000, '1973-03-03T09:46:40.000Z'],
		[1, '1970-01-01T00:00:01.000Z'],
		[0, undefined],
		[-5, undefined],
		['soon', undefined],
		[undefined, undefined],
		[Infinity, undefined],
		[1e17, undefined],
	])('the time %p is %p', (value, iso) => expect(isoTimeOf(value)).toBe(iso));

	test.each<[unknown, string]>([
		['x1', 'x1'],
		[17, '17'],
		[undefined, ''],
		[null, ''],
		[true, ''],
		[{}, ''],
	])('the id %p is %p', (id, text) => expect(idText({ id }, 'id')).toBe(text));

	test.each<[unknown, boolean]>([
		[{}, true],
		[null, false],
		[[], false],
		['text', false],
		[undefined, false],
	])('%p is a record: %p', (value, is) => expect(isRecord(value)).toBe(is));

	test('a bare integer of sixteen digits is kept exact', () => {
		expect(parseLossless('1234567890123456')).toBe('1234567890123456');
	});
});
