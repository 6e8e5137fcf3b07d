import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { stepNode } from './standInNodes';

const filterField = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter' as const,
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'loose' as const, version: 2 } },
};

/** Puts each item on the output that `outputOf` names; one without an output is left out. */
function branching(
	name: string,
	outputs: number,
	outputOf: (context: IExecuteFunctions, item: number) => number,
	properties: INodeType['description']['properties'],
): INodeType {
	const type = stepNode(
		name,
		(items, context) => {
			const branches = Array.from({ length: outputs }, () => [] as typeof items);
			items.forEach((each, item) => {
				branches[outputOf(context, item)]?.push({ ...each, pairedItem: { item } });
			});
			return Promise.resolve(branches);
		},
		outputs,
	);
	return { ...type, description: { ...type.description, properties } };
}

const isTrue = (context: IExecuteFunctions, path: string, item: number): boolean =>
	context.getNodeParameter(path, item, false, { extractValue: true }) === true;

/** n8n's If and Switch: n8n's own engine judges the conditions, the nodes only ask for its verdict. */
export const branchingNodes: Record<string, INodeType> = {
	'n8n-nodes-base.if': branching(
		'If',
		2,
		(context, item) => (isTrue(context, 'conditions', item) ? 0 : 1),
		[filterField],
	),
	'n8n-nodes-base.switch': branching(
		'Switch',
		3,
		(context, item) => {
			const rules = context.getNodeParameter('rules.values', item, []) as unknown[];
			return rules.findIndex((_, rule) =>
				isTrue(context, `rules.values[${rule}].conditions`, item),
			);
		},
		[
			{
				displayName: 'Rules',
				name: 'rules',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				default: {},
				options: [{ displayName: 'Values', name: 'values', values: [filterField] }],
			},
		],
	),
};
