/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { demoApp, type Simulator } from '../../simulator';
import type { CompanySpec, Persona } from '../../simulator/entities';
import { waitUntil } from '../../simulator/testing/until';
import { filledIn, readExample } from '../steps/examples';
import { openConnections } from '../steps/listening';
import { OtherProgram } from '../steps/otherProgram';
import { LastingStage } from '../stages/lastingStage';
import { waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import type { N8n } from '../realN8n/n8n';
import type { WorkflowFile } from '../realN8n/restClient';
import { credentialData } from '../stages/stage';

const triggerType = 'n8n-nodes-dingtalk-notifications.dingTalkTrigger';
const example = () => readExample('read-without-polling.json');

const person = (userId: string, persona?: Persona) => ({
	userId,
	name: `Person ${userId}`,
	deptIds: [1],
	persona,
});
const company: CompanySpec = {
	corpId: 'dingreceipts',
	name: 'Receipts',
	people: [
		...['anna', 'bela', 'carl', 'dora'].map((userId) => person(userId)),
		person('quick', { reads: 'atOnce' }),
		person('limited', { reads: 'never', limited: '143105' }),
	],
	departments: [{ deptId: 1, name: 'Receipts' }],
	apps: [demoApp],
	groups: [],
	mediaIds: [],
};

let stage: LastingStage;
let simulator: Simulator;
let n8n: N8n;
let credential: { id: string; name: string };
let published: string[];

beforeAll(async () => {
	stage = await LastingStage.open({
		name: 'dingtalk-trigger',
		company,
		settings: { streamRedeliverMs: [3000] },
	});
	({ simulator, n8n, credential } = stage);
});
afterAll(async () => await stage?.close());
beforeEach(() => {
	published = [];
	simulator.reset();
});
afterEach(async () => {
	for (const id of published) await n8n.rest.request('POST', `/rest/workflows/${id}/deactivate`);
	await until(() => connections().length === 0);
});

const stream = () => simulator.control.ledger().stream;
const connections = () => openConnections(simulator);
const allAcknowledged = () =>
	stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined);
const deliveries = (channel: string) =>
	simulator.control.ledger().deliveries.filter((delivery) => delivery.channel === channel);

const until = async (isSo: () => boolean, seconds = 15) =>
	await waitUntil(isSo, { seconds, pauseMs: 20 });

async function publish(workflow: WorkflowFile): Promise<string> {
	const id = await n8n.rest.createWorkflow(workflow);
	published.push(id);
	expect(await n8n.rest.publicationOf(id)).toMatchObject({ isPublished: true });
	expect(connections()).toHaveLength(1);
	return id;
}

/** The Data Table node of n8n 1 makes no tables. */
const withTables = isOldLine() ? test.skip : test;

describe('read-without-polling.json', () => {
	const settings = { people: 'anna, bela', dingAfterMinutes: 10 };
	const start = async (changes: Partial<typeof settings> = {}) => {
		const workflow = filledIn(example(), { credential, settings: { ...settings, ...changes } });
		const workflowId = await publish(workflow);
		return await n8n.rest.startWorkflow(workflowId, 'Start');
	};
	const peopleAt = (execution: Awaited<ReturnType<typeof waitForExecution>>, node: string) =>
		execution
			.items(node)
			.map(({ json }) => json.userId)
			.sort();

	withTables(
		'wakes within 2 s of the last reading, without a single question to DingTalk',
		async () => {
			const executionId = await start();
			await waitForExecution(n8n.rest, executionId, { seconds: 30, until: ['waiting'] });
			simulator.control.read('anna');
			await until(allAcknowledged);
			expect((await n8n.rest.execution(executionId)).status).toBe('waiting');
			const readAt = Date.now();
			simulator.control.read('bela');
			const execution = await waitForExecution(n8n.rest, executionId, { seconds: 10 });
			const { stoppedAt } = await n8n.rest.request<{ stoppedAt: string }>(
				'GET',
				`/rest/executions/${executionId}`,
			);
			expect(Date.parse(stoppedAt) - readAt).toBeLessThan(2000);
			expect(execution.status).toBe('success');
			expect(peopleAt(execution, 'Has Read')).toEqual(['anna', 'bela']);
			expect(execution.runs('Send DING')).toBe(0);
			expect(simulator.control.callCounts()).toEqual({
				'gateway/connections/open': 1,
				gettoken: 1,
				'oToMessages/batchSend': 1,
			});
		},
	);

	withTables(
		'at the limit it sends a DING to those who have not read, and names those who got nothing',
		async () => {
			const people = 'quick, carl, dora, limited';
			const executionId = await start({ people, dingAfterMinutes: 5 / 60 });
			await waitForExecution(n8n.rest, executionId, { seconds: 30, until: ['waiting'] });
			simulator.control.read('dora');
			const execution = await waitForExecution(n8n.rest, executionId, { seconds: 100 });
			expect(execution.status).toBe('success');
			expect(peopleAt(execution, 'Has Read')).toEqual(['dora', 'quick']);
			expect(peopleAt(execution, 'Could Not Be Reached')).toEqual(['limited']);
			expect(deliveries('ding').map(({ userId }) => userId)).toEqual(['carl']);
		},
	);

	withTables('does not sleep when everybody has read by then', async () => {
		const executionId = await start({ people: 'quick' });
		const execution = await waitForExecution(n8n.rest, executionId, { seconds: 30 });
		expect(peopleAt(execution, 'Has Read')).toEqual(['quick']);
	});
});

