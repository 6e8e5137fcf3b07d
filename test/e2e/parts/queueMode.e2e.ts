/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { demoApp, generateCompany } from '../../simulator';
import type { Delivery } from '../../simulator/entities';
import { answerOf, ask, newest, press, type Place, until } from '../steps/approvals';
import { organizer } from '../demo/cast';
import { printFigures, timesTold } from '../steps/figures';
import { takeOver } from '../runner/handedOver';
import { NoticeRun, stalled, statusesOf } from '../steps/noticeRun';
import { listeningWorkflow } from '../steps/listening';
import { QueueStage } from '../stages/queueStage';
import { fetchOnce } from '../realN8n/fetchOnce';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';

/**
 * n8n in queue mode, as compose.yaml has it: one main process and two workers on PostgreSQL and Redis.
 * What a user sees when a worker dies, and what to do then: the section "Queue mode" of docs/operating.md.
 */

const generated = generateCompany(200, { persona: () => ({ reads: 'atOnce' }) });
const everybody = generated.people.map(({ userId }) => userId);

let stage: QueueStage;

beforeAll(async () => {
	stage = await QueueStage.open({
		...takeOver(),
		company: { ...generated, people: [...generated.people, organizer], apps: [demoApp] },
		// As the README says: DingTalk's 20 a second, divided by the workers.
		callsPerSecond: 10,
	});
});
afterAll(async () => await stage?.close());

const ledger = () => stage.simulator.control.ledger();
const timesOf = (people: string[]) => [...timesTold(ledger().deliveries, people).values()];

/** What the button "Retry" of the executions list does; n8n answers when it is through. */
async function retry(execution: FinishedExecution | undefined): Promise<FinishedExecution> {
	const { rest } = stage.main;
	const path = `/rest/executions/${execution?.id}/retry`;
	const { id } = await rest.request<{ id: string }>('POST', path, { loadWorkflow: false });
	return await rest.execution(id);
}

describe('200 executions in parallel, and a worker that dies in the middle', () => {
	let run: NoticeRun;
	let executions: FinishedExecution[];
	/** Who has no status, because their execution died with the worker. */
	let left: string[];
	let toldBefore: Map<string, number>;

	beforeAll(async () => {
		const since = Date.now();
		run = await NoticeRun.publish(stage, 'The canteen opens at 11:30 from Monday.');
		await run.startFor(everybody);
		await run.untilThereAre(66, 'success');
		await stage.crashWorker(1);
		executions = await run.ended();
		const known = new Set(statusesOf(executions).map(({ userId }) => userId));
		left = everybody.filter((userId) => !known.has(userId));
		toldBefore = timesTold(ledger().deliveries, left);
		printFigures('Queue mode, a worker killed', stage.simulator, {
			executions: executions.length,
			people: everybody,
			since,
		});
		const throttled = ledger().calls.filter((call) => call.throttled).length;
		process.stdout.write(
			`With a status: ${known.size}, died: ${left.length}, throttled: ${throttled}\n`,
		);
	});

	test('nobody gets the message twice', () => {
		expect(Math.max(...timesOf(everybody))).toBe(1);
	});

	test('each execution has come to the status of one person, or n8n shows it as failed and says why', () => {
		expect(executions).toHaveLength(everybody.length);
		const dead = executions.filter(({ status }) => status !== 'success');
		expect(dead.length).toBeGreaterThan(0);
		for (const { status, errorMessage } of dead) {
			expect({ status, errorMessage }).toEqual({
				status: 'error',
				errorMessage: expect.stringMatching(stalled) as string,
			});
		}
		const statuses = statusesOf(executions);
		expect(new Set(statuses.map(({ userId }) => userId)).size).toBe(statuses.length);
		expect(statuses.length + dead.length).toBe(everybody.length);
		expect(statuses.filter(({ status }) => status !== 'read')).toStrictEqual([]);
	});

	test('both workers together hardly trip the limit of the service, and share its token', () => {
		const { calls, counts } = ledger();
		expect(calls.filter(({ throttled }) => throttled).length).toBeLessThan(calls.length / 10);
		// One for each worker at most, when both start without one.
		expect(counts.gettoken).toBeLessThanOrEqual(2);
	});

	test('"Retry" of such an execution tells nobody anything, as n8n has kept nothing of it', async () => {
		const before = ledger().deliveries.length;
		const again = await retry(executions.find(({ status }) => status === 'error'));
		expect(again.runs('Send')).toBe(0);
		expect(ledger().deliveries).toHaveLength(before);
	});

	test('the same message once more to those without a status: everybody has one, nobody gets it twice', async () => {
		await stage.startWorker(1);
		await run.startFor(left);
		const all = await run.ended();
		const statuses = new Map(statusesOf(all).map((each) => [each.userId, each]));
		expect([...statuses.keys()].sort()).toEqual([...everybody].sort());
		// DingTalk delivers the same content once a day, and says so of those who have it.
		for (const userId of left) {
			const had = { userId, status: 'forbidden', code: '143106' };
			const hadNot = { userId, status: 'read' };
			expect(statuses.get(userId)).toEqual(toldBefore.get(userId) ? had : hadNot);
		}
		expect(new Set(timesOf(everybody))).toEqual(new Set([1]));
	});
});

