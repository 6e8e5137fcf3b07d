/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultCompany, startSimulator, type Simulator } from '../../simulator';
import type { App, CompanySpec, Group } from '../../simulator/entities';
import { nameOfTheRun } from '../runner/handedOver';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import { N8n } from '../realN8n/n8n';
import { type PackedPackage, unpackInto } from '../realN8n/packedPackage';
import type { WorkflowFile } from '../realN8n/restClient';
import type { Runtime } from '../realN8n/runtime';

/** The simulator and a real n8n beside each other, with an owner and a working credential. */
export interface Stage {
	simulator: Simulator;
	n8n: N8n;
	credential: { id: string; name: string };
	/** The credential of the bot of the first group that has one. */
	groupBot?: { id: string; name: string };
	/** Ends both and removes their folder. */
	close(): Promise<void>;
}

/**
 * A folder for one n8n, removed by whoever made it. It is outside the project, whose node_modules would hand
 * the package another n8n-workflow than n8n's own, of another version even: users have no such folder above.
 */
export async function newUserFolder(): Promise<string> {
	return await mkdtemp(path.join(tmpdir(), `n8n-${nameOfTheRun()}-`));
}

/** What a user would type into the credential to reach the simulator. */
export function credentialData(simulatorUrl: string, app: App) {
	return {
		region: 'custom',
		oapiBaseUrl: simulatorUrl,
		apiBaseUrl: simulatorUrl,
		appType: 'internal',
		clientId: app.appKey,
		clientSecret: app.appSecret,
		agentId: app.agentId,
		robotCode: app.robotCode,
		callsPerSecond: 20,
	};
}

/** The same for the bot of a group. */
export function groupBotData(simulatorUrl: string, webhook: NonNullable<Group['webhook']>) {
	return {
		region: 'custom',
		oapiBaseUrl: simulatorUrl,
		webhook: `${simulatorUrl}/robot/send?access_token=${webhook.accessToken}`,
		secret: webhook.secret ?? '',
		keyword: '',
	};
}

/**
 * Starts both, with the packed package in n8n as users get it.
 *
 * @param company whom the simulator knows; its own people if absent
 */
export async function openStage({
	runtime,
	packed,
	company = defaultCompany,
}: {
	runtime: Runtime;
	packed: PackedPackage;
	company?: CompanySpec;
}): Promise<Stage> {
	const [app] = company.apps;
	if (!app) throw new Error('The company has no app');
	const userFolder = await newUserFolder();
	const simulator = await startSimulator({ company });
	const sweep = () => rmSync(userFolder, { recursive: true, force: true });
	process.once('exit', sweep);
	let n8n: N8n | undefined;
	const close = async () => {
		await n8n?.stop();
		await simulator.close();
		sweep();
		process.off('exit', sweep);
	};
	let isOpen = false;
	try {
		await unpackInto(userFolder, packed);
		n8n = await N8n.start({ runtime, userFolder });
		await n8n.rest.setUpOwner();
		const name = 'DingTalk account';
		const data = credentialData(simulator.url, app);
		const id = await n8n.rest.createCredential('dingTalkApi', name, data);
		const groupBot = await createGroupBot(n8n, simulator.url, company);
		isOpen = true;
		return { simulator, n8n, credential: { id, name }, groupBot, close };
	} finally {
		if (!isOpen) await close();
	}
}

async function createGroupBot(n8n: N8n, url: string, { groups }: CompanySpec) {
	const webhook = groups.find((group) => group.webhook)?.webhook;
	if (!webhook) return undefined;
	const name = 'Bot of the group';
	const data = groupBotData(url, webhook);
	return { id: await n8n.rest.createCredential('dingTalkGroupBotApi', name, data), name };
}

/** Brings a workflow into n8n, runs it from its trigger and waits for the end. */
export async function runToEnd(
	{ n8n }: Stage,
	workflow: WorkflowFile,
	{ trigger = 'Start', seconds = 120 } = {},
): Promise<FinishedExecution> {
	const workflowId = await n8n.rest.createWorkflow(workflow);
	const executionId = await n8n.rest.startWorkflow(workflowId, trigger);
	return await waitForExecution(n8n.rest, executionId, { seconds });
}