describe('the trigger', () => {
	const workflow = (name: string): WorkflowFile => ({
		name,
		nodes: [
			{
				id: 'trigger-node',
				name: 'Somebody Reads',
				type: triggerType,
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
				credentials: { dingTalkApi: credential },
			},
		],
		connections: {},
		settings: { executionOrder: 'v1' },
	});

	/** Everything that the trigger has put out, over all executions of a workflow. */
	async function itemsOf(workflowId: string) {
		return (await n8n.rest.executions(workflowId))
			.flatMap((execution) => execution.items('Somebody Reads'))
			.map(({ json }) => json);
	}

	/** Another one each time: a reset simulator knows no token of before. */
	const sendBot = async (userIds: string[]) => await new OtherProgram(simulator).sendTo(...userIds);

	test('hears what was read while n8n was down, each once, also what was under way', async () => {
		const id = await publish(workflow('restart'));
		const processQueryKey = await sendBot(['anna', 'bela', 'carl', 'dora']);
		simulator.control.read('anna');
		await until(allAcknowledged);
		simulator.control.changeSettings({ streamDuplicateShare: 1 });
		simulator.control.read('bela');
		await n8n.stop();
		simulator.control.read('carl');
		await stage.startAgain();
		({ n8n } = stage);
		await until(() => connections().length === 1);
		simulator.control.read('dora');
		await until(allAcknowledged);
		await sleep(4000);
		expect(stream().events.some(({ pushes }) => pushes.length > 1)).toBe(true);
		const items = await itemsOf(id);
		expect(items.map(({ userId }) => userId).sort()).toEqual(['anna', 'bela', 'carl', 'dora']);
		expect(new Set(items.map((item) => item.processQueryKey))).toEqual(new Set([processQueryKey]));
	});

	test('of two published workflows both hear everything, over one connection', async () => {
		const ids = [await publish(workflow('one')), await publish(workflow('other'))];
		await sendBot(['anna', 'bela']);
		simulator.control.read('anna');
		simulator.control.read('bela');
		await until(allAcknowledged);
		await sleep(500);
		for (const id of ids) expect((await itemsOf(id)).length).toBe(2);
		expect(connections()).toHaveLength(1);
	});

	test('a wrong secret: n8n cannot publish it, and says why', async () => {
		const data = { ...credentialData(simulator.url, demoApp), clientSecret: 'not-the-secret' };
		const name = 'Wrong account';
		const wrong = { id: await n8n.rest.createCredential('dingTalkApi', name, data), name };
		const file = workflow('wrong secret');
		for (const node of file.nodes) node.credentials = { dingTalkApi: wrong };
		const id = await n8n.rest.createWorkflow(file);
		published.push(id);
		const { isPublished, said } = await n8n.rest.publicationOf(id);
		expect(isPublished).toBe(false);
		expect(said).toMatch(/authFailed: 鉴权失败.*Check the Client ID and Client Secret/);
		expect(said).not.toContain('not-the-secret');
		expect(stream().connections).toStrictEqual([]);
	});

	test('"Listen for event" in the editor takes the next reading', async () => {
		const id = await n8n.rest.createWorkflow(workflow('listen'));
		const executionId = await n8n.rest.startWorkflow(id, 'Somebody Reads');
		await until(() => connections().length === 1);
		await sendBot(['anna']);
		simulator.control.read('anna');
		const execution = await waitForExecution(n8n.rest, executionId, { seconds: 15 });
		expect(execution.items('Somebody Reads').map(({ json }) => json)).toEqual([
			expect.objectContaining({ userId: 'anna', status: 'read' }),
		]);
		await until(() => connections().length === 0 && allAcknowledged());
	});
});
