/** Checks on the canvas and as a tool: when to look again, names, what agents and Retry On Fail see (design.md, "Receipts"). */
import type { IDataObject, INodeParameters, NodeExecutionHint } from 'n8n-workflow';
import { DingTalkWorkNotification } from '../../nodes/DingTalkWorkNotification/DingTalkWorkNotification.node';
import { allScopes, demoApp } from '../simulator';
import {
	connect,
	MANUAL_TRIGGER,
	node,
	runNode,
	runWorkflow,
	type CredentialHandle,
	type NodeResult,
	type RunNodeOptions,
} from './harness';
import { colleagues, EVERYBODYS_GROUP, withSimulator } from './harness/withSimulator';

const minutes = 60_000;
const NOBODY = '1';

const dingTalk = withSimulator({
	limitedPeople: { limited: '143105' },
	settings: { callsPerSecond: 1000 },
});

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
});

const check = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'delivery',
	operation: 'getResult',
	output: 'route',
	...more,
});

async function run(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', parameters, items, { credential, ...options });
}

/** A task to these people, delivered. */
async function sent(userIds: string[], content = 'Hello'): Promise<IDataObject> {
	const [task] = (
		await run({
			resource: 'message',
			operation: 'send',
			userIds: userIds.join(','),
			messageType: 'text',
			content,
		})
	).json();
	dingTalk.processed();
	dingTalk.forgetCalls();
	return task ?? {};
}

const earlier = (task: IDataObject, ageMinutes: number): IDataObject => ({
	...task,
	sentAt: new Date(Date.now() - ageMinutes * minutes).toISOString(),
});
const words = (hints: NodeExecutionHint[]) => hints.map(({ message }) => message).join('\n');

describe('Overdue After (Minutes)', () => {
	test('of a new node with four outputs is an hour, and otherwise never', async () => {
		const task = earlier(await sent(['c001']), 61);
		const routed = await run(check(), [task]);
		expect(routed.json(2)).toMatchObject([{ userId: 'c001', overdue: true }]);
		const listed = await run(check({ output: 'recipients' }), [task]);
		expect(listed.json()).toMatchObject([{ userId: 'c001', overdue: false }]);
	});
});

describe('checkAgainInMinutes', () => {
	test('stands in every item on Unread, and in no other', async () => {
		const task = await sent(['c001', 'c002', 'limited']);
		dingTalk.control.read('c001');
		const { outputs } = await run(check(), [earlier(task, 10)]);
		const minutesIn = outputs.map((items) => items.map(({ json }) => json.checkAgainInMinutes));
		expect(minutesIn).toEqual([[undefined], [10], [], [undefined]]);
	});

	test('is the same for all of a run, whatever message they wait for', async () => {
		const old = earlier(await sent(['c001', 'c002']), 30);
		const young = earlier(await sent(['c003'], 'Another one'), 12);
		const { json } = await run(check(), [old, young]);
		expect(json(1).map(({ userId, checkAgainInMinutes }) => [userId, checkAgainInMinutes])).toEqual(
			[
				['c001', 12],
				['c002', 12],
				['c003', 12],
			],
		);
	});
});

describe('a loop that checks too often', () => {
	test('is told what it costs, and what to set', async () => {
		const task = await sent(colleagues(150));
		const tasks = [{ ...task }];
		const first = await run(check(), tasks);
		expect(words(first.hints)).not.toMatch(/loop/);
		const { hints } = await run(check(), first.json(1));
		expect(words(hints)).toMatch(
			/This loop checks every \d+ seconds?, which makes about [\d,]+ API calls an hour; .*5,000 a month.*\{\{ \$json\.checkAgainInMinutes \?\? 5 \}\}/,
		);
	});

	test('is not told so when it waits as long as the item says, however short that is', async () => {
		const task = await sent(['c001']);
		const item = {
			...task,
			userId: 'c001',
			checks: 1,
			checkedAt: new Date(Date.now() - 30_000).toISOString(),
			checkAgainInMinutes: 0.5,
		};
		expect(words((await run(check(), [item])).hints)).not.toMatch(/loop/);
		const minuteAgo = new Date(Date.now() - 61_000).toISOString();
		const later = { ...item, checkAgainInMinutes: 5, checkedAt: minuteAgo };
		expect(words((await run(check(), [later])).hints)).not.toMatch(/loop/);
		const hurried = { ...item, checkAgainInMinutes: 5 };
		expect(words((await run(check(), [hurried])).hints)).toMatch(
			/This loop checks every 30 seconds/,
		);
	});
});

describe('Add Names', () => {
	const withNames = check({ output: 'recipients', options: { addNames: true } });

	test('gives each person the name in the contacts, asked for once a person', async () => {
		const task = await sent(['c001', 'c002', 'limited', 'nobody']);
		const again = await sent(['c001'], 'Another one');
		const { json } = await run(withNames, [task, task, again]);
		expect(json().slice(0, 4)).toMatchObject([
			{ userId: 'c001', name: 'Person c001' },
			{ userId: 'c002', name: 'Person c002' },
			{ userId: 'limited', name: 'Person limited' },
			{ userId: 'nobody', status: 'invalid' },
		]);
		expect(json()[3]).not.toHaveProperty('name');
		const asked = dingTalk.calls('user/get').map(({ body }) => (body as IDataObject).userid);
		expect(asked.sort()).toEqual(['c001', 'c002', 'limited']);
	});

	test('asks for no name that the item has brought along, so a loop asks once', async () => {
		const task = await sent(['c001', 'c002']);
		const first = (await run(withNames, [task])).json();
		dingTalk.forgetCalls();
		const { json } = await run(withNames, first);
		expect(json().map(({ name }) => name)).toEqual(['Person c001', 'Person c002']);
		expect(dingTalk.calls('user/get')).toStrictEqual([]);
	});

	test('without the permission the check goes on, a hint says which one, and nobody else is asked for', async () => {
		const task = await sent(colleagues(50));
		dingTalk.control.setScopes(
			demoApp.appKey,
			allScopes.filter((scope) => !scope.startsWith('qyapi_get_member')),
		);
		const { json, hints, error } = await run(withNames, [task]);
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(50);
		expect(json()[0]).toMatchObject({ userId: 'c001', status: 'unread' });
		expect(words(hints)).toMatch(/Names could not be added: .*60011|qyapi_get_member/);
		expect(dingTalk.calls('user/get')).toHaveLength(1);
	});

	test('is not asked for when it is off', async () => {
		const task = await sent(['c001']);
		await run(check({ output: 'recipients' }), [task]);
		expect(dingTalk.calls('user/get')).toStrictEqual([]);
	});
});

