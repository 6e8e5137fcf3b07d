import type { INode, INodeParameters } from 'n8n-workflow';
import { allScopes, demoApp } from '../../simulator';
import type { CompanySpec, Delivery, Person, Persona } from '../../simulator/entities';
import { readStory } from '../demo/story';
import { disagreements } from '../demo/verdict';
import { waitUntil } from '../../simulator/testing/until';
import { filledIn, readExample } from '../steps/examples';
import { openConnections } from '../steps/listening';
import { printFigures } from '../steps/figures';
import { LastingStage } from '../stages/lastingStage';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import {
	chainOf,
	connect,
	nodeOf,
	packageName,
	startByWebhook,
	webhookNode,
	withWebhook,
} from '../steps/workflows';

/**
 * What users set on our nodes and how they start workflows: error output, Retry On Fail, long waits
 * over a restart, the command line, webhooks. The long wait goes on while the others run.
 */

const person = (userId: string, persona: Persona, deptIds = [1]): Person => ({
	userId,
	name: userId,
	deptIds,
	persona,
});
const organizer = person('organizer', { reads: 'never' });

/** Nobody is in two of the tests, so that they can go on side by side. */
const waiting = [
	person('reads-notice', { reads: 'atOnce' }),
	person('reads-reminder', { reads: { afterMessages: 2 } }),
	person('is-limited', { reads: 'never', limited: '143105' }),
];
const staff = (prefix: string, count: number) =>
	Array.from({ length: count }, (_, index) => person(`${prefix}-${index}`, { reads: 'never' }));

const ways = ['cli', 'webhook'] as const;
type Way = (typeof ways)[number];
const files = [
	'notify-and-escalate.json',
	'bot-read-escalation.json',
	'announcement-report.json',
	'approval-status-bar.json',
	'ask-and-wait.json',
	'read-without-polling.json',
	'send-once.json',
	'approve-in-chat.json',
	'acknowledge-in-chat.json',
] as const;
type File = (typeof files)[number];

const departmentOf = (file: File, way: Way) => 500 + 10 * files.indexOf(file) + ways.indexOf(way);
const readerOf = (file: File, way: Way) => `reader-${departmentOf(file, way)}`;

const company: CompanySpec = {
	corpId: 'dingasusers',
	name: 'As users set them',
	people: [
		organizer,
		...waiting,
		...staff('output', 12),
		...staff('retry', 12),
		...staff('regular', 12),
		...files.flatMap((file) =>
			ways.map((way) =>
				person(readerOf(file, way), { reads: 'atOnce' }, [departmentOf(file, way)]),
			),
		),
	],
	departments: [
		{ deptId: 1, name: 'Everybody' },
		...files.flatMap((file) =>
			ways.map((way) => ({ deptId: departmentOf(file, way), name: `${file} ${way}`, parentId: 1 })),
		),
	],
	apps: [demoApp],
	groups: [],
	mediaIds: [],
};

let stage: LastingStage;
let begun: number;
let longWait: string;

const minute = 1 / 60;
const deliveriesTo = (userId: string): Delivery[] =>
	stage.simulator.control.ledger().deliveries.filter((delivery) => delivery.userId === userId);

const example = (file: File, settings: Record<string, string | number>) =>
	filledIn(readExample(file), { credential: stage.credential, settings });

beforeAll(async () => {
	stage = await LastingStage.open({ name: 'as-users-set-them', company });
	begun = Date.now();
	const { rest } = stage.n8n;
	const workflow = example('notify-and-escalate.json', {
		people: waiting.map(({ userId }) => userId).join(', '),
		organizer: organizer.userId,
		// Above 65 seconds, so that n8n stores the execution and forgets it until then.
		firstCheckAfterMinutes: 68 * minute,
		remindAfterMinutes: 66 * minute,
		dingAfterMinutes: 66 * minute,
		giveUpAfterMinutes: 66 * minute,
	});
	const id = await rest.createWorkflow(workflow);
	longWait = await rest.startWorkflow(id, 'Start');
	await waitForExecution(rest, longWait, { seconds: 60, until: ['waiting', 'error'] });
	await stage.n8n.stop();
	await stage.startAgain();
});
afterAll(async () => await stage?.close());

