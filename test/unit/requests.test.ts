/** One request, once: what goes out, what ends it, and what is made of its answer (design.md, section 2). */
import { finishRequest, type AnyRequest } from '../../nodes/shared/transport/confine';
import { endpoints } from '../../nodes/shared/transport/endpoints';
import { hostsOf } from '../../nodes/shared/transport/hosts';
import { choices } from '../../nodes/shared/transport/limits';
import { requestWithoutToken } from '../../nodes/shared/transport/outgoing';
import { attempt, type Call, type RequestContext } from '../../nodes/shared/transport/request';
import { stoppedBefore } from '../../nodes/shared/transport/thrown';
import { refusalOf } from './refusal';

beforeEach(() => jest.useFakeTimers({ now: 0 }));
afterEach(() => jest.useRealTimers());

const credential = { id: '1', name: 'DingTalk', type: 'dingTalkApi', data: {} };

/** An attempt whose answer, once the credential has put its token into the request, is this. */
async function attemptThat(
	answers: (options: AnyRequest) => Promise<unknown>,
	{
		endpoint = endpoints.getProgress,
		call = {} as Partial<Call>,
		stop = undefined as AbortSignal | undefined,
	} = {},
) {
	const context = {
		helpers: {
			httpRequestWithAuthentication: async (_type: string, options: AnyRequest) =>
				await answers(options),
		},
	} as unknown as RequestContext;
	return await attempt(
		context,
		credential,
		endpoint,
		hostsOf({}),
		{ timeout: 1000, ...call },
		stop,
	);
}

const answering = (body: unknown) => async (options: AnyRequest) => {
	options.begin?.();
	return await Promise.resolve({ statusCode: 200, body });
};

const forEver = async () => await new Promise<never>(() => {});

describe('an attempt', () => {
	test('carries its query, and says which token it went with, wherever that was', async () => {
		let sent: AnyRequest | undefined;
		const withToken = (where: object) => async (options: AnyRequest) => {
			sent = { ...options };
			Object.assign(options, where);
			return await answering('{}')(options);
		};
		const call = { query: { a: '1' } };
		const api = { endpoint: endpoints.getGroupReaders, call };
		expect(await attemptThat(withToken({ qs: { access_token: 't1' } }), { call })).toMatchObject({
			token: 't1',
		});
		expect(sent?.qs).toEqual({ a: '1' });
		expect(
			await attemptThat(withToken({ headers: { 'x-acs-dingtalk-access-token': 't2' } }), api),
		).toMatchObject({ token: 't2' });
		expect(await attemptThat(withToken({ qs: undefined, headers: undefined }), api)).toMatchObject({
			token: '',
		});
	});

	test('takes an answer that n8n has parsed already, and none at all for an empty one', async () => {
		const body = { errcode: 0, progress: { status: 2 } };
		expect(await attemptThat(answering(body))).toEqual({ token: '', body });
		expect(await attemptThat(answering(undefined))).toMatchObject({
			failure: { message: "The answer was empty (HTTP 200), not one of DingTalk's" },
		});
		expect(await attemptThat(answering(null))).toMatchObject({ failure: { code: 'foreignBody' } });
	});

	test('waits a minute for a token, and is then as if it had never been', async () => {
		const late = attemptThat(forEver);
		const isOver = jest.fn();
		void late.then(isOver);
		await jest.advanceTimersByTimeAsync(2 * choices.timeoutMs - 1);
		expect(isOver).not.toHaveBeenCalled();
		await jest.advanceTimersByTimeAsync(1);
		expect(await late).toMatchObject({
			failure: { code: 'ECONNABORTED', retry: 'whenConnected' },
		});
	});

	test('has its own time from when it went out', async () => {
		const late = attemptThat(async (options) => {
			options.begin?.();
			return await forEver();
		});
		await jest.advanceTimersByTimeAsync(1000);
		expect(await late).toMatchObject({
			failure: { code: 'ECONNABORTED', retry: 'ifRepeatable' },
		});
	});

	test('that is stopped before it goes out was never made', async () => {
		const stop = new AbortController();
		const stopped = attemptThat(forEver, { stop: stop.signal });
		stop.abort();
		expect(await stopped).toMatchObject({ failure: stoppedBefore });
	});
});

describe('the last step before a request goes out', () => {
	test('hands over what ends it, and nothing where nothing does', () => {
		const { signal } = new AbortController();
		expect(finishRequest({ url: 'x', begin: () => signal }).abortSignal).toBe(signal);
		expect(finishRequest({ url: 'x' })).not.toHaveProperty('abortSignal');
	});

	test('is not made when nobody waits for the answer any more', () => {
		const stop = new AbortController();
		stop.abort();
		expect(refusalOf(() => finishRequest({ url: 'x', begin: () => stop.signal }))).toBe(
			stoppedBefore,
		);
	});
});

describe('a request without a token', () => {
	const ask = async (answers: () => Promise<unknown>) =>
		await requestWithoutToken(
			{ httpRequest: answers } as unknown as Parameters<typeof requestWithoutToken>[0],
			{ url: 'x', qs: { appsecret: 'secret in the query' } },
			'oapi',
			['secret beside it'],
		);

	test('that is not answered in time is late: it may have arrived', async () => {
		const late = ask(forEver);
		await jest.advanceTimersByTimeAsync(choices.timeoutMs);
		expect(await late).toMatchObject({
			ok: false,
			failure: { code: 'ECONNABORTED', retry: 'ifRepeatable' },
		});
	});

	test('gets none of its secrets back', async () => {
		const errmsg = 'secret in the query, secret beside it';
		const body = JSON.stringify({ errcode: 40089, errmsg });
		const answer = await ask(async () => await Promise.resolve({ statusCode: 200, body }));
		expect(answer).toMatchObject({
			ok: false,
			failure: { message: 'DingTalk answered 40089: [secret], [secret]' },
		});
	});
});
