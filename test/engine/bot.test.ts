/** Bot messages, DINGs and their receipts against the simulator: design.md, section 1. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const RATE_LIMITED = 'rateLimited';

const dingTalk = withSimulator({ limitedPeople: { [RATE_LIMITED]: '143105' } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential();
});

const directTo = (userIds: string[], more: INodeParameters = {}): INodeParameters => ({
	resource: 'directMessage',
	operation: 'send',
	userIds: userIds.join(','),
	messageType: 'text',
	content: 'Hello',
	...more,
});

async function send(
	parameters: INodeParameters,
	items: Array<INodeExecutionData | IDataObject> = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode('dingTalkBotMessage', parameters, items, { credential, ...options });
}

async function readStatus(
	items: IDataObject[],
	parameters: INodeParameters = {},
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkBotReadStatus',
		{ resource: 'directMessage', operation: 'getReadStatus', ...parameters },
		items,
		{ credential, ...options },
	);
}

/** Sends, and waits until the service knows about its reading. */
async function sent(userIds: string[]): Promise<IDataObject> {
	const [message] = (await send(directTo(userIds))).json();
	dingTalk.processed();
	return message ?? {};
}

const statuses = (items: IDataObject[]) =>
	Object.fromEntries(items.map(({ userId, status }) => [String(userId), status]));

