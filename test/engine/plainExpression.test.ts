import * as fc from 'fast-check';
import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { readParameter } from '../../nodes/shared/parameters/readParameter';
import { runNode, stepNode } from './harness';

/** A node that reads its parameter in both ways: as n8n gives it, and as our nodes read it. */
function readingBothWays(): INodeType {
	const node = stepNode('Both', (items, context: IExecuteFunctions) =>
		items.map((_, item) => ({
			json: {
				n8n: context.getNodeParameter('value', item, null) as IDataObject,
				ours: readParameter(context, 'value', item) as IDataObject,
			},
			pairedItem: { item },
		})),
	);
	node.description.properties = [
		{ displayName: 'Value', name: 'value', type: 'string', default: '' },
	];
	return node;
}

async function readBoth(value: string, items: IDataObject[]): Promise<IDataObject[]> {
	const { json, error } = await runNode(readingBothWays(), { value }, items);
	expect(error).toBeUndefined();
	expect(json()).toHaveLength(items.length);
	return json();
}

const leaves = fc.oneof(
	fc.string(),
	fc.integer(),
	fc.double({ noNaN: true }),
	fc.boolean(),
	fc.constant(null),
	fc.array(fc.string(), { maxLength: 3 }),
	fc.record({ inner: fc.string() }),
);

const expressions = [
	'={{ $json.userId }}',
	'={{$json["user id"]}}',
	"={{ $json.userId ?? $json.userIds ?? '' }}",
	'={{ $json.userIds ?? $json.userId }}',
	'={{ $json.nested.userId }}',
	'={{ $json.constructor }}',
	'={{ $json.userId }}, {{ $json.userIds }}',
	'={{ $json.userIds.length }}',
	'the same for all',
];

test.each(expressions)(
	'%s is read as n8n reads it, whatever the item holds',
	async (expression) => {
		const item = fc.record(
			{ userId: leaves, userIds: leaves, 'user id': leaves, nested: fc.record({ userId: leaves }) },
			{ requiredKeys: [] },
		);
		const items = fc.sample(item, { numRuns: 100, seed: 1 }) as IDataObject[];
		const thrown = await runNode(readingBothWays(), { value: expression }, items);
		if (thrown.error) {
			// What n8n refuses is refused by ours in the same words.
			const ours = stepNode('Ours', (all, context) =>
				all.map((_, index) => ({
					json: { ours: readParameter(context, 'value', index) as IDataObject },
				})),
			);
			ours.description.properties = readingBothWays().description.properties;
			const { error } = await runNode(ours, { value: expression }, items);
			expect(error?.message).toBe(thrown.error.message);
			return;
		}
		for (const { n8n, ours } of thrown.json()) expect(ours).toEqual(n8n);
	},
);

test('a text without an expression is the same for every item', async () => {
	const both = await readBoth('Hello', [{}, {}, {}]);
	expect(both.map(({ ours }) => ours)).toEqual(['Hello', 'Hello', 'Hello']);
});
