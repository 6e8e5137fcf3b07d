/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { filledIn, readExample } from '../e2e/steps/examples';
import { type FinishedExecution, waitForExecution } from '../e2e/realN8n/executions';
import type { WorkflowFile } from '../e2e/realN8n/restClient';
import { N8n } from '../e2e/realN8n/n8n';
import { unpackInto } from '../e2e/realN8n/packedPackage';
import { projectFolder, scratchFolder } from '../e2e/realN8n/paths';
import type { Prepared } from '../e2e/runner/prepare';
import { credentialData, newUserFolder } from '../e2e/stages/stage';
import { SimulatorClient, demoApp, type Settings } from '../simulator';
import { buildBenchNodes } from './insideN8n/build';
import type { Report } from './insideN8n/benchReport';
import { items, send } from './steps';
import { type Step, workflowOf } from './workflow';

/** Calls a second that nothing reaches: where our own time is measured, nobody waits for a limit. */
export const unlimited = 1_000_000;

/**
 * n8n itself needs 210 MB. With the gigabytes that Node allows on a large machine, garbage is left lying and
 * would be taken for what the nodes need.
 */
export const heapMegabytes = 512;

/** People that the simulated company has. */
const companySize = 100_000;

/** One workflow in n8n, ready to be run as often as one likes. */
export type Runner = () => Promise<Report>;

/** An example workflow in n8n, as a user has it. */
export interface Example {
	/** Starts an execution at its Start; gives its ID. */
	start(): Promise<string>;
	end(executionId: string): Promise<FinishedExecution>;
	/** Takes it out of production, so that no trigger listens any more. */
	remove(): Promise<void>;
}

/** A real n8n with the packed package, and the simulated DingTalk in another process. */
export class BenchStage {
	private published = 0;
	private readonly inProduction: string[] = [];
	private renewToken: Runner | undefined;
	private callsBefore: Record<string, number> = {};

	private constructor(
		readonly url: string,
		readonly dingTalk: SimulatorClient,
		readonly n8n: N8n,
		private readonly strike: () => Promise<void>,
	) {}

	static async open({ packed, runtime }: Prepared): Promise<BenchStage> {
		const userFolder = await newUserFolder();
		// Within the project, so that the bench nodes find undici.
		const extensions = path.join(scratchFolder, `bench-nodes-${process.pid}`);
		const sweep = () => {
			for (const folder of [userFolder, extensions])
				rmSync(folder, { recursive: true, force: true });
		};
		process.once('exit', sweep);
		const simulator = execa.node(
			path.join(__dirname, 'simulatorProcess.ts'),
			[String(companySize)],
			{
				cwd: projectFolder,
				nodeOptions: ['--import', 'tsx'],
				stdout: 'inherit',
				stderr: 'inherit',
			},
		);
		const url = await new Promise<string>((resolve, reject) => {
			simulator.once('message', resolve);
			simulator.once('error', reject);
			simulator.once('exit', (code) => reject(new Error(`The simulator ended with code ${code}`)));
		});
		await buildBenchNodes(extensions);
		await unpackInto(userFolder, packed);
		const n8n = await N8n.start({
			runtime,
			userFolder,
			name: 'bench',
			environment: {
				N8N_CUSTOM_EXTENSIONS: extensions,
				EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
				EXECUTIONS_DATA_SAVE_ON_ERROR: 'none',
				NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
			},
		});
		await n8n.rest.setUpOwner();
		return new BenchStage(url, new SimulatorClient(url), n8n, async () => {
			await n8n.stop();
			simulator.disconnect();
			await simulator;
			sweep();
		});
	}

	/**
	 * A credential without a token, for an app that may make so many calls a second.
	 *
	 * @param url how the service is named: under a name that it has not had yet, nobody in n8n's
	 * process has a token for it
	 */
	async credential(callsPerSecond: number, url = this.url): Promise<{ id: string; name: string }> {
		const name = `DingTalk at ${callsPerSecond}/s`;
		const data = { ...credentialData(url, demoApp), callsPerSecond };
		return { id: await this.n8n.rest.createCredential('dingTalkApi', name, data), name };
	}

	/** A token for clients that have no credential. */
	async token(): Promise<string> {
		const query = `appkey=${demoApp.appKey}&appsecret=${demoApp.appSecret}`;
		const answer = await fetch(`${this.url}/gettoken?${query}`);
		return ((await answer.json()) as { access_token: string }).access_token;
	}