describe('direct messages', () => {
	test('text to one: the exact JSON on the wire and the exact item', async () => {
		const { outputs } = await send(directTo(['c001', 'nobody', RATE_LIMITED]));
		const [call] = dingTalk.calls('oToMessages/batchSend');
		expect(call?.query).toEqual({});
		expect(call?.body).toEqual({
			robotCode: 'dingdemoappkey',
			userIds: ['c001', 'nobody', RATE_LIMITED],
			msgKey: 'sampleText',
			msgParam: '{"content":"Hello"}',
		});
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[0]?.[0]).toMatchObject({
			json: {
				processQueryKey: expect.any(String) as string,
				robotCode: 'dingdemoappkey',
				userIds: expect.arrayContaining(['c001']) as string[],
				invalidUserIds: ['nobody'],
				throttledUserIds: [RATE_LIMITED],
				sentAt: expect.stringMatching(/Z$/) as string,
			},
			pairedItem: { item: 0 },
		});
	});

	test.each<[string, INodeParameters, string, IDataObject]>([
		[
			'markdown',
			{ messageType: 'markdown', title: 'Notice', content: '# Hi' },
			'sampleMarkdown',
			{ title: 'Notice', text: '# Hi' },
		],
		[
			'actionCard with one link',
			{
				messageType: 'actionCard',
				title: 'Notice',
				content: 'Please confirm',
				singleTitle: 'Details',
				singleUrl: 'https://example.com/',
			},
			'sampleActionCard',
			{
				title: 'Notice',
				text: 'Please confirm',
				singleTitle: 'Details',
				singleURL: 'https://example.com/',
			},
		],
		[
			'actionCard with buttons side by side',
			{
				messageType: 'actionCard',
				title: 'Notice',
				content: 'Choose',
				cardButtons: 'several',
				buttonLayout: 'horizontal',
				buttons: {
					button: [
						{ title: 'Yes', url: 'https://example.com/yes' },
						{ title: 'No', url: 'https://example.com/no' },
					],
				},
			},
			'sampleActionCard6',
			{
				title: 'Notice',
				text: 'Choose',
				buttonTitle1: 'Yes',
				buttonUrl1: 'https://example.com/yes',
				buttonTitle2: 'No',
				buttonUrl2: 'https://example.com/no',
			},
		],
	])('%s is sent with its msgKey', async (_name, parameters, msgKey, msgParam) => {
		const { error } = await send({ ...directTo(['c001']), ...parameters });
		expect(error).toBeUndefined();
		const body = dingTalk.calls('oToMessages/batchSend')[0]?.body as IDataObject;
		expect(body.msgKey).toBe(msgKey);
		expect(JSON.parse(String(body.msgParam))).toEqual(msgParam);
	});

	test('50 users are batches of 20, in order, everyone once', async () => {
		const everybody = colleagues(50);
		const { json } = await send(directTo(everybody));
		expect(json().map(({ userIds }) => (userIds as string[]).length)).toEqual([20, 20, 10]);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const onTheWire = dingTalk
			.calls('oToMessages/batchSend')
			.flatMap(({ body }) => (body as IDataObject).userIds as string[]);
		expect(onTheWire.sort()).toEqual(everybody);
	});

	test('combineItems identical: 40 one-person items with one message cost 2 calls', async () => {
		const everybody = colleagues(40);
		const { outputs } = await send(
			{ ...directTo([]), userIds: '={{ $json.id }}' },
			everybody.map((id) => ({ id })),
		);
		expect(dingTalk.calls('oToMessages/batchSend')).toHaveLength(2);
		expect(outputs[0]?.flatMap(({ pairedItem }) => pairedItem)).toEqual(
			everybody.map((_id, item) => ({ item })),
		);
	});

	test('output recipients: one item a person', async () => {
		const { json } = await send(directTo(['c001', 'c002'], { options: { output: 'recipients' } }));
		expect(json().map(({ userId }) => userId)).toEqual(['c001', 'c002']);
		expect(json()[0]).toMatchObject({ processQueryKey: expect.any(String) as string });
	});

	test('nobody to tell is refused before any call', async () => {
		const { error } = await send({ ...directTo([]), userIds: '={{ "" }}' });
		expect(error?.message).toMatch(/User IDs/);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('an unknown send is not repeated: nothing hides a second copy of a bot message', async () => {
		dingTalk.control.addFault({ api: 'oToMessages/batchSend', kind: 'http504After', count: 1 });
		const { json } = await send(directTo(['c001']), [{}], { continueOnFail: true });
		expect(json()[0]).toMatchObject({ details: { kind: 'unknown' } });
		expect(dingTalk.calls('oToMessages/batchSend')).toHaveLength(1);
	});
});

describe('DING', () => {
	const ding = (userIds: string, more: INodeParameters = {}): INodeParameters => ({
		resource: 'ding',
		operation: 'send',
		userIds,
		content: 'Please read the notice',
		...more,
	});

	test("an in-app DING: the exact JSON on the wire, and the DING's ID in the item", async () => {
		const { json, error } = await send(ding('c001,c002', { remindType: 'app' }));
		expect(error).toBeUndefined();
		expect(dingTalk.calls('ding/send').map(({ body }) => body)).toEqual([
			{
				robotCode: 'dingdemoappkey',
				remindType: 1,
				receiverUserIdList: ['c001', 'c002'],
				content: 'Please read the notice',
			},
		]);
		expect(json()[0]).toMatchObject({
			openDingId: expect.any(String) as string,
			userIds: ['c001', 'c002'],
			sentAt: expect.stringMatching(/Z$/) as string,
		});
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ channel: 'ding' }]);
	});

	test.each([
		['sms', 2],
		['phone', 3],
	])('remindType %s is %i, and goes out to 20 people a call', async (remindType, code) => {
		await send(ding(colleagues(25).join(','), { remindType }));
		const bodies = dingTalk.calls('ding/send').map(({ body }) => body as IDataObject);
		expect(bodies.map(({ remindType: sentType }) => sentType)).toEqual([code, code]);
		const sizes = bodies.map(({ receiverUserIdList }) => (receiverUserIdList as string[]).length);
		// They go out side by side.
		expect(sizes.sort()).toEqual([20, 5]);
	});

	test('an in-app DING goes out to 200 people a call', async () => {
		await send(ding(colleagues(250).join(','), { remindType: 'app' }));
		const sizes = dingTalk
			.calls('ding/send')
			.map(({ body }) => ((body as IDataObject).receiverUserIdList as string[]).length);
		// They go out side by side, so either may arrive first.
		expect(sizes.sort((a, b) => b - a)).toEqual([200, 50]);
	});
});

