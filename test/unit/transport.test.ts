/** Exact IDs, the two hosts and the limits (design.md, sections 1 and 2). */
import fc from 'fast-check';
import { parse } from 'lossless-json';

import { targetOf } from '../../nodes/shared/transport/confine';
import { hostOf, hostsOf } from '../../nodes/shared/transport/hosts';
import { jsonBytes, parseLossless } from '../../nodes/shared/transport/json';
import { choices, limits } from '../../nodes/shared/transport/limits';
import {
	isPaused,
	pauseApi,
	refuseLongWait,
	reserveInWindow,
	reserveSlot,
	returnSlot,
} from '../../nodes/shared/transport/rateLimit';
import { appFingerprint } from '../../nodes/shared/transport/token';
import { refusalOf } from './refusal';

describe('lossless JSON: long integers stay exact, as text', () => {
	test.each([
		['{"task_id":9223372036854775806}', { task_id: '9223372036854775806' }],
		[
			'[-9007199254740993, 999999999999999, 1000000000000000]',
			['-9007199254740993', 999999999999999, '1000000000000000'],
		],
		[
			'{"text":"1234567890123456789 \\"9007199254740993\\" \\\\","n":9007199254740993}',
			{ text: '1234567890123456789 "9007199254740993" \\', n: '9007199254740993' },
		],
		[
			'{"rate":0.1234567890123456789,"big":1.5e20,"bigger":1234567890123456e2}',
			{ rate: 0.12345678901234568, big: 1.5e20, bigger: 1234567890123456e2 },
		],
		[' [ 12345678901234567890 ] ', ['12345678901234567890']],
	])('%s', (text, value) => expect(parseLossless(text)).toEqual(value));

	test.each([
		'',
		'{',
		'{"a":1,}',
		'[01234567890123456789]',
		'{1234567890123456789:1}',
		'1234567890123456789.',
		'x1234567890123456789',
		"{'a':1}",
	])('%s is refused, as by JSON.parse', (text) => {
		expect(() => parseLossless(text)).toThrow(SyntaxError);
	});

	/** What lossless-json, an independent parser, makes of a number: our rule applied to its exact digits. */
	function numberAsText(digits: string): unknown {
		return /^-?\d{16,}$/.test(digits) ? digits : Number(digits);
	}

	const integers = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String);
	const fractions = fc
		.tuple(
			fc.bigInt({ min: 0n, max: 10n ** 20n }),
			fc.stringMatching(/^[0-9]{1,25}$/),
			fc.constantFrom('', 'e5', 'E-3', 'e+2'),
		)
		.map(([whole, rest, exponent]) => `${whole}.${rest}${exponent}`);
	const strings = fc
		.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9"\\:,{}[\] ]{0,40}$/))
		.map((text) => JSON.stringify(text));
	const { json } = fc.letrec<{ json: string }>((tie) => ({
		json: fc.oneof(
			{ maxDepth: 4, depthSize: 'small' },
			fc.oneof(integers, fractions, strings, fc.constantFrom('true', 'false', 'null')),
			fc.array(tie('json'), { maxLength: 4 }).map((members) => `[${members.join(' , ')}]`),
			fc
				.uniqueArray(fc.tuple(strings, tie('json')), { maxLength: 4, selector: ([key]) => key })
				.map((members) => `{ ${members.map(([key, value]) => `${key}:${value}`).join(',')} }`),
		),
	}));

	test('any JSON parses to the same values, integers of 16 digits and more to their exact digits', () => {
		fc.assert(
			fc.property(
				json.filter((text) => !text.includes('"__proto__"')),
				(text) => {
					expect(parseLossless(text)).toEqual(parse(text, null, { parseNumber: numberAsText }));
				},
			),
			{ numRuns: 1000 },
		);
	});

	test('any text throws exactly when JSON.parse throws', () => {
		const texts = fc.oneof(
			fc.string(),
			json.map((text) => text.slice(1)),
			fc.stringMatching(/^[0-9"\\:,{}[\].eE -]{0,60}$/),
		);
		const throws = (run: () => unknown) => {
			try {
				run();
				return false;
			} catch (error) {
				expect(error).toBeInstanceOf(SyntaxError);
				return true;
			}
		};
		fc.assert(
			fc.property(texts, (text) =>
				expect(throws(() => parseLossless(text))).toBe(throws(() => JSON.parse(text) as unknown)),
			),
			{ numRuns: 2000 },
		);
	});

	test('a long text takes its time once: two megabytes in well under five seconds, on a busy machine too', () => {
		const text = JSON.stringify({
			text: '\\"9007199254740993'.repeat(100_000),
			ids: Array.from({ length: 20_000 }, () => 'x'),
		}).replace('"x"', '9007199254740993');
		const started = performance.now();
		parseLossless(text);
		expect(performance.now() - started).toBeLessThan(5000);
	});

	test('3.4 million escapes in one string are still JSON, beside a long integer', () => {
		const text = String.raw`{"text":"${'\\"'.repeat(3_400_000)}","more":"${'\\\\'.repeat(1_000_000)}","id":9007199254740993}`;
		expect(parseLossless(text)).toMatchObject({ id: '9007199254740993' });
	});

	test('sizes are UTF-8 bytes of the JSON', () => {
		expect(jsonBytes({ a: '中文' })).toBe(14);
		expect(jsonBytes('😀')).toBe(6);
	});
});

describe('hosts: the token only ever goes to the two hosts of the credential', () => {
	const china = { oapi: 'https://oapi.dingtalk.com', api: 'https://api.dingtalk.com' };

	test('the regions', () => {
		expect(hostsOf({})).toEqual(china);
		expect(hostsOf({ region: 'china' })).toEqual(china);
		expect(hostsOf({ region: 'international' })).toEqual({
			oapi: 'https://oapi.dingtalk.io',
			api: 'https://api.dingtalk.io',
		});
		expect(refusalOf(() => hostsOf({ region: 'mars' })).message).toBe('"Region" is not known');
	});

	test.each([
		['https://proxy.example/dingtalk/', 'https://proxy.example/dingtalk'],
		[' http://127.0.0.1:3000 ', 'http://127.0.0.1:3000'],
		['http://localhost:3000/', 'http://localhost:3000'],
		['http://[::1]:3000', 'http://[::1]:3000'],
		[`https://x/${'a'.repeat(1990)}`, `https://x/${'a'.repeat(1990)}`],
	])('a custom host may be %s', (given, used) => {
		expect(hostsOf({ region: 'custom', oapiBaseUrl: given, apiBaseUrl: given })).toEqual({
			oapi: used,
			api: used,
		});
	});

	test.each([
		['oapi.dingtalk.com', 'is not a URL'],
		['', 'is not a URL'],
		[7, 'is not a URL'],
		[undefined, 'is not a URL'],
		['ftp://localhost', 'does not start with https://'],
		['https://user@oapi.dingtalk.com', 'has more than a host in it'],
		['https://:password@oapi.dingtalk.com', 'has more than a host in it'],
		['http://oapi.dingtalk.com', 'does not start with https://'],
		['http://127.0.0.1.example.com', 'does not start with https://'],
		['http://localhost.example.com', 'does not start with https://'],
		['ftp://oapi.dingtalk.com', 'does not start with https://'],
		['https://user:password@oapi.dingtalk.com', 'has more than a host in it'],
		['https://oapi.dingtalk.com?access=1', 'has more than a host in it'],
		['https://oapi.dingtalk.com#x', 'has more than a host in it'],
		[`https://oapi.dingtalk.com/${'a'.repeat(2000)}`, 'is longer than 2,000 characters'],
	])('a custom host may not be %s', (host, problem) => {
		const given = host as string;
		expect(
			refusalOf(() => hostsOf({ region: 'custom', oapiBaseUrl: given, apiBaseUrl: china.api }))
				.message,
		).toBe(`"Base URL of oapi (Old)" ${problem}`);
		expect(
			refusalOf(() => hostsOf({ region: 'custom', oapiBaseUrl: china.oapi, apiBaseUrl: given }))
				.message,
		).toBe(`"Base URL of api (New)" ${problem}`);
	});

	test.each([
		['https://oapi.dingtalk.com/topapi/v2/user/get', 'oapi'],
		['https://api.dingtalk.com/v1.0/robot/ding/send', 'api'],
		['https://oapi.dingtalk.com:443/x', 'oapi'],
		['http://oapi.dingtalk.com/x', undefined],
		['https://oapi.dingtalk.com.example.com/x', undefined],
		['https://oapi.dingtalk.com@example.com/x', undefined],
		['https://user@oapi.dingtalk.com/x', undefined],
		['https://example.com/?u=https://oapi.dingtalk.com', undefined],
		['/v1.0/robot', undefined],
	])('%s belongs to %s', (url, host) => expect(hostOf(targetOf({ url }), china)).toBe(host));

	test('where both share an origin, the version in the path tells, and /topapi/v2 is the old host', () => {
		const shared = { oapi: 'http://127.0.0.1:3000/dt', api: 'http://127.0.0.1:3000/dt' };
		expect(
			hostOf(targetOf({ url: 'http://127.0.0.1:3000/dt/v1.0/oauth2/accessToken' }), shared),
		).toBe('api');
		expect(hostOf(targetOf({ url: 'http://127.0.0.1:3000/dt/topapi/v2/user/get' }), shared)).toBe(
			'oapi',
		);
		expect(hostOf(targetOf({ url: 'http://127.0.0.1:3000/dt/gettoken' }), shared)).toBe('oapi');
		for (const version of ['v10.0', 'v1.10'])
			expect(hostOf(targetOf({ url: `http://127.0.0.1:3000/dt/${version}/x` }), shared)).toBe(
				'api',
			);
		expect(hostOf(targetOf({ url: 'http://127.0.0.1:3001/dt/gettoken' }), shared)).toBeUndefined();
	});

	test.each<[Parameters<typeof targetOf>[0], string | undefined]>([
		[{ baseURL: 'https://x/a', url: '/b' }, 'https://x/a/b'],
		[{ baseURL: 'https://x/a/', url: 'b' }, 'https://x/a/b'],
		[{ baseURL: 'https://x/a//', url: '/b' }, 'https://x/a/b'],
		[{ baseURL: 'https://x/a///', url: 'b' }, 'https://x/a//b'],
		[{ baseURL: 'https://x/a', url: '' }, 'https://x/a'],
		[{ baseURL: 'https://x/a', url: '', uri: 'b' }, 'https://x/a/b'],
		[{ url: 'https:x/b' }, 'https://x/b'],
		[{ url: 'b' }, undefined],
		[{ url: `https://x/${'a'.repeat(3990)}` }, `https://x/${'a'.repeat(3990)}`],
		[{ url: `https://x/${'a'.repeat(3991)}` }, undefined],
	])("a request goes where n8n's client would send it: %j", (request, target) => {
		expect(targetOf(request)?.href).toBe(target);
	});

	test.each([
		['/dt/old/gettoken', 'oapi'],
		['/dt/old', 'oapi'],
		['/dt/new/v1.0/robot/ding/send', 'api'],
		['/dt/older/gettoken', undefined],
		['/gettoken', undefined],
		['/dt/old/../elsewhere', undefined],
		['/dt/old/%2e%2e/elsewhere', undefined],
		['/dt/old/..%2felsewhere', undefined],
		['/dt/old/..%5Celsewhere', undefined],
	])('a base path is part of the host: %s belongs to %s', (path, host) => {
		const origin = 'https://proxy.example';
		const hosts = { oapi: `${origin}/dt/old`, api: `${origin}/dt/new` };
		expect(hostOf(targetOf({ url: origin + path }), hosts)).toBe(host);
	});

	test('of base paths one below the other the longer one tells', () => {
		const hosts = { oapi: 'https://proxy.example', api: 'https://proxy.example/new' };
		const at = (path: string) => hostOf(targetOf({ url: `https://proxy.example${path}` }), hosts);
		expect([at('/new/x'), at('/topapi/x'), at('/newer')]).toEqual(['api', 'oapi', 'oapi']);
		const turned = { oapi: hosts.api, api: hosts.oapi };
		expect(hostOf(targetOf({ url: 'https://proxy.example/new/x' }), turned)).toBe('oapi');
	});

	test('a base URL of 80,000 slashes, or of megabytes, costs no time and is not remembered', () => {
		const started = performance.now();
		for (let count = 0; count < 200; count++) {
			const long = `https://oapi.dingtalk.com/${'/'.repeat(80_000 + count)}`;
			refusalOf(() => hostsOf({ region: 'custom', oapiBaseUrl: long, apiBaseUrl: long }));
			expect(targetOf({ url: '/gettoken', baseURL: long })).toBeUndefined();
		}
		hostsOf({
			region: 'custom',
			oapiBaseUrl: `https://x/${'/'.repeat(1900)}`,
			apiBaseUrl: china.api,
		});
		expect(performance.now() - started).toBeLessThan(2000);
	});

	test.each(['constructor', '__proto__', 'toString'])('"%s" is no region', (region) => {
		expect(refusalOf(() => hostsOf({ region })).message).toBe('"Region" is not known');
	});

	test('no other origin is ever taken for one of them', () => {
		fc.assert(
			fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
				const { origin } = new URL(url);
				fc.pre(origin !== china.oapi && origin !== china.api);
				expect(hostOf(targetOf({ url }), china)).toBeUndefined();
			}),
		);
	});
});

