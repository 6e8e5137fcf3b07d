/* eslint-disable @n8n/community-nodes/no-dangerous-functions -- runs the code of an example, as n8n's Code node does */
import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { filledIn, readExample } from '../../e2e/steps/examples';
import type { CredentialHandle } from './credentials';
import { branchingNodes } from './branchingNodes';
import { runWorkflow, type WorkflowToRun } from './runWorkflow';
import { NO_OP, stepNode } from './standInNodes';

/** What a workflow has done on a clock that its waits have moved. */
export interface MovedClockRun {
	status: string;
	error: string | undefined;
	/** Everything that a node gave on one of its outputs, over all of its runs. */
	items(node: string, output?: number): INodeExecutionData[];
	runs(node: string): number;
	/** The hints of all runs of all nodes. */
	hints: string[];
	/** Minutes that have passed by the clock that the waits move. */
	minutes: number;
}

/** What an example needs beside its credential. */
export interface MovedClockOptions {
	/** Node types beside ours and those of `n8nNodes`, by full type name. */
	nodeTypes?: Record<string, INodeType>;
	/** What happens while the workflow waits. */
	whileWaiting?: () => Promise<void>;
}

/** The nodes of n8n that the examples use, by type name. They do what n8n's own do, as far as the examples use it. */
export function n8nNodes(
	wait: (minutes: number) => void | Promise<void>,
): Record<string, INodeType> {
	const fields = (name: string, properties: INodeType['description']['properties']): INodeType => {
		const type = stepNode(name, (items) => items);
		return { ...type, description: { ...type.description, properties } };
	};
	const set = fields('Set', [
		{ displayName: 'Assignments', name: 'assignments', type: 'assignmentCollection', default: {} },
	]);
	set.execute = async function () {
		const items = this.getInputData().map((_, item) => {
			const { assignments } = this.getNodeParameter('assignments', item) as {
				assignments: Array<{ name: string; value: IDataObject[string] }>;
			};
			const json = Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
			return { json, pairedItem: { item } };
		});
		return await Promise.resolve([items]);
	};
	const waiting = fields('Wait', [
		{ displayName: 'Amount', name: 'amount', type: 'number', default: 5 },
		{ displayName: 'Unit', name: 'unit', type: 'options', default: 'seconds' },
	]);
	waiting.execute = async function () {
		const amount = this.getNodeParameter('amount', 0);
		if (typeof amount !== 'number' || amount < 0) throw new Error(`Wait ${String(amount)}?`);
		if (this.getNodeParameter('unit', 0) !== 'minutes') throw new Error('Minutes, please');
		await wait(amount);
		return [this.getInputData()];
	};
	const code = fields('Code', [
		{ displayName: 'Code', name: 'jsCode', type: 'string', default: '' },
	]);
	code.execute = async function () {
		const { $ } = this.getWorkflowDataProxy(0);
		const source = this.getNodeParameter('jsCode', 0) as string;
		const run = new Function('$', source) as (data: unknown) => INodeExecutionData[];
		return await Promise.resolve([run($)]);
	};
	return {
		'n8n-nodes-base.set': set,
		'n8n-nodes-base.wait': waiting,
		'n8n-nodes-base.code': code,
		...branchingNodes,
		[NO_OP]: stepNode('No Operation', (items) => items),
	};
}

/** Runs an example as it lies in examples/, with these values in its Settings. */
export async function runExample(
	file: string,
	settings: Record<string, string | number>,
	credential: CredentialHandle,
	options?: MovedClockOptions,
): Promise<MovedClockRun> {
	return await runOnMovedClock(exampleToRun(file, settings, credential), credential, options);
}

/** An example as it lies in examples/, with these values in its Settings and without its notes. */
export function exampleToRun(
	file: string,
	settings: Record<string, string | number>,
	{ reference: { id, name } }: CredentialHandle,
): WorkflowToRun {
	const credential = { id: String(id), name };
	const { nodes, connections } = filledIn(readExample(file), { credential, settings });
	return { nodes: nodes.filter(({ type }) => !type.endsWith('.stickyNote')), connections };
}

/**
 * Runs a workflow in n8n's engine. Nothing waits: each Wait moves the clock of this process, and with it that of
 * a simulator in it, until the run is over.
 */
export async function runOnMovedClock(
	workflow: WorkflowToRun,
	credential: CredentialHandle,
	{ nodeTypes, whileWaiting }: MovedClockOptions = {},
): Promise<MovedClockRun> {
	const real = Date.now;
	let passedMs = 0;
	Date.now = () => real() + passedMs;
	try {
		const { run, runsOf } = await runWorkflow({
			workflow,
			nodeTypes: {
				...n8nNodes(async (minutes) => {
					await whileWaiting?.();
					passedMs += minutes * 60_000;
				}),
				...nodeTypes,
			},
			credential,
		});
		const { resultData } = run.data;
		return {
			status: run.status,
			error: resultData.error?.message,
			items: (node, output = 0) => runsOf(node).flatMap(({ data }) => data?.main?.[output] ?? []),
			runs: (node) => runsOf(node).length,
			hints: Object.values(resultData.runData).flatMap((runs) =>
				runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message)),
			),
			minutes: Math.round(passedMs / 60_000),
		};
	} finally {
		Date.now = real;
	}
}
