import type { IDataObject, INodeExecutionData, INodeType } from 'n8n-workflow';
import { filledIn, readExample } from '../../e2e/steps/examples';
import { NO_OP, runWorkflow, stepNode, type CredentialHandle } from '../harness';

/** What an example has done. */
export interface ExampleRun {
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

/** The nodes of n8n that the examples use, by type name. They do what n8n's own do, as far as the examples use it. */
function n8nNodes(wait: (minutes: number) => void): Record<string, INodeType> {
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
		wait(amount);
		return await Promise.resolve([this.getInputData()]);
	};
	const code = fields('Code', [
		{ displayName: 'Code', name: 'jsCode', type: 'string', default: '' },
	]);
	code.execute = async function () {
		const { $ } = this.getWorkflowDataProxy(0);
		const source = this.getNodeParameter('jsCode', 0) as string;
		// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the code of the example, as n8n's Code node runs it
		const run = new Function('$', source) as (data: unknown) => INodeExecutionData[];
		return await Promise.resolve([run($)]);
	};
	return {
		'n8n-nodes-base.set': set,
		'n8n-nodes-base.wait': waiting,
		'n8n-nodes-base.code': code,
		[NO_OP]: stepNode('No Operation', (items) => items),
	};
}

/**
 * Runs an example in n8n's engine. Nothing waits: each Wait moves the clock of this process, and with it that
 * of the simulator, until the run is over.
 */
export async function runExample(
	file: string,
	settings: Record<string, string | number>,
	credential: CredentialHandle,
): Promise<ExampleRun> {
	const { reference } = credential;
	const { nodes, connections } = filledIn(readExample(file), {
		credential: { id: String(reference.id), name: reference.name },
		settings,
	});
	const onCanvas = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
	const real = Date.now;
	let passedMs = 0;
	Date.now = () => real() + passedMs;
	try {
		const { run, runsOf } = await runWorkflow({
			workflow: { nodes: onCanvas, connections },
			nodeTypes: n8nNodes((minutes) => (passedMs += minutes * 60_000)),
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
