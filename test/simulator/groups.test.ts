import { createHmac } from 'node:crypto';
import { startSimulator, type Simulator } from './index';
import { api, post } from './testing/caller';

let simulator: Simulator;
let app: Awaited<ReturnType<typeof api>>;

beforeAll(async () => {
	simulator = await startSimulator();
});
beforeEach(async () => {
	simulator.reset();
	app = await api(simulator);
});
afterAll(async () => await simulator.close());

const group = { openConversationId: 'cidDemoOperations==', robotCode: 'dingdemoappkey' };
const text = { msgKey: 'sampleText', msgParam: '{"content":"hi all"}' };

describe('groupMessages', () => {
	const query = async (body: Record<string, unknown>) =>
		await app.v1('/robot/groupMessages/query', { ...group, ...body });
	const send = async () => {
		const { json } = await app.v1('/robot/groupMessages/send', { ...group, ...text });
		return String(json.processQueryKey);
	};

	it('tells who has read, page by page, and nothing about the others', async () => {
		const processQueryKey = await send();
		expect((await query({ processQueryKey })).json.code).toBe('processQueryKey.expireTime');
		simulator.control.advanceClock(300);
		expect((await query({ processQueryKey })).text).toBe(
			'{"sendStatus":"SUCCESS","readUserIds":[],"hasMore":false}',
		);
		for (const userId of ['manager123', '0147282552401293909', '036632523163121146']) {
			simulator.control.read(userId);
			simulator.control.advanceClock(10);
		}
		const first = (await query({ processQueryKey, maxResults: 2 })).json;
		expect(first).toEqual({
			sendStatus: 'SUCCESS',
			readUserIds: ['manager123', '0147282552401293909'],
			nextToken: expect.any(String),
			hasMore: true,
		});
		const { nextToken } = first;
		expect((await query({ processQueryKey, maxResults: 2, nextToken })).json).toEqual({
			sendStatus: 'SUCCESS',
			readUserIds: ['036632523163121146'],
			hasMore: false,
		});
		expect((await query({ processQueryKey, maxResults: 201 })).json.code).toBe(
			'invalidParameter.pageSize.invalid',
		);
		expect((await query({ processQueryKey, nextToken: 'x' })).json.code).toBe(
			'invalidParameter.cursor.invalid',
		);
		expect((await query({ processQueryKey, openConversationId: 'x' })).json.code).toBe(
			'openConversationId.notExisted',
		);
	});

	it('recalls what it knows and says why it does not recall the rest', async () => {
		const processQueryKey = await send();
		const recall = async (processQueryKeys: string[]) =>
			(await app.v1('/robot/groupMessages/recall', { ...group, processQueryKeys })).json;
		expect(await recall([processQueryKey, 'unknown'])).toEqual({
			successResult: [processQueryKey],
			failedResult: { unknown: 'invalid.processQueryKey' },
		});
		simulator.control.advanceClock(300);
		expect((await query({ processQueryKey })).json.sendStatus).toBe('RECALLED');
	});
});

describe('otoMessages/batchRecall', () => {
	it('has a small t in its path and takes 20 keys', async () => {
		const { json } = await app.sendBot(['manager123'], 'hi');
		const body = { robotCode: 'dingdemoappkey', processQueryKeys: [json.processQueryKey] };
		expect((await app.v1('/robot/oToMessages/batchRecall', body)).status).toBe(404);
		expect((await app.v1('/robot/otoMessages/batchRecall', body)).json).toEqual({
			successResult: [json.processQueryKey],
			failedResult: {},
		});
		const many = { ...body, processQueryKeys: Array.from({ length: 21 }, (_, i) => `k${i}`) };
		expect((await app.v1('/robot/otoMessages/batchRecall', many)).json.code).toBe(
			'invalidParameter.processQueryKeys.overMax',
		);
	});
});

describe('robot/send', () => {
	const hello = { msgtype: 'text', text: { content: 'hello' } };
	const send = async (
		body: unknown,
		{ secret = 'SECdemo', token = 'demo-webhook-token', ageMs = 0 } = {},
	) => {
		const timestamp = String(simulator.control.clock().now - ageMs);
		const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
		const query = new URLSearchParams({ access_token: token, timestamp, sign });
		return await post(simulator, `/robot/send?${String(query)}`, body);
	};

	it('reaches the group, and the same msgUuid only once', async () => {
		expect((await send({ ...hello, msgUuid: 'one' })).text).toBe('{"errcode":0,"errmsg":"ok"}');
		expect((await send({ ...hello, msgUuid: 'one' })).json.errcode).toBe(0);
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ channel: 'webhook' }]);
	});

	it('refuses what is not signed rightly, unknown, or no message', async () => {
		const refusals = [
			await send(hello, { secret: 'other' }),
			await send(hello, { ageMs: 2 * 3_600_000 }),
			await send(hello, { token: 'unknown' }),
			await send({ msgtype: 'image' }),
			await send({ msgtype: 'text' }),
			await send({}),
		];
		expect(refusals.map(({ json }) => `${String(json.errcode)} ${String(json.errmsg)}`)).toEqual([
			'310000 sign not match',
			'310000 invalid timestamp',
			'400101 token is not exist',
			'400105 不支持的消息类型',
			'40035 参数不合法',
			'40035 缺少参数 json',
		]);
		expect(simulator.control.ledger().deliveries).toEqual([]);
	});

	it('wants one of the keywords', async () => {
		const company = structuredClone(simulator.control.company());
		for (const each of company.groups) each.webhook = { accessToken: 'k', keywords: ['Alert'] };
		simulator.control.setCompany(company);
		expect((await send(hello, { token: 'k' })).json.errmsg).toBe('keywords not in content');
		expect(
			(await send({ msgtype: 'text', text: { content: 'Alert!' } }, { token: 'k' })).json.errcode,
		).toBe(0);
	});

	it('takes 20 a minute, then refuses for ten minutes', async () => {
		simulator.control.setClock('2026-03-01T00:00:05Z');
		for (let index = 0; index < 20; index++) expect((await send(hello)).json.errcode).toBe(0);
		expect((await send(hello)).json.errcode).toBe(410100);
		simulator.control.advanceClock(9 * 60_000);
		expect((await send(hello)).json.errcode).toBe(410100);
		simulator.control.advanceClock(2 * 60_000);
		expect((await send(hello)).json.errcode).toBe(0);
	});
});
