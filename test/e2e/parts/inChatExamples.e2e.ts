/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** The two examples that colleagues answer inside the chat, in a real n8n whose address no phone could reach. */
import { setTimeout as sleep } from 'node:timers/promises';
import { demoApp } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import { waitUntil } from '../../simulator/testing/until';
import { until } from '../steps/approvals';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import { fetchOnce } from '../realN8n/fetchOnce';
import { waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import { openStage, type Stage } from '../stages/stage';

const people = ['anna', 'bela', 'carl', 'dora', 'approver', 'deputy'];
const company: CompanySpec = {
	corpId: 'dinginchat',
	name: 'In Chat',
	people: [
		...people.map((userId) => ({ userId, name: `Person ${userId}`, deptIds: [1] })),
		{
			userId: 'limited',
			name: 'Limited',
			deptIds: [1],
			persona: { reads: 'never', limited: '143105' },
		},
	],
	departments: [{ deptId: 1, name: 'In Chat' }],
	apps: [demoApp],
	groups: [],
	mediaIds: [],
};

let stage: Stage;
let published: string[];

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
});
afterAll(async () => await stage?.close());
beforeEach(() => {
	published = [];
	stage.simulator.reset();
});
afterEach(async () => {
	for (const id of published)
		await stage.n8n.rest.request('POST', `/rest/workflows/${id}/deactivate`);
});

const control = () => stage.simulator.control;
const deliveries = () => control().ledger().deliveries;
const toldBy = (channel: string) =>
	deliveries()
		.filter((delivery) => delivery.channel === channel)
		.map(({ userId }) => userId)
		.sort();

/** Publishes an example and starts it; gives its own id and that of the execution, once that sleeps. */
async function start(file: string, settings: Record<string, string | number>) {
	const { rest } = stage.n8n;
	const { credential } = stage;
	const workflowId = await rest.createWorkflow(
		filledIn(readExample(file), { credential, settings }),
	);
	published.push(workflowId);
	expect(await rest.publicationOf(workflowId)).toMatchObject({ isPublished: true });
	const executionId = await rest.startWorkflow(workflowId, 'Start');
	await until(stage.n8n, executionId, 'waiting');
	return { workflowId, executionId };
}

/** The Data Table node of n8n 1 makes no tables. */
const withTables = isOldLine() ? test.skip : test;

describe('acknowledge-in-chat.json', () => {
	const { robotCode } = demoApp;

	/** Who has reached Done so far, in all executions. */
	async function done(workflowId: string): Promise<unknown[]> {
		return (await stage.n8n.rest.executions(workflowId))
			.flatMap((execution) => execution.items('Done'))
			.map(({ json }) => json.userId)
			.sort();
	}

	/** Writes as the form of the inbox does. */
	async function write(userId: string, text: string, repliesTo?: string): Promise<void> {
		const written = await fetchOnce(`${stage.simulator.url}/_sim/write`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ userId, robotCode, text, repliesTo }),
		});
		expect(await written.json()).toMatchObject({ outcome: 'answered' });
		// Executions of the trigger come a moment after its acknowledgement.
		await sleep(2000);
	}

	withTables(
		'a colleague writes 收到 in the inbox, and the workflow goes on to Done for that person and only for that person',
		async () => {
			const { workflowId, executionId } = await start('acknowledge-in-chat.json', {
				people: 'anna, bela, carl, dora, limited',
				dingAfterMinutes: 80 / 60,
			});
			expect(toldBy('bot')).toEqual(['anna', 'bela', 'carl', 'dora', 'limited']);
			await write('anna', '收到');
			expect(await done(workflowId)).toEqual(['anna']);

			// Other words, somebody who was not asked, and the same answer again.
			await write('bela', '在开会');
			await write('deputy', '收到');
			await write('anna', '收到！');
			expect(await done(workflowId)).toEqual(['anna']);

			// One who quotes the message.
			const message = deliveries().find(({ userId }) => userId === 'bela')?.messageId;
			await write('bela', 'ok', message);
			expect(await done(workflowId)).toEqual(['anna', 'bela']);

			const execution = await waitForExecution(stage.n8n.rest, executionId, { seconds: 180 });
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			expect(toldBy('ding')).toEqual(['carl', 'dora']);
			expect(new Set(deliveries().map(({ messageId }) => messageId)).size).toBe(2);
			expect(execution.items('Could Not Be Reached').map(({ json }) => json.userId)).toEqual([
				'limited',
			]);
			expect(execution.runs('Done')).toBe(0);

			// After the DING as well.
			await write('carl', '收到');
			expect(await done(workflowId)).toEqual(['anna', 'bela', 'carl']);
		},
	);
});

describe('approve-in-chat.json', () => {
	const settings = {
		approver: 'approver',
		deputy: 'deputy',
		people: 'anna, bela',
		departments: '',
	};

	async function press(userId: string, actionId: string) {
		const card = control()
			.ledger()
			.cards.find(({ carriers }) => carriers.some(({ userIds }) => userIds.includes(userId)));
		if (!card) throw new Error(`${userId} has no card`);
		return await control().press({ outTrackId: card.outTrackId, userId, actionId });
	}

	const untilDeputyIsAsked = async () =>
		await waitUntil(() => toldBy('card').length === 2, { seconds: 150, pauseMs: 1000 });

	const endings = ['Send Message', 'Declined', 'Nobody Has Answered'];
	async function endingOf(executionId: string): Promise<string[]> {
		const execution = await waitForExecution(stage.n8n.rest, executionId, { seconds: 150 });
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		return endings.filter((node) => execution.runs(node) > 0);
	}

	test.each([
		['approve', 'Send Message', ['anna', 'bela']],
		['decline', 'Declined', []],
	])('the approver presses %s: %s, and the deputy hears nothing', async (button, ending, told) => {
		const { executionId } = await start('approve-in-chat.json', {
			...settings,
			answerWithinMinutes: 60,
		});
		expect(toldBy('work')).toStrictEqual([]);
		expect((await press('approver', button)).card.buttons).toStrictEqual([]);
		expect(await endingOf(executionId)).toEqual([ending]);
		expect(toldBy('work')).toEqual(told);
		expect(toldBy('card')).toEqual(['approver']);
	});

	test('no answer at the limit: the deputy is asked and decides, and the approver comes too late', async () => {
		const { executionId } = await start('approve-in-chat.json', {
			...settings,
			answerWithinMinutes: 1,
		});
		await untilDeputyIsAsked();
		await until(stage.n8n, executionId, 'waiting');
		const late = await press('approver', 'approve');
		expect(late.card.tips).toMatch(/This question is closed/);
		expect(toldBy('work')).toStrictEqual([]);
		expect((await press('deputy', 'approve')).card.tips).toMatch(/^Yes: Person deputy/);
		expect(await endingOf(executionId)).toEqual(['Send Message']);
		expect(toldBy('work')).toEqual(['anna', 'bela']);
	});

	test('no answer of either: nothing goes out, although approved is false as after a no', async () => {
		const { executionId } = await start('approve-in-chat.json', {
			...settings,
			answerWithinMinutes: 1 / 60,
		});
		await untilDeputyIsAsked();
		expect(await endingOf(executionId)).toEqual(['Nobody Has Answered']);
		expect(toldBy('work')).toStrictEqual([]);
	});
});
