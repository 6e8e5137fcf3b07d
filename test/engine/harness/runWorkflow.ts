import './host';

import { ExecutionLifecycleHooks, ExternalSecretsProxy, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
	type IWorkflowSettings,
	type NodeExecutionHint,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { Container } from './container';
import { CredentialStore } from './credentialStore';
import type { CredentialHandle } from './credentials';
import { NodeTypesForTests } from './nodeTypes';
import { loadPackageNodeTypes } from './packageTypes';

export interface WorkflowToRun {
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

export interface RunWorkflowOptions {
	workflow: WorkflowToRun;
	/** Attached to every node whose type takes a credential of this type. */
	credential?: CredentialHandle;
	/** Node types beside ours and the stand-ins, by full type name. */
	nodeTypes?: Record<string, INodeType>;
	/** The items that the first node is started with; one empty item by default. */
	input?: INodeExecutionData[];
	mode?: WorkflowExecuteMode;
	executionId?: string;
	workflowId?: string;
	/** Goes on with an execution that has waited, as n8n does when its time is over. */
	resume?: IRunExecutionData;
	/** Where n8n is reached, as N8N_WEBHOOK_URL says it; `http://n8n.test/` by default. */
	webhookUrl?: string;
	/** Cancels the execution, as the Stop button does. */
	signal?: AbortSignal;
}

export interface WorkflowResult {
	run: IRun;
	/** Every run of a node, in order: a node in a loop has several. */
	runsOf(nodeName: string): ITaskData[];
	/** The items of a node by output, of its last run or the run asked for. */
	outputs(nodeName: string, runIndex?: number): INodeExecutionData[][];
	/** What made a node stop the execution, of its last run. */
	error(nodeName: string): ITaskData['error'];
	/** The messages a node shows beside its output, of its last run. */
	hints(nodeName: string): NodeExecutionHint[];
}

let executionsSoFar = 0;

/** The workflow as n8n makes it from what is stored: parameters completed, node types loaded. */
export async function workflowOf(
	options: Pick<RunWorkflowOptions, 'workflow' | 'credential' | 'nodeTypes' | 'workflowId'>,
): Promise<Workflow> {
	const nodeTypes = new NodeTypesForTests({
		...(await loadPackageNodeTypes(options.workflow.nodes.map(({ type }) => type))),
		...options.nodeTypes,
	});
	return new Workflow({
		id: options.workflowId ?? 'workflow',
		name: 'Engine test',
		nodes: options.workflow.nodes.map((node) =>
			withCredential(node, nodeTypes, options.credential),
		),
		connections: options.workflow.connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', ...options.workflow.settings },
	});
}

/**
 * Runs a workflow in n8n's own engine, over real HTTP, and waits until the last node has ended -
 * also when the execution was cancelled in between.
 *
 * @throws WorkflowHasIssuesError when n8n refuses to start, e.g. for an empty required parameter
 */
export async function runWorkflow(options: RunWorkflowOptions): Promise<WorkflowResult> {
	const mode = options.mode ?? 'trigger';
	const executionId = options.executionId ?? `execution-${++executionsSoFar}`;
	const workflow = await workflowOf(options);
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		id: workflow.id,
		name: workflow.name ?? '',
		active: false,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: Object.values(workflow.nodes),
		connections: workflow.connectionsBySourceNode,
	} as ConstructorParameters<typeof ExecutionLifecycleHooks>[2]);
	let run: IRun | undefined;
	hooks.addHandler('workflowExecuteAfter', (fullRunData) => {
		run = fullRunData;
	});

	const startNode = Object.values(workflow.nodes)[0];
	if (!startNode) throw new Error('A workflow needs a node');
	const runData =
		options.resume ??
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{ node: startNode, data: { main: [options.input ?? [{ json: {} }]] }, source: null },
				],
			},
		});
	const additionalData = createAdditionalData(
		options.credential?.store ?? new CredentialStore({}),
		hooks,
		executionId,
		options.webhookUrl,
	);
	const execution = new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(
		workflow,
	);
	const cancel = () => execution.cancel();
	if (options.signal?.aborted) cancel();
	options.signal?.addEventListener('abort', cancel, { once: true });
	await execution;
	options.signal?.removeEventListener('abort', cancel);
	if (!run) throw new Error('The execution ended without a result');
	return resultOf(run);
}

function resultOf(run: IRun): WorkflowResult {
	const runsOf = (nodeName: string) => run.data.resultData.runData[nodeName] ?? [];
	const lastRunOf = (nodeName: string) => runsOf(nodeName).at(-1);
	return {
		run,
		runsOf,
		outputs: (nodeName, runIndex = -1) =>
			(runsOf(nodeName).at(runIndex)?.data?.main ?? []).map((items) => items ?? []),
		error: (nodeName) => lastRunOf(nodeName)?.error,
		hints: (nodeName) => lastRunOf(nodeName)?.hints ?? [],
	};
}

function withCredential(
	node: INode,
	nodeTypes: NodeTypesForTests,
	credential: CredentialHandle | undefined,
): INode {
	const { description } = nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!credential || !description.credentials?.some(({ name }) => name === credential.type)) {
		return node;
	}
	return { ...node, credentials: { ...node.credentials, [credential.type]: credential.reference } };
}

/** What n8n hands every node beside its parameters; the editor's drop-downs have no execution and no hooks. */
export function createAdditionalData(
	credentialsHelper: CredentialStore,
	hooks?: ExecutionLifecycleHooks,
	executionId?: string,
	webhookUrl = 'http://n8n.test/',
): IWorkflowExecuteAdditionalData {
	const host = webhookUrl.replace(/\/$/, '');
	return {
		credentialsHelper,
		hooks,
		executionId,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: `${host}/rest`,
		instanceBaseUrl: `${host}/`,
		formBaseUrl: `${host}/form`,
		formWaitingBaseUrl: `${host}/form-waiting`,
		formTestBaseUrl: `${host}/form-test`,
		webhookBaseUrl: `${host}/webhook`,
		webhookWaitingBaseUrl: `${host}/webhook-waiting`,
		webhookTestBaseUrl: `${host}/webhook-test`,
		mcpBaseUrl: `${host}/mcp`,
		mcpTestBaseUrl: `${host}/mcp-test`,
		setExecutionStatus: () => {},
		logAiEvent: () => {},
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		executeWorkflow: async () => await notInEngineTests('executeWorkflow'),
		startRunnerTask: async () => await notInEngineTests('startRunnerTask'),
		externalSecretsProxy: Container.get(ExternalSecretsProxy),
	} as IWorkflowExecuteAdditionalData;
}

async function notInEngineTests(what: string): Promise<never> {
	throw new Error(`${what} needs a whole n8n; use an e2e test`);
}
