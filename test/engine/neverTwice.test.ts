/**
 * "Never twice, never lost" over several runs of the node's code: Retry On Fail, loops on the canvas,
 * an agent's tool calls, and a Stop in the middle (design.md, section 2). The simulator's deliveries
 * are the judge.
 */
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { changeConcurrency, shortenPauses } from './harness/shortWaits';
import { generateCompany } from '../simulator';
import {
	connect,
	itemWithFiles,
	loadPackageNodeTypes,
	MANUAL_TRIGGER,
	NO_OP,
	node,
	packageTypeName,
	runNode,
	runWorkflow,
	stepNode,
	type CredentialHandle,
	type NodeResult,
	type RunNodeOptions,
} from './harness';
import { withSimulator } from './harness/withSimulator';

const GROUP = 'cidEverybody==';
const generated = generateCompany(300);
const everybody = {
	...generated,
	groups: [
		{
			openConversationId: GROUP,
			name: 'Everybody',
			userIds: generated.people.map(({ userId }) => userId),
		},
	],
};
const dingTalk = withSimulator({ company: everybody, settings: { callsPerSecond: 1000 } });
const people = everybody.people.map(({ userId }) => userId);
const mobileOf = (index: number) => String(everybody.people[index]?.mobile);
const idOf = (index: number) => String(people[index]);

let credential: CredentialHandle;
let undos: Array<() => void>;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
	undos = [shortenPauses(50)];
});
afterEach(() => undos.forEach((undo) => undo()));

const textTo = (userIds: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	userIds,
	messageType: 'text',
	content: 'Hello',
	...more,
});

async function send(
	parameters: INodeParameters,
	items: Array<IDataObject | INodeExecutionData>,
	options: RunNodeOptions = {},
	nodeType = 'dingTalkWorkNotification',
): Promise<NodeResult> {
	return await runNode(nodeType, parameters, items, { credential, ...options });
}

const again: RunNodeOptions = { retryOnFail: true, maxTries: 5 };

/** How often DingTalk accepted a message for each of these people. */
const timesTold = (userIds: string[]) =>
	userIds.map((userId) => dingTalk.deliveriesTo(userId).length);
const onceEach = (userIds: string[]) => userIds.map(() => 1);

/** The tasks that an item or the output as a whole names for a person. */
function taskOf(result: NodeResult, userId: string): unknown[] {
	return result
		.json()
		.filter((json) => json.userId === userId || (json.userIds as string[])?.includes(userId))
		.map(({ taskId }) => taskId);
}

/** Every person's task in the output is the one that DingTalk delivered. */
function expectTrueTasks(result: NodeResult, userIds: string[]): void {
	for (const userId of userIds) {
		const delivered = dingTalk.deliveriesTo(userId).map(({ messageId }) => messageId);
		expect([userId, taskOf(result, userId)]).toEqual([userId, delivered]);
	}
}

