import {
	NodeHelpers,
	type IDataObject,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

import { standInNodes } from './standInNodes';

/** The registry of node types that a test workflow runs on: the stand-ins and what is added. */
export class NodeTypesForTests implements INodeTypes {
	private readonly nodeTypes: Record<string, INodeType | IVersionedNodeType>;

	constructor(nodeTypes: Record<string, INodeType | IVersionedNodeType>) {
		this.nodeTypes = { ...standInNodes, ...nodeTypes };
	}

	/** @throws Error when no such type is known, where n8n reports an unrecognized node type. */
	getByName(typeName: string): INodeType | IVersionedNodeType {
		const nodeType = this.nodeTypes[typeName];
		if (!nodeType) throw new Error(`Unrecognized node type: ${typeName}`);
		return nodeType;
	}

	getByNameAndVersion(typeName: string, version?: number): INodeType {
		return NodeHelpers.getVersionedNodeType(this.getByName(typeName), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}
