/** What can be done about a message that is out: recall, status bar, groups and DINGs (design.md, section 1). */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { colleagues, EVERYBODYS_GROUP, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 500 });
});

type Node = 'dingTalkWorkNotification' | 'dingTalkBotMessage' | 'dingTalkBotReadStatus';

async function run(
	node: Node,
	resource: string,
	operation: string,
	parameters: INodeParameters = {},
	items: IDataObject[] = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(node, { resource, operation, ...parameters }, items, {
		credential,
		...options,
	});
}

const text = { messageType: 'text', content: 'Hello' };

async function sentWork(userIds: string[], parameters: INodeParameters = text) {
	const result = await run('dingTalkWorkNotification', 'message', 'send', {
		userIds: userIds.join(','),
		...parameters,
	});
	dingTalk.processed();
	return result.json();
}

async function sentByBot(resource: string, parameters: INodeParameters) {
	const { json } = await run('dingTalkBotMessage', resource, 'send', parameters);
	dingTalk.processed();
	return json();
}

const statusesOf = (items: IDataObject[]) =>
	Object.fromEntries(items.map(({ userId, status }) => [String(userId), status]));

describe('work notifications', () => {
	test('recall takes a task back from everybody; the parameter is msg_task_id', async () => {
		const tasks = await sentWork(['c001', 'c002']);
		const { json, error } = await run('dingTalkWorkNotification', 'message', 'recall', {}, tasks);
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ taskId: tasks[0]?.taskId });
		const body = dingTalk.calls('recall')[0]?.body as IDataObject;
		expect(String(body.msg_task_id)).toBe(tasks[0]?.taskId);
		expect(body).not.toHaveProperty('task_id');
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ status: 'recalled' }]);
	});

	test('people looped back one by one recall their common task once', async () => {
		const [task] = await sentWork(colleagues(5));
		const items = colleagues(5).map((userId) => ({ taskId: task?.taskId, userId }));
		await run('dingTalkWorkNotification', 'message', 'recall', {}, items as IDataObject[]);
		expect(dingTalk.calls('recall')).toHaveLength(1);
	});

	test('updateStatusBar changes the bar of an OA message that is out', async () => {
		const tasks = await sentWork(['c001'], {
			messageType: 'oa',
			messageUrl: 'https://example.com/approvals/42',
			headText: 'Approval',
			title: 'Leave request',
			statusValue: 'In progress',
			statusColor: '0xFFFF9D46',
		});
		const { error, json } = await run(
			'dingTalkWorkNotification',
			'message',
			'updateStatusBar',
			{ statusValue: 'Approved', statusColor: '0xFF78C06E' },
			tasks,
		);
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ taskId: tasks[0]?.taskId, statusValue: 'Approved' });
		const { task_id: taskId, ...bar } = dingTalk.calls('status_bar/update')[0]?.body as IDataObject;
		expect(String(taskId)).toBe(tasks[0]?.taskId);
		expect(bar).toMatchObject({ status_value: 'Approved', status_bg: '0xFF78C06E' });
	});

	test('a card with a status bar goes to at most five people a task', async () => {
		const tasks = await sentWork(colleagues(7), {
			messageType: 'oa',
			messageUrl: 'https://example.com/approvals/42',
			headText: 'Approval',
			title: 'Leave request',
			statusValue: 'In progress',
		});
		expect(tasks.map(({ userIds }) => (userIds as string[]).length)).toEqual([5, 2]);
		expect(dingTalk.deliveriesTo('c007')).toMatchObject([{ status: 'unread' }]);
	});

	test('an app that is named in the node is remembered by the item, for all that follows', async () => {
		credential = await dingTalk.credential({ agentId: '', callsPerSecond: 500 });
		const tasks = await sentWork(['c001'], { ...text, options: { agentId: '2839445214' } });
		for (const [resource, operation] of [
			['delivery', 'getProgress'],
			['delivery', 'getResult'],
			['message', 'recall'],
		] as const) {
			const { error } = await run('dingTalkWorkNotification', resource, operation, {}, tasks);
			expect([operation, error?.message]).toEqual([operation, undefined]);
		}
	});
});

