/** Errors (design.md, section 2): every documented code comes out with DingTalk's code, its words and what to do. */
import { forbiddenCodes, forbiddenReason } from '../../nodes/shared/receipts/forbiddenCodes';
import { codeTable, knownMeaningOf, meaningOf } from '../../nodes/shared/transport/codes/codes';
import { classifyAnswer } from '../../nodes/shared/transport/errors';
import type { Failure } from '../../nodes/shared/transport/errors';
import { heldBackCodes, newHostCodes, oldHostCodes } from './dingTalkCodes';
import type { DocumentedCode } from './dingTalkCodes';

function failureIn(host: 'oapi' | 'api', status: number, body: object | string): Failure {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const classified = classifyAnswer({ host, status, body: text, secrets: [] });
	if (classified.ok) throw new Error('classified as a success');
	return classified.failure;
}

/** What a user must find, whatever the envelope was. */
function expected(
	{ code, words, kind, retry }: DocumentedCode,
	requestId: string | undefined,
	httpStatus: number,
): Failure {
	const known = knownMeaningOf(code, words);
	if (!known) throw new Error(`${code} has no row`);
	return {
		kind,
		code,
		message: `DingTalk answered ${code}: ${words}`,
		hint: known.hint,
		retry,
		httpStatus,
		...(requestId === undefined ? {} : { requestId }),
	};
}

describe('every code of the old host comes out with its words and a hint', () => {
	test.each(oldHostCodes)('$code, flat and inside errcode 88', (documented) => {
		const { code, words } = documented;
		const errcode = Number(code);
		expect(failureIn('oapi', 200, { errcode, errmsg: words })).toEqual(
			expected(documented, undefined, 200),
		);
		expect(failureIn('oapi', 200, { errcode, errmsg: words, request_id: '16l4ew3d47pdp' })).toEqual(
			expected(documented, '16l4ew3d47pdp', 200),
		);
		const wrapped = {
			errcode: 88,
			sub_code: code,
			sub_msg: words,
			errmsg: `ding talk error[subcode=${code},submsg=${words}]`,
			request_id: '5imjny7u9xwa',
		};
		expect(failureIn('oapi', 200, wrapped)).toEqual(expected(documented, '5imjny7u9xwa', 200));
	});
});

describe('every code of the new host comes out with its words and a hint', () => {
	test.each(newHostCodes)('$code, in both casings', (documented) => {
		const { code, words, status } = documented;
		const requestId = '01A08FE7-1111-2222-3333-444455556666';
		expect(failureIn('api', status, { code, requestid: requestId, message: words })).toEqual(
			expected(documented, requestId, status),
		);
		expect(failureIn('api', status, { Code: code, RequestId: requestId, Message: words })).toEqual(
			expected(documented, requestId, status),
		);
	});
});

test.each(newHostCodes)('$code means the same with and without "invalidParameter."', ({ code }) => {
	const short = code.replace(/^invalidParameter\./, '');
	const known = knownMeaningOf(short);
	// What nobody has seen without the prefix is not in the table.
	if (code === short || known) expect(knownMeaningOf(`invalidParameter.${short}`)).toEqual(known);
});

test('a group bot answers 300001 to a token that nobody knows, and to a message without a type', () => {
	const of = (errmsg: string) => failureIn('oapi', 200, { errcode: 300001, errmsg });
	expect(of('token is not exist').kind).toBe('credential');
	expect(of('session 不存在').kind).toBe('credential');
	expect(of('msgtype is null').kind).toBe('invalidInput');
});

test('errcode 88 that names its sub code in its words only is that code', () => {
	const errmsg = 'ding talk error[subcode=90018,submsg=您的应用调用该接口次数过多]';
	for (const body of [
		{ errcode: 88, errmsg },
		{ errcode: 88, sub_code: '', errmsg },
	])
		expect(failureIn('oapi', 200, body)).toMatchObject({
			code: '90018',
			kind: 'throttled',
			retry: 'whenThrottleEnds',
		});
});

test('the permission that is missing is named in the hint, in both casings', () => {
	for (const key of ['accessdenieddetail', 'AccessDeniedDetail']) {
		const { hint } = failureIn('api', 403, {
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			message: '没有权限',
			[key]: { requiredScopes: ['Contact.User.Read', 'qyapi_robot_sendmsg'] },
		});
		expect(hint).toMatch(/ Missing: Contact\.User\.Read, qyapi_robot_sendmsg\.$/);
	}
});

test("errcode 88 with an empty sub_code is DingTalk's sign-in service that timed out before the call: it may be repeated", () => {
	expect(
		failureIn('oapi', 200, {
			errcode: 88,
			sub_code: '',
			errmsg: 'ding talk error[subcode=,submsg=]',
		}),
	).toMatchObject({ code: '88', kind: 'service', retry: 'whenThrottleEnds' });
	expect(failureIn('oapi', 200, { errcode: 88, errmsg: '鉴权异常' })).toMatchObject({
		code: '88',
		message: 'DingTalk answered 88: 鉴权异常',
	});
});