describe('Retry On Fail sends to nobody twice', () => {
	test('several items, each a request, a refusal in the middle', async () => {
		const told = people.slice(0, 12);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 5, count: 2 });
		const result = await send(
			textTo('={{ $json.id }}', { options: { combineItems: 'separate' } }),
			told.map((id) => ({ id })),
			again,
		);
		expect(result.error).toBeUndefined();
		expect(timesTold(told)).toEqual(onceEach(told));
		expectTrueTasks(result, told);
	});

	test('several batches of one item, the second refused', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const result = await send(textTo(people.join()), [{}], again);
		expect(result.error).toBeUndefined();
		expect(result.json()).toHaveLength(3);
		expect(timesTold(people)).toEqual(onceEach(people));
		expectTrueTasks(result, people);
	});

	test('combined items, one item a person, the second batch refused twice', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 2 });
		const result = await send(
			textTo('={{ $json.id }}', { options: { output: 'recipients' } }),
			people.map((id) => ({ id })),
			again,
		);
		expect(result.error).toBeUndefined();
		expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			people.map((_id, item) => ({ item })),
		);
		expectTrueTasks(result, people);
	});

	test('a text that differs in every try, because an expression holds the time', async () => {
		const told = people.slice(0, 3);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const result = await send(
			textTo('={{ $json.id }}', {
				options: { combineItems: 'separate' },
				content: '={{ "It is " + $now.toMillis() + Math.random() }}',
			}),
			told.map((id) => ({ id })),
			again,
		);
		expect(result.error).toBeUndefined();
		expect(timesTold(told)).toEqual(onceEach(told));
	});

	test('Make Unique, which adds the time of the try', async () => {
		const told = people.slice(0, 3);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const result = await send(
			textTo('={{ $json.id }}', { options: { combineItems: 'separate', makeUnique: true } }),
			told.map((id) => ({ id })),
			again,
		);
		expect(result.error).toBeUndefined();
		expect(timesTold(told)).toEqual(onceEach(told));
	});

	test('the same text to the same person in two items is two sends, and stays two', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 0, count: 1 });
		const parameters = textTo('={{ $json.id }}', { options: { combineItems: 'separate' } });
		const items = [{ id: idOf(0) }, { id: idOf(0) }, { id: idOf(1) }, { id: idOf(0) }];
		const result = await send(parameters, items, again);
		expect(result.error).toBeUndefined();
		expect(timesTold([idOf(0), idOf(1)])).toEqual([3, 1]);
		expect(new Set(result.json().map(({ taskId }) => taskId)).size).toBe(4);
	});

	test('batches that are made up differently, because a contact could be found in the second try only', async () => {
		undos.push(changeConcurrency(1));
		dingTalk.control.addFault({ api: 'user/getbymobile', kind: 'quota90020', count: 1 });
		const indexes = [0, 1, 2, 3];
		const result = await send(
			{ ...textTo(''), sendTo: 'mobiles', mobiles: '={{ $json.mobile }}' },
			indexes.map((index) => ({ mobile: mobileOf(index) })),
			{ ...again, continueOnFail: true },
		);
		expect(result.error).toBeUndefined();
		expect(result.json().filter((json) => json.error)).toStrictEqual([]);
		const told = indexes.map(idOf);
		expect(timesTold(told)).toEqual(onceEach(told));
		expectTrueTasks(result, told);
	});

	test('an item whose people were told already through another item is paired with that task', async () => {
		undos.push(changeConcurrency(1));
		dingTalk.control.addFault({ api: 'user/getbymobile', kind: 'quota90020', count: 1 });
		const result = await send(
			{ ...textTo(''), sendTo: 'mobiles', mobiles: '={{ $json.mobiles }}' },
			[{ mobiles: `${mobileOf(9)},${mobileOf(0)}` }, { mobiles: mobileOf(0) }],
			{ ...again, continueOnFail: true },
		);
		expect(result.json().filter((json) => json.error)).toStrictEqual([]);
		expect(timesTold([idOf(0), idOf(9)])).toEqual([1, 1]);
		expectTrueTasks(result, [idOf(0), idOf(9)]);
		const shared = result.outputs[0]?.find(({ json }) =>
			(json.userIds as string[]).includes(idOf(0)),
		);
		expect(shared?.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('contacts that fail in the second try do not unsay what the first has sent', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', count: 1 });
		dingTalk.control.addFault({ api: 'user/getbymobile', kind: 'quota90020', skip: 3, count: 99 });
		const indexes = [0, 1, 2];
		const result = await send(
			{
				...textTo('', { options: { combineItems: 'separate' } }),
				sendTo: 'mobiles',
				mobiles: '={{ $json.mobile }}',
			},
			indexes.map((index) => ({ mobile: mobileOf(index) })),
			{ ...again, continueOnFail: true },
		);
		expect(result.json().filter((json) => json.error)).toStrictEqual([]);
		const told = indexes.map(idOf);
		expect(timesTold(told)).toEqual(onceEach(told));
	});

	test('what is unknown stays unknown: the second try asks nobody again', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', skip: 1, count: 1 });
		const told = people.slice(0, 4);
		const { error } = await send(
			textTo('={{ $json.id }}', { options: { combineItems: 'separate' } }),
			told.map((id) => ({ id })),
			again,
		);
		expect(error?.message).toMatch(/unknown whether DingTalk accepted/);
		expect(timesTold(told)).toEqual(onceEach(told));
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(4);
	});

	test('direct messages of a bot, DINGs and group messages', async () => {
		const told = people.slice(0, 45);
		const cases: Array<[INodeParameters, IDataObject[], 'oToMessages/batchSend' | 'ding/send']> = [
			[
				{ resource: 'directMessage', messageType: 'text', userIds: told.join() },
				[{}],
				'oToMessages/batchSend',
			],
			[
				{
					resource: 'ding',
					remindType: 'app',
					userIds: '={{ $json.id }}',
					options: { combineItems: 'separate' },
				},
				told.slice(0, 5).map((id) => ({ id })),
				'ding/send',
			],
		];
		for (const [parameters, items, api] of cases) {
			dingTalk.control.addFault({ api, kind: 'quota90020', skip: 1, count: 1 });
			const result = await send(
				{ operation: 'send', content: 'Hello {{ $now }}', ...parameters },
				items,
				again,
				'dingTalkBotMessage',
			);
			expect(result.error).toBeUndefined();
		}
		expect(timesTold(told)).toEqual(told.map((_id, index) => (index < 5 ? 2 : 1)));

		dingTalk.control.addFault({ api: 'groupMessages/send', kind: 'quota90020', skip: 1, count: 1 });
		const groups = await send(
			{
				resource: 'groupMessage',
				operation: 'send',
				openConversationId: GROUP,
				messageType: 'text',
				content: '={{ "At " + Math.random() }}',
			},
			[{}, {}, {}],
			again,
			'dingTalkBotMessage',
		);
		expect(groups.error).toBeUndefined();
		const keys = groups.json().map(({ processQueryKey }) => processQueryKey);
		const sent = dingTalk
			.calls('groupMessages/send')
			.filter(({ accepted }) => accepted)
			.map(({ messageId }) => messageId);
		expect(sent).toHaveLength(3);
		expect([...keys].sort()).toEqual([...sent].sort());
	});

	test('a file is uploaded once over all tries', async () => {
		const image = {
			content: Buffer.from('a picture'),
			fileName: 'notice.png',
			mimeType: 'image/png',
		};
		const told = people.slice(0, 3);
		const items = await Promise.all(
			told.map(async (id) => await itemWithFiles({ id }, { data: image })),
		);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const result = await send(
			{
				...textTo('={{ $json.id }}', { options: { combineItems: 'separate' } }),
				messageType: 'image',
				mediaSource: 'binary',
				binaryPropertyName: 'data',
			},
			items,
			again,
		);
		expect(result.error).toBeUndefined();
		expect(timesTold(told)).toEqual(onceEach(told));
		expect(dingTalk.calls('media/upload')).toHaveLength(1);
	});

	test('waiting for the delivery that fails is no failed send', async () => {
		dingTalk.control.addFault({ api: 'getsendresult', kind: 'quota90020', count: 99 });
		const result = await send(textTo(idOf(0), { options: { waitForDelivery: true } }), [{}], again);
		expect(result.error).toBeUndefined();
		expect(result.json()).toMatchObject([{ delivery: { isCompleted: false } }]);
		expect(timesTold([idOf(0)])).toEqual([1]);
	});
});

