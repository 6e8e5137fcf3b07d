/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IConnections, INode } from 'n8n-workflow';
import { node as nodeOf } from '../../engine/harness/connect';
import { fetchOnce } from '../realN8n/fetchOnce';
import type { N8n } from '../realN8n/n8n';
import type { WorkflowFile } from '../realN8n/restClient';

/** The prefix of our node types, as users have them. */
export const packageName = 'n8n-nodes-dingtalk-notifications';

export { nodeOf };

/** A workflow with these nodes one after the other, from left to right. */
export function chainOf(name: string, nodes: INode[]): WorkflowFile {
	const connections: IConnections = {};
	nodes.forEach((node, index) => {
		const next = nodes[index + 1];
		if (next) connect(connections, node.name, next.name);
	});
	return {
		name,
		nodes: nodes.map((node, index) => ({ ...node, position: [320 * index, 0] })),
		connections,
		settings: { executionOrder: 'v1' },
	};
}

/** Leads an output of one node to another; output 0 unless told. */
export function connect(connections: IConnections, from: string, to: string, output = 0): void {
	const { main } = (connections[from] ??= { main: [] });
	if (!main) throw new Error(`${from} has no main connections`);
	while (main.length <= output) main.push([]);
	main[output] = [...(main[output] ?? []), { node: to, type: 'main', index: 0 }];
}

/** The trigger by which a workflow is started from outside. It answers at once. */
export function webhookNode(path: string, name = 'Start'): INode {
	return nodeOf(
		name,
		'n8n-nodes-base.webhook',
		{ path, httpMethod: 'POST' },
		{ typeVersion: 2, webhookId: path },
	);
}

/** The same workflow with a webhook where its manual trigger was. */
export function withWebhook(workflow: WorkflowFile, path: string): WorkflowFile {
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.type === 'n8n-nodes-base.manualTrigger'
				? { ...webhookNode(path, node.name), position: node.position }
				: node,
		),
	};
}

/** Calls the webhook of a published workflow; gives the id of the execution that it has started. */
export async function startByWebhook(
	{ url, rest }: N8n,
	workflowId: string,
	path: string,
	body: object = {},
): Promise<string> {
	const request = {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	};
	// n8n registers the webhook a moment after it has answered that the workflow is published.
	for (let tries = 0; tries < 100; tries++) {
		const { status } = await fetchOnce(`${url}/webhook/${path}`, request);
		if (status === 200) {
			const executionId = await rest.newestExecutionId(workflowId, 'webhook');
			if (executionId) return executionId;
			throw new Error(`The webhook ${path} has started nothing`);
		}
		await sleep(200);
	}
	throw new Error(`The webhook ${path} is not there`);
}
