import './host';

import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { startSimulator, type Simulator } from '../../simulator';
import { demoApp } from '../../simulator/company/defaultCompany';
import type { ApiName } from '../../simulator/coverage';
import type { Call, CompanySpec, Delivery, Person } from '../../simulator/entities';
import type { Settings } from '../../simulator/settings';
import type { CredentialHandle } from './credentials';
import { dingTalkCredential } from './dingTalkCredential';
import { waitUntil } from '../../simulator/testing/until';

export interface WithSimulatorOptions {
	settings?: Partial<Settings>;
	/** People beside the colleagues, by user ID, with the reason why messages do not reach them. */
	limitedPeople?: Record<string, string>;
	/** A whole company instead of colleagues and limited people. */
	company?: CompanySpec;
	/** How many colleagues there are: `c001`, `c002`, ... */
	colleagues?: number;
}

/** The group chat that all colleagues are in. */
export const EVERYBODYS_GROUP = 'cidEverybody==';

/** The user IDs of the first colleagues, `c001`, `c002`, ... */
export function colleagues(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `c${String(index + 1).padStart(3, '0')}`);
}

/** The simulator of a test file, and what the tests look at. */
export class SimulatorForTests {
	private simulator?: Simulator;

	private callsForgotten = 0;

	constructor(private readonly options: WithSimulatorOptions) {}

	get url(): string {
		return this.running.url;
	}

	get control(): Simulator['control'] {
		return this.running.control;
	}

	/** A credential of the default app that was never used so far. */
	async credential(changes: ICredentialDataDecryptedObject = {}): Promise<CredentialHandle> {
		return await dingTalkCredential(this.url, changes);
	}

	/** The calls so far, or since `forgetCalls`, of all APIs or of one. */
	calls(api?: ApiName): Call[] {
		const calls = this.control.ledger().calls.slice(this.callsForgotten);
		return api === undefined ? calls : calls.filter((call) => call.api === api);
	}

	/** Lets `calls` start from here. */
	forgetCalls(): void {
		this.callsForgotten = this.control.ledger().calls.length;
	}

	/** What was sent to a person, and what became of it. */
	deliveriesTo(userId: string): Delivery[] {
		return this.control.ledger().deliveries.filter((delivery) => delivery.userId === userId);
	}

	/** A file that was uploaded, by its media ID. */
	uploaded(mediaId: string): { type: string; fileName: string; content: Buffer } | undefined {
		return this.running.store.media.get(mediaId);
	}

	/** Whether a call with this token would be let through now. */
	acceptsToken(value: string): boolean {
		return this.running.store.tokens.find(value) !== undefined;
	}

	/** Lets the service's time pass until messages are delivered and their reading is known. */
	processed(): void {
		const { processingMs, botDeliveryMs, readStatusReadyMs } = this.control.settings();
		this.control.advanceClock(Math.max(processingMs, botDeliveryMs, readStatusReadyMs) + 1);
	}

	/** Waits in real time for a state that a run under way brings about. */
	async until(isSo: () => boolean): Promise<void> {
		await waitUntil(isSo);
	}

	async start(): Promise<void> {
		this.callsForgotten = 0;
		this.simulator = await startSimulator({
			company: this.options.company ?? companyOf(this.options),
			settings: this.options.settings,
		});
	}

	async stop(): Promise<void> {
		await this.simulator?.close();
		this.simulator = undefined;
	}

	private get running(): Simulator {
		if (!this.simulator) throw new Error('The simulator runs within tests only');
		return this.simulator;
	}
}

/**
 * A simulator for every test of this file. Each gets a new one on a port of its own (a few
 * milliseconds), because the nodes keep tokens and their pace by host and app for the life of the
 * process: only a DingTalk they have never met starts them afresh.
 */
export function withSimulator(options: WithSimulatorOptions = {}): SimulatorForTests {
	const simulator = new SimulatorForTests(options);
	beforeEach(async () => await simulator.start());
	afterEach(async () => await simulator.stop());
	return simulator;
}

function companyOf({
	limitedPeople = {},
	colleagues: count = 250,
}: WithSimulatorOptions): CompanySpec {
	const person = (userId: string, limited?: string): Person => ({
		userId,
		name: `Person ${userId}`,
		deptIds: [2],
		persona: { reads: 'never', limited },
	});
	return {
		corpId: 'dingenginetests',
		name: 'Engine Tests',
		people: [
			...colleagues(count).map((userId) => person(userId)),
			...Object.entries(limitedPeople).map(([userId, limited]) => person(userId, limited)),
		],
		departments: [
			{ deptId: 1, name: 'Company' },
			{ deptId: 2, name: 'Everybody', parentId: 1 },
			{ deptId: 3, name: 'Nobody', parentId: 1 },
		],
		apps: [demoApp],
		groups: [
			{ openConversationId: EVERYBODYS_GROUP, name: 'Everybody', userIds: colleagues(count) },
		],
		mediaIds: [],
	};
}
