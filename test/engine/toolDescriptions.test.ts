/** What an AI agent is told about our nodes, which n8n offers to it as tools (`usableAsTool`). */
import { NodeHelpers, type INode, type INodeProperties, type INodeType } from 'n8n-workflow';

import manifest from '../../package.json';
import { loadPackageNodeTypes, packageTypeName } from './harness';

interface Tool {
	nodeType: INodeType;
	resource: string;
	operation: { name: string; value: string; action?: string; description?: string };
}

const names = manifest.n8n.nodes
	.map((file) => /(\w+)\.node\.js$/.exec(file)?.[1] ?? '')
	.filter((name) => !name.endsWith('Trigger'))
	.map((name) => name.charAt(0).toLowerCase() + name.slice(1));

let tools: Tool[];
beforeAll(async () => {
	const types = await loadPackageNodeTypes(names.map(packageTypeName));
	tools = Object.values(types).flatMap(toolsOf);
});

/** An operation each: n8n describes a tool by its resource and operation. */
function toolsOf(nodeType: INodeType): Tool[] {
	return nodeType.description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(options ?? []).map((operation) => ({
				nodeType,
				resource: String(displayOptions?.show?.resource?.[0]),
				operation: operation as Tool['operation'],
			})),
		);
}

test('every node but the trigger is usable as a tool', () => {
	const usable = new Set(tools.map(({ nodeType }) => nodeType.description.name));
	expect([...usable].sort()).toEqual([...names].sort());
	expect(tools.every(({ nodeType }) => nodeType.description.usableAsTool === true)).toBe(true);
});

test('the description that n8n sets automatically says in a sentence what the tool does', () => {
	const sentences = tools.map(({ nodeType, resource, operation }) => {
		const parameters = { descriptionType: 'auto', resource, operation: operation.value };
		const node: INode = {
			id: 'tool',
			name: 'Tool',
			type: nodeType.description.name,
			typeVersion: 1,
			position: [0, 0],
			parameters,
		};
		return NodeHelpers.getToolDescriptionForNode(node, nodeType);
	});
	expect(sentences.filter((sentence) => !/^[A-Z].{10,} in DingTalk /.test(sentence))).toStrictEqual(
		[],
	);
	expect(new Set(sentences).size).toBe(tools.length);
});

test('every operation is described in a sentence', () => {
	const bare = tools
		.filter(({ operation }) => (operation.description ?? '').length < 25)
		.map(({ nodeType, operation }) => `${nodeType.description.name}: ${operation.name}`);
	expect(bare).toStrictEqual([]);
});

test('every field that an agent may fill in is described', () => {
	const mayBeFilledIn = ({ type, noDataExpression }: INodeProperties): boolean =>
		['string', 'number', 'json', 'boolean'].includes(type) && noDataExpression !== true;
	const bare = [...new Set(tools.map(({ nodeType }) => nodeType))].flatMap(({ description }) =>
		description.properties
			.filter((field) => mayBeFilledIn(field) && (field.description ?? '').length < 10)
			.map((field) => `${description.name}: ${field.displayName}`),
	);
	expect(bare).toStrictEqual([]);
});
