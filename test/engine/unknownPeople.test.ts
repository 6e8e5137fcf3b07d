/** A bot's message to people whom DingTalk does not know: dingtalk-api.md 4.1, staffId.notExisted. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runNode, type CredentialHandle, type NodeResult } from './harness';
import { BATCH_SEND, withReplayedDingTalk } from './harness/replayedDingTalk';
import { withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator();
const replayed = withReplayedDingTalk();

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential();
});

const message = { resource: 'directMessage', messageType: 'text', content: 'Hello' };
const perItem = { ...message, operation: 'send', userIds: '={{ $json.id }}' };

async function send(
	people: string[],
	options: INodeParameters = {},
	retryOfFailed = {},
): Promise<NodeResult> {
	const items = people.map((id) => ({ id }));
	return await runNode('dingTalkBotMessage', { ...perItem, options }, items, {
		credential,
		...retryOfFailed,
	});
}

async function sent(...people: string[]): Promise<IDataObject> {
	const [item = {}] = (await send(people)).json();
	dingTalk.processed();
	return item;
}

const sends = () => dingTalk.calls('oToMessages/batchSend');
const statuses = (items: IDataObject[]) =>
	Object.fromEntries(items.map(({ userId, status }) => [String(userId), status]));

test('a message to nobody but them is a result that says so, and not a message that was sent', async () => {
	const { json, error, hints } = await send(['nobody', 'noone']);
	expect(error).toBeUndefined();
	expect(json()).toEqual([
		{
			userIds: ['nobody', 'noone'],
			invalidUserIds: ['nobody', 'noone'],
			robotCode: 'dingdemoappkey',
		},
	]);
	expect(JSON.stringify(hints)).toContain('2 people were not reached');
	expect(sends()).toHaveLength(1);
});

test('they keep nobody else from the message', async () => {
	const options = { combineItems: 'separate', output: 'recipients' };
	const { json, error, outputs } = await send(['nobody', 'c001', 'noone'], options);
	expect(error).toBeUndefined();
	expect(statuses(json())).toEqual({ nobody: 'invalid', c001: 'pending', noone: 'invalid' });
	expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2].map((item) => ({ item })),
	);
	expect(json().map(({ sentAt }) => sentAt !== undefined)).toEqual([false, true, false]);
});

test.each([
	['the people of the item', {}],
	['nobody in particular', { onlyUserIds: '' }],
])(
	'a check that asks about %s sorts them to Not Delivered, without a call',
	async (_whom, more) => {
		const items = [await sent('nobody', 'noone'), await sent('c001')];
		const parameters = { resource: 'directMessage', operation: 'getReadStatus', output: 'route' };
		const { json, error } = await runNode(
			'dingTalkBotReadStatus',
			{ ...parameters, ...more },
			items,
			{ credential },
		);
		expect(error).toBeUndefined();
		expect(statuses(json(3))).toEqual({ nobody: 'invalid', noone: 'invalid' });
		expect(statuses(json(1))).toEqual({ c001: 'unread' });
		expect(dingTalk.calls('oToMessages/readStatus')).toHaveLength(1);
	},
);

test('a check that asks about somebody else is refused: there is no message to ask about', async () => {
	const parameters = { resource: 'directMessage', operation: 'getReadStatus', onlyUserIds: 'c001' };
	const { error } = await runNode('dingTalkBotReadStatus', parameters, [await sent('nobody')], {
		credential,
	});
	expect(error?.message).toMatch(/"Process Query Key" is empty/);
	expect(dingTalk.calls('oToMessages/readStatus')).toStrictEqual([]);
});

test('there is nothing to recall, and the others are recalled', async () => {
	const { json, error } = await runNode(
		'dingTalkBotMessage',
		{ resource: 'directMessage', operation: 'recall' },
		[await sent('nobody'), await sent('c001')],
		{ credential },
	);
	expect(error).toBeUndefined();
	expect(json().map(({ isRecalled }) => isRecalled)).toEqual([false, true]);
	expect(json()[0]?.reason).toMatch(/no message/);
});

test('the failure of another message does not name theirs as sent', async () => {
	dingTalk.control.addFault({ api: 'oToMessages/batchSend', kind: 'http504After', count: 1 });
	const { error } = await send(['c001', 'nobody'], { combineItems: 'separate' });
	expect(error?.description).toMatch(/Unknown whether it was sent: c001/);
	expect(error?.description).not.toMatch(/Sent before this/);
});

test('after a lost answer their refusal says nothing about the first request: unknown, and no result', async () => {
	dingTalk.control.addFault({ api: 'oToMessages/batchSend', kind: 'http504After', count: 1 });
	const { error } = await send(['nobody'], { resendWhenUnknown: true });
	expect(error?.context).toMatchObject({ unknown: ['nobody'] });
});

describe('where DingTalk names some of a request that it refused', () => {
	const body =
		'{"requestid":"X","code":"staffId.notExisted","message":"错误描述: staff 不存在: [gone1, gone.2]"}';
	const parameters = { ...message, operation: 'send', userIds: 'c001,gone1,c002,gone.2' };

	test('the others are told once, and those are a result of their own', async () => {
		replayed.server.on(BATCH_SEND, { status: 400, body }, { body: '{"processQueryKey":"key"}' });
		const { json, error } = await replayed.run('dingTalkBotMessage', parameters, {});
		expect(error).toBeUndefined();
		expect(json()).toMatchObject([
			{ userIds: ['gone1', 'gone.2'], invalidUserIds: ['gone1', 'gone.2'] },
			{ userIds: ['c001', 'c002'], processQueryKey: 'key' },
		]);
		const asked = replayed.server
			.requestsTo(BATCH_SEND)
			.map((request) => (JSON.parse(request.body) as { userIds: string[] }).userIds);
		expect(asked).toEqual([
			['c001', 'gone1', 'c002', 'gone.2'],
			['c001', 'c002'],
		]);
	});

	test('a refusal for another reason that names them is no such result', async () => {
		const other = body.replace('staffId.notExisted', 'contain.notAllowed.text');
		replayed.server.on(BATCH_SEND, { status: 400, body: other });
		const { error } = await replayed.run('dingTalkBotMessage', parameters, {});
		expect(error).toBeDefined();
		expect(replayed.server.requestsTo(BATCH_SEND)).toHaveLength(1);
	});
});
