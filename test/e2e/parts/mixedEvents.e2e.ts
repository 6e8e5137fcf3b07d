/** Events of all kinds, many at one moment, in a real n8n that is restarted or killed in the middle. */
import type { INode } from 'n8n-workflow';
import { demoApp } from '../../simulator';
import { generateCompany } from '../../simulator/company/generateCompany';
import {
	allKinds,
	inRound,
	isTaken,
	MixedEvents,
	namesIn,
	namesOf,
} from '../../engine/harness/mixedEvents';
import { waitUntil } from '../../simulator/testing/until';
import { waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import { LastingStage } from '../stages/lastingStage';
import { openConnections } from '../steps/listening';
import { OtherProgram } from '../steps/otherProgram';
import { chainOf, nodeOf, packageName } from '../steps/workflows';

const rounds = 100;
const endsAfter = [14, 29, 44, 59, 74];
const restartAt = 85;
/** Far more than it takes: what is tested is what happens, not how fast. */
const patience = { seconds: 300, pauseMs: 50 };

const company = { ...generateCompany(3 * rounds + 3), apps: [demoApp] };
const userIds = company.people.map(({ userId }) => userId);

let stage: LastingStage;
let workflowId: string;

beforeAll(async () => {
	stage = await LastingStage.open({
		name: 'mixed-events',
		company,
		settings: {
			callsPerSecond: 1000,
			streamDuplicateShare: 0.05,
			streamDisconnectMs: 1000,
			streamRedeliverMs: [10_000],
			// How fast n8n answers on a machine that does other things too is not tested here.
			streamCallbackMs: patience.seconds * 1000,
		},
		// n8n lets executions end before it stops; on a slow machine that takes longer than its 30 s.
		environment: { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(patience.seconds) },
	});
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());
afterEach(async () => {
	await stage.n8n.rest.request('POST', `/rest/workflows/${workflowId}/deactivate`);
	await waitUntil(() => openConnections(stage.simulator).length === 0, patience);
});

const stream = () => stage.simulator.control.ledger().stream;

/** A workflow that hears of everything, and may do something else before its end. */
async function listen(...between: INode[]): Promise<void> {
	const trigger = nodeOf('Trigger', `${packageName}.dingTalkTrigger`, allKinds, {
		credentials: { dingTalkApi: stage.credential },
	});
	const end = nodeOf('End', 'n8n-nodes-base.noOp');
	const { rest } = stage.n8n;
	workflowId = await rest.createWorkflow(chainOf('hears all', [trigger, ...between, end]));
	expect(await rest.publicationOf(workflowId)).toMatchObject({ isPublished: true });
}

async function startAgain(): Promise<void> {
	await stage.startAgain();
	await waitUntil(() => openConnections(stage.simulator).length > 0, patience);
}

/** All executions, once DingTalk has its answers and n8n has nothing under way any more. */
async function executionsAtLast() {
	const { rest } = stage.n8n;
	const isAnswered = () => stream().events.every(({ acknowledgedAt }) => acknowledgedAt);
	await waitUntil(isAnswered, patience);
	const underWay = async () =>
		(await rest.countExecutions(workflowId, 'running')) +
		(await rest.countExecutions(workflowId, 'new'));
	await waitUntil(async () => (await underWay()) === 0, patience);
	return await rest.executions(workflowId);
}

test('1,000 events, 5 % repeated, five forced ends and one restart: each is one item, and no callback is lost', async () => {
	await listen();
	const { control } = stage.simulator;
	const bot = new OtherProgram(stage.simulator);
	const mixed = await MixedEvents.begin(control, bot, userIds, rounds);
	for (let round = 0; round < rounds; round++) {
		if (round !== restartAt) await mixed.makeRound(round);
		else {
			// One round comes while n8n is stopping, and one while it is down.
			const stopping = stage.n8n.stop();
			await mixed.makeRound(round);
			await stopping;
			await mixed.makeRound(++round);
			await startAgain();
		}
		if (endsAfter.includes(round)) {
			const { length } = stream().connections;
			expect(control.endStreams(round % 2 ? 'cut' : 'announced')).toBe(1);
			await waitUntil(() => stream().connections.length > length, patience);
		}
	}
	const executions = await executionsAtLast();

	const { events, callbacks } = stream();
	expect(events).toHaveLength(inRound.events * rounds);
	expect(callbacks).toHaveLength(inRound.callbacks * rounds);
	// Of the two rounds in which n8n was not there.
	const lost = callbacks.filter((callback) => !isTaken(callback));
	expect(lost.length).toBeLessThanOrEqual(2 * inRound.callbacks);
	const pushes = events.flatMap((event) => event.pushes);
	expect(pushes.length).toBeGreaterThan(1.03 * events.length);
	expect(
		executions.map(({ status }) => status).filter((status) => status !== 'success'),
	).toStrictEqual([]);
	const ends = executions.map((execution) => execution.items('End').map(({ json }) => json));
	expect(new Set(ends.map(({ length }) => length))).toEqual(new Set([1]));
	expect(namesOf(ends.flat())).toEqual(namesIn(stream()));
});

/** n8n 1 knows no keys of events: there those that ran when it was killed run once more. */
const withKeys = isOldLine() ? test.skip : test;

withKeys(
	'killed with many events at hand: each is one execution, and those that ran are crashed with their item',
	async () => {
		await listen(nodeOf('Wait', 'n8n-nodes-base.wait', { amount: 3 }, { typeVersion: 1.1 }));
		const { control } = stage.simulator;
		for (let number = 0; number < 60; number++) {
			const data = { processInstanceId: String(number), type: 'start' };
			control.pushEvent(demoApp.appKey, 'bpms_task_change', data);
		}
		const done = async () => await stage.n8n.rest.countExecutions(workflowId, 'success');
		await waitUntil(async () => (await done()) > 0, patience);
		await stage.n8n.crash();
		await startAgain();
		const executions = await executionsAtLast();

		const having = (status: string) => executions.filter((each) => each.status === status);
		const crashed = having('crashed');
		const items = [
			...having('success').flatMap((execution) => execution.items('End')),
			...crashed.flatMap(({ notRun }) => notRun),
		].map(({ json }) => json);
		expect(namesOf(items)).toEqual(namesIn(stream()));
		expect(crashed.length).toBeGreaterThan(0);
		expect(crashed.length).toBeLessThanOrEqual(20);

		// What the button "Retry" of the executions list does.
		const [first] = crashed;
		const { rest } = stage.n8n;
		const path = `/rest/executions/${first?.id}/retry`;
		const retried = await rest.request<{ id: string }>('POST', path, { loadWorkflow: false });
		const again = await waitForExecution(rest, retried.id, { seconds: 120 });
		expect(again.status).toBe('success');
		expect(again.items('End').map(({ json }) => json)).toEqual(
			first?.notRun.map(({ json }) => json),
		);
	},
);
