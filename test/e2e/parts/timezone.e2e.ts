import type { INodeParameters } from 'n8n-workflow';
import { company, organizer } from '../demo/cast';
import { waitForExecution } from '../realN8n/executions';
import { LastingStage } from '../stages/lastingStage';
import { ask, newPath } from '../steps/approvals';
import {
	chainOf,
	connect,
	nodeOf,
	packageName,
	startByWebhook,
	webhookNode,
} from '../steps/workflows';

/** A server in UTC whose people live in Shanghai: a time without a zone is theirs, as in n8n's Wait node. */

const minuteMs = 60_000;
/** Shanghai is ahead of UTC by as much in summer and winter. */
const aheadMs = 8 * 60 * minuteMs;

let stage: LastingStage;

beforeAll(async () => {
	const environment = { GENERIC_TIMEZONE: 'Asia/Shanghai', TZ: 'UTC' };
	stage = await LastingStage.open({ name: 'timezone', company, environment });
});
afterAll(async () => await stage?.close());

/** What the clock on a wall in Shanghai shows, in the form of n8n's picker: 2026-01-31T17:00:00. */
const wallClock = (minutesAhead: number) =>
	new Date(Date.now() + minutesAhead * minuteMs + aheadMs).toISOString().slice(0, 19);

test('a question with a limit 10 minutes ahead, as the picker stores it, waits 10 minutes', async () => {
	const values = { limitType: 'atSpecifiedTime', maxDateAndTime: wallClock(10) };
	const executionId = await ask(stage, 'dingTalkBotMessage', {
		options: { limitWaitTime: { values } },
	});
	const { waitTill, startedAt } = await stage.n8n.rest.request<Record<string, string>>(
		'GET',
		`/rest/executions/${executionId}`,
	);
	const waits = Date.parse(String(waitTill)) - Date.parse(String(startedAt));
	// The picker knows whole seconds, and starting took a few.
	expect(waits).toBeGreaterThan(9 * minuteMs);
	expect(waits).toBeLessThanOrEqual(10 * minuteMs);
	await stage.n8n.rest.request('POST', `/rest/executions/${executionId}/stop`);
});

test('who has not read is overdue at the minute, by times of a sheet', async () => {
	const path = newPath('overdue');
	const workNotification = (name: string, parameters: INodeParameters) =>
		nodeOf(name, `${packageName}.dingTalkWorkNotification`, parameters, {
			credentials: { dingTalkApi: stage.credential },
		});
	const sheet = [wallClock(-61), wallClock(-61).replace('T', ' '), wallClock(-58)];
	const send = { resource: 'message', operation: 'send', userIds: organizer.userId };
	const workflow = chainOf(path, [
		webhookNode(path),
		workNotification('Send', { ...send, messageType: 'text', content: 'Please read' }),
	]);
	const checks = sheet.map((_, row) =>
		workNotification(`Check ${row}`, {
			resource: 'delivery',
			operation: 'getResult',
			output: 'recipients',
			overdueAfter: 60,
			sentAt: `={{ $('Start').first().json.body.sheet[${row}] }}`,
		}),
	);
	workflow.nodes.push(...checks);
	for (const { name } of checks) connect(workflow.connections, 'Send', name);
	const id = await stage.n8n.rest.createWorkflow(workflow);
	await stage.n8n.rest.publishWorkflow(id);
	const executionId = await startByWebhook(stage.n8n, id, path, { sheet });
	const execution = await waitForExecution(stage.n8n.rest, executionId, { seconds: 30 });
	expect(execution.errorMessage).toBeUndefined();
	expect(
		checks.map(({ name }) => execution.items(name).map(({ json }) => [json.userId, json.overdue])),
	).toEqual([true, true, false].map((overdue) => [[organizer.userId, overdue]]));
});