describe('when some of the sends fail', () => {
	/** Start -> one item a person -> Send, which is set as given; what it gives goes on to two nodes. */
	async function send(prefix: string, settings: Partial<INode>): Promise<FinishedExecution> {
		const { n8n, credential } = stage;
		const parameters: INodeParameters = {
			resource: 'message',
			operation: 'send',
			userIds: '={{ $json.userId }}',
			messageType: 'text',
			content: '=For {{ $json.userId }}',
		};
		const workflow = chainOf(prefix, [
			webhookNode(prefix),
			nodeOf('People', 'n8n-nodes-base.splitOut', {
				fieldToSplitOut: 'body.people',
				options: { destinationFieldName: 'userId' },
			}),
			nodeOf('Send', `${packageName}.dingTalkWorkNotification`, parameters, {
				credentials: { dingTalkApi: credential },
				...settings,
			}),
			nodeOf('Sent', 'n8n-nodes-base.noOp'),
		]);
		workflow.nodes.push(nodeOf('Not Sent', 'n8n-nodes-base.noOp', {}, { position: [960, 320] }));
		if (settings.onError === 'continueErrorOutput') {
			connect(workflow.connections, 'Send', 'Not Sent', 1);
		}
		const id = await n8n.rest.createWorkflow(workflow);
		await n8n.rest.publishWorkflow(id);
		const people = staff(prefix, 12).map(({ userId }) => userId);
		const executionId = await startByWebhook(n8n, id, prefix, { people });
		return await waitForExecution(n8n.rest, executionId, { seconds: 60 });
	}

	const told = (prefix: string) =>
		staff(prefix, 12).filter(({ userId }) => deliveriesTo(userId).length > 0);
	const fail = (count: number) =>
		stage.simulator.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 4, count });
	afterEach(() => stage.simulator.control.clearFaults());

	test('Continue (using error output): who was not told is named there, the rest goes on', async () => {
		fail(3);
		const execution = await send('output', { onError: 'continueErrorOutput' });
		expect(execution.status).toBe('success');
		const sent = execution.items('Sent').map(({ json }) => String(json.userIds));
		const notSent = execution.items('Not Sent');
		expect(notSent).toHaveLength(3);
		for (const { json } of notSent) {
			expect(json).toMatchObject({
				userId: expect.stringMatching(/^output-/) as string,
				error: expect.stringContaining('90020') as string,
				// n8n 1 sends nothing to the error output that has a field "details".
				[isOldLine() ? 'message' : 'details']: { kind: 'quota' },
			});
		}
		const named = notSent.map(({ json }) => String(json.userId));
		expect([...sent, ...named].sort()).toEqual(
			staff('output', 12)
				.map(({ userId }) => userId)
				.sort(),
		);
		expect(
			told('output')
				.map(({ userId }) => userId)
				.sort(),
		).toEqual(sent.sort());
	});

	test('Continue: the same items, in their order, on the one output', async () => {
		fail(3);
		const execution = await send('regular', { onError: 'continueRegularOutput' });
		expect(execution.status).toBe('success');
		const items = execution.items('Send');
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			items.map((_, item) => expect.objectContaining({ item }) as object),
		);
		expect(items).toHaveLength(12);
		expect(items.filter(({ json }) => json.error !== undefined)).toHaveLength(3);
		expect(told('regular')).toHaveLength(9);
	});

	test('Retry On Fail: the run ends well, and nobody is told twice', async () => {
		fail(2);
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };
		const execution = await send('retry', settings);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		expect(execution.items('Send')).toHaveLength(12);
		expect(stage.simulator.control.faults()[0]?.hits).toBe(2);
		const times = staff('retry', 12).map(({ userId }) => deliveriesTo(userId).length);
		expect(times).toEqual(times.map(() => 1));
	});
});

