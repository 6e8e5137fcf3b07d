/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** The Stream connection by itself: what it leaves behind, how often it asks, where it goes, what it remembers. */
import { getEventListeners } from 'node:events';
import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';

import { StreamConnection } from '../../nodes/shared/stream/connection';
import { parseRecord } from '../../nodes/shared/stream/frames';
import { RecentEvents } from '../../nodes/shared/stream/recentEvents';
import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { requestStreamAddress } from '../../nodes/shared/stream/ticket';
import { topics } from '../../nodes/shared/stream/topics';
import { Turns } from '../../nodes/shared/stream/turns';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { failure, later, Line, Listening, minutes, pass, useLines } from './streamLines';

useLines();

describe('a connection leaves nothing with the signal that outlives it', () => {
	const comesAndGoes = async (signal: AbortSignal) => {
		const connection = await StreamConnection.open('wss://x', new Listening(), signal);
		await connection.close(0);
	};

	test.each(['open', 'closed'] as const)('that %s', async (becomes) => {
		Line.becomes = becomes;
		const { signal } = new AbortController();
		for (let count = 0; count < 20; count++) await comesAndGoes(signal).catch(() => {});
		expect(Line.all).toHaveLength(20);
		expect(getEventListeners(signal, 'abort')).toStrictEqual([]);
	});

	test('that does not open in time, and one that is not wanted any more', async () => {
		jest.useFakeTimers();
		Line.becomes = 'silent';
		const controller = new AbortController();
		const opening = comesAndGoes(controller.signal).catch((error: Error) => error.message);
		await pass(streamChoices.openMs);
		expect(await opening).toMatch(/did not open in time/);
		expect(getEventListeners(controller.signal, 'abort')).toStrictEqual([]);
		const unwanted = comesAndGoes(controller.signal).catch((error: Error) => error.message);
		controller.abort();
		expect(await unwanted).toMatch(/was not accepted/);
		expect(getEventListeners(controller.signal, 'abort')).toStrictEqual([]);
	});
});

test.each([
	['wss://wss-open-connection-union.dingtalk.com:443/connect?ticket=of-90-seconds', 'closed'],
	['wss://dingtalk.corp.example:8443/connect?ticket=of-90-seconds', 'closed'],
] as const)(
	'a line that does not come about names the host that DingTalk gave, and what a proxy needs: %s',
	async (address, becomes) => {
		Line.becomes = becomes;
		const { signal } = new AbortController();
		const error = await StreamConnection.open(address, new Listening(), signal).catch(
			(thrown: unknown) => thrown as DingTalkError,
		);
		expect(error).toBeInstanceOf(DingTalkError);
		const { failure } = error as DingTalkError;
		const { host } = new URL(address);
		expect(failure).toMatchObject({ kind: 'notConnected', retry: 'whenConnected' });
		expect(failure.message).toContain(`(${host}) was not accepted`);
		expect(failure.hint).toContain(`it must reach ${host}.`);
		expect(failure.hint).toContain('NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY');
		expect(failure.message + failure.hint).not.toContain('of-90-seconds');
	},
);

describe('how often DingTalk is asked for a connection', () => {
	test('where a proxy lets no WebSocket through: at most every 15 minutes, about 100 times a day', async () => {
		jest.useFakeTimers();
		Line.becomes = 'closed';
		const listening = await new Listening().start();
		await pass(minutes(24 * 60));
		const pauses = listening.pauses();
		expect(pauses.slice(0, 4)).toEqual([0, 1000, 2000, 4000]);
		expect(Math.max(...pauses)).toBe(minutes(15));
		expect(pauses.slice(20).every((pause) => pause === minutes(15))).toBe(true);
		expect(listening.askedAt.length).toBeLessThan(115);
		await listening.leave();
	});

	test('while DingTalk is not reached, which costs no call: every minute', async () => {
		jest.useFakeTimers();
		const listening = new Listening();
		listening.refusal = failure('notConnected', 'whenConnected', 'ENOTFOUND');
		await listening.start();
		await pass(minutes(60));
		expect(Math.max(...listening.pauses())).toBe(minutes(1));
		await listening.leave();
	});

	test('one answer of a busy DingTalk makes no reading five minutes late', async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		listening.refusal = failure('service', 'ifRepeatable', 'HTTP 500');
		Line.all[0]?.close();
		await pass(10);
		listening.refusal = undefined;
		await pass(1000);
		expect(listening.pauses()).toEqual([0, 1000]);
		expect(Line.all[1]?.readyState).toBe(Line.OPEN);
		await listening.leave();
	});

	test("after DingTalk's own no, which time alone can change: after five minutes", async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		listening.refusal = failure('quota', 'never', '90020');
		Line.all[0]?.close();
		await pass(minutes(5) - 1);
		expect(listening.askedAt).toHaveLength(2);
		await pass(1);
		expect(listening.askedAt).toHaveLength(3);
		await listening.leave();
	});
});

