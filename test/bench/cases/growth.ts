/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { by, total, type BenchCase, type Growth, type Row } from '../case';
import { heapMegabytes, unlimited, type BenchStage } from '../stage';
import { check, httpCheck, httpSend, items, send } from '../steps';

const sizes = [1000, 3000, 10_000, 30_000, 100_000];
const rounds = 3;

/** Two calls a recipient: beyond this the comparison would take longer than all the rest. */
const sizesOfHttpRequest = [300, 1000, 3000];

async function byOurNodes(stage: BenchStage, people: number): Promise<Growth> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([
		items(people, { memory: true }),
		send(credential),
		check(credential),
	]);
	const { nodes, memory } = await run();
	assert.equal(nodes.Send?.counts[0], people / 100);
	assert.equal(nodes.Send.people, people);
	assert.equal(nodes.Check?.counts[0], people);
	assert.equal(nodes.Check.people, people);
	assert.ok(memory);
	const { asyncsend_v2: sends, getsendresult: reads } = await stage.calls();
	assert.deepEqual([sends, reads], [people / 100, people / 100]);
	return { by: by.ours, people, ms: total(nodes), bytes: memory.peak - memory.before };
}

async function byHttpRequest(stage: BenchStage, people: number): Promise<Growth> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([
		items(people, { memory: true }),
		httpSend(stage.url, credential),
		httpCheck(stage.url, credential),
	]);
	const { nodes, memory } = await run();
	assert.deepEqual([nodes.Send?.counts[0], nodes.Check?.counts[0]], [people, people]);
	assert.ok(memory);
	return { by: by.http, people, ms: total(nodes), bytes: memory.peak - memory.before };
}

function best(measured: Growth[], people: number): Growth {
	const [fastest] = measured.filter((one) => one.people === people).sort((a, b) => a.ms - b.ms);
	if (!fastest) throw new Error(`Nothing was measured for ${people} people`);
	return fastest;
}

/** The most memory of all rounds, and the fastest of their times. */
async function measureOurs(stage: BenchStage): Promise<Growth[]> {
	await byOurNodes(stage, 3000);
	const all: Growth[] = [];
	for (let round = 0; round < rounds; round++) {
		for (const people of sizes) all.push(await byOurNodes(stage, people));
	}
	return sizes.map((people) => {
		const bytes = Math.max(
			...all.filter((one) => one.people === people).map((one) => one.bytes ?? 0),
		);
		return { ...best(all, people), bytes };
	});
}

function rowOf(point: Growth, callsPerPerson: number): Row {
	const { people, ms, bytes = 0 } = point;
	const perPerson = `${((ms * 1000) / people).toFixed(0)} µs and ${(bytes / people / 1000).toFixed(1)} kB a recipient`;
	return {
		by: `${point.by}, ${people.toLocaleString('en-US')} people`,
		calls: people * callsPerPerson,
		ms,
		measured: `${(bytes / 1e6).toFixed(0)} MB above the input; ${perPerson}`,
	};
}

export const growth: BenchCase = {
	name: 'growth',
	job: 'One message to more and more people, one item each, then who has read it',
	async run(stage) {
		const ours = await measureOurs(stage);
		const http: Growth[] = [];
		for (const people of sizesOfHttpRequest) http.push(await byHttpRequest(stage, people));
		const ten = best(ours, 10_000);
		const hundred = best(ours, 100_000);
		const ratio = hundred.ms / ten.ms;
		const megabytes = (hundred.bytes ?? 0) / 1e6;
		const rows = ours.map((point) => rowOf(point, 1 / 50));
		const last = rows.at(-1);
		if (last) {
			last.target = 'at most 11 x the time of 10,000, below 300 MB';
			last.measured = `${ratio.toFixed(1)} x; ${last.measured}`;
			last.isMet = ratio <= 11 && megabytes < 300;
		}
		const others = http.map((point) => rowOf(point, 2));
		return {
			rows: [...rows, ...others],
			growth: [...ours, ...http],
			notes: [
				`Growth: the fastest of ${rounds} rounds, and the most memory of any. Memory is what the whole n8n process held at its peak, garbage not yet collected and the results included, above what was in use when the items had been made. n8n's heap is limited to ${heapMegabytes} MB, as on a small server: with more, V8 leaves garbage lying, which says nothing about the nodes.`,
			],
		};
	},
};
