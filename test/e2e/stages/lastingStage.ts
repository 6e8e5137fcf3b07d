/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';
import getPort from 'get-port';
import { startSimulator, type Settings, type Simulator } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import { takeOver } from '../runner/handedOver';
import { N8n } from '../realN8n/n8n';
import { unpackInto } from '../realN8n/packedPackage';
import { credentialData, newUserFolder } from './stage';

export interface LastingStageOptions {
	/** Of n8n's log file and its encryption key. */
	name: string;
	company: CompanySpec;
	/** Of the simulator. */
	settings?: Partial<Settings>;
	/** More environment variables of n8n. */
	environment?: Record<string, string>;
}

/**
 * The simulator and a real n8n that can go down and come up again on the same folder, encryption key
 * and port, with the same owner and credential, as on a user's machine.
 */
export class LastingStage {
	private constructor(
		readonly simulator: Simulator,
		readonly userFolder: string,
		private readonly start: () => Promise<N8n>,
		/** The process of now: another one after a restart. */
		public n8n: N8n,
		readonly credential: { id: string; name: string },
		private readonly sweep: () => void,
	) {}

	static async open({
		name,
		company,
		settings,
		environment,
	}: LastingStageOptions): Promise<LastingStage> {
		const [app] = company.apps;
		if (!app) throw new Error('The company has no app');
		const { runtime, packed } = takeOver();
		const userFolder = await newUserFolder();
		const sweep = () => rmSync(userFolder, { recursive: true, force: true });
		process.once('exit', sweep);
		const simulator = await startSimulator({ company, settings });
		const port = String(await getPort());
		const start = async () =>
			await N8n.start({
				runtime,
				userFolder,
				name,
				encryptionKey: name,
				environment: { N8N_PORT: port, ...environment },
			});
		let n8n: N8n | undefined;
		let isOpen = false;
		try {
			await unpackInto(userFolder, packed);
			n8n = await start();
			await n8n.rest.setUpOwner();
			const id = await n8n.rest.createCredential(
				'dingTalkApi',
				'DingTalk account',
				credentialData(simulator.url, app),
			);
			const credential = { id, name: 'DingTalk account' };
			isOpen = true;
			return new LastingStage(simulator, userFolder, start, n8n, credential, sweep);
		} finally {
			if (!isOpen) {
				await n8n?.stop();
				await simulator.close();
				sweep();
			}
		}
	}

	/** Starts n8n again after it was stopped or has crashed, and signs in. */
	async startAgain(): Promise<void> {
		this.n8n = await this.start();
		await this.n8n.rest.signIn();
	}

	/** Ends both and removes their folder. */
	async close(): Promise<void> {
		await this.n8n.stop();
		await this.simulator.close();
		this.sweep();
		process.off('exit', this.sweep);
	}
}
