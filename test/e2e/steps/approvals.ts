/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../simulator';
import { organizer } from '../demo/cast';
import { fetchOnce } from '../realN8n/fetchOnce';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import type { N8n } from '../realN8n/n8n';
import { chainOf, connect, nodeOf, packageName, startByWebhook, webhookNode } from './workflows';

/** What the parts about questions and answers do: ask in a real n8n, and answer as a person does. */

export const channels = {
	dingTalkBotMessage: { resource: 'directMessage', operation: 'sendAndWait' },
	dingTalkWorkNotification: { resource: 'message', operation: 'sendAndWait' },
};
export type Channel = keyof typeof channels;

/** Where it happens. */
export interface Place {
	/** Whose webhooks are called: n8n itself, or the main process of queue mode. */
	n8n: N8n;
	simulator: Simulator;
	credential: { id: string; name: string };
}

let workflows = 0;

/** A path that no other workflow of this run has. */
export const newPath = (what: string) => `${what}-${++workflows}`;

/** Webhook -> Ask -> After, in production; `loops` leads Ask back to itself. Gives the execution that waits. */
export async function ask(
	place: Place,
	channel: Channel,
	parameters: INodeParameters = {},
	{ loops = false } = {},
): Promise<string> {
	const path = newPath('ask');
	const workflow = chainOf(path, [
		webhookNode(path),
		nodeOf(
			'Ask',
			`${packageName}.${channel}`,
			{
				...channels[channel],
				userIds: organizer.userId,
				title: 'Expense',
				message: '=Pay {{ $json.body.amount }}?',
				approvalOptions: { values: { approvalType: 'double' } },
				...parameters,
			},
			{ credentials: { dingTalkApi: place.credential } },
		),
		nodeOf('After', 'n8n-nodes-base.noOp'),
	]);
	if (loops) {
		delete workflow.connections.Ask;
		connect(workflow.connections, 'Ask', 'Ask');
	}
	const workflowId = await place.n8n.rest.createWorkflow(workflow);
	await place.n8n.rest.publishWorkflow(workflowId);
	return await startedExecution(place, workflowId, path);
}

/** Starts it from outside; gives the execution that now waits. */
export async function startedExecution(
	{ n8n }: Place,
	workflowId: string,
	path: string,
	posted: Record<string, unknown> = { amount: 100 },
): Promise<string> {
	const executionId = await startByWebhook(n8n, workflowId, path, posted);
	await until(n8n, executionId, 'waiting');
	return executionId;
}

/** n8n looks for executions whose wait is over once a minute, and on two busy cores takes up some seconds later. */
const longestWaitMs = 90_000;

/** Waits for a status; an error on the way is thrown. */
export async function until(
	n8n: N8n,
	executionId: string,
	status: string,
): Promise<FinishedExecution> {
	const end = Date.now() + longestWaitMs;
	while (Date.now() < end) {
		const execution = await n8n.rest.execution(executionId);
		if (execution.status === status) return execution;
		if (execution.status === 'error') throw new Error(execution.errorMessage);
		await sleep(100);
	}
	throw new Error(`Execution ${executionId} did not become ${status}`);
}

/** What came out of the question, once the workflow is through. */
export async function answerOf({ n8n }: Place, executionId: string): Promise<unknown> {
	const execution = await waitForExecution(n8n.rest, executionId, { seconds: 30 });
	expect(execution.errorMessage).toBeUndefined();
	expect(execution.status).toBe('success');
	expect(execution.runs('Ask')).toBe(1);
	const [item, ...more] = execution.items('After');
	expect(more).toStrictEqual([]);
	return item?.json;
}

/** The links of a message in DingTalk, the newest message last. */
export function links({ simulator }: Place): URL[][] {
	return simulator.control.ledger().deliveries.map(({ content }) => {
		const text = JSON.stringify(content);
		return [...text.matchAll(/"(http[^"]+\/webhook-waiting\/[^"]+)"/g)].map(
			([, url]) => new URL(String(url)),
		);
	});
}
/** The links of the newest message. */
export const newest = (place: Place) => links(place).at(-1) ?? [];

/** A person's browser: opens the page and presses its button. */
export async function press(link: URL, text?: string, shown = 'Pay 100?'): Promise<Response> {
	const page = await fetchOnce(link);
	expect(page.status).toBe(200);
	expect(await page.text()).toContain(shown);
	return await fetchOnce(link, {
		method: 'POST',
		body: new URLSearchParams(text === undefined ? {} : { text }),
	});
}