describe('read status of direct messages', () => {
	test('recipients: read with its time, and unread', async () => {
		const message = await sent(['c001', 'c002']);
		dingTalk.control.read('c001');
		const { json } = await readStatus([message], { output: 'recipients' });
		expect(statuses(json())).toEqual({ c001: 'read', c002: 'unread' });
		expect(json()[0]).toMatchObject({
			processQueryKey: message.processQueryKey,
			sentAt: message.sentAt,
			checks: 1,
			overdue: false,
			readAt: expect.stringMatching(/Z$/) as string,
		});
		expect(json()[1]?.readAt).toBeUndefined();
	});

	test('summary: one item a message', async () => {
		const message = await sent(['c001', 'c002']);
		dingTalk.control.read('c001');
		const { json } = await readStatus([message], { output: 'summary' });
		expect(json()).toEqual([
			expect.objectContaining({
				processQueryKey: message.processQueryKey,
				read: ['c001'],
				unread: ['c002'],
				readRate: 0.5,
				allRead: false,
			}),
		]);
	});

	test('route: Read, Unread, Overdue, Not Delivered', async () => {
		const message = await sent(['c001', 'c002']);
		dingTalk.control.read('c001');
		const { json, outputs } = await readStatus([message], { output: 'route' });
		expect(outputs).toHaveLength(4);
		expect([0, 1, 2, 3].map((output) => Object.keys(statuses(json(output))))).toEqual([
			['c001'],
			['c002'],
			[],
			[],
		]);
		const sentAt = new Date(Date.now() - 2 * 3600 * 1000).toISOString();
		const overdue = await readStatus([{ ...message, sentAt }], {
			output: 'route',
			overdueAfter: 60,
		});
		expect(statuses(overdue.json(2))).toEqual({ c002: 'unread' });
	});

	test('a young message that is not generated yet is asked again for a few seconds', async () => {
		dingTalk.control.changeSettings({ readStatusReadyMs: 600 });
		const [message] = (await send(directTo(['c001']))).json();
		const { json, error } = await readStatus([message ?? {}], { output: 'recipients' });
		expect(error).toBeUndefined();
		expect(statuses(json())).toEqual({ c001: 'unread' });
		expect(dingTalk.calls('oToMessages/readStatus').length).toBeGreaterThan(1);
	});

	test('... and is then pending, never an error', async () => {
		dingTalk.control.changeSettings({ readStatusReadyMs: 600_000 });
		const [message] = (await send(directTo(['c001']))).json();
		const { json, error } = await readStatus([message ?? {}], { output: 'route' });
		expect(error).toBeUndefined();
		expect(statuses(json(1))).toEqual({ c001: 'pending' });
	});

	test('after 24 hours: expired without a call', async () => {
		const sentAt = new Date(Date.now() - 25 * 3600 * 1000).toISOString();
		const { json } = await readStatus([{ processQueryKey: 'key', userIds: ['c001'], sentAt }], {
			output: 'route',
		});
		expect(statuses(json(2))).toEqual({ c001: 'expired' });
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('people looped back from Unread cost one call', async () => {
		const message = await sent(colleagues(20));
		const items = colleagues(20).map((userId) => ({
			processQueryKey: message.processQueryKey,
			userId,
			sentAt: message.sentAt,
		}));
		const { json } = await readStatus(items, { output: 'route' });
		expect(json(1)).toHaveLength(20);
		expect(dingTalk.calls('oToMessages/readStatus')).toHaveLength(1);
	});

	test('a missing processQueryKey is refused before any call', async () => {
		const { error } = await readStatus([{}]);
		expect(error?.message).toMatch(/Process Query Key/i);
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});
