import type { INode, INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../e2e/realN8n/restClient';

/** A node of a chain. The next one hangs on its output 0 unless `nextOn` says otherwise. */
export interface Step {
	name: string;
	type: string;
	typeVersion?: number;
	parameters: INodeParameters;
	credential?: { id: string; name: string };
	nextOn?: number;
	/** Whether n8n is to record it for the report. */
	isReported?: boolean;
}

/** A chain of nodes behind a webhook, with the report at its end. */
export function workflowOf(address: string, steps: Step[]): WorkflowFile {
	const reported = steps.filter(({ isReported = true }) => isReported).map(({ name }) => name);
	const start: Step = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { path: address, responseMode: 'lastNode', options: {} },
	};
	const end: Step = {
		name: 'Report',
		type: 'CUSTOM.benchReport',
		parameters: { nodes: reported.join(',') },
	};
	const chain = [start, ...steps, end];
	return {
		name: address,
		nodes: chain.map((step, index) => nodeOf(step, index, address)),
		connections: Object.fromEntries(
			chain.slice(0, -1).map(({ name, nextOn = 0 }, index) => {
				const next = { node: chain[index + 1]?.name ?? '', type: 'main' as const, index: 0 };
				return [name, { main: [...Array.from({ length: nextOn }, () => []), [next]] }];
			}),
		),
		settings: { executionOrder: 'v1' },
	};
}

function nodeOf(step: Step, index: number, address: string): INode {
	const { name, type, typeVersion = 1, parameters, credential } = step;
	return {
		id: `${address}-${index}`,
		name,
		type,
		typeVersion,
		position: [index * 300, 0],
		parameters,
		...(credential ? { credentials: { dingTalkApi: credential } } : {}),
		...(type.endsWith('.webhook') ? { webhookId: address } : {}),
	};
}