describe('limits', () => {
	test("DingTalk's ceilings, each as its documentation states it", () => {
		expect(limits).toMatchObject({
			usersPerTask: 100,
			departmentsPerTask: 20,
			usersPerStatusBarTask: 5,
			workMessageBytes: 2048,
			botMessageBytes: 15000,
			usersPerBotBatch: 20,
			keysPerRecall: 20,
			readersPerPage: 200,
			usersPerAppDing: 200,
			usersPerPaidDing: 20,
			receiptHours: 24,
			mediaBytes: 20971520,
			voiceBytes: 2097152,
			workFileBytes: 10485760,
			callsPerSecond: 20,
			tokenSeconds: 7200,
		});
	});

	test('no timer of ours runs beyond what JavaScript can time', () => {
		expect(choices.longestTimeoutMs).toBeLessThan(2 ** 31);
		expect(choices.timeoutMs).toBeLessThanOrEqual(choices.longestTimeoutMs);
	});
});

describe('calls per second', () => {
	let api = 0;
	const newApi = () => `api ${api++}`;

	test('whenever they are asked for, no second sees more calls than the ceiling', () => {
		const arrivals = fc
			.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 120 })
			.map((times) => times.sort((a, b) => a - b));
		fc.assert(
			fc.property(arrivals, fc.integer({ min: 1, max: 60 }), (times, callsPerSecond) => {
				const key = newApi();
				const calls = times.map((now) => now + reserveSlot(key, callsPerSecond, now));
				const isSpaced = calls.every(
					(call, index) => call - (calls[index - callsPerSecond] ?? -Infinity) >= 1000,
				);
				return isSpaced && calls.every((call, index) => call >= (times[index] ?? 0));
			}),
		);
	});

	test('where DingTalk counts by the minute, the first calls go at once and no window ever holds one too many', () => {
		const arrivals = fc
			.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 80 })
			.map((times) => times.sort((a, b) => a - b));
		fc.assert(
			fc.property(arrivals, fc.integer({ min: 1, max: 20 }), (times, calls) => {
				const key = newApi();
				const slots = times.map((now) => now + reserveInWindow(key, calls, 60_000, now));
				return slots.every(
					(slot, index) =>
						slot === Math.max(times[index] ?? 0, (slots[index - calls] ?? -Infinity) + 60_000),
				);
			}),
		);
	});

	test('an idle API is called at once, and each API has a pace of its own', () => {
		const [one, other] = [newApi(), newApi()];
		expect(reserveSlot(one, 20, 0)).toBe(0);
		expect(reserveSlot(one, 20, 0)).toBeCloseTo(51.5);
		expect(reserveSlot(other, 20, 0)).toBe(0);
		expect(reserveSlot(one, 20, 10_000)).toBe(0);
	});

	test('a throttle answer pauses the API for everybody, and never shortens what is reserved', () => {
		const key = newApi();
		pauseApi(key, 4000, 1000);
		expect(reserveSlot(key, 20, 1500)).toBe(3500);
		pauseApi(key, 10, 1500);
		expect(reserveSlot(key, 20, 1500)).toBeCloseTo(3551.5);
	});

	test('a slot that is given back is the next one; the others stay reserved', () => {
		const key = newApi();
		for (const slot of [0, 1, 2]) expect(reserveSlot(key, 10, 0)).toBeCloseTo(slot * 103);
		returnSlot(key, 10);
		expect(reserveSlot(key, 10, 0)).toBeCloseTo(206);
		returnSlot(newApi(), 10);
	});

	test('an API is paused until its pause is over, whoever asks and how often', () => {
		const key = newApi();
		expect(isPaused(key, 0)).toBe(false);
		pauseApi(key, 1000, 0);
		expect([0, 0, 999, 1000, 999].map((now) => isPaused(key, now))).toEqual([
			true,
			true,
			true,
			false,
			false,
		]);
	});

	test('nobody waits for more than ten minutes', () => {
		refuseLongWait(600_000);
		expect(refusalOf(() => refuseLongWait(600_001))).toEqual({
			kind: 'throttled',
			code: 'tooManyWaiting',
			message:
				'Not sent, because so many calls wait for their turn that this one would have waited longer than 10 minutes',
			hint: 'DingTalk limits how many calls it takes. Send to several people with one message, put several messages into one, or run fewer workflows at the same time.',
			retry: 'never',
		});
	});

	test('a pause outlasts the forgetting of hundreds of idle APIs', () => {
		const paused = newApi();
		pauseApi(paused, 60_000, 0);
		for (let n = 0; n < 300; n++) reserveSlot(newApi(), 20, n * 100);
		expect(reserveSlot(paused, 20, 30_000)).toBe(30_000);
	});
});

