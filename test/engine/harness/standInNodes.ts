import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

export const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';
export const NO_OP = 'n8n-nodes-base.noOp';
export const SET_FIELDS = 'engine-test.setFields';

/**
 * What a step node does with its items. `outputs[n]` are the items of output n; a plain array is
 * output 0. Whoever makes new items says what they are paired with, as any node has to.
 */
export type Step = (
	items: INodeExecutionData[],
	context: IExecuteFunctions,
) => Promise<INodeExecutionData[] | INodeExecutionData[][]> | INodeExecutionData[];

/**
 * A node type made of one function: for anything a workflow needs between the nodes under test
 * (passing time, reading messages, shaping items).
 */
export function stepNode(name: string, step: Step, outputs = 1): INodeType {
	return {
		description: describeNode(name, {
			inputs: [NodeConnectionTypes.Main],
			outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
		}),
		async execute(this: IExecuteFunctions) {
			const result = await step(this.getInputData(), this);
			return isListOfOutputs(result) ? result : [result];
		},
	};
}

/** The nodes of n8n that the engine tests need, by type name. They do what n8n's own do, no more. */
export const standInNodes: Record<string, INodeType> = {
	[MANUAL_TRIGGER]: {
		description: describeNode('Manual Trigger', {
			group: ['trigger'],
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
		}),
		// A trigger would swallow the items it is started with in mode `manual`: pass them on.
		async execute(this: IExecuteFunctions) {
			return [this.getInputData()];
		},
	},
	[NO_OP]: stepNode('No Operation', (items) => items),
	[SET_FIELDS]: {
		description: describeNode('Set Fields', {
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [{ displayName: 'Fields', name: 'fields', type: 'json', default: '{}' }],
		}),
		async execute(this: IExecuteFunctions) {
			const items = this.getInputData().map((item, index) => ({
				...item,
				json: {
					...item.json,
					...(this.getNodeParameter('fields', index, {}, { ensureType: 'json' }) as object),
				},
				pairedItem: { item: index },
			}));
			return [items];
		},
	},
};

function describeNode(
	displayName: string,
	description: Partial<INodeTypeDescription>,
): INodeTypeDescription {
	return {
		displayName,
		name: displayName,
		group: ['transform'],
		version: 1,
		description: displayName,
		defaults: { name: displayName },
		inputs: [],
		outputs: [],
		properties: [],
		...description,
	};
}

function isListOfOutputs(
	result: INodeExecutionData[] | INodeExecutionData[][],
): result is INodeExecutionData[][] {
	return Array.isArray(result[0]);
}
