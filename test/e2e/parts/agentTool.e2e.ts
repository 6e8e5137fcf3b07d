/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { company, people } from '../demo/cast';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import { openStage, type Stage } from '../stages/stage';
import { fetchOnce } from '../realN8n/fetchOnce';

const secret = 'a-long-random-token';
const [reader = '', other = ''] = people;

/** The check of the example once more, on four outputs. */
const sortedCheck = 'Who Is On Which Output';

let stage: Stage;
let address: string;
let client: Client;

/** What the user of the example does: two credentials, publish, and the address to an AI client. */
beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
	const { rest, url } = stage.n8n;
	const name = 'MCP clients';
	const id = await rest.createCredential('httpBearerAuth', name, { token: secret });
	const workflow = filledIn(readExample('agent-tool-call.json'), { credential: stage.credential });
	const check = workflow.nodes.find((node) => node.name === 'Who Has Read It');
	if (!check) throw new Error('The example has no node "Who Has Read It"');
	const sorted = {
		...structuredClone(check),
		id: 'sorted',
		name: sortedCheck,
		onError: 'continueRegularOutput' as const,
	};
	sorted.parameters.output = 'route';
	workflow.nodes.push(sorted);
	workflow.connections[sortedCheck] = structuredClone(workflow.connections[check.name] ?? {});
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.mcpTrigger')) node.credentials = { httpBearerAuth: { id, name } };
	}
	await rest.publishWorkflow(await rest.createWorkflow(workflow));
	address = `${url}/mcp/dingtalk`;
	await published();
	client = await connect(secret);
});
afterAll(async () => {
	await client?.close();
	await stage?.close();
});

/** n8n registers the address a moment after it has answered that the workflow is published. */
async function published(): Promise<void> {
	for (let tries = 0; tries < 50; tries++) {
		if ((await fetchOnce(address, { method: 'POST' })).status !== 404) return;
		await sleep(200);
	}
}

async function connect(token: string): Promise<Client> {
	const mcp = new Client({ name: 'a client without a model', version: '1.0.0' });
	const headers = { authorization: `Bearer ${token}` };
	await mcp.connect(
		new StreamableHTTPClientTransport(new URL(address), { requestInit: { headers } }),
	);
	return mcp;
}

interface Called {
	isError: boolean;
	text: string;
}

async function call(name: string, args: Record<string, unknown>): Promise<Called> {
	const { content, isError } = await client.callTool({ name, arguments: args });
	const [first] = content as Array<{ type: string; text?: string }>;
	return { isError: isError === true, text: first?.text ?? '' };
}

/** A tool gives the items of its node as JSON. */
async function itemsOf(name: string, args: Record<string, unknown>) {
	const { text } = await call(name, args);
	return JSON.parse(text) as Array<Record<string, unknown>>;
}

const notice = (title: string) => ({
	userIds: `${reader}, ${other}`,
	title,
	text: `### ${title}\n\nThe lifts stay shut.`,
});
const ledger = () => stage.simulator.control.ledger();

describe('agent-tool-call.json', () => {
	test('offers our nodes as tools, each with what an agent must know', async () => {
		const { tools } = await client.listTools();
		const offered = tools.map(({ name, description, inputSchema }) => [
			name,
			Object.keys(inputSchema.properties ?? {}).sort(),
			(description ?? '').length > 60,
		]);
		expect(offered.sort()).toEqual([
			['DING', ['content', 'userIds'], true],
			['Send_Work_Notification', ['text', 'title', 'userIds'], true],
			['Take_It_Back', ['taskId'], true],
			['Who_Has_Read_It', ['taskId'], true],
			['Who_Is_On_Which_Output', ['taskId'], true],
		]);
	});

	test('a notice that a tool sent is at its recipients, once', async () => {
		const [task] = await itemsOf('Send_Work_Notification', notice('Lift check'));
		expect(task).toMatchObject({ taskId: expect.stringMatching(/^\d+$/) as string });
		const told = ledger().deliveries.filter(({ messageId }) => messageId === task?.taskId);
		expect(told.map(({ userId }) => userId)).toEqual([reader, other]);
	});

	test('who has read it is asked by the ID that the first tool gave', async () => {
		const [task] = await itemsOf('Send_Work_Notification', notice('Fire drill'));
		stage.simulator.control.advanceClock(1_000);
		const [summary] = await itemsOf('Who_Has_Read_It', { taskId: task?.taskId });
		expect(summary).toMatchObject({ taskId: task?.taskId, read: [reader], unread: [other] });
	});

	test('a check on four outputs gives the agent everybody on all of them, and what has failed', async () => {
		const unknown = 'left-in-2019';
		const told = { ...notice('Smoke test'), userIds: `${reader}, ${other}, ${unknown}` };
		const [task] = await itemsOf('Send_Work_Notification', told);
		stage.simulator.control.advanceClock(1_000);
		const everybody = await itemsOf('Who_Is_On_Which_Output', { taskId: task?.taskId });
		expect(Object.fromEntries(everybody.map(({ userId, status }) => [userId, status]))).toEqual({
			[reader]: 'read',
			// Reads a few seconds later, which a slow machine takes for a check.
			[other]: expect.stringMatching(/^(un)?read$/) as string,
			[unknown]: 'invalid',
		});
		const [failed] = await itemsOf('Who_Is_On_Which_Output', { taskId: '1' });
		expect(failed).toMatchObject({ details: { notDone: [{ taskId: '1' }] } });
	});

	test('a DING, and a notice that is taken back', async () => {
		const [ding] = await itemsOf('DING', { userIds: other, content: 'Please read the notice.' });
		expect(ding).toMatchObject({ openDingId: expect.any(String) as string, userIds: [other] });
		const [task] = await itemsOf('Send_Work_Notification', notice('A mistake'));
		stage.simulator.control.advanceClock(1_000);
		expect(await itemsOf('Take_It_Back', { taskId: task?.taskId })).toEqual([
			expect.objectContaining({ isRecalled: true }),
		]);
	});

	test('what is wrong is told to the agent in words, and nothing is sent', async () => {
		const before = ledger().deliveries.length;
		const { text } = await call('Send_Work_Notification', { ...notice('Nobody'), userIds: ' ' });
		expect(text).toMatch(/User IDs.*is empty/);
		expect(ledger().deliveries).toHaveLength(before);
	});

	test('without the token nobody gets in', async () => {
		await expect(connect('a wrong token')).rejects.toThrow(/40[13]|forbidden|authorization/i);
	});
});