	/** Forgets every message and call. n8n has a token for the app afterwards. */
	async startAfresh(settings: Partial<Settings>): Promise<void> {
		await this.dingTalk.reset();
		await this.dingTalk.changeSettings({ callsPerSecond: unlimited });
		// The service has forgotten its tokens too. Our node replaces a refused one, for all credentials of
		// the app; the HTTP Request node could not.
		this.renewToken ??= await this.workflow([
			items(1, { words: 'Good morning.' }),
			send(await this.credential(unlimited)),
		]);
		await this.renewToken();
		this.callsBefore = await this.dingTalk.callCounts();
		await this.dingTalk.changeSettings(settings);
	}

	/** The calls to the service since it was started afresh, by API. */
	async calls(): Promise<Record<string, number>> {
		const counts = Object.entries(await this.dingTalk.callCounts());
		return Object.fromEntries(
			counts.map(([api, all]) => [api, all - (this.callsBefore[api] ?? 0)]),
		);
	}

	/** Brings steps into n8n as a workflow behind a webhook; each call of what it gives is an execution. */
	async workflow(steps: Step[]): Promise<Runner> {
		const address = `bench-${++this.published}`;
		const workflow: WorkflowFile = workflowOf(address, steps);
		const id = await this.n8n.rest.createWorkflow(workflow);
		await this.n8n.rest.publishWorkflow(id);
		return async () => {
			let response = await fetch(`${this.n8n.url}/webhook/${address}`);
			// n8n registers the webhook a moment after it has answered that the workflow is published.
			for (let waited = 0; response.status === 404 && waited < 10_000; waited += 100) {
				await sleep(100);
				response = await fetch(`${this.n8n.url}/webhook/${address}`);
			}
			const text = await response.text();
			if (!response.ok) throw new Error(`The workflow ${address} broke off: ${text.slice(0, 500)}`);
			return JSON.parse(text) as Report;
		};
	}

	/**
	 * Brings an example into n8n.
	 *
	 * @param isPublished whether its triggers are to listen; gives it when DingTalk is connected
	 * @param changed what is set otherwise than in the example
	 */
	async example(
		file: string,
		settings: Record<string, string | number>,
		{
			isPublished = false,
			changed = (workflow: WorkflowFile) => workflow,
		}: { isPublished?: boolean; changed?: (workflow: WorkflowFile) => WorkflowFile } = {},
	): Promise<Example> {
		const { rest } = this.n8n;
		const credential = await this.credential(unlimited);
		const workflow = changed(filledIn(readExample(file), { credential, settings }));
		const id = isPublished
			? await this.publish(workflow, { listens: true })
			: await rest.createWorkflow(workflow);
		return {
			start: async () => await rest.startWorkflow(id, 'Start'),
			end: async (executionId) => await waitForExecution(rest, executionId, { seconds: 60 }),
			remove: async () => await this.withdraw(),
		};
	}

	/**
	 * Brings a workflow into production; gives its ID.
	 *
	 * @param listens whether it has a trigger of DingTalk's events: then DingTalk is connected when this ends
	 */
	async publish(workflow: WorkflowFile, { listens = false } = {}): Promise<string> {
		const id = await this.n8n.rest.createWorkflow(workflow);
		await this.n8n.rest.publishWorkflow(id);
		this.inProduction.push(id);
		if (listens) await this.untilConnections(1);
		return id;
	}

	/** Takes what `publish` has brought there out of production, so that no trigger listens any more. */
	async withdraw(): Promise<void> {
		for (const id of this.inProduction.splice(0))
			await this.n8n.rest.request('POST', `/rest/workflows/${id}/deactivate`);
		await this.untilConnections(0);
	}

	/** Until so many Stream connections are open. */
	private async untilConnections(count: number): Promise<void> {
		for (let waited = 0; waited < 15_000; waited += 100) {
			const { stream } = await this.dingTalk.ledger();
			const open = stream.connections.filter(({ closedAt }) => closedAt === undefined);
			if (open.length === count) return;
			await sleep(100);
		}
		throw new Error(`There were never ${count} Stream connections`);
	}

	async close(): Promise<void> {
		await this.strike();
	}
}
