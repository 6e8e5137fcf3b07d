import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { runOperation } from './runOperation';
import type { Operation } from './operation';
import { DingTalkError } from '../transport/errors';

/** An operation as the panel lists it, and how to run it. What its `read` gives stays between it and the loop. */
interface Entry {
	name: string;
	value: string;
	action: string;
	description: string;
	fields: INodeProperties[];
	run(context: IExecuteFunctions): Promise<INodeExecutionData[][]>;
}

/** What a node can do with one kind of thing. */
export interface Resource {
	name: string;
	value: string;
	operations: Entry[];
}

/** An operation as the panel lists it. */
export function entry<T>(
	listed: Pick<Entry, 'name' | 'value' | 'action' | 'description'>,
	operation: Operation<T>,
): Entry {
	return {
		...listed,
		fields: operation.description,
		run: async (context) => await runOperation(context, operation),
	};
}

/** A drop-down without expressions, because the panel depends on it. */
const choiceType = { type: 'options', noDataExpression: true } as const;

/** The properties of a node: resource, operations, and the fields of each operation shown for it alone. */
export function operationProperties(resources: Resource[]): INodeProperties[] {
	const [first] = resources;
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			...choiceType,
			options: resources
				.map(({ name, value }) => ({ name, value }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			default: first?.value ?? '',
		},
		...resources.map((resource): INodeProperties => ({
			displayName: 'Operation',
			name: 'operation',
			...choiceType,
			displayOptions: { show: { resource: [resource.value] } },
			options: resource.operations
				.map(({ name, value, action, description }) => ({ name, value, action, description }))
				.sort((a, b) => a.name.localeCompare(b.name)),
			default: resource.operations[0]?.value ?? '',
		})),
		...resources.flatMap((resource) =>
			resource.operations.flatMap(({ value, fields }) =>
				updateDisplayOptions({ show: { resource: [resource.value], operation: [value] } }, fields),
			),
		),
	];
}

/** Runs the operation that the panel chose for all items. */
export async function runChosenOperation(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const chosen = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (!chosen) throw DingTalkError.invalid('Operation', 'is not known', 'Choose one from the list');
	return await chosen.run(context);
}