describe('what is asked for again is sent again', () => {
	test('a loop on the canvas, whose items are the same objects every time', async () => {
		let rounds = 0;
		const { runsOf } = await runWorkflow({
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Pass', NO_OP),
					node(
						'Send',
						packageTypeName('dingTalkWorkNotification'),
						textTo('={{ $("Trigger").first().json.id }}'),
						{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					),
					node('Round', 'test.round'),
				],
				connections: connect({
					Trigger: [['Pass']],
					Pass: [['Send']],
					Send: [['Round']],
					Round: [['Pass'], []],
				}),
			},
			nodeTypes: {
				'test.round': stepNode(
					'Round',
					(items) => Promise.resolve(++rounds < 3 ? [items, []] : [[], items]),
					2,
				),
			},
			credential,
			input: [{ json: { id: idOf(0) } }],
		});
		expect(runsOf('Send')).toHaveLength(3);
		expect(timesTold([idOf(0)])).toEqual([3]);
	});

	test('another execution with the same ID, as in a new database', async () => {
		for (let run = 0; run < 2; run++) {
			await send(textTo(idOf(0)), [{}], { ...again, executionId: '1' });
		}
		expect(timesTold([idOf(0)])).toEqual([2]);
	});
});

test('an item that may not be sent is refused alone: the others come out as results', async () => {
	const card = {
		message_url: 'https://example.com',
		head: { bgcolor: 'FFBBBBBB', text: 'x' },
		status_bar: { status_value: 'Open', status_bg: '0xFFF65E5E' },
		body: { title: 'Hello' },
	};
	const result = await send(
		{
			...textTo('={{ $json.id }}', {
				options: { combineItems: 'separate', expandDepartments: false },
			}),
			departmentIds: '={{ $json.department }}',
			messageType: 'json',
			msg: JSON.stringify({ msgtype: 'oa', oa: card }),
		},
		[{ id: idOf(0) }, { id: idOf(1), department: '1000' }, { id: idOf(2) }],
		{ continueOnFail: true },
	);
	expect(result.error).toBeUndefined();
	expect(result.json().map(({ error }) => String(error).slice(0, 31))).toEqual([
		'undefined',
		'"Send To" holds departments or ',
		'undefined',
	]);
	expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect(timesTold([idOf(0), idOf(1), idOf(2)])).toEqual([1, 0, 1]);
});

