/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import './host';

import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { WebSocket as UndiciWebSocket } from 'undici';

import type { streamChoices } from '../../../nodes/shared/stream/streamChoices';
import type { StreamConnection, StreamLedger } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import { ActiveWorkflow, type ActiveWorkflowOptions } from './activeWorkflow';
import type { CredentialHandle } from './credentials';
import { runNode } from './runNode';
import { EVERYBODYS_GROUP, withSimulator, type SimulatorForTests } from './withSimulator';

export const DINGTALK_TRIGGER = 'dingTalkTrigger';

/** The DingTalk Trigger beside a simulator whose Stream mode repeats itself within moments. */
export class TriggerTests {
	readonly dingTalk: SimulatorForTests;

	/** Of the trigger; messages are always sent with a good one. */
	credential!: CredentialHandle;

	private sender!: CredentialHandle;

	private switchedOn: ActiveWorkflow[] = [];

	constructor(dingTalk: SimulatorForTests) {
		this.dingTalk = dingTalk;
	}

	async begin(): Promise<void> {
		// Node.js 24, which n8n 2 runs on, has undici's WebSocket as its own; Node.js 20 has none.
		Object.assign(globalThis, { WebSocket: UndiciWebSocket });
		this.switchedOn = [];
		this.sender = await this.dingTalk.credential({ callsPerSecond: 1000 });
		this.credential = this.sender;
		this.setTimes({ pausesMs: [0, 20, 40] });
	}

	async end(): Promise<void> {
		for (const workflow of this.switchedOn) await workflow.deactivate();
		jest.restoreAllMocks();
	}

	/** Makes the trigger's patience that of a test, until the end of this one. */
	setTimes(changes: Partial<Record<keyof typeof streamChoices, unknown>>): void {
		// Those of the code that runs: after a restart of n8n that is another copy.
		const current = jest.requireActual<{ streamChoices: typeof streamChoices }>(
			'../../../nodes/shared/stream/streamChoices',
		);
		for (const [name, value] of Object.entries(changes)) {
			jest.replaceProperty(current.streamChoices, name as 'lookMs', value as 5000);
		}
	}

	workflow(options: Partial<ActiveWorkflowOptions> = {}): ActiveWorkflow {
		const { credential } = this;
		const workflow = new ActiveWorkflow(DINGTALK_TRIGGER, { credential, ...options });
		this.switchedOn.push(workflow);
		return workflow;
	}

	async switchOn(options: Partial<ActiveWorkflowOptions> = {}): Promise<ActiveWorkflow> {
		const workflow = this.workflow(options);
		await workflow.activate();
		return workflow;
	}

	/** Sends a bot's message to these people. @returns its processQueryKey */
	async sendTo(...userIds: string[]): Promise<string> {
		return await this.runBot('directMessage', 'send', { userIds: userIds.join(',') });
	}

	async sendToGroup(): Promise<string> {
		return await this.runBot('groupMessage', 'send', { openConversationId: EVERYBODYS_GROUP });
	}

	async sendToAndRead(...userIds: string[]): Promise<string> {
		const processQueryKey = await this.sendTo(...userIds);
		for (const userId of userIds) this.dingTalk.control.read(userId, processQueryKey);
		return processQueryKey;
	}

	async recall(processQueryKey: string): Promise<void> {
		await this.runBot('directMessage', 'recall', { processQueryKey });
	}

	stream(): StreamLedger {
		return this.dingTalk.control.ledger().stream;
	}

	openConnections(): StreamConnection[] {
		return this.stream().connections.filter(({ closedAt }) => closedAt === undefined);
	}

	allAcknowledged(): boolean {
		return this.stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined);
	}

	private async runBot(
		resource: string,
		operation: string,
		parameters: INodeParameters,
	): Promise<string> {
		const fields = { resource, operation, messageType: 'text', content: 'Please read' };
		const options = { credential: this.sender };
		const ran = await runNode('dingTalkBotMessage', { ...fields, ...parameters }, [{}], options);
		if (ran.error) throw ran.error;
		return String(ran.json()[0]?.processQueryKey);
	}
}

/**
 * For every test of this file.
 * @param company 1,000 colleagues if absent
 */
export function withTrigger(company?: CompanySpec): TriggerTests {
	const settings = {
		callsPerSecond: 1000,
		streamPingMs: 0,
		streamRedeliverMs: [400],
		streamLaterMs: 30,
	};
	const trigger = new TriggerTests(withSimulator({ company, colleagues: 1000, settings }));
	beforeEach(async () => await trigger.begin());
	// Before the simulator is stopped: hooks of the end run from the last to the first.
	afterEach(async () => await trigger.end());
	return trigger;
}

/** The people of items, in their order. */
export function peopleIn(items: IDataObject[]): string[] {
	return items.map(({ userId }) => String(userId));
}
