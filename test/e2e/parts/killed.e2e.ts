/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { demoApp } from '../../simulator';
import { generateCompany } from '../../simulator/company/generateCompany';
import type { Delivery } from '../../simulator/entities';
import { hasReached, printFigures, timesTold } from '../steps/figures';
import { LastingStage } from '../stages/lastingStage';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import type { WorkflowFile } from '../realN8n/restClient';
import { peopleARound, sendOnce } from '../steps/sendOnce';
import { chainOf, nodeOf, packageName, startByWebhook, webhookNode } from '../steps/workflows';

/**
 * n8n is killed in the middle of three workflows at once, each with a message of its own for each
 * person, and started again. What a user then sees, and what sends the rest without telling anybody
 * twice: the section "When n8n itself stops" of the README.
 */

const company = { ...generateCompany(400), apps: [demoApp] };
const everybody = company.people.map(({ userId }) => userId);

/** Who is told by which of the workflows; nobody is in two of them. */
const people = {
	work: everybody.slice(0, 200),
	bot: everybody.slice(200, 320),
	once: everybody.slice(320),
};
type Run = keyof typeof people;

let stage: LastingStage;
let begun: number;
const ids = new Map<Run, { workflow: string; execution: string }>();
let atCrash: { calls: number; reached: Set<string> };

const ledger = () => stage.simulator.control.ledger();
const of = (run: Run) => {
	const members = new Set(people[run]);
	return ({ userId }: Delivery) => members.has(userId);
};
const reachedIn = (run: Run) => ledger().deliveries.filter(of(run)).filter(hasReached);
const told = (run: Run) => timesTold(ledger().deliveries, people[run]);

/** One message for each of the people who are named to the webhook. */
function sendEach(path: string, node: string, resource: INodeParameters): WorkflowFile {
	return chainOf(path, [
		webhookNode(path),
		nodeOf('People', 'n8n-nodes-base.splitOut', {
			fieldToSplitOut: 'body.people',
			options: { destinationFieldName: 'userId' },
		}),
		nodeOf(
			'Send',
			`${packageName}.${node}`,
			{
				...resource,
				operation: 'send',
				userIds: '={{ $json.userId }}',
				messageType: 'text',
				content: '=For {{ $json.userId }}',
			},
			{ credentials: { dingTalkApi: stage.credential } },
		),
	]);
}

async function start(run: Run, workflow: WorkflowFile): Promise<void> {
	const { n8n } = stage;
	const id = await n8n.rest.createWorkflow(workflow);
	await n8n.rest.publishWorkflow(id);
	const execution = await startByWebhook(n8n, id, run, { people: people[run] });
	ids.set(run, { workflow: id, execution });
}

const idsOf = (run: Run) => ids.get(run) ?? { workflow: '', execution: '' };

/** What the button "Retry" of the executions list does; n8n answers when it is through. */
async function retry(run: Run): Promise<FinishedExecution> {
	const { rest } = stage.n8n;
	const { id } = await rest.request<{ id: string }>(
		'POST',
		`/rest/executions/${idsOf(run).execution}/retry`,
		{ loadWorkflow: false },
	);
	return await waitForExecution(rest, id, { seconds: 120 });
}

beforeAll(async () => {
	stage = await LastingStage.open({ name: 'killed', company });
	begun = Date.now();
	await start('once', sendOnce('once', stage.credential, people.once));
	await start('bot', sendEach('bot', 'dingTalkBotMessage', { resource: 'directMessage' }));
	await start('work', sendEach('work', 'dingTalkWorkNotification', { resource: 'message' }));
	const isMidway = () =>
		reachedIn('work').length >= 80 && reachedIn('bot').length > 0 && reachedIn('once').length > 7;
	while (!isMidway()) await sleep(10);
	await stage.n8n.crash();
	// What was on its way to DingTalk arrives all the same.
	await sleep(1_000);
	atCrash = {
		calls: ledger().calls.length,
		reached: new Set(
			ledger()
				.deliveries.filter(hasReached)
				.map(({ userId }) => userId),
		),
	};
	await stage.startAgain();
});
afterAll(async () => await stage?.close());

const wasReached = (userId: string) => atCrash.reached.has(userId);

test('all three were in the middle when n8n was killed', () => {
	for (const run of ['work', 'bot', 'once'] as const) {
		const reached = people[run].filter(wasReached).length;
		expect(reached).toBeGreaterThan(0);
		expect(reached).toBeLessThan(people[run].length);
	}
});

test.each(['work', 'bot', 'once'] as const)(
	'n8n shows the execution as crashed and goes on with nothing by itself (%s)',
	async (run) => {
		const { rest } = stage.n8n;
		const execution = await waitForExecution(rest, idsOf(run).execution, { seconds: 60 });
		expect(execution.status).toBe('crashed');
		expect(await rest.newestExecutionId(idsOf(run).workflow)).toBe(execution.id);
		expect(ledger().calls).toHaveLength(atCrash.calls);
	},
);

test('the crashed execution does not say who was told', async () => {
	const execution = await stage.n8n.rest.execution(idsOf('work').execution);
	expect(execution.errorMessage).toContain('did not finish');
	expect(execution.errorOf('Send')).toContain('stopped at this node');
	expect(execution.items('Send')).toStrictEqual([]);
});

test('work notifications: Retry on the same day tells the rest, and nobody twice', async () => {
	const execution = await retry('work');
	expect(execution.status).toBe('success');
	expect(execution.items('Send')).toHaveLength(people.work.length);
	expect([...told('work').values()]).toEqual(people.work.map(() => 1));
	const heldBack = ledger()
		.deliveries.filter(of('work'))
		.filter(({ code }) => code === '143106');
	expect(heldBack.map(({ userId }) => userId)).toEqual(people.work.filter(wasReached));
	const figures = printFigures('killed, work notifications, Retry', stage.simulator, {
		executions: 2,
		people: people.work,
		since: begun,
		isCounted: of('work'),
	});
	expect(figures).toMatchObject({ people: 200, doubles: 0, lost: 0 });
});

test('bot messages: Retry tells those twice who had it, as the README warns', async () => {
	expect((await retry('bot')).status).toBe('success');
	for (const [userId, times] of told('bot')) {
		expect([userId, times]).toEqual([userId, wasReached(userId) ? 2 : 1]);
	}
});

describe('send-once.json', () => {
	test('run again, nobody is told twice, and who is in doubt is named', async () => {
		const { workflow } = idsOf('once');
		const id = await startByWebhook(stage.n8n, workflow, 'once');
		const execution = await waitForExecution(stage.n8n.rest, id, { seconds: 120 });
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const inDoubt = execution.items('In Doubt').map(({ json }) => String(json.userId));
		expect(inDoubt.length).toBeLessThanOrEqual(peopleARound);
		for (const [userId, times] of told('once')) {
			if (inDoubt.includes(userId)) expect(times).toBeLessThanOrEqual(1);
			else expect([userId, times]).toEqual([userId, 1]);
		}
		const figures = printFigures('killed, bot messages, data table', stage.simulator, {
			executions: 2,
			people: people.once,
			since: begun,
			isCounted: of('once'),
		});
		expect(figures.doubles).toBe(0);
		expect(figures.lost).toBeLessThanOrEqual(inDoubt.length);
	});
});