describe('what may have been carried out before is unknown, whatever comes after', () => {
	test('a recall whose answer was lost, and which DingTalk refuses the second time', async () => {
		const [task] = (await send(textTo(idOf(0)), [{}])).json();
		dingTalk.control.addFault({ api: 'recall', kind: 'resetAfter', count: 1 });
		const { json } = await send({ resource: 'message', operation: 'recall' }, [task ?? {}], {
			continueOnFail: true,
		});
		expect(dingTalk.deliveriesTo(idOf(0))).toMatchObject([{ status: 'recalled' }]);
		expect(json()).toMatchObject([{ details: { kind: 'unknown', code: '400002' } }]);
	});

	test('the same for messages of a bot', async () => {
		const message = { resource: 'directMessage', messageType: 'text', content: 'Hello' };
		const [sent] = (
			await send(
				{ ...message, operation: 'send', userIds: idOf(0) },
				[{}],
				{},
				'dingTalkBotMessage',
			)
		).json();
		dingTalk.control.addFault({ api: 'otoMessages/batchRecall', kind: 'resetAfter', count: 1 });
		const { json } = await send(
			{ resource: 'directMessage', operation: 'recall' },
			[sent ?? {}],
			{},
			'dingTalkBotMessage',
		);
		expect(json()).toMatchObject([{ isRecalled: false, isUnknown: true }]);
	});

	test('a send that the user has repeated, and which is refused then', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020' });
		const { json } = await send(textTo(idOf(0), { options: { resendWhenUnknown: true } }), [{}], {
			continueOnFail: true,
		});
		expect(timesTold([idOf(0)])).toEqual([1]);
		expect(json()).toMatchObject([{ details: { kind: 'unknown', code: '90020' } }]);
	});
});

describe("an agent's tool", () => {
	type Tool = { invoke(toolArguments: IDataObject): Promise<string> };

	/** Our node as n8n offers it to agents: same code, a tool's description. */
	async function asTool(): Promise<INodeType> {
		const name = packageTypeName('dingTalkWorkNotification');
		const original = (await loadPackageNodeTypes([name]))[name];
		if (!original) throw new Error('The node is not there');
		const tool = Object.create(original) as INodeType;
		tool.description = {
			...original.description,
			inputs: [],
			outputs: [NodeConnectionTypes.AiTool],
		};
		return tool;
	}

	/** An agent that calls the tool with these arguments, one call after the other, and gives the answers. */
	async function callTool(calls: IDataObject[]): Promise<string[]> {
		const answers: string[] = [];
		const agent = stepNode('Agent', async (items, context: IExecuteFunctions) => {
			const [tool] = (await context.getInputConnectionData(
				NodeConnectionTypes.AiTool,
				0,
			)) as Tool[];
			for (const toolArguments of calls) {
				answers.push(
					(await tool?.invoke(toolArguments).catch((error: Error) => `thrown: ${error.message}`)) ??
						'',
				);
			}
			return items;
		});
		agent.description.inputs = [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool];
		await runWorkflow({
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Agent', 'test.agent'),
					node(
						'Tool',
						'test.tool',
						textTo("={{ $fromAI('people', '', 'string') }}", {
							content: "={{ $fromAI('text', '', 'string') }}",
						}),
						{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					),
				],
				connections: {
					...connect({ Trigger: [['Agent']] }),
					Tool: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
				},
			},
			nodeTypes: { 'test.agent': agent, 'test.tool': await asTool() },
			credential,
		});
		return answers;
	}

	test('sends in every call, the same text to the same person included', async () => {
		const call = { people: idOf(0), text: 'Hello' };
		const answers = await callTool([call, { ...call }, { ...call, text: 'Hello again' }]);
		expect(answers.map((answer) => /"taskId":"\d+"/.test(answer))).toEqual([true, true, true]);
		expect(timesTold([idOf(0)])).toEqual([3]);
	});

	test('that is tried again sends nothing twice, although n8n gives every try a run index of its own', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const [answer] = await callTool([{ people: people.join(), text: 'Hello' }]);
		expect(answer).toContain('taskId');
		expect(timesTold(people)).toEqual(onceEach(people));
	});
});