describe('when the app lacks a permission', () => {
	const missing = 'qyapi_robot_sendmsg';
	beforeAll(() =>
		stage.simulator.control.setScopes(
			demoApp.appKey,
			allScopes.filter((scope) => scope !== missing),
		),
	);
	afterAll(() => stage.simulator.control.setScopes(demoApp.appKey, allScopes));

	test('the credential test passes, as it asks for nothing that needs one; the node names it', async () => {
		const { rest } = stage.n8n;
		const { id, name } = stage.credential;
		const stored = await rest.request<{ data: object }>(
			'GET',
			`/rest/credentials/${id}?includeData=true`,
		);
		expect(await rest.testCredential(id, 'dingTalkApi', name, stored.data)).toMatchObject({
			status: 'OK',
		});
		const workflow = chainOf('No permission', [
			nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
			nodeOf(
				'Send',
				`${packageName}.dingTalkBotMessage`,
				{ resource: 'directMessage', userIds: organizer.userId, content: 'Hello' },
				{ credentials: { dingTalkApi: stage.credential } },
			),
		]);
		const started = await rest.startWorkflow(await rest.createWorkflow(workflow), 'Start');
		const execution = await waitForExecution(rest, started, { seconds: 30 });
		expect(execution.status).toBe('error');
		expect(execution.raw).toContain(missing);
		expect(execution.raw).toContain('Permissions');
	});
});

/** What is typed into Settings. Whoever reads at once ends each of them at its first check. */
function settingsOf(file: File, way: Way): Record<string, string | number> {
	const people = readerOf(file, way);
	const id = String(departmentOf(file, way));
	return {
		'notify-and-escalate.json': {
			people,
			organizer: organizer.userId,
			firstCheckAfterMinutes: 2 * minute,
		},
		'bot-read-escalation.json': { people, firstCheckAfterMinutes: 2 * minute },
		'announcement-report.json': {
			departments: JSON.stringify([{ name: 'Department', id }]),
			organizer: organizer.userId,
			title: `News ${id}`,
			waitMinutes: 2 * minute,
		},
		'approval-status-bar.json': { approver: people, title: `Travel ${id}` },
		'ask-and-wait.json': { people, manager: organizer.userId, firstCheckAfterMinutes: 2 * minute },
		'read-without-polling.json': { people, dingAfterMinutes: 10 },
		'send-once.json': { people },
		'approve-in-chat.json': { approver: people, deputy: organizer.userId, people: id },
		'acknowledge-in-chat.json': { people, dingAfterMinutes: 10 },
	}[file];
}

/** The examples that end by themselves, with the node at which the reader then is. */
const endings: Partial<Record<File, string>> = {
	'notify-and-escalate.json': 'Has Read',
	'bot-read-escalation.json': 'Has Read',
	'announcement-report.json': 'Read Rate',
	'ask-and-wait.json': 'Has Read',
	// Published, so the reading is pushed and wakes the workflow.
	'read-without-polling.json': 'Has Read',
	'send-once.json': 'Note as Done',
};

const withDataTables: readonly File[] = [
	'read-without-polling.json',
	'send-once.json',
	'acknowledge-in-chat.json',
];

/** The Data Table node of n8n 1 makes no tables, which these examples begin with. */
const refusesTables = isOldLine() ? test.skip : test;

/** It has asked a person, or told one, and now waits for the answer, which other parts give. */
const isAsking = (file: File) => endings[file] === undefined;

async function expectToHaveRun(file: File, way: Way, execution: FinishedExecution): Promise<void> {
	expect([execution.status, execution.errorMessage]).toEqual([
		isAsking(file) ? 'waiting' : 'success',
		undefined,
	]);
	expect(deliveriesTo(readerOf(file, way))).toHaveLength(1);
	const ending = endings[file];
	if (ending) expect(execution.items(ending)).toHaveLength(1);
	else await stage.n8n.rest.request('POST', `/rest/executions/${execution.id}/stop`);
}

