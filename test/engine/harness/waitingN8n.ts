/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';

import { openLink } from './openLink';
import type { RunWorkflowOptions, WorkflowResult } from './runWorkflow';

/** An execution that waits, as n8n's database has it. */
interface Waiting extends Pick<RunWorkflowOptions, 'workflow' | 'nodeTypes'> {
	data: IRunExecutionData;
	answers: IDataObject[];
	/** As it goes on after the answer. */
	resume?: IRunExecutionData;
}

/**
 * What n8n answers under /webhook-waiting/, word for word as `waiting-webhooks.js` of 2.41.1 does: the node's own
 * webhook runs in n8n's own context, once for each execution.
 */
export class WaitingN8n {
	private readonly executions = new Map<string, Waiting>();

	private server?: Server;

	/** What comes of the next requests instead, first to last. */
	readonly instead: Array<'running' | 'nothing' | 'notN8n' | 'slow'> = [];

	/** How long `slow` takes. */
	slowMs = 0;

	readonly requests: string[] = [];

	get url(): string {
		return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
	}

	async start(): Promise<void> {
		this.server = createServer((request, response) => void this.answer(request, response));
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	async stop(): Promise<void> {
		this.server?.closeAllConnections();
		await new Promise((resolve) => this.server?.close(resolve));
	}

	/** An execution falls asleep here. */
	holds(
		id: string,
		workflow: RunWorkflowOptions['workflow'],
		{ run }: WorkflowResult,
		nodeTypes?: RunWorkflowOptions['nodeTypes'],
	): void {
		this.executions.set(id, { workflow, nodeTypes, data: structuredClone(run.data), answers: [] });
	}

	/** What the execution was gone on with, each time. */
	answers(id: string): IDataObject[] {
		return this.executions.get(id)?.answers ?? [];
	}

	/** The execution as n8n starts it after the answer: for `runWorkflow`, `resume`. */
	resumed(id: string): IRunExecutionData | undefined {
		return this.executions.get(id)?.resume;
	}

	forget(id: string): void {
		this.executions.delete(id);
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await textOf(request);
		this.requests.push(request.url ?? '');
		const link = new URL(request.url ?? '/', this.url);
		const id = link.pathname.split('/')[2] ?? '';
		const say = (status: number, text: string, type = 'application/json') => {
			response.writeHead(status, { 'content-type': type }).end(text);
		};
		const refuse = (status: number, message: string) =>
			say(status, JSON.stringify({ code: status, message }));
		const next = this.instead.shift();
		if (next === 'running') return refuse(409, `The execution "${id}" is running already.`);
		if (next === 'nothing') return void response.destroy();
		if (next === 'notN8n') return say(404, 'nginx', 'text/plain');
		if (next === 'slow') await new Promise((resolve) => setTimeout(resolve, this.slowMs));
		const execution = this.executions.get(id);
		if (!execution) return refuse(404, `The execution "${id}" does not exist.`);
		// The page "send-and-wait-no-action-required".
		if (execution.answers.length > 0) return say(200, '<!DOCTYPE html><html></html>', 'text/html');
		const opened = await openLink(execution, execution.data, link, {
			method: request.method as 'POST',
			body: (body ? JSON.parse(body) : {}) as IDataObject,
		});
		if (opened.answer) {
			execution.answers.push(opened.answer);
			execution.resume = opened.resume;
		}
		const said = opened.data.webhookResponse ?? opened.html;
		if (typeof said === 'string') say(opened.status, said, 'text/html');
		else say(opened.status, JSON.stringify(said));
	}
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

/** For every test of the file. */
export function withWaitingN8n(): WaitingN8n {
	const n8n = new WaitingN8n();
	beforeEach(async () => {
		n8n.instead.length = 0;
		n8n.requests.length = 0;
		await n8n.start();
	});
	afterEach(async () => await n8n.stop());
	return n8n;
}
