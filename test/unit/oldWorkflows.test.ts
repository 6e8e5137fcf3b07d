import { NodeHelpers, type INode, type INodeProperties, type INodeType } from 'n8n-workflow';
import { DingTalkBotMessage } from '../../nodes/DingTalkBotMessage/DingTalkBotMessage.node';
import { DingTalkBotReadStatus } from '../../nodes/DingTalkBotReadStatus/DingTalkBotReadStatus.node';
import { DingTalkTrigger } from '../../nodes/DingTalkTrigger/DingTalkTrigger.node';
import { DingTalkWorkNotification } from '../../nodes/DingTalkWorkNotification/DingTalkWorkNotification.node';
import { savedWorkflow, savedWorkflows } from '../e2e/steps/fixtures';

/** An upgrade changes no workflow that a user has saved (test/e2e/fixtures/README.md). */

const prefix = 'n8n-nodes-dingtalk-notifications.';
const types = new Map<string, INodeType>(
	[
		new DingTalkBotMessage(),
		new DingTalkBotReadStatus(),
		new DingTalkTrigger(),
		new DingTalkWorkNotification(),
	].map((type) => [prefix + type.description.name, type]),
);

const ours = (workflow: string): INode[] =>
	savedWorkflow(workflow).nodes.filter(({ type }) => type.startsWith(prefix));

function descriptionOf(node: INode) {
	const type = types.get(node.type);
	if (!type) throw new Error(`There is no node type ${node.type} any more`);
	return type.description;
}

/** The parameters of a node as n8n completes them today, with the defaults of what was left out. */
function completed(node: INode): ReturnType<typeof NodeHelpers.getNodeParameters> {
	const description = descriptionOf(node);
	return NodeHelpers.getNodeParameters(
		description.properties,
		node.parameters,
		true,
		false,
		node,
		description,
	);
}

/** The fields that this node shows under this name, as it is set. */
function shown(node: INode, name: string): INodeProperties[] {
	const description = descriptionOf(node);
	const all = completed(node);
	return description.properties.filter(
		(property) =>
			property.name === name &&
			NodeHelpers.displayParameter(all ?? {}, property, node, description, all ?? {}),
	);
}

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/** What is in a node that today's panel would not know. */
function unknownIn(node: INode): string[] {
	return Object.entries(node.parameters).flatMap(([name, value]) => {
		const fields = shown(node, name);
		if (fields.length === 0) return [`${node.name}: ${name}`];
		if (isExpression(value)) return [];
		return fields.flatMap(({ type, options = [] }) => {
			const known = options.map((option) => ('value' in option ? option.value : option.name));
			const given =
				type === 'options'
					? [value]
					: type === 'multiOptions'
						? (value as unknown[])
						: type === 'collection' || type === 'fixedCollection'
							? Object.keys(value ?? {})
							: [];
			return given
				.filter((one) => !known.some((other) => other === one))
				.map((one) => `${node.name}: ${name} = ${String(one)}`);
		});
	});
}

test.each(savedWorkflows())('%s: every node, parameter and value is still known', (workflow) => {
	expect(ours(workflow).flatMap(unknownIn)).toStrictEqual([]);
	for (const node of ours(workflow)) {
		const { version } = descriptionOf(node);
		expect([version].flat()).toContain(node.typeVersion);
	}
});

const saved = savedWorkflows().filter((name) => name.endsWith('.saved'));

test.each(saved)('%s: what was left out means what it meant', (workflow) => {
	const full = ours(workflow.replace(/saved$/, 'full'));
	ours(workflow).forEach((node, index) => {
		expect([node.name, completed(node)]).toMatchObject([node.name, full[index]?.parameters]);
	});
});

test('all nodes are among them', () => {
	const used = new Set(savedWorkflows().flatMap((name) => ours(name).map(({ type }) => type)));
	expect([...used].sort()).toEqual([...types.keys()].sort());
});
