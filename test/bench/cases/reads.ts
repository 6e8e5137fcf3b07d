/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import { by, type BenchCase, type Row } from '../case';
import type { NodeRecord } from '../insideN8n/benchReport';
import { unlimited, type BenchStage } from '../stage';
import { check, httpCheck, items, send } from '../steps';
import type { Step } from '../workflow';

const reads = 200;
const callsPerSecond = 20;
const idealMs = (reads / callsPerSecond) * 1000;

type Credential = Awaited<ReturnType<BenchStage['credential']>>;

/** 200 tasks that can be asked about, as items. */
async function tasks(stage: BenchStage): Promise<IDataObject[]> {
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([items(reads, { distinct: true }), send(credential)]);
	const { nodes } = await run();
	const sent = nodes.Send?.items?.[0] ?? [];
	assert.equal(sent.length, reads);
	return sent.map(({ taskId, userIds, sentAt }) => ({ taskId, userIds, sentAt }));
}

/** From the first execution's start of the node to the last one's end. */
function span(records: NodeRecord[]): number {
	const start = Math.min(...records.map(({ startedAt }) => startedAt));
	return Math.max(...records.map(({ startedAt, ms }) => startedAt + ms)) - start;
}

/** The same 200 reads, shared out among so many executions that are started at once. */
async function readBy(
	stage: BenchStage,
	executions: number,
	step: (credential: Credential) => Step,
): Promise<{ records: NodeRecord[]; ms: number; calls: number; throttled: number }> {
	await stage.startAfresh({});
	const all = await tasks(stage);
	const credential = await stage.credential(callsPerSecond);
	const share = all.length / executions;
	const runs = await Promise.all(
		Array.from({ length: executions }, async (_, index) => {
			const list = JSON.stringify(all.slice(index * share, (index + 1) * share));
			return await stage.workflow([items(0, { list }), step(credential)]);
		}),
	);
	await stage.dingTalk.changeSettings({ callsPerSecond, latencyMs: 80 });
	const reports = await Promise.all(runs.map(async (run) => await run()));
	const records = reports.map(({ nodes }) => nodes.Check).filter((record) => record !== undefined);
	assert.equal(records.length, executions);
	const calls = (await stage.dingTalk.ledger()).calls.filter(({ api }) => api === 'getsendresult');
	const throttled = calls.filter((call) => call.throttled).length;
	return { records, ms: span(records), calls: calls.length, throttled };
}

async function byOurNodes(stage: BenchStage, executions: number): Promise<Row> {
	const { records, ms, calls, throttled } = await readBy(stage, executions, (credential) =>
		check(credential),
	);
	const answered = records.reduce(
		(sum, { statuses }) => sum + (statuses.read ?? 0) + (statuses.unread ?? 0),
		0,
	);
	assert.equal(answered, reads);
	const ratio = ms / idealMs;
	return {
		by: executions === 1 ? by.ours : `${by.ours}, ${executions} executions side by side`,
		calls,
		ms,
		target: 'at most 1.05 x the ideal 10 s, 0 throttle answers',
		measured: `${ratio.toFixed(3)} x, ${throttled} throttle answers`,
		isMet: ratio <= 1.05 && throttled === 0,
	};
}

/** Batches of 20 a second are the best that the HTTP Request node's options offer. */
const batches = { batching: { batch: { batchSize: callsPerSecond, batchInterval: 1000 } } };

async function byHttpRequest(stage: BenchStage, executions: number): Promise<Row> {
	const { records, ms, calls, throttled } = await readBy(stage, executions, (credential) =>
		httpCheck(stage.url, credential, batches),
	);
	const answers = records.flatMap(({ items: outputs }) => outputs?.[0] ?? []);
	assert.equal(answers.length, reads);
	const answered = answers.filter(({ errcode }) => errcode === 0).length;
	return {
		by: executions === 1 ? by.http : `${by.http}, ${executions} executions side by side`,
		calls,
		ms,
		measured: `${throttled} throttle answers, ${answered} of ${reads} answered`,
	};
}

export const reading: BenchCase = {
	name: 'reads',
	job: '200 tasks asked about, 20 calls a second, 80 ms latency',
	run: async (stage) => ({
		rows: [
			await byOurNodes(stage, 1),
			await byOurNodes(stage, 4),
			await byHttpRequest(stage, 1),
			await byHttpRequest(stage, 4),
		],
		notes: [
			'200 reads: the HTTP Request node works in batches of 20 with an interval of one second, the nearest that its options offer.',
		],
	}),
};
