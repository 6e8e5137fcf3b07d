import { startSimulator, type Simulator } from './index';
import { api, post, get } from './testing/caller';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
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
