import './host';

import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type INode, type INodeListSearchResult } from 'n8n-workflow';

import type { CredentialHandle } from './credentials';
import { NodeTypesForTests } from './nodeTypes';
import { loadPackageNodeTypes, packageTypeName } from './packageTypes';
import { createAdditionalData } from './runWorkflow';

export interface ListInEditor {
	/** One of our nodes by its short name, and one of its `methods.listSearch`. */
	node: string;
	method: string;
	credential: CredentialHandle;
	/** What the user has typed into the drop-down's search. */
	filter?: string;
	/** What the page before gave; n8n hands it back as it was. */
	paginationToken?: unknown;
}

/**
 * Fills a drop-down as n8n's editor does (`dynamic-node-parameters.service.js`): outside of any
 * execution, in n8n-core's LoadOptionsContext.
 *
 * @throws whatever the method throws, which the editor shows
 */
export async function listInEditor(request: ListInEditor): Promise<INodeListSearchResult> {
	const type = packageTypeName(request.node);
	const nodeTypes = new NodeTypesForTests(await loadPackageNodeTypes([type]));
	const node: INode = {
		id: 'uuid-1234',
		name: 'Temp-Node',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [request.credential.type]: request.credential.reference },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const context = new LoadOptionsContext(
		workflow,
		node,
		createAdditionalData(request.credential.store),
		'',
	);
	const method = nodeTypes.getByNameAndVersion(type).methods?.listSearch?.[request.method];
	if (!method) throw new Error(`${request.node} has no list ${request.method}`);
	return await method.call(context, request.filter, request.paginationToken as string | undefined);
}
