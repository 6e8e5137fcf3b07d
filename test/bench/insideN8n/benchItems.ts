import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { describe, number, text } from './describe';
import { watches, watchMemory } from './memory';

/**
 * Makes `count` items `{ userId, text }`, one person each, as the simulator's company knows them, or the
 * items of a JSON `list`.
 */
export class BenchItems implements INodeType {
	description = describe('benchItems', [
		number('count', 1),
		number('firstPerson', 1),
		number('everyNth', 1),
		text('list'),
		{ displayName: 'Distinct', name: 'distinct', type: 'boolean', default: false },
		text('words'),
		{ displayName: 'Memory', name: 'memory', type: 'boolean', default: false },
	]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = itemsOf((name) => this.getNodeParameter(name, 0));
		if (this.getNodeParameter('memory', 0)) watches.set(this.getExecutionId(), await watchMemory());
		return [items];
	}
}

function itemsOf(given: (name: string) => unknown): INodeExecutionData[] {
	const list = String(given('list'));
	const all = list === '' ? people(given) : (JSON.parse(list) as IDataObject[]);
	return all.map((json) => ({ json, pairedItem: { item: 0 } }));
}

function people(given: (name: string) => unknown): IDataObject[] {
	const first = Number(given('firstPerson'));
	const step = Number(given('everyNth'));
	const words = String(given('words'));
	const isDistinct = given('distinct') === true;
	return Array.from({ length: Number(given('count')) }, (_, index) => ({
		userId: `user${String(first + index * step).padStart(5, '0')}`,
		text: isDistinct ? `${words} ${index + 1}` : words,
	}));
}