describe('an outage', () => {
	test.each([
		['no WebSocket opens', undefined, 'closed'],
		['DingTalk is not reached', failure('notConnected', 'whenConnected', 'ENOTFOUND'), 'open'],
		['DingTalk refuses for now', failure('quota', 'never', '90020'), 'open'],
	] as const)('is told once, ten minutes after it began: %s', async (_, refusal, becomes) => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		await pass(minutes(30));
		listening.refusal = refusal;
		Line.becomes = becomes;
		Line.all[0]?.close();
		await pass(minutes(10) - 1);
		expect(listening.outagesAt).toStrictEqual([]);
		await pass(minutes(120));
		expect(listening.outagesAt).toEqual([minutes(40)]);
		await listening.leave();
	});

	test('is told again when there was a connection in between', async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		for (let outage = 0; outage < 2; outage++) {
			listening.refusal = failure('notConnected', 'whenConnected', 'ENOTFOUND');
			Line.all.at(-1)?.close();
			await pass(minutes(30));
			listening.refusal = undefined;
			await pass(minutes(15));
		}
		expect(listening.outagesAt).toHaveLength(2);
		await listening.leave();
	});

	test('that was there when n8n started is told too', async () => {
		jest.useFakeTimers();
		const listening = new Listening();
		listening.refusal = failure('notConnected', 'whenConnected', 'ENOTFOUND');
		await listening.start();
		await pass(minutes(10) - 1);
		expect(listening.outagesAt).toStrictEqual([]);
		await pass(minutes(60));
		expect(listening.outagesAt).toEqual([minutes(10)]);
		await listening.leave();
	});

	test('of a moment is not told', async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		await pass(minutes(60));
		Line.becomes = 'closed';
		Line.all[0]?.close();
		await pass(minutes(1));
		expect(listening.askedAt.length).toBeGreaterThan(3);
		expect(listening.outagesAt).toStrictEqual([]);
		await listening.leave();
	});
});

test('whoever was refused may join again: the old refusal is not repeated', async () => {
	jest.useFakeTimers();
	const listening = await new Listening().start();
	listening.refusal = failure('credential', 'never', 'authFailed');
	Line.all[0]?.close();
	await pass(10);
	expect(listening.refusals).toHaveLength(1);
	listening.refusal = undefined;
	await listening.start(false);
	expect(Line.all.at(-1)?.readyState).toBe(Line.OPEN);
	await listening.leave();
});

describe('a connection', () => {
	test('that is pinged is heard: it is not dropped for silence', async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		for (let ping = 0; ping < 60; ping++) {
			await pass(40_000);
			Line.all[0]?.hear('SYSTEM', 'ping', `{"opaque":"${ping}"}`);
		}
		expect(Line.all).toHaveLength(1);
		expect(Line.all[0]?.sent.map((text) => (parseRecord(text) ?? {}).data)).toEqual(
			Array.from({ length: 60 }, (_, ping) => `{"opaque":"${ping}"}`),
		);
		await listening.leave();
	});

	test('tells DingTalk that it knows no callbacks that nobody has asked for, so that nothing waits for an answer', async () => {
		jest.useFakeTimers();
		const listening = await new Listening().start();
		Line.all[0]?.hear('CALLBACK', '/v1.0/card/instances/callback');
		await pass(0);
		expect(parseRecord(Line.all[0]?.sent[0] ?? '')).toMatchObject({ code: 404 });
		await listening.leave();
	});
});

test('numbers in an event stay exact, as text', () => {
	expect(parseRecord('{"taskId":9007199254740993,"at":1654641965416,"n":1.5}')).toEqual({
		taskId: '9007199254740993',
		at: 1654641965416,
		n: 1.5,
	});
	expect(parseRecord('[1]')).toBeUndefined();
	expect(parseRecord('{')).toBeUndefined();
});

