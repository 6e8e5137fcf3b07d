/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { by, type BenchCase, type Row } from '../case';
import { unlimited, type BenchStage, type Runner } from '../stage';
import { bareSend, httpSend, items, send } from '../steps';

const sends = 600;
const concurrency = 20;
const rounds = 12;

interface Contender {
	by: string;
	run: Runner;
	times: number[];
}

async function contenders(stage: BenchStage): Promise<Contender[]> {
	const credential = await stage.credential(unlimited);
	const token = await stage.token();
	const distinct = items(sends, { distinct: true });
	const ways = [
		[by.ours, send(credential)],
		[by.http, httpSend(stage.url, credential)],
		[by.helper, bareSend('helper', stage.url, token, concurrency)],
		[by.undici, bareSend('undici', stage.url, token, concurrency)],
	] as const;
	const runs = ways.map(async ([name, step]): Promise<Contender> => {
		return { by: name, run: await stage.workflow([distinct, step]), times: [] };
	});
	return await Promise.all(runs);
}

async function timeOnce({ run }: Contender): Promise<number> {
	const { nodes } = await run();
	const answers = nodes.Send?.items?.[0] ?? [];
	const taskIds = new Set(answers.map((json) => String(json.taskId ?? json.task_id)));
	assert.equal(taskIds.size, sends);
	assert.ok(!taskIds.has('undefined'));
	return nodes.Send?.ms ?? NaN;
}

/** The fastest of the rounds: whatever else the machine does can only add time. */
function fastest({ times }: Contender): number {
	return Math.min(...times);
}

export const sending: BenchCase = {
	name: 'sends',
	job: '600 different messages to one person each, no limit on calls a second',
	async run(stage) {
		await stage.startAfresh({});
		const all = await contenders(stage);
		for (const contender of all) await timeOnce(contender);
		// In turns, so that a busy spell of the machine hits all of them.
		for (let round = 0; round < rounds; round++) {
			for (const contender of all) contender.times.push(await timeOnce(contender));
		}
		const { asyncsend_v2: calls } = await stage.calls();
		assert.equal(calls, sends * all.length * (rounds + 1));
		const times = new Map(all.map((contender) => [contender.by, fastest(contender)]));
		const timeOf = (name: string) => times.get(name) ?? NaN;
		const toHttp = timeOf(by.ours) / timeOf(by.http);
		const toHelper = timeOf(by.ours) / timeOf(by.helper);
		const rows = [...times].map(([name, ms]): Row => {
			const measured = `${(ms / sends).toFixed(2)} ms a call`;
			if (name !== by.ours) return { by: name, calls: sends, ms, measured };
			return {
				by: name,
				calls: sends,
				ms,
				measured: `${measured}, ${toHttp.toFixed(2)} x and ${toHelper.toFixed(2)} x`,
				target: 'at most 0.25 x the HTTP Request node, at most 1.2 x the bare helper',
				isMet: toHttp <= 0.25 && toHelper <= 1.2,
			};
		});
		return {
			rows,
			notes: [
				`600 sends: the fastest of ${rounds} rounds in turns, after a warm-up. Our nodes, the bare helper and undici have ${concurrency} requests under way at once; the HTTP Request node starts all at once, which is its default. undici keeps its connections open and does nothing else: it is what machine and service allow at all.`,
			],
		};
	},
};
