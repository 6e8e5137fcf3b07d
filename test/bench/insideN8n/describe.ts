import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

/** The description of a node that only the benchmark uses: one input, one output. */
export function describe(name: string, properties: INodeProperties[]): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: 'Part of the benchmark',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties,
	};
}

export function text(name: string): INodeProperties {
	return { displayName: name, name, type: 'string', default: '' };
}

export function number(name: string, fallback: number): INodeProperties {
	return { displayName: name, name, type: 'number', default: fallback };
}