describe('the address of a connection', () => {
	const china = { region: 'china' };
	const custom = {
		region: 'custom',
		oapiBaseUrl: 'https://dingtalk.corp.example/old',
		apiBaseUrl: 'https://dingtalk.corp.example/new',
	};
	const local = {
		region: 'custom',
		oapiBaseUrl: 'http://127.0.0.1:3000',
		apiBaseUrl: 'http://127.0.0.1:3000',
	};
	const own = 'wss://wss-open-connection.dingtalk.com:443/connect';

	async function ask(
		credential: object,
		answer: object,
	): Promise<{ line?: string; error?: DingTalkError; request?: IHttpRequestOptions }> {
		let request: IHttpRequestOptions | undefined;
		const helpers = {
			httpRequest: async (options: IHttpRequestOptions) => {
				request = options;
				return await Promise.resolve({ statusCode: 200, body: JSON.stringify(answer) });
			},
		} as unknown as IHttpRequestHelper['helpers'];
		const app = { clientId: 'id', clientSecret: 'secret', ...credential };
		try {
			return { line: await requestStreamAddress(helpers, app, [topics.events]), request };
		} catch (error) {
			return { error: error as DingTalkError, request };
		}
	}

	test.each([
		['DingTalk', china, own],
		[
			'DingTalk, international',
			{ region: 'international' },
			'wss://wss-open-connection.dingtalk.io/c',
		],
		["a custom API's own host", custom, 'wss://dingtalk.corp.example:8443/connect'],
		['DingTalk, behind a proxy for the API', custom, own],
		['this machine', local, 'ws://127.0.0.1:4000/connect'],
	])('may be that of %s', async (_, credential, endpoint) => {
		const { line } = await ask(credential, { endpoint, ticket: 'a b' });
		expect(line).toBe(`${new URL(endpoint).href}?ticket=a+b`);
	});

	test.each([
		['another host', china, 'wss://evil.example/connect'],
		['a name that ends like DingTalk', china, 'wss://evil-dingtalk.com/connect'],
		['a name that begins like DingTalk', china, 'wss://dingtalk.com.evil.example/connect'],
		['another host than the custom one', custom, 'wss://evil.example/connect'],
		['this machine, which DingTalk never means', china, 'wss://127.0.0.1/connect'],
		['an open line', china, 'ws://wss-open-connection.dingtalk.com/connect'],
		['an open line of a custom host', custom, 'ws://dingtalk.corp.example/connect'],
		['an open line to elsewhere', local, 'ws://192.0.2.7/connect'],
		['another scheme', china, 'https://wss-open-connection.dingtalk.com/connect'],
		['another scheme to this machine', local, 'http://127.0.0.1:4000/connect'],
		['no URL', china, 'wss-open-connection'],
		['a list', china, [own]],
		['a number', china, 7],
	])('is never that of %s', async (_, credential, endpoint) => {
		const { error } = await ask(credential, { endpoint, ticket: 'ticket-of-90-seconds' });
		expect(error?.failure).toEqual({
			kind: 'service',
			code: 'foreignBody',
			message:
				"The answer to the request for a Stream connection names no address of DingTalk's to connect to",
			hint: 'Check the region or base URLs of the credential, then try again.',
			retry: 'ifRepeatable',
		});
		expect(error?.message).not.toContain('ticket-of-90-seconds');
	});

	test.each([[''], [7], [undefined]])('needs a ticket, not %p', async (ticket) => {
		expect((await ask(china, { endpoint: own, ticket })).error).toBeInstanceOf(DingTalkError);
	});

	const vendor = { appType: 'thirdParty', suiteKey: 'suite', suiteSecret: 'of the suite' };

	test.each<[string, object, object]>([
		["the app's own", {}, { clientId: 'id', clientSecret: 'secret' }],
		["of a vendor's app its suite's", vendor, { clientId: 'suite', clientSecret: 'of the suite' }],
	])('is asked for with key and secret: %s', async (_, credential, app) => {
		const { request } = await ask({ ...china, ...credential }, { endpoint: own, ticket: 't' });
		expect(request).toMatchObject({
			method: 'POST',
			url: 'https://api.dingtalk.com/v1.0/gateway/connections/open',
			headers: { 'content-type': 'application/json', accept: 'application/json' },
			body: {
				...app,
				ua: 'n8n-nodes-dingtalk-notifications',
				subscriptions: [{ type: 'EVENT', topic: '*' }],
			},
		});
	});

	test.each<[string, object, string]>([
		['clientId', {}, 'Client ID'],
		['clientSecret', {}, 'Client Secret'],
		['suiteKey', vendor, 'Suite Key'],
		['suiteSecret', vendor, 'Suite Secret'],
	])('is not asked for without %s, which is named', async (field, app, label) => {
		const { error, request } = await ask({ ...china, ...app, [field]: '' }, {});
		expect([error?.failure.parameter, request]).toEqual([label, undefined]);
	});

	test("that is refused comes with DingTalk's words, and without the secret", async () => {
		const said = { code: 'authFailed', message: 'no app with of the suite, our guess' };
		const { error } = await ask({ ...china, ...vendor }, said);
		expect(error?.failure).toMatchObject({ code: 'authFailed', kind: 'credential' });
		expect(error?.message).toContain('our guess');
		expect(error?.message).not.toContain('of the suite');
	});
});