describe('bot messages', () => {
	test('direct messages are recalled 20 a call, and each item says whether it worked', async () => {
		const { json: sent } = await run(
			'dingTalkBotMessage',
			'directMessage',
			'send',
			{ userIds: '={{ $json.id }}', options: { combineItems: 'separate' }, ...text },
			colleagues(22).map((id) => ({ id })),
		);
		dingTalk.processed();
		const { json, outputs, error } = await run(
			'dingTalkBotMessage',
			'directMessage',
			'recall',
			{},
			[...sent(), { processQueryKey: 'unknownKey', robotCode: 'dingdemoappkey' }],
		);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('otoMessages/batchRecall')).toHaveLength(2);
		expect(json()).toHaveLength(23);
		expect(
			json()
				.slice(0, 22)
				.every(({ isRecalled }) => isRecalled === true),
		).toBe(true);
		expect(json()[22]).toMatchObject({
			processQueryKey: 'unknownKey',
			isRecalled: false,
			reason: expect.any(String) as string,
		});
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			json().map((_json, item) => ({ item })),
		);
		expect(dingTalk.deliveriesTo('c022')).toMatchObject([{ status: 'recalled' }]);
	});

	test('after "not all" every message is asked about, and recalled alone if it is still there', async () => {
		dingTalk.control.changeSettings({ partialRecall: 'notRevoke.all.messages' });
		const { json: sent } = await run(
			'dingTalkBotMessage',
			'directMessage',
			'send',
			{ userIds: '={{ $json.id }}', ...text, options: { combineItems: 'separate' } },
			colleagues(3).map((id) => ({ id })),
		);
		dingTalk.processed();
		const [first, ...others] = sent();
		await run('dingTalkBotMessage', 'directMessage', 'recall', {}, [first ?? {}]);
		const unknown = { processQueryKey: 'unknownKey', robotCode: 'dingdemoappkey' };
		const items = [first ?? {}, ...others, unknown];
		const { json, error } = await run('dingTalkBotMessage', 'directMessage', 'recall', {}, items);
		expect(error).toBeUndefined();
		expect(json().map(({ isRecalled, isUnknown }) => [isRecalled, isUnknown])).toEqual([
			[true, undefined],
			[true, undefined],
			[true, undefined],
			[false, true],
		]);
		expect(json()[3]?.reason).toMatch(
			/^Unknown whether it was recalled: .*notRevoke\.all\.messages/,
		);
		// One for the first message, one for all four; what the service has taken back is not recalled again.
		expect(dingTalk.calls('otoMessages/batchRecall')).toHaveLength(2);
	});

	test('a recalled message is Not Delivered on the route, so that a loop ends', async () => {
		const messages = await sentByBot('directMessage', { userIds: 'c001', ...text });
		await run('dingTalkBotMessage', 'directMessage', 'recall', {}, messages);
		const { json } = await run(
			'dingTalkBotReadStatus',
			'directMessage',
			'getReadStatus',
			{ output: 'route' },
			messages,
		);
		expect(statusesOf(json(3))).toEqual({ c001: 'recalled' });
	});
});

describe('groups', () => {
	const toGroup = { openConversationId: EVERYBODYS_GROUP, ...text };

	test('one message a call, and its readers over all pages', async () => {
		const messages = await sentByBot('groupMessage', toGroup);
		expect(messages).toMatchObject([
			{ processQueryKey: expect.any(String) as string, openConversationId: EVERYBODYS_GROUP },
		]);
		for (const userId of colleagues(230)) dingTalk.control.read(userId);
		const { json, error } = await run(
			'dingTalkBotReadStatus',
			'groupMessage',
			'getReadStatus',
			{ output: 'summary' },
			messages,
		);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('groupMessages/query')).toHaveLength(2);
		expect((json()[0]?.read as string[]).sort()).toEqual(colleagues(230));
	});

	test('who is expected and has not read is told apart by onlyUserIds', async () => {
		const messages = await sentByBot('groupMessage', toGroup);
		dingTalk.control.read('c001');
		const { json } = await run(
			'dingTalkBotReadStatus',
			'groupMessage',
			'getReadStatus',
			{ output: 'route', onlyUserIds: 'c001,c002' },
			messages,
		);
		expect(json(0).map(({ userId }) => userId)).toEqual(['c001']);
		expect(json(1).map(({ userId }) => userId)).toEqual(['c002']);
	});

	test('recall', async () => {
		const messages = await sentByBot('groupMessage', toGroup);
		const { json } = await run('dingTalkBotMessage', 'groupMessage', 'recall', {}, messages);
		expect(json()).toMatchObject([{ isRecalled: true }]);
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ status: 'recalled' }]);
	});
});

describe('DINGs', () => {
	test('read status in the receipt shape, and recall', async () => {
		const dings = await sentByBot('ding', {
			userIds: 'c001,c002',
			content: 'Look',
			remindType: 'app',
		});
		dingTalk.control.read('c001');
		const { json, error } = await run(
			'dingTalkBotReadStatus',
			'ding',
			'getReadStatus',
			{ output: 'route' },
			dings,
		);
		expect(error).toBeUndefined();
		expect(statusesOf(json(0))).toEqual({ c001: 'read' });
		expect(statusesOf(json(1))).toEqual({ c002: 'unread' });

		const recalled = await run('dingTalkBotMessage', 'ding', 'recall', {}, dings);
		expect(recalled.error).toBeUndefined();
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ channel: 'ding', status: 'recalled' }]);
	});
});
