import { WorkflowHasIssuesError } from 'n8n-core';
import type {
	ExecutionError,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	NodeExecutionHint,
	OnError,
} from 'n8n-workflow';

import { packageTypeName } from './packageTypes';
import { runWorkflow, type RunWorkflowOptions } from './runWorkflow';
import { MANUAL_TRIGGER } from './standInNodes';

const NODE_UNDER_TEST = 'Node under test';
const INLINE_TYPE = 'engine-test.inline';

export interface RunNodeOptions extends Omit<
	RunWorkflowOptions,
	'workflow' | 'input' | 'nodeTypes'
> {
	continueOnFail?: boolean;
	onError?: OnError;
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds between the tries of Retry On Fail; 1 by default, as n8n takes 0 for 1,000. */
	waitBetweenTries?: number;
	executeOnce?: boolean;
	typeVersion?: number;
}

export interface NodeResult {
	/** The items by output. With `onError: 'continueErrorOutput'` the last output holds the errors. */
	outputs: INodeExecutionData[][];
	/** The plain data of the items of one output. */
	json(output?: number): IDataObject[];
	/** What stopped the execution, n8n's refusal to start it included. */
	error?: ExecutionError;
	hints: NodeExecutionHint[];
	status: string;
}

/**
 * Runs one node behind a trigger in n8n's engine. Parameters that are left out have their defaults
 * (`Workflow` fills them in), and expressions are resolved by n8n, per item.
 *
 * @param nodeType one of our nodes by its short name (`dingTalkWorkNotification`), or any node type
 * @param items what reaches the node; plain objects are taken as the json of an item
 */
export async function runNode(
	nodeType: string | INodeType,
	parameters: INodeParameters,
	items: Array<INodeExecutionData | IDataObject> = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	const node: INode = {
		id: 'node-under-test',
		name: NODE_UNDER_TEST,
		type: typeof nodeType === 'string' ? packageTypeName(nodeType) : INLINE_TYPE,
		typeVersion: options.typeVersion ?? 1,
		position: [200, 0],
		parameters,
		continueOnFail: options.continueOnFail,
		onError: options.onError,
		retryOnFail: options.retryOnFail,
		maxTries: options.maxTries,
		waitBetweenTries: options.waitBetweenTries ?? 1,
		executeOnce: options.executeOnce,
	};
	const trigger: INode = {
		id: 'trigger',
		name: 'Trigger',
		type: MANUAL_TRIGGER,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const result = await runWorkflow({
		...options,
		workflow: {
			nodes: [trigger, node],
			connections: {
				Trigger: { main: [[{ node: NODE_UNDER_TEST, type: 'main', index: 0 }]] },
			},
		},
		nodeTypes: typeof nodeType === 'string' ? {} : { [INLINE_TYPE]: nodeType },
		input: items.map(asItem),
	}).catch(refusalOf);
	if (result instanceof WorkflowHasIssuesError) {
		const error = result as unknown as ExecutionError;
		return { outputs: [], json: () => [], error, hints: [], status: 'error' };
	}
	const outputs = result.outputs(NODE_UNDER_TEST);
	return {
		outputs,
		json: (output = 0) => (outputs[output] ?? []).map((item) => item.json),
		error: result.error(NODE_UNDER_TEST) ?? result.run.data.resultData.error,
		hints: result.hints(NODE_UNDER_TEST),
		status: result.run.status,
	};
}

/** n8n's refusal to start a workflow is a result like any other; all else breaks the test. */
function refusalOf(error: unknown): WorkflowHasIssuesError {
	if (error instanceof WorkflowHasIssuesError) return error;
	throw error;
}

function asItem(item: INodeExecutionData | IDataObject): INodeExecutionData {
	const isItem = typeof item.json === 'object' && item.json !== null;
	return isItem ? (item as INodeExecutionData) : { json: item as IDataObject };
}
