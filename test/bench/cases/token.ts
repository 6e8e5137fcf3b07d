/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { by, type BenchCase } from '../case';
import { unlimited } from '../stage';
import { items, send } from '../steps';

const executions = 20;

export const coldStart: BenchCase = {
	name: 'token',
	job: '20 executions started at once while there is no token',
	async run(stage) {
		await stage.startAfresh({ latencyMs: 80 });
		const neverUsed = stage.url.replace('127.0.0.1', 'localhost');
		const credential = await stage.credential(unlimited, neverUsed);
		const runs = await Promise.all(
			Array.from({ length: executions }, async (_, index) => {
				return await stage.workflow([items(1, { firstPerson: index + 1 }), send(credential)]);
			}),
		);
		const reports = await Promise.all(runs.map(async (run) => await run()));
		const records = reports.map(({ nodes }) => nodes.Send);
		assert.ok(records.every((record) => record?.people === 1 && record.counts[0] === 1));
		const { gettoken: tokens = 0, asyncsend_v2: sends = 0 } = await stage.calls();
		assert.equal(sends, executions);
		const ms = Math.max(...records.map((record) => record?.ms ?? NaN));
		const measured = `${tokens} token call`;
		return {
			rows: [
				{
					by: by.ours,
					calls: tokens + sends,
					ms,
					target: '1 token call',
					measured,
					isMet: tokens === 1,
				},
			],
		};
	},
};
