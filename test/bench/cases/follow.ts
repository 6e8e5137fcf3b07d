/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import assert from 'node:assert/strict';
import { by, type BenchCase, type Row } from '../case';

const hour = 60;

const spans = [
	{ name: 'an hour', minutes: hour, most: 5 },
	{ name: 'a day', minutes: 24 * hour, most: 10 },
];

async function measure(
	name: string,
	wait: string | number,
	minutes: number,
	most?: number,
): Promise<Row> {
	// Only now: it prepares this process for n8n's engine, and n8n itself has been started by then.
	const { follow } = await import('../../engine/harness/follow');
	const startedAt = performance.now();
	const { calls, people } = await follow(wait, minutes);
	assert.equal(people, 100);
	const row = { by: name, calls, ms: performance.now() - startedAt, measured: `${calls} calls` };
	return most === undefined
		? row
		: { ...row, target: `at most ${most} calls`, isMet: calls <= most };
}

/** Nothing waits here: each Wait moves the clock of the engine and of the simulator in it. */
export const follow: BenchCase = {
	name: 'follow',
	job: '100 people who never read one message are followed until they are overdue',
	async run() {
		const { asAdvised } = await import('../../engine/harness/follow');
		const rows: Row[] = [];
		for (const { name, minutes, most } of spans) {
			rows.push(
				await measure(`${by.ours}, ${name}, checkAgainInMinutes`, asAdvised, minutes, most),
				await measure(`${by.ours}, ${name}, a check every 10 minutes`, 10, minutes),
			);
		}
		return {
			rows,
			notes: [
				'Following a message: n8n’s engine on a clock that the Wait nodes move, so the time is that of the computer alone.',
			],
		};
	},
};
