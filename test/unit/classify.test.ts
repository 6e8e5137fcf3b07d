/** Errors, "never twice, never lost" and "secrets stay in" (design.md, section 2): what an answer means and what follows. */
import fc from 'fast-check';
import { codeTable } from '../../nodes/shared/transport/codes/codes';
import { DingTalkError, classifyAnswer } from '../../nodes/shared/transport/errors';
import type { Classified, Failure, RawAnswer } from '../../nodes/shared/transport/errors';
import { decide, isAmbiguous, isSurelyNotAccepted } from '../../nodes/shared/transport/retry';
import type { Tries } from '../../nodes/shared/transport/retry';
import { classifyThrown } from '../../nodes/shared/transport/thrown';

/** What went along with every request here. */
const carried = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';

function classify(host: RawAnswer['host'], status: number, body: string): Classified {
	return classifyAnswer({ host, status, body, secrets: [carried] });
}

function failureIn(host: RawAnswer['host'], status: number, body: string): Failure {
	const classified = classify(host, status, body);
	if (classified.ok) throw new Error('classified as a success');
	return classified.failure;
}

describe('success is what DingTalk calls success, and nothing else', () => {
	test.each([
		['oapi', '{"errcode":0,"task_id":166242765538,"request_id":"7kcjpj1pgpgy"}'],
		['oapi', '{"errcode":"0","errmsg":"ok"}'],
		['api', '{"processQueryKey":"zcx"}'],
		['api', '{}'],
	] as const)('%s host: %s', (host, body) => {
		expect(classify(host, 200, body)).toEqual({ ok: true, body: JSON.parse(body) as unknown });
	});

	test.each([
		['an object without errcode on the old host', 'oapi', 200, '{}'],
		['an errcode that is none', 'oapi', 200, '{"errcode":null}'],
		['a list', 'oapi', 200, '[]'],
		['bare text', 'api', 200, '"ok"'],
		['an empty body', 'api', 200, ''],
		['half a body', 'oapi', 200, '{"errcode":0,"task_'],
		['a web page', 'api', 200, '<!DOCTYPE html><title>Sign in to the network</title>'],
	] as const)(
		'%s is not: nobody can tell what became of the request',
		(_what, host, status, body) => {
			expect(failureIn(host, status, body)).toMatchObject({
				kind: 'service',
				code: 'foreignBody',
				retry: 'ifRepeatable',
				httpStatus: status,
			});
		},
	);

	test.each([
		[301, '', 'HTTP 301'],
		[302, '', 'HTTP 302'],
		[307, ' \n', 'HTTP 307'],
		[302, '<html>Sign in</html>', 'redirected'],
		[308, '{"errcode":0}', 'redirected'],
	] as const)(
		'HTTP %i, which sends elsewhere, was surely not carried out',
		(status, body, code) => {
			for (const host of ['oapi', 'api'] as const) {
				const failure = failureIn(host, status, body);
				expect(failure).toMatchObject({ kind: 'notConnected', code, retry: 'never' });
				for (const effect of ['send', 'keyedSend', 'change', 'repeatable'] as const)
					expect(decide(failure, effect, {})).toEqual({
						action: 'giveUp',
						outcomeIsUnknown: false,
					});
			}
		},
	);

	test('a task ID beyond 2^53 stays exact', () => {
		expect(classify('oapi', 200, '{"errcode":0,"task_id":9223372036854775806}')).toMatchObject({
			ok: true,
			body: { task_id: '9223372036854775806' },
		});
	});
});

describe('a status without a body of DingTalk says enough when it is known', () => {
	test.each([
		[500, 'service', 'ifRepeatable'],
		[502, 'service', 'ifRepeatable'],
		[504, 'service', 'ifRepeatable'],
		[520, 'service', 'ifRepeatable'],
		[404, 'credential', 'never'],
		[407, 'notConnected', 'never'],
		[413, 'tooLarge', 'never'],
	] as const)('HTTP %i', (status, kind, retry) => {
		for (const body of ['', '<html>gateway</html>']) {
			expect(failureIn('oapi', status, body)).toMatchObject({
				kind,
				retry,
				code: `HTTP ${status}`,
				httpStatus: status,
			});
		}
	});

	test.each([['{"errcode":0}'], ['{"message":"Service Unavailable"}']])(
		'a 503 is no success whatever it carries: %s',
		(body) => {
			expect(failureIn('oapi', 503, body)).toMatchObject({
				kind: 'service',
				code: 'HTTP 503',
				retry: 'ifRepeatable',
			});
		},
	);
});

test.each([500, 502, 599])('HTTP %i with a code that nobody knows is ambiguous', (status) => {
	for (const body of ['{"code":"never.heard.of"}', '{"errcode":987654}']) {
		expect(failureIn('api', status, body)).toMatchObject({
			kind: 'service',
			retry: 'ifRepeatable',
		});
	}
	expect(failureIn('api', 400, '{"code":"never.heard.of"}')).toMatchObject({
		kind: 'refused',
		retry: 'never',
	});
});