describe('the name of an app', () => {
	const internal = { region: 'china', clientId: 'ding1', clientSecret: 'secret' };
	const vendors = {
		region: 'international',
		appType: 'thirdParty',
		suiteKey: 'suite',
		suiteSecret: 'secret',
		authCorpId: 'corp',
	};
	const ids = ['clientId', 'clientSecret', 'suiteKey', 'suiteSecret', 'authCorpId'];

	test.each([internal, vendors])('is the same with blanks around any of its IDs: %o', (app) => {
		for (const [name, value] of Object.entries(app).filter(([name]) => ids.includes(name))) {
			const copied = { ...app, [name]: ` ${value} \n` };
			expect(appFingerprint(copied)).toBe(appFingerprint(app));
			expect(appFingerprint({ ...app, [name]: `${value}2` })).not.toBe(appFingerprint(app));
		}
	});

	test('is another one for another kind of app, and the same for a field that is empty or not there', () => {
		expect(appFingerprint({ ...vendors, appType: '' })).not.toBe(appFingerprint(vendors));
		expect(appFingerprint({ ...internal, suiteKey: '', appType: '' })).toBe(
			appFingerprint(internal),
		);
	});

	test('shows no secret, and belongs to its hosts', () => {
		expect(appFingerprint(internal)).toMatch(/^[0-9a-f]{32}$/);
		expect(appFingerprint({ ...internal, region: 'international' })).not.toBe(
			appFingerprint(internal),
		);
	});
});