test('after a power cut n8n shows as crashed what was running, with whom it was for, and its "Retry" tells nobody twice', async () => {
	const content = 'The lift is out of order until Tuesday.';
	const timesByNow = () => {
		const isOfThis = (delivery: Delivery) => JSON.stringify(delivery.content).includes(content);
		return timesTold(ledger().deliveries.filter(isOfThis), everybody);
	};
	const run = await NoticeRun.publish(stage, content);
	await run.startFor(everybody.slice(0, 40));
	await run.untilThereAre(10, 'running');
	await stage.powerCut();
	const crashed = (await run.ended()).filter(({ status }) => status !== 'success');
	expect(new Set(crashed.map(({ status }) => status))).toEqual(new Set(['crashed']));
	for (const { raw } of crashed) expect(raw).toMatch(/"user\d{5}"/);

	const before = timesByNow();
	const statuses = statusesOf([await retry(crashed[0])]);
	// It starts from the beginning, the send included; who has the message does not get it again.
	const had = before.get(statuses[0]?.userId ?? '') === 1;
	expect(statuses).toEqual([
		expect.objectContaining(had ? { status: 'forbidden', code: '143106' } : { status: 'read' }),
	]);
	expect(Math.max(...timesByNow().values())).toBe(1);
});

describe('an approval', () => {
	const here = (): Place => ({
		n8n: stage.main,
		simulator: stage.simulator,
		credential: stage.credential,
	});
	let unanswered: string;

	beforeAll(async () => {
		// n8n looks once a minute whose time is up, so this one is asked first.
		const limit = { limitType: 'afterTimeInterval', resumeAmount: 0.05, resumeUnit: 'minutes' };
		unanswered = await ask(here(), 'dingTalkBotMessage', {
			options: { limitWaitTime: { values: limit } },
		});
	});

	test('is answered by a click, whose link leads to the main process', async () => {
		const executionId = await ask(here(), 'dingTalkBotMessage');
		const [approve] = newest(here()) as [URL];
		expect(approve.origin).toBe(stage.main.url);
		await press(approve);
		expect(await answerOf(here(), executionId)).toMatchObject({
			approved: true,
			respondedBy: organizer.userId,
		});
	});

	test('takes no forged and no replayed link for an answer', async () => {
		const executionId = await ask(here(), 'dingTalkWorkNotification');
		const [approve, decline] = newest(here()) as [URL, URL];
		const forged = new URL(approve);
		forged.searchParams.set('userId', 'user00001');
		expect((await fetchOnce(forged, { method: 'POST' })).status).toBe(401);
		await until(stage.main, executionId, 'waiting');
		await press(decline);
		const answer = await answerOf(here(), executionId);
		expect(answer).toMatchObject({ approved: false });
		const replayed = await fetchOnce(approve, { method: 'POST' });
		expect(await replayed.text()).toContain('No action required');
		expect(await answerOf(here(), executionId)).toEqual(answer);
	});

	test('is answered after main and workers were restarted', async () => {
		const executionId = await ask(here(), 'dingTalkWorkNotification');
		const [approve] = newest(here()) as [URL];
		await stage.restart();
		await until(stage.main, executionId, 'waiting');
		await press(approve);
		expect(await answerOf(here(), executionId)).toMatchObject({
			approved: true,
			respondedBy: organizer.userId,
		});
	});

	test('goes on without an answer when its time is up', async () => {
		const execution = await waitForExecution(stage.main.rest, unanswered, { seconds: 150 });
		expect(execution.status).toBe('success');
		expect(execution.items('After').map(({ json }) => json.timedOut)).toEqual([true]);
	});
});

test('a question in the chat: a worker asks, the main process hears, and a press after all workers have died answers once', async () => {
	const here = { n8n: stage.main, simulator: stage.simulator, credential: stage.credential };
	const triggerId = await stage.main.rest.createWorkflow(
		listeningWorkflow(stage.credential, 'cardPressed'),
	);
	expect(await stage.main.rest.publicationOf(triggerId)).toMatchObject({ isPublished: true });
	const executionId = await ask(here, 'dingTalkBotMessage', { answerIn: 'chat' });
	// A worker cannot know whether somebody listens, and says so.
	const waiting = await until(stage.main, executionId, 'waiting');
	expect(waiting.raw).toContain('in queue mode the main process does');

	for (const worker of [1, 2]) await stage.crashWorker(worker);
	const [card] = ledger().cards;
	const press = async (actionId: string) =>
		await stage.simulator.control.press({
			outTrackId: card?.outTrackId ?? '',
			userId: organizer.userId,
			actionId,
		});
	const first = await press('approve');
	expect(first).toMatchObject({ outcome: 'done', card: { buttons: [] } });
	expect(first.card.tips).toMatch(/^Approved by /);
	expect((await press('decline')).card.tips).toBe(first.card.tips);
	expect(ledger().cards).toHaveLength(1);

	for (const worker of [1, 2]) await stage.startWorker(worker);
	expect(await answerOf(here, executionId)).toMatchObject({
		approved: true,
		respondedBy: organizer.userId,
	});
	// Nothing of it has started the workflow of the trigger.
	expect(await stage.executions(triggerId)).toStrictEqual([]);
});
