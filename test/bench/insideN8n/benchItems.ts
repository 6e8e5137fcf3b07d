import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { describe, number, text } from './describe';
import { watches, watchMemory } from './memory';

/** Makes `count` items `{ userId, text }`, one person each, as the simulator's company knows them. */
export class BenchItems implements INodeType {
	description = describe('benchItems', [
		number('count', 1),
		number('firstPerson', 1),
		{ displayName: 'Distinct', name: 'distinct', type: 'boolean', default: false },
		text('words'),
		{ displayName: 'Memory', name: 'memory', type: 'boolean', default: false },
	]);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const first = this.getNodeParameter('firstPerson', 0) as number;
		const words = this.getNodeParameter('words', 0) as string;
		const isDistinct = this.getNodeParameter('distinct', 0) as boolean;
		const count = this.getNodeParameter('count', 0) as number;
		const items = Array.from({ length: count }, (_, index) => ({
			json: {
				userId: `user${String(first + index).padStart(5, '0')}`,
				text: isDistinct ? `${words} ${index + 1}` : words,
			},
			pairedItem: { item: 0 },
		}));
		if (this.getNodeParameter('memory', 0)) watches.set(this.getExecutionId(), await watchMemory());
		return [items];
	}
}
