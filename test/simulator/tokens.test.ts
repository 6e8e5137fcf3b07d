import { createHmac } from 'node:crypto';
import { startSimulator, type Simulator } from './index';
import { api, post, get } from './testing/caller';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

describe('gettoken', () => {
	it('gives an internal app a token for 7200 seconds, key order as documented', async () => {
		const { text, status, contentType } = await get(
			simulator,
			'/gettoken?appkey=dingdemoappkey&appsecret=demo-secret',
		);
		expect(status).toBe(200);
		expect(contentType).toBe('application/json');
		expect(text).toMatch(
			/^\{"errcode":0,"access_token":"[0-9a-f]{32}","errmsg":"ok","expires_in":7200\}$/,
		);
	});

	it('answers a bad pair, an unknown key and no key as the probes saw it', async () => {
		const bodies = [
			await get(simulator, '/gettoken?appkey=dingdemoappkey&appsecret=wrong'),
			await get(simulator, '/gettoken?appkey=dingunknown&appsecret=demo-secret'),
			await get(simulator, '/gettoken'),
		].map(({ text }) => text);
		expect(bodies).toEqual([
			'{"errcode":40096,"errmsg":"不合法的appKey或appSecret"}',
			'{"errcode":40096,"errmsg":"不合法的appKey或appSecret"}',
			'{"errcode":40035,"errmsg":"缺少参数 corpid or appkey"}',
		]);
	});
});

describe('accessToken', () => {
	const bad = { appKey: 'dingdemoappkey', appSecret: 'wrong' };

	it('gives the same token again while it is valid, renewed, and a new one afterwards', async () => {
		const ask = async () => {
			const good = { appKey: 'dingdemoappkey', appSecret: 'demo-secret' };
			const { json } = await post(simulator, '/v1.0/oauth2/accessToken', good);
			expect(json).toMatchObject({ expireIn: 7200 });
			return json.accessToken;
		};
		const first = await ask();
		simulator.control.advanceClock(7_000_000);
		expect(await ask()).toBe(first);
		simulator.control.advanceClock(7_000_000);
		expect(await ask()).toBe(first);
		simulator.control.advanceClock(7_200_001);
		expect(await ask()).not.toBe(first);
	});

	it('answers a bad pair with HTTP 400 and requestid first', async () => {
		const { text, status } = await post(simulator, '/v1.0/oauth2/accessToken', bad);
		expect(status).toBe(400);
		expect(text).toMatch(
			/^\{"requestid":"[0-9A-F-]{36}","code":"invalidClientIdOrSecret","message":"无效的clientId或者clientSecret"\}$/,
		);
	});

	it('works on both hosts, and dies with a revocation', async () => {
		const caller = await api(simulator);
		expect((await caller.progress('1')).json.errcode).toBe(40035);
		expect(simulator.control.revokeTokens()).toBe(1);
		expect((await caller.progress('1')).text).toMatch(
			/^\{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error\[subcode=40014,submsg=不合法的access_token\]","request_id":"[0-9a-z]{12,13}"\}$/,
		);
		const status = await caller.readStatus('key');
		expect(status.status).toBe(400);
		expect(status.text).toMatch(
			/^\{"code":"InvalidAuthentication","requestid":"[0-9A-F-]{36}","message":"不合法的access_token"\}$/,
		);
	});
});

describe('third-party tokens', () => {
	const suite = {
		suiteKey: 'suitedemokey',
		suiteSecret: 'suite-demo-secret',
		authCorpId: 'dingdemocorpid',
		suiteTicket: 'ticket',
	};
	const corpToken = async (changes: Record<string, unknown> = {}) =>
		await post(simulator, '/v1.0/oauth2/corpAccessToken', { ...suite, ...changes });

	it('are new each time, and the earlier ones live on unless a switch says otherwise', async () => {
		const use = async (token: unknown) =>
			(
				await post(simulator, `/topapi/v2/user/get?access_token=${String(token)}`, {
					userid: 'user07',
				})
			).json.errcode;
		const [first, second] = [await corpToken(), await corpToken()].map(
			({ json }) => json.accessToken,
		);
		expect(first).not.toBe(second);
		expect([await use(first), await use(second)]).toEqual([0, 0]);
		simulator.control.changeSettings({ newThirdPartyTokenVoidsEarlier: true });
		const third = (await corpToken()).json.accessToken;
		expect([await use(second), await use(third)]).toEqual([88, 0]);
	});

	it('are refused as the probes and documents say', async () => {
		const bad = await corpToken({ suiteKey: 'other' });
		expect(bad.text).toMatch(
			/^\{"requestid":"[0-9A-F-]{36}","code":"invalidSuiteKey","message":"suitekey不合法"\}$/,
		);
		expect((await corpToken({ authCorpId: 'other' })).json.code).toBe('invalidAuthInfo');
		expect((await corpToken({ suiteTicket: undefined })).json.code).toBe('MissingsuiteTicket');
		// The path of the document's own table, without /v1.0.
		expect((await post(simulator, '/oauth2/corpAccessToken', suite)).text).toBe(
			'{"errcode":404,"errmsg":"请求的URI地址不存在"}',
		);
	});

	it('of a suite alone do not send', async () => {
		const { json } = await post(simulator, '/v1.0/oauth2/suiteAccessToken', suite);
		const path = `/topapi/v2/user/get?access_token=${String(json.accessToken)}`;
		expect((await post(simulator, path, { userid: 'user07' })).json.sub_code).toBe('40014');
	});

	it('come by signature on the old host', async () => {
		const { now } = simulator.control.clock();
		const ask = async (timestamp: number, secret = suite.suiteSecret) => {
			const signature = createHmac('sha256', secret)
				.update(`${timestamp}\nticket`)
				.digest('base64');
			const query = new URLSearchParams({
				signature,
				timestamp: String(timestamp),
				suiteTicket: 'ticket',
				accessKey: suite.suiteKey,
			});
			const path = `/service/get_corp_token?${String(query)}`;
			return (await post(simulator, path, { auth_corpid: suite.authCorpId })).text;
		};
		expect(await ask(now)).toMatch(
			/^\{"access_token":"[0-9a-f]{32}","errcode":0,"errmsg":"ok","expires_in":7200\}$/,
		);
		expect(await ask(now - 120_000)).toContain('"errcode":853002');
		expect(await ask(now, 'wrong')).toContain('"errcode":853004');
	});
});

describe('{corpId}/token', () => {
	const ask = async (corpId: string, changes: Record<string, unknown> = {}) => {
		const { status, json } = await post(simulator, `/v1.0/oauth2/${corpId}/token`, {
			client_id: 'dingdemoappkey',
			client_secret: 'demo-secret',
			grant_type: 'client_credentials',
			...changes,
		});
		return `${status} ${String(json.code ?? Object.keys(json).join())}`;
	};

	it('serves internal and third-party apps', async () => {
		expect(await ask('dingdemocorpid')).toBe('200 access_token,expires_in');
		const suite = { client_id: 'suitedemokey', client_secret: 'suite-demo-secret' };
		expect(await ask('dingdemocorpid', suite)).toBe('200 access_token,expires_in');
	});

	it('answers 500 to an unknown corporation, as the probe saw it', async () => {
		expect(await ask('other')).toBe('500 unknownError');
		expect(await ask('dingdemocorpid', { grant_type: 'password' })).toBe(
			'400 unsupported.grant.type',
		);
		expect(await ask('dingdemocorpid', { client_secret: 'x' })).toBe('400 invalid.client');
	});
});