test("the request's token is struck out of DingTalk's words, and out of a code", () => {
	const words = `不合法的access_token ${carried}, see https://x/?access_token=${carried}&a=1`;
	expect(failureIn('oapi', 200, JSON.stringify({ errcode: 40014, errmsg: words })).message).toBe(
		'DingTalk answered 40014: 不合法的access_token [secret], see https://x/?access_token=[secret]&a=1',
	);
	const odd = 'a/secret+with=signs';
	const echoed = classifyAnswer({
		host: 'oapi',
		status: 200,
		body: JSON.stringify({ errcode: 40089, errmsg: `${odd} ${encodeURIComponent(odd)}` }),
		secrets: [odd, ''],
	});
	expect(echoed).toMatchObject({
		failure: { message: 'DingTalk answered 40089: [secret] [secret]' },
	});
});

describe('whatever comes back', () => {
	const words = fc.oneof(
		fc.string(),
		fc.constant(`token ${carried}`),
		fc.string().map((text) => text + carried),
	);
	const codes = fc.oneof(
		fc.integer(),
		fc.constantFrom(...codeTable.flatMap((row) => row.codes)),
		words,
		fc.constantFrom(null, true, {}, []),
	);
	const known = fc.record(
		{
			errcode: codes,
			sub_code: codes,
			sub_msg: words,
			errmsg: words,
			request_id: words,
			code: codes,
			Code: codes,
			message: words,
			Message: words,
			requestid: words,
			accessdenieddetail: fc.oneof(words, fc.record({ requiredScopes: fc.array(words) })),
			status: fc.constantFrom(1111, '1111', 0),
			punish: words,
		},
		{ requiredKeys: [] },
	);
	const bodies = fc.oneof(
		known.map((body) => JSON.stringify(body)),
		fc.json(),
		fc.string(),
		known.map((body) => JSON.stringify(body).slice(0, -2)),
	);
	const answers = fc.record({
		host: fc.constantFrom('oapi' as const, 'api' as const),
		status: fc.oneof(
			fc.constantFrom(200, 201, 400, 403, 500, 504),
			fc.integer({ min: 100, max: 599 }),
		),
		body: bodies,
	});

	test('it is a success or a failure with code, words, hint and retry, and never shows the token', () => {
		fc.assert(
			fc.property(answers, ({ host, status, body }) => {
				const classified = classify(host, status, body);
				if (classified.ok) return;
				const { failure } = classified;
				expect(failure.code).not.toBe('');
				expect(failure.message).toContain(
					failure.code === 'foreignBody' ? `HTTP ${status}` : failure.code,
				);
				expect(failure.hint).toMatch(/\.$/);
				expect(failure.httpStatus).toBe(status);
				expect(JSON.stringify(failure)).not.toContain(carried);
			}),
			{ numRuns: 2000 },
		);
	});

	test('only a 2xx is a success: on the old host with errcode 0, on the new host without any code', () => {
		fc.assert(
			fc.property(answers, ({ host, status, body }) => {
				const { ok } = classify(host, status, body);
				if (!ok) return;
				const parsed = JSON.parse(body) as Record<string, unknown>;
				expect(Math.floor(status / 100)).toBe(2);
				if ('errcode' in parsed) expect(String(parsed.errcode)).toBe('0');
				else expect([host, typeof parsed]).toEqual(['api', 'object']);
			}),
			{ numRuns: 2000 },
		);
	});

	test('errors of the connection become failures with code and hint, and nothing of the request in them', () => {
		const carrier = fc.record(
			{
				message: words,
				code: fc.oneof(
					words,
					fc.constantFrom('ECONNRESET', 'ECONNREFUSED', 'EPROTO', 'ERR_CANCELED'),
				),
				httpCode: words,
				syscall: fc.constantFrom('connect', 'read', carried),
				config: fc.record({ url: words }),
			},
			{ requiredKeys: [] },
		);
		const errors = fc.oneof(
			words,
			fc.anything(),
			fc.tuple(carrier, carrier).map(([outer, inner]) =>
				Object.assign(new Error(`at ${carried}`), {
					...outer,
					cause: Object.assign(new Error(carried), inner),
				}),
			),
		);
		fc.assert(
			fc.property(errors, (error) => {
				const failure = classifyThrown(error);
				expect(failure.code).not.toBe('');
				expect(failure.hint).toMatch(/\.$/);
				expect(JSON.stringify(failure)).not.toContain(carried);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('errors of the connection', () => {
	const thrown = (fields: object) => classifyThrown(Object.assign(new Error('x'), fields));

	test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])(
		'%s: no connection stood, so even a send may be repeated',
		(code) => {
			expect(thrown({ code })).toMatchObject({
				kind: 'notConnected',
				code,
				retry: 'whenConnected',
			});
			expect(thrown({ cause: { code } })).toMatchObject({ kind: 'notConnected', code });
		},
	);

	test('a time-out while connecting is one too, also when several addresses were tried', () => {
		expect(thrown({ code: 'ETIMEDOUT', syscall: 'connect' })).toMatchObject({
			retry: 'whenConnected',
		});
		const all = new AggregateError([
			Object.assign(new Error('x'), { code: 'ETIMEDOUT', syscall: 'connect' }),
		]);
		expect(thrown({ code: 'ETIMEDOUT', cause: all })).toMatchObject({ retry: 'whenConnected' });
	});

	test.each(['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'UND_ERR_SOCKET'])(
		'%s: the request may have arrived',
		(code) => {
			expect(thrown({ code })).toMatchObject({ kind: 'service', code, retry: 'ifRepeatable' });
		},
	);

	test.each([
		['ECONNRESET', 'read'],
		['EPIPE', 'write'],
		['ECONNRESET', 'write'],
		['ETIMEDOUT', 'read'],
	])('%s of a %s, as Node.js gives it: the request may have arrived', (code, syscall) => {
		expect(thrown({ code, syscall })).toMatchObject({ kind: 'service', retry: 'ifRepeatable' });
		expect(thrown({ cause: { code, syscall } })).toMatchObject({ retry: 'ifRepeatable' });
	});

	test.each([
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	])('%s: never connected, and trying again cannot help', (code) => {
		expect(thrown({ code })).toMatchObject({ kind: 'notConnected', code, retry: 'never' });
	});

	test("our own failure inside n8n's wrapping is found again", () => {
		const own = DingTalkError.invalid('Client ID', 'is empty', 'Fill it in');
		expect(thrown({ cause: { cause: own } })).toBe(own.failure);
	});

	test('a cancelled execution is told apart', () => {
		expect(thrown({ code: 'ERR_CANCELED' })).toMatchObject({ kind: 'cancelled', retry: 'never' });
	});
});

describe('what follows from a failure', () => {
	const failure = (retry: Failure['retry'], kind: Failure['kind'] = 'service'): Failure => ({
		kind,
		code: 'x',
		message: 'x',
		hint: 'x',
		retry,
	});
	const reasons = [
		'withNewToken',
		'whenThrottleEnds',
		'whenConnected',
		'ifRepeatable',
		'never',
	] as const;

	test('a token that was refused is renewed once', () => {
		expect(decide(failure('withNewToken'), 'send', {})).toEqual({ action: 'renewToken' });
		expect(decide(failure('withNewToken'), 'send', { withNewToken: 1 })).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: false,
		});
	});

	test('a throttle pauses the whole API for 1, 2, 4, then 8 s', () => {
		const pauses = [0, 1, 2, 3, 4, 5, 6, 7].map((whenThrottleEnds) =>
			decide(failure('whenThrottleEnds'), 'send', { whenThrottleEnds }),
		);
		expect(pauses).toEqual(
			[1, 2, 4, 8, 8, 8, 8, 8].map((seconds) => ({
				action: 'repeat',
				pauseMs: seconds * 1000,
				pausesWholeApi: true,
			})),
		);
		expect(decide(failure('whenThrottleEnds'), 'send', { whenThrottleEnds: 8 })).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: false,
		});
	});

	test('no connection: a send is repeated, and only this one waits', () => {
		expect(decide(failure('whenConnected'), 'send', {})).toEqual({
			action: 'repeat',
			pauseMs: 1000,
			pausesWholeApi: false,
		});
	});

	test('an unclear answer: a read is asked again, a send is unknown unless the user takes the risk', () => {
		expect(decide(failure('ifRepeatable'), 'repeatable', {})).toMatchObject({ action: 'repeat' });
		expect(decide(failure('ifRepeatable'), 'send', {})).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: true,
		});
		expect(decide(failure('ifRepeatable'), 'send', {}, true)).toMatchObject({ action: 'repeat' });
		expect(decide(failure('ifRepeatable'), 'send', { ifRepeatable: 4 }, true)).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: true,
		});
		expect(decide(failure('ifRepeatable'), 'repeatable', { ifRepeatable: 4 })).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: false,
		});
	});

	test('a send that was cancelled on its way is unknown; a final word is final', () => {
		expect(decide(failure('never', 'cancelled'), 'send', {})).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: true,
		});
		expect(decide(failure('never', 'permission'), 'send', {}, true)).toEqual({
			action: 'giveUp',
			outcomeIsUnknown: false,
		});
	});

	test('no failure is both surely not accepted and ambiguous, and every request ends after at most 17 repeats', () => {
		fc.assert(
			fc.property(
				fc.array(fc.constantFrom(...reasons), { minLength: 30, maxLength: 60 }),
				fc.constantFrom('repeatable' as const, 'send' as const),
				fc.boolean(),
				(history, effect, mayRepeat) => {
					const tries: Tries = {};
					let repeats = 0;
					for (const reason of history) {
						expect(isSurelyNotAccepted(failure(reason)) && isAmbiguous(failure(reason))).toBe(
							false,
						);
						const decision = decide(failure(reason), effect, tries, mayRepeat);
						if (decision.action === 'giveUp') break;
						if (effect === 'send' && !mayRepeat)
							expect(isSurelyNotAccepted(failure(reason))).toBe(true);
						tries[reason] = (tries[reason] ?? 0) + 1;
						repeats++;
					}
					expect(repeats).toBeLessThanOrEqual(17);
				},
			),
		);
	});
});