test.each(['oapi', 'api'] as const)(
	'the block of an IP address is recognised on the %s host',
	(host) => {
		const block = '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}';
		expect(failureIn(host, 200, block)).toMatchObject({
			kind: 'blocked',
			code: '1111',
			retry: 'never',
		});
	},
);

test.each([
	[
		'oapi',
		200,
		{ errcode: 777777, errmsg: '未知的返回码', request_id: 'abc' },
		'777777',
		'refused',
		'never',
	],
	[
		'oapi',
		200,
		{ errcode: 88, sub_code: '777777', sub_msg: '未知的返回码', request_id: 'abc' },
		'777777',
		'refused',
		'never',
	],
	[
		'api',
		400,
		{ code: 'brand.new.code', message: '未知的返回码', requestid: 'abc' },
		'brand.new.code',
		'refused',
		'never',
	],
	[
		'api',
		503,
		{ code: 'brand.new.code', message: '未知的返回码', requestid: 'abc' },
		'brand.new.code',
		'service',
		'ifRepeatable',
	],
] as const)(
	'an unknown code comes out whole (%s host, HTTP %i)',
	(host, status, body, code, kind, retry) => {
		expect(failureIn(host, status, body)).toEqual({
			kind,
			code,
			message: `DingTalk answered ${code}: 未知的返回码`,
			hint: meaningOf(code, status).hint,
			retry,
			requestId: 'abc',
			httpStatus: status,
		});
	},
);

describe('the table itself', () => {
	const codes = codeTable.flatMap((row) => row.codes);

	test('no code stands twice, and no prefix hides another', () => {
		expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toStrictEqual([]);
		const prefixes = codes.filter((code) => code.endsWith('*')).map((code) => code.slice(0, -1));
		const hidden = prefixes.filter((prefix) =>
			prefixes.some((other) => other !== prefix && prefix.startsWith(other)),
		);
		expect(hidden).toStrictEqual([]);
	});

	test('every code of the documents has a row, and so has every row a document', () => {
		const documented = [...oldHostCodes, ...newHostCodes].map(({ code }) => code);
		expect(documented.filter((code) => !knownMeaningOf(code))).toStrictEqual([]);
		const ownWords = [
			'88',
			'1111',
			'HTTP 404',
			'HTTP 407',
			'HTTP 413',
			'HTTP 3*',
			'redirected',
			'HTTP 5*',
			'processQueryKey.*',
			'invalid.robotCode',
			'Missing*',
		];
		const isDocumented = (code: string) =>
			documented
				.flatMap((known) => [known, known.replace(/^invalidParameter\./, '')])
				.some((known) =>
					code.endsWith('*') ? known.startsWith(code.slice(0, -1)) : known === code,
				);
		expect(codes.filter((code) => !isDocumented(code) && !ownWords.includes(code))).toStrictEqual(
			[],
		);
	});

	test('hints are sentences that say what to do, in the wording of n8n', () => {
		for (const { hint } of [...codeTable, meaningOf('brand.new.code')]) {
			expect(hint).toMatch(/^[A-Z].*\.$/);
			expect(hint).not.toMatch(/\b(error|problem|failure|fail(ed|s)?)\b/i);
			expect(hint).toMatch(
				/\b(add|allow|ask|buy|change|check|copy|grant|leave|look|lower|open|put|report|run|send|set|shorten|try|wait|widen|write)\b/i,
			);
		}
	});

	test('only what DingTalk surely did not carry out may be repeated whatever it was', () => {
		const repeated = codeTable
			.filter(({ retry }) => retry === 'withNewToken' || retry === 'whenThrottleEnds')
			.flatMap((row) => row.codes);
		const throttles = [
			'90018',
			'90002',
			'90013',
			'90014',
			'45009',
			'Forbidden.AccessDenied.QpsLimitFor*',
			'Forbidden.AccessDenied.QpmLimitFor*',
			'send.too.fast',
			'send.byToken.tooFast',
			'toomuch.msg',
			'too.many.people',
			'too.many.group',
			'qps.exceed.limit',
			'request.overlimit',
			'request.too.fast',
			'oaplus.query.limit',
			'88',
		];
		expect(new Set(repeated)).toEqual(
			new Set(['40014', '42001', '40001', '33001', 'InvalidAuthentication', ...throttles]),
		);
		expect(codeTable.filter(({ retry }) => retry === 'whenConnected')).toStrictEqual([]);
	});
});

describe('why DingTalk held a work notification back', () => {
	test('every code of getsendresult has a reason in plain words, and the table of answers knows it as well', () => {
		expect([...forbiddenCodes].sort()).toEqual([...heldBackCodes].sort());
		for (const code of heldBackCodes) {
			expect(forbiddenReason(code)).toMatch(/^[A-Z][^%]+[a-z)]$/);
			expect(forbiddenReason(code)).not.toContain(code);
			expect(knownMeaningOf(code)).toBeDefined();
		}
	});

	test('an unknown code is passed on, and none at all still says why', () => {
		expect(forbiddenReason('1439999')).toContain('1439999');
		expect(forbiddenReason(undefined)).toMatch(/limits/);
	});
});
