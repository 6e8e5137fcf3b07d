import type { Simulator } from './index';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

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
			'invalid.openConversationId',
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
