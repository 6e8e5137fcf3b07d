/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchOnce } from '../realN8n/fetchOnce';
import { newPath } from './approvals';
import type { FinishedExecution } from '../realN8n/executions';
import type { QueueStage } from '../stages/queueStage';
import { chainOf, nodeOf, packageName, startByWebhook, webhookNode } from './workflows';

/** What n8n 2.41 says about an execution whose worker died. */
export const stalled = /^This execution failed to be processed too many times/;

/** One notice, which is its content, by an execution of its own for each person: Webhook -> Send -> Wait -> Check. */
export class NoticeRun {
	private constructor(
		private readonly stage: QueueStage,
		private readonly workflowId: string,
		private readonly path: string,
	) {}

	static async publish(stage: QueueStage, content: string): Promise<NoticeRun> {
		const path = newPath('notice');
		const node = `${packageName}.dingTalkWorkNotification`;
		const credentials = { dingTalkApi: stage.credential };
		const workflow = chainOf(content, [
			webhookNode(path),
			nodeOf(
				'Send',
				node,
				{
					resource: 'message',
					operation: 'send',
					userIds: '={{ $json.body.userId }}',
					messageType: 'text',
					content,
				},
				{ credentials },
			),
			nodeOf(
				'Wait',
				'n8n-nodes-base.wait',
				{ amount: 2, unit: 'seconds' },
				{ typeVersion: 1.1, webhookId: 'wait' },
			),
			nodeOf(
				'Check',
				node,
				{ resource: 'delivery', operation: 'getResult', output: 'recipients' },
				{ credentials },
			),
		]);
		const { rest } = stage.main;
		const workflowId = await rest.createWorkflow(workflow);
		await rest.publishWorkflow(workflowId);
		return new NoticeRun(stage, workflowId, path);
	}

	/** Starts it for all of these people at the same time. */
	async startFor(people: string[]): Promise<void> {
		const [first = '', ...others] = people;
		const { main } = this.stage;
		await startByWebhook(main, this.workflowId, this.path, { userId: first });
		const answers = others.map(async (userId) => {
			const body = JSON.stringify({ userId });
			const headers = { 'content-type': 'application/json' };
			const answer = await fetchOnce(`${main.url}/webhook/${this.path}`, {
				method: 'POST',
				headers,
				body,
			});
			if (!answer.ok) throw new Error(`${userId}: HTTP ${answer.status} ${await answer.text()}`);
		});
		await Promise.all(answers);
	}

	/** Waits until so many executions have a status: n8n's, say "success". */
	async untilThereAre(count: number, wanted: string): Promise<void> {
		await this.until(
			(statuses) => statuses.filter((status) => status === wanted).length >= count,
			`${count} executions are "${wanted}"`,
		);
	}

	/** Waits until nothing more will come; gives all executions as n8n shows them, the oldest first. */
	async ended(): Promise<FinishedExecution[]> {
		const open = ['new', 'running', 'waiting'];
		await this.until(
			(statuses) => !statuses.some((status) => open.includes(status)),
			'all executions have ended',
		);
		const shown: FinishedExecution[] = [];
		for (const { id } of await this.stage.executions(this.workflowId)) {
			shown.push(await this.stage.main.rest.execution(id));
		}
		return shown;
	}

	private async until(isSo: (statuses: string[]) => boolean, what: string): Promise<void> {
		for (let tries = 0; tries < 360; tries++) {
			const executions = await this.stage.executions(this.workflowId);
			if (isSo(executions.map(({ status }) => status))) return;
			await sleep(500);
		}
		throw new Error(`Not within three minutes: ${what}`);
	}
}

/** What became of somebody's message, by the execution that was his. */
export interface PersonsStatus {
	userId: string;
	status: string;
	code?: string;
}

/** The statuses that executions have come to. */
export function statusesOf(executions: FinishedExecution[]): PersonsStatus[] {
	return executions.flatMap(({ items }) =>
		items('Check').map(({ json: { userId, status, code } }) => ({
			userId: String(userId),
			status: String(status),
			...(code === undefined ? {} : { code: String(code) }),
		})),
	);
}