describe('whom the send has called unreachable', () => {
	test('nobody is asked about them again, and they leave the loop', async () => {
		const task = { ...(await sent(['c001'])), userIds: ['x1', 'x2'], invalidUserIds: ['x1', 'x2'] };
		const { json } = await run(check(), [task]);
		expect(json(3).map(({ userId, status }) => [userId, status])).toEqual([
			['x1', 'invalid'],
			['x2', 'invalid'],
		]);
		expect(dingTalk.calls('getsendresult')).toStrictEqual([]);
	});
});

describe('a check that fails', () => {
	const failing = { taskId: NOBODY, userIds: ['c002'], agentId: '7' };

	test('names its task, where the node stops', async () => {
		const task = await sent(['c001']);
		const { error } = await run(check({ output: 'recipients' }), [
			task,
			{ ...failing, taskId: '42' },
		]);
		expect(error?.description).toMatch(/ This is about 42\.$/);
	});

	test('names its task, where the node continues', async () => {
		const { json } = await run(check({ output: 'recipients' }), [failing], {
			continueOnFail: true,
		});
		expect(json()).toMatchObject([{ details: { notDone: [{ taskId: NOBODY }] } }]);
	});

	test('on four outputs comes out on Not Delivered, never on Read', async () => {
		const task = await sent(['c001']);
		dingTalk.control.read('c001');
		const { json } = await run(check(), [failing, task], { continueOnFail: true });
		expect(json(0)).toMatchObject([{ userId: 'c001', status: 'read' }]);
		expect(json(3)).toMatchObject([{ details: { notDone: [{ taskId: NOBODY }] } }]);
	});

	test('with an error output goes there, and Retry On Fail sees it, behind a check that worked too', async () => {
		const task = await sent(['c001']);
		dingTalk.control.read('c001');
		dingTalk.control.addFault({ api: 'getsendresult', kind: 'quota90020', count: 1 });
		const options = { onError: 'continueErrorOutput', retryOnFail: true, maxTries: 2 } as const;
		const second = await sent(['c002'], 'Another one');
		const retried = await run(check(), [task, second], options);
		expect(retried.json(0)).toMatchObject([{ userId: 'c001' }]);
		expect(retried.json(1)).toMatchObject([{ userId: 'c002' }]);
		expect(retried.json(4)).toStrictEqual([]);
		const failed = await run(check(), [task, failing], options);
		expect(failed.json(0)).toMatchObject([{ userId: 'c001' }]);
		expect(failed.json(3)).toStrictEqual([]);
		expect(failed.json(4)).toMatchObject([{ details: { notDone: [{ taskId: NOBODY }] } }]);
	});
});

describe('as a tool of an agent', () => {
	const TOOL = 'engine-test.dingTalkWorkNotificationTool';

	async function asTool(items: IDataObject[], more: object = {}): Promise<IDataObject[][]> {
		const { outputs } = await runWorkflow({
			credential,
			workflow: {
				nodes: [node('Trigger', MANUAL_TRIGGER), node('Tool', TOOL, check(), more)],
				connections: connect({ Trigger: [['Tool']] }),
			},
			nodeTypes: { [TOOL]: new DingTalkWorkNotification() },
			input: items.map((json) => ({ json })),
		});
		return outputs('Tool').map((list) => list.map(({ json }) => json));
	}

	test('four outputs are one, with everybody on it', async () => {
		const task = await sent(['c001', 'c002', 'limited']);
		dingTalk.control.read('c001');
		const [first = [], ...others] = await asTool([task]);
		expect(first.map(({ userId, status }) => [userId, status])).toEqual([
			['c001', 'read'],
			['c002', 'unread'],
			['limited', 'forbidden'],
		]);
		expect(others.flat()).toStrictEqual([]);
	});

	test('and a check that failed', async () => {
		const failing = { taskId: NOBODY, userIds: ['c002'] };
		const [first] = await asTool([failing], { onError: 'continueRegularOutput' });
		expect(first).toMatchObject([{ details: { notDone: [{ taskId: NOBODY }] } }]);
	});
});

test('names of people in a group and of a DING come from the contacts too', async () => {
	const send = { resource: 'groupMessage', operation: 'send', messageType: 'text', content: 'Hi' };
	const group = { openConversationId: EVERYBODYS_GROUP };
	const [message = {}] = (
		await runNode('dingTalkBotMessage', { ...send, ...group }, [{}], { credential })
	).json();
	dingTalk.processed();
	const groupCheck = {
		resource: 'groupMessage',
		operation: 'getReadStatus',
		output: 'recipients',
		onlyUserIds: 'c001',
		options: { addNames: true },
	};
	const { json } = await runNode('dingTalkBotReadStatus', groupCheck, [{ ...message, ...group }], {
		credential,
	});
	expect(json()).toMatchObject([{ userId: 'c001', name: 'Person c001' }]);
});
