/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { by, type BenchCase, type Row } from '../case';
import { unlimited, type BenchStage } from '../stage';
import { check, httpCheck, items, send } from '../steps';

const people = 50;

/** Only people who do not read: all of them come back from Unread. */
const nonReaders = items(people, { firstPerson: 2, everyNth: 2 });

async function byOurNodes(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([
		nonReaders,
		send(credential, { options: { output: 'recipients' } }),
		{ ...check(credential, { output: 'route' }), nextOn: 1 },
		{ ...check(credential, { output: 'route' }, 'Check again'), nextOn: 1 },
	]);
	const { nodes } = await run();
	assert.deepEqual(nodes.Check?.counts, [0, people, 0, 0]);
	assert.deepEqual(nodes['Check again']?.counts, [0, people, 0, 0]);
	const { getsendresult: reads = 0 } = await stage.calls();
	// Two times round.
	const calls = reads / 2;
	const ms = nodes['Check again'].ms;
	return {
		by: by.ours,
		calls,
		ms,
		target: '1 call',
		measured: `${calls} call`,
		isMet: calls === 1,
	};
}

async function byHttpRequest(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([
		nonReaders,
		send(credential, { options: { output: 'recipients' } }),
		httpCheck(stage.url, credential),
	]);
	const { nodes } = await run();
	assert.deepEqual(nodes.Check?.counts, [people]);
	assert.ok(nodes.Check.items?.[0]?.every(({ errcode }) => errcode === 0));
	const { getsendresult: calls = 0 } = await stage.calls();
	return { by: by.http, calls, ms: nodes.Check.ms };
}

export const loop: BenchCase = {
	name: 'loop',
	job: '50 people of one message who come back from Unread, asked about once more',
	run: async (stage) => ({ rows: [await byOurNodes(stage), await byHttpRequest(stage)] }),
};
