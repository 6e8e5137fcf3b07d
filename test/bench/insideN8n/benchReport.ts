import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	IRunExecutionData,
} from 'n8n-workflow';
import { describe, text } from './describe';
import { watches } from './memory';

/** What n8n has recorded about a node, and what came out of it. */
export interface NodeRecord {
	/** Milliseconds since 1970. */
	startedAt: number;
	/** n8n's own execution time of the node. */
	ms: number;
	error?: string;
	/** How many items came out, by output. */
	counts: number[];
	/** The items themselves by output, unless there are more than 3,000. */
	items?: IDataObject[][];
	/** How many different people are named as `userId` or in `userIds`, over all outputs. */
	people: number;
	/** How many items have which `status`. */
	statuses: Record<string, number>;
}

export interface Report {
	nodes: Record<string, NodeRecord>;
	/** Bytes, when the items were made with `memory`. */
	memory?: { before: number; peak: number };
}

function recordOf(data: IRunExecutionData, name: string): NodeRecord | undefined {
	const run = data.resultData.runData[name]?.[0];
	if (!run) return undefined;
	const outputs = (run.data?.main ?? []).map((items) => items ?? []);
	const people = new Set<unknown>();
	const statuses: Record<string, number> = {};
	for (const { json } of outputs.flat()) {
		for (const userId of Array.isArray(json.userIds) ? json.userIds : [json.userId]) {
			if (userId !== undefined) people.add(userId);
		}
		if (typeof json.status === 'string') statuses[json.status] = (statuses[json.status] ?? 0) + 1;
	}
	const counts = outputs.map((items) => items.length);
	const isSmall = counts.reduce((sum, count) => sum + count, 0) <= 3000;
	return {
		startedAt: run.startTime,
		ms: run.executionTime,
		error: run.error?.message,
		counts,
		...(isSmall ? { items: outputs.map((items) => items.map(({ json }) => json)) } : {}),
		people: people.size,
		statuses,
	};
}

/** Reads n8n's own records of the nodes before it, so that times are n8n's and not the webhook's. */
export class BenchReport implements INodeType {
	description = describe('benchReport', [text('nodes')]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const watch = watches.get(this.getExecutionId());
		watches.delete(this.getExecutionId());
		const memory = watch && { before: watch.before, peak: await watch.peak() };
		// No public way leads from a node to the records of its execution.
		const { runExecutionData } = this as unknown as { runExecutionData: IRunExecutionData };
		const names = String(this.getNodeParameter('nodes', 0)).split(',');
		const records = names.map((name) => [name, recordOf(runExecutionData, name)]);
		const report = { nodes: Object.fromEntries(records) as IDataObject, ...(memory && { memory }) };
		return [[{ json: report, pairedItem: { item: 0 } }]];
	}
}
