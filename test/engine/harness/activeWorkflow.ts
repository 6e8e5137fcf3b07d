/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import './host';

import { TriggerContext, TriggersAndPollers } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type ITriggerFunctions,
	type ITriggerResponse,
	type WorkflowActivateMode,
} from 'n8n-workflow';
import { setTimeout as delay } from 'node:timers/promises';

import { Container } from './container';
import type { CredentialHandle } from './credentials';
import { NodeTypesForTests } from './nodeTypes';
import { loadPackageNodeTypes, packageTypeName } from './packageTypes';
import { createAdditionalData } from './runWorkflow';

export interface ActiveWorkflowOptions {
	credential: CredentialHandle;
	parameters?: INodeParameters;
	workflowId?: string;
	/** n8n 2 stores no second execution under the same key; n8n 1 knows no keys. */
	knowsKeys?: boolean;
	/** How long storing an execution takes, and running it; real milliseconds. */
	storingMs?: number;
	runningMs?: number;
}

let workflowsSoFar = 0;

/**
 * A workflow with one trigger, switched on in n8n. Activation runs through n8n-core; `emit` does what
 * that of n8n 2.41.1 does (`trigger-execution-context.factory.js`): it returns at once, saves the static
 * data, stores the execution a little later, and tells `donePromise` of its end or that it was not stored.
 */
export class ActiveWorkflow {
	/** The items of all executions that were stored, in their order. */
	readonly items: IDataObject[] = [];

	/** What the trigger gave up with. */
	readonly errors: Error[] = [];

	/** Executions that the trigger itself declared failed, while it went on. */
	readonly failedExecutions: Error[] = [];

	readonly logged: string[] = [];

	/** As many of the next executions cannot be stored: the database is away. */
	refusals = 0;

	/** The process is dead: nothing is stored any more. */
	isDead = false;

	/** The static data as n8n's database holds it: text. */
	savedStaticData = '{}';

	/** The most that n8n had under way at one time. */
	mostAtOnce = 0;

	private underWay = 0;

	private readonly keys = new Set<string>();

	private readonly workflowId: string;

	private response?: ITriggerResponse;

	constructor(
		private readonly nodeName: string,
		private readonly options: ActiveWorkflowOptions,
	) {
		this.workflowId = options.workflowId ?? `workflow-${++workflowsSoFar}`;
	}

	/** @throws WorkflowActivationError's cause: what the trigger itself has thrown */
	async activate(mode: WorkflowActivateMode = 'activate'): Promise<void> {
		const type = packageTypeName(this.nodeName);
		const { credential, parameters = {} } = this.options;
		const node: INode = {
			id: 'trigger-node',
			name: 'Trigger',
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			credentials: { [credential.type]: credential.reference },
		};
		const workflow = new Workflow({
			id: this.workflowId,
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: new NodeTypesForTests(await loadPackageNodeTypes([type])),
			staticData: JSON.parse(this.savedStaticData) as IDataObject,
		});
		this.isDead = false;
		this.response = await Container.get(TriggersAndPollers).runTriggerFunction(
			workflow,
			workflow.getNode('Trigger') ?? node,
			(_workflow, triggerNode, additionalData, executionMode, activation) => {
				const context = new TriggerContext(
					workflow,
					triggerNode,
					additionalData,
					executionMode,
					activation,
					(data, _response, done, key) => this.emit(workflow, data, done, key),
					(error) => this.errors.push(error),
					(error) => this.failedExecutions.push(error),
				);
				for (const level of ['debug', 'info', 'warn', 'error'] as const) {
					const note = (...words: unknown[]) => void this.logged.push(JSON.stringify(words));
					jest.spyOn(context.logger, level).mockImplementation(note);
				}
				return context;
			},
			createAdditionalData(credential.store),
			'trigger',
			mode,
		);
	}

	/**
	 * n8n is started anew: of the node's code nothing stays in memory, only what n8n has stored. Times set
	 * by a test are those of the code before.
	 */
	async restartN8n(): Promise<void> {
		jest.resetModules();
		await this.activate('init');
	}

	async deactivate(): Promise<void> {
		await this.response?.closeFunction?.();
		this.response = undefined;
	}

	private emit(
		workflow: Workflow,
		data: INodeExecutionData[][],
		done?: Parameters<ITriggerFunctions['emit']>[2],
		key?: string,
	): void {
		if (this.isDead) return;
		this.savedStaticData = JSON.stringify(workflow.staticData);
		this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay);
		void this.execute(data, key)
			.finally(() => this.underWay--)
			.then(
				() => done?.resolve({} as IRun),
				(error: Error) => done?.reject(error),
			);
	}

	private async execute(data: INodeExecutionData[][], key?: string): Promise<void> {
		const { knowsKeys = true, storingMs = 1, runningMs = 1 } = this.options;
		await delay(storingMs);
		if (this.isDead) return await new Promise(() => {});
		if (this.refusals > 0) {
			this.refusals--;
			throw new Error('SQLITE_BUSY: database is locked');
		}
		if (knowsKeys && key !== undefined) {
			if (this.keys.has(key)) return;
			this.keys.add(key);
		}
		this.items.push(...(data[0] ?? []).map(({ json }) => json));
		await delay(runningMs, undefined, { ref: false });
	}
}
