/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FinishedExecution } from '../../e2e/realN8n/executions';
import type { WorkflowFile } from '../../e2e/realN8n/restClient';
import { medianAndWorst, type BenchCase, type Row } from '../case';
import type { BenchStage, Example } from '../stage';

/** Two people who do not read by themselves: user00002 and user00004. */
const people = ['user00002', 'user00004'];
const messages = 20;
const pollEverySeconds = 10;

/** After this the first message is read; all have been sent by then, and nobody has been asked yet. */
const firstReadingMs = 6_000;
/** Evenly over one interval of polling: none is luckier than chance. */
const betweenReadingsMs = (pollEverySeconds * 1000) / messages;
/** The other person reads a little earlier. */
const betweenPeopleMs = 200;

interface Sent {
	executionId: string;
	messageId: string;
}

/** Starts the workflow and waits until its message is out. */
async function sendOne(stage: BenchStage, example: Example): Promise<Sent> {
	const before = (await stage.dingTalk.ledger()).deliveries.length;
	const executionId = await example.start();
	for (let waited = 0; waited < 15_000; waited += 50) {
		const { deliveries } = await stage.dingTalk.ledger();
		const arrived = deliveries.slice(before).filter(({ status }) => status === 'unread');
		const [first] = arrived;
		if (first && arrived.length === people.length) {
			return { executionId, messageId: first.messageId };
		}
		await sleep(50);
	}
	throw new Error('No message was sent within 15 s');
}

async function readIn(stage: BenchStage, messageId: string, ms: number): Promise<void> {
	await sleep(ms);
	for (const userId of people) {
		await stage.dingTalk.read(userId, messageId);
		await sleep(betweenPeopleMs);
	}
}

/** From the last person's reading in the service's ledger to the run of Has Read with this person. */
async function delayOf(stage: BenchStage, { messageId }: Sent, execution: FinishedExecution) {
	const last = people.at(-1);
	assert.equal(execution.status, 'success');
	assert.equal(execution.runs('Send DING'), 0);
	const readers = execution.items('Has Read').map(({ json }) => String(json.userId));
	assert.deepEqual(readers.sort(), people);
	const { deliveries } = await stage.dingTalk.ledger();
	const mine = deliveries.filter((delivery) => delivery.messageId === messageId);
	assert.deepEqual(new Set(mine.map(({ status }) => status)), new Set(['read']));
	const readAt = mine.find(({ userId }) => userId === last)?.readAt;
	const resumedAt = execution.startOf('Has Read', ({ json }) => json.userId === last);
	assert.ok(readAt !== undefined && resumedAt !== undefined);
	return resumedAt - readAt;
}

/** What the service was asked from the first message on, other than for sending. */
async function callsAfterSending(stage: BenchStage): Promise<number> {
	const send = 'oToMessages/batchSend';
	const { calls, deliveries } = await stage.dingTalk.ledger();
	const told = deliveries.filter(({ channel }) => channel === 'bot');
	assert.equal(told.length, messages * people.length);
	const first = calls.findIndex(({ api }) => api === send);
	return calls.slice(first).filter(({ api }) => api !== send).length;
}

async function measure(stage: BenchStage, example: Example, by: string): Promise<Row> {
	const sent: Sent[] = [];
	const readings: Array<Promise<void>> = [];
	for (let index = 0; index < messages; index++) {
		const startedAt = Date.now();
		const one = await sendOne(stage, example);
		sent.push(one);
		const ms = firstReadingMs + index * betweenReadingsMs;
		readings.push(readIn(stage, one.messageId, ms));
		await sleep(Math.max(0, 300 - (Date.now() - startedAt)));
	}
	await Promise.all(readings);
	const delays: number[] = [];
	for (const one of sent) {
		delays.push(await delayOf(stage, one, await example.end(one.executionId)));
	}
	const calls = await callsAfterSending(stage);
	await example.remove();
	const { median, worst } = medianAndWorst(delays);
	const measured = `median ${Math.round(median)} ms, worst ${Math.round(worst)} ms, ${calls} calls after the sends`;
	return { by, calls, ms: worst, measured };
}

async function byEvents(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const settings = { people: people.join(', '), dingAfterMinutes: 60 };
	const example = await stage.example('read-without-polling.json', settings, { isPublished: true });
	const row = await measure(stage, example, 'the DingTalk Trigger');
	const isMet = row.ms <= 2000 && row.calls === 0;
	return { ...row, target: 'worst at most 2 s, 0 calls', isMet };
}

/** Instead of waiting as long as a check says, which is minutes. */
function checkOften(workflow: WorkflowFile): WorkflowFile {
	for (const { type, parameters } of workflow.nodes)
		if (type.endsWith('.wait')) parameters.amount = pollEverySeconds / 60;
	return workflow;
}

async function byPolling(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const settings = {
		people: people.join(', '),
		dingAfterMinutes: 60,
	};
	const example = await stage.example('bot-read-escalation.json', settings, {
		changed: checkOften,
	});
	return await measure(stage, example, `a check every ${pollEverySeconds} s`);
}

export const wake: BenchCase = {
	name: 'wake',
	job: `${messages} bot messages to ${people.length} people each: from the last reading to the workflow's Read branch`,
	run: async (stage) => ({
		rows: [await byEvents(stage), await byPolling(stage)],
		notes: [
			`From reading to branch: ${messages} executions side by side, whose last readings are spread evenly over ${pollEverySeconds} s. The time is the worst of them. By events it is examples/read-without-polling.json, by checks examples/bot-read-escalation.json, whose Wait nodes were set to that pause. As it comes it waits for minutes, so that following a message costs 5 calls for an hour.`,
		],
	}),
};