describe('examples from the command line', () => {
	const withoutDataTables = files.filter((file) => !withDataTables.includes(file));
	test.each(withoutDataTables)('n8n execute --id: %s', async (file) => {
		const { n8n } = stage;
		const id = await n8n.rest.createWorkflow(example(file, settingsOf(file, 'cli')));
		await n8n.cli(['execute', `--id=${id}`]);
		const executionId = (await n8n.rest.newestExecutionId(id)) ?? '';
		await expectToHaveRun(file, 'cli', await n8n.rest.execution(executionId));
	});

	refusesTables.each(withDataTables)(
		'%s is refused: n8n’s command line has no data tables',
		async (file) => {
			const { n8n } = stage;
			const id = await n8n.rest.createWorkflow(example(file, settingsOf(file, 'cli')));
			await expect(n8n.cli(['execute', `--id=${id}`])).rejects.toThrow(/Data table.*disabled/);
			expect(deliveriesTo(readerOf(file, 'cli'))).toStrictEqual([]);
		},
	);

	test('agent-tool-call.json has nothing to execute: its one trigger is an MCP client', async () => {
		const { nodes } = readExample('agent-tool-call.json');
		const triggers = nodes.filter(({ type }) => /trigger/i.test(type));
		expect(triggers.map(({ type }) => type)).toEqual(['@n8n/n8n-nodes-langchain.mcpTrigger']);
		const { n8n, credential } = stage;
		const id = await n8n.rest.createWorkflow(
			filledIn(readExample('agent-tool-call.json'), { credential }),
		);
		await expect(n8n.cli(['execute', `--id=${id}`])).rejects.toThrow(/start/i);
	});
});

const here = files.filter((file) => !isOldLine() || !withDataTables.includes(file));
test.each(here)('an example through a webhook: %s', async (file) => {
	const { n8n } = stage;
	const path = file.replace('.json', '');
	const workflow = example(file, settingsOf(file, 'webhook'));
	const id = await n8n.rest.createWorkflow(withWebhook(workflow, path));
	await n8n.rest.publishWorkflow(id);
	// n8n registers the webhook before it starts the trigger; nobody is asked in the chat until that one listens.
	if (workflow.nodes.some(({ type }) => /dingTalkTrigger$/.test(type)))
		await waitUntil(() => openConnections(stage.simulator).length > 0, {
			seconds: 30,
			pauseMs: 100,
		});
	const executionId = await startByWebhook(n8n, id, path);
	const until = ['waiting', 'success', 'error', 'crashed'] as const;
	const toItsEnd = async (): Promise<FinishedExecution> =>
		await waitForExecution(n8n.rest, executionId, {
			seconds: 60,
			until: isAsking(file) ? [...until] : ['success', 'error', 'crashed'],
		});
	await expectToHaveRun(file, 'webhook', await toItsEnd());
	await n8n.rest.request('POST', `/rest/workflows/${id}/deactivate`);
});

test('a wait of more than a minute, n8n restarted meanwhile: the story ends as it should', async () => {
	const execution = await waitForExecution(stage.n8n.rest, longWait, { seconds: 200 });
	expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
	const { deliveries } = stage.simulator.control.ledger();
	const stories = readStory(
		execution,
		waiting.map(({ userId }) => userId),
	);
	expect(stories.flatMap((story) => disagreements(story, deliveries))).toStrictEqual([]);
	expect(stories.map(({ told, ending }) => [told.length, ending])).toEqual([
		[1, 'Has Read'],
		[2, 'Has Read'],
		[1, 'Could Not Be Reached'],
	]);
	printFigures('long waits over a restart', stage.simulator, {
		executions: 1,
		people: waiting.map(({ userId }) => userId),
		since: begun,
		isCounted: ({ userId, channel }) =>
			channel === 'work' && waiting.some((each) => each.userId === userId),
	});
});
