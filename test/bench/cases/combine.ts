/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import { by, total, type BenchCase, type Row } from '../case';
import { unlimited, type BenchStage } from '../stage';
import { check, httpCheck, httpSend, items, send } from '../steps';

const people = 1000;

async function byOurNodes(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([items(people), send(credential), check(credential)]);
	const { nodes } = await run();
	assert.deepEqual(nodes.Check?.statuses, { read: people / 2, unread: people / 2 });
	assert.equal(nodes.Check.people, people);
	const { asyncsend_v2: sends = 0, getsendresult: reads = 0 } = await stage.calls();
	const calls = sends + reads;
	const isMet = calls === 20;
	return {
		by: by.ours,
		calls,
		ms: total(nodes),
		target: '20 calls',
		measured: `${calls} calls`,
		isMet,
	};
}

function listed(answers: IDataObject[], list: string): number {
	return answers.reduce((sum, { send_result: result }) => {
		const ids = (result as IDataObject | undefined)?.[list];
		return sum + (Array.isArray(ids) ? ids.length : 0);
	}, 0);
}

async function byHttpRequest(stage: BenchStage): Promise<Row> {
	await stage.startAfresh({});
	const credential = await stage.credential(unlimited);
	const run = await stage.workflow([
		items(people),
		httpSend(stage.url, credential),
		httpCheck(stage.url, credential),
	]);
	const { nodes } = await run();
	const answers = nodes.Check?.items?.[0] ?? [];
	assert.ok(answers.every(({ errcode }) => errcode === 0));
	assert.equal(listed(answers, 'read_user_id_list'), people / 2);
	assert.equal(listed(answers, 'unread_user_id_list'), people / 2);
	const { asyncsend_v2: sends = 0, getsendresult: reads = 0 } = await stage.calls();
	return { by: by.http, calls: sends + reads, ms: total(nodes) };
}

export const combine: BenchCase = {
	name: 'combine',
	job: '1,000 items with one person each and one message, then who has read it',
	run: async (stage) => ({ rows: [await byOurNodes(stage), await byHttpRequest(stage)] }),
};
