/* eslint-disable @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-restricted-imports */
import './host';

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { INodeParameters, NodeApiError } from 'n8n-workflow';
import { WebSocket as UndiciWebSocket } from 'undici';
import { WebSocketServer, type WebSocket } from 'ws';

import { ActiveWorkflow } from './activeWorkflow';
import { connect, node } from './connect';
import type { CredentialHandle } from './credentials';
import { packageTypeName } from './packageTypes';
import type { ReplayedDingTalk } from './replayedDingTalk';
import { runWorkflow, type RunWorkflowOptions, type WorkflowResult } from './runWorkflow';
import { MANUAL_TRIGGER } from './standInNodes';

const everything: INodeParameters = {
	events: ['messageRead', 'messageRecalled', 'messageReceived', 'cardPressed', 'other'],
	eventTypes: 'user_add_org, bpms_task_change',
	bots: 'all',
};

/** What a client answers; `data` is the JSON in its frame's text. */
export interface Heard {
	code: number;
	messageId: string;
	data: unknown;
}

/** A Stream line that says what a test has it say, beside a replayed DingTalk, and a trigger on it. */
export class ReplayedStream {
	workflow!: ActiveWorkflow;

	/** Each line that was opened, the latest last. */
	readonly lines: WebSocket[] = [];

	readonly heard: Heard[] = [];

	private server!: WebSocketServer;

	/** @param ownAddress where the trigger finds the n8n whose executions wait */
	async start(dingTalk: ReplayedDingTalk, ownAddress: string): Promise<void> {
		this.lines.length = 0;
		this.heard.length = 0;
		this.server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
		await once(this.server, 'listening');
		this.server.on('connection', (line) => {
			this.lines.push(line);
			line.on('message', (text: Buffer) => this.hear(text.toString()));
		});
		const { port } = this.server.address() as AddressInfo;
		const endpoint = `ws://127.0.0.1:${port}/connect`;
		dingTalk.server.on('/v1.0/gateway/connections/open', {
			body: JSON.stringify({ endpoint, ticket: '7724109a-ea43-4aa2-b803-87d82c5aaee6' }),
		});
		this.workflow = triggerOf(dingTalk.credential, ownAddress);
		await this.workflow.activate();
	}

	async stop(): Promise<void> {
		await this.workflow.deactivate();
		for (const line of this.lines) line.terminate();
		await new Promise((resolve) => this.server.close(resolve));
		jest.restoreAllMocks();
	}

	push(frame: string): void {
		this.lines.at(-1)?.send(frame);
	}

	private hear(text: string): void {
		const { code, headers, data } = JSON.parse(text) as {
			code: number;
			headers: { messageId: string };
			data: string;
		};
		this.heard.push({ code, messageId: headers.messageId, data: JSON.parse(data) as unknown });
	}
}

function triggerOf(credential: CredentialHandle, ownAddress: string): ActiveWorkflow {
	// Node.js 24, which n8n 2 runs on, has undici's WebSocket as its own; Node.js 20 has none.
	Object.assign(globalThis, { WebSocket: UndiciWebSocket });
	return new ActiveWorkflow('dingTalkTrigger', {
		credential,
		parameters: { ...everything, options: { ownAddress } },
	});
}

/** What a trigger of this credential refuses to be switched on with. */
export async function activationOf(credential: CredentialHandle): Promise<NodeApiError> {
	const workflow = triggerOf(credential, 'http://127.0.0.1:5678');
	const refused = await workflow.activate().then(
		() => undefined,
		(error: NodeApiError) => error,
	);
	await workflow.deactivate();
	jest.restoreAllMocks();
	if (!refused) throw new Error('It was switched on');
	return refused;
}

let asked = 0;

/** Asks one person in the chat, and gives what is there when the execution sleeps or has failed. */
export async function askInChat(
	credential: CredentialHandle,
	userIds: string,
): Promise<{ id: string; workflow: RunWorkflowOptions['workflow']; result: WorkflowResult }> {
	const id = `replayed-${++asked}`;
	const parameters: INodeParameters = {
		resource: 'directMessage',
		operation: 'sendAndWait',
		answerIn: 'chat',
		userIds,
		title: 'Expense',
		message: 'Pay?',
	};
	const type = packageTypeName('dingTalkBotMessage');
	const workflow = {
		nodes: [
			node('Start', MANUAL_TRIGGER),
			node('Ask', type, parameters, { onError: 'continueRegularOutput' }),
		],
		connections: connect({ Start: [['Ask']] }),
	};
	const result = await runWorkflow({ workflow, credential, executionId: id });
	return { id, workflow, result };
}