describe('turns', () => {
	/** Takes a turn for each; notes who has begun, and lets one end. */
	const taking = (count: number, free: number) => {
		const turns = new Turns(free);
		const begun: number[] = [];
		const ends = Array.from({ length: count }, () => later<string>());
		const taken = ends.map(
			async ({ promise }, index) =>
				await turns.take(async () => {
					begun.push(index);
					return await promise;
				}),
		);
		return { turns, begun, ends, taken };
	};

	test('are taken by so many at once, and by the others in their order', async () => {
		jest.useFakeTimers();
		const { turns, begun, ends, taken } = taking(5, 2);
		await pass(0);
		expect(begun).toEqual([0, 1]);
		ends[1]?.give('one');
		expect(await taken[1]).toBe('one');
		await pass(0);
		expect(begun).toEqual([0, 1, 2]);
		for (const { give } of ends) give('rest');
		await Promise.all(taken);
		expect(begun).toEqual([0, 1, 2, 3, 4]);
		const again = [1, 2, 3].map(() => later());
		const seen = again.map(({ promise }) => jest.fn(async () => await promise));
		for (const work of seen) void turns.take(work);
		await pass(0);
		expect(seen.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
	});

	test('are given on by those who fail', async () => {
		const turns = new Turns(1);
		const failing = turns.take(async () => await Promise.reject(new Error('x')));
		const next = turns.take(async () => await Promise.resolve('next'));
		await expect(failing).rejects.toThrow('x');
		expect(await next).toBe('next');
	});

	test('are over for those who wait or come later: they do nothing, and wait no longer', async () => {
		jest.useFakeTimers();
		const { turns, begun, ends, taken } = taking(3, 1);
		await pass(0);
		turns.end();
		expect(await Promise.all(taken.slice(1))).toEqual([undefined, undefined]);
		const work = jest.fn(async () => await Promise.resolve());
		expect(await turns.take(work)).toBeUndefined();
		ends[0]?.give('under way');
		expect(await taken[0]).toBe('under way');
		expect(await turns.take(work)).toBeUndefined();
		expect([begun, work.mock.calls]).toEqual([[0], []]);
	});
});

describe('the latest events', () => {
	const events = (from: number, to: number) =>
		Array.from({ length: to - from }, (_, index) => `event ${from + index}`);

	test('are known after a restart, from what was stored', () => {
		const recent = new RecentEvents(undefined);
		for (const id of events(0, 3)) recent.add(id);
		const later = new RecentEvents(JSON.parse(JSON.stringify(recent.list())));
		expect(events(0, 4).map((id) => later.has(id))).toEqual([true, true, true, false]);
		expect(new RecentEvents([7, null, ...recent.list()]).list()).toEqual(recent.list());
		for (const nothing of [undefined, null, 'x', {}])
			expect(new RecentEvents(nothing).list()).toStrictEqual([]);
	});

	test('take little room in the workflow that they are stored with', () => {
		const recent = new RecentEvents([]);
		recent.add('event '.repeat(100));
		expect(recent.list()).toEqual([expect.stringMatching(/^[\w-]{10}$/)]);
	});

	test('are the last thousand, however many there were', () => {
		const recent = new RecentEvents([]);
		for (const id of events(0, 3000)) recent.add(id);
		expect(recent.list()).toHaveLength(1000);
		expect(recent.has('event 1999')).toBe(false);
		expect(recent.has('event 2000')).toBe(true);
	});
});
