import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

/** A node of a test workflow; `more` holds what a canvas node has beside its parameters. */
export function node(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters, ...more };
}

/**
 * Connections from a table: node name -> for every output, the names of the nodes behind it.
 * `{ Check: [['Log'], ['Wait']] }` leads output 0 of Check to Log and output 1 to Wait.
 */
export function connect(table: Record<string, string[][]>): IConnections {
	return Object.fromEntries(
		Object.entries(table).map(([from, outputs]) => [
			from,
			{
				main: outputs.map((names) =>
					names.map((to) => ({ node: to, type: 'main' as const, index: 0 })),
				),
			},
		]),
	);
}
