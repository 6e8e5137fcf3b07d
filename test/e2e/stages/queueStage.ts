/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { rmSync } from 'node:fs';
import path from 'node:path';
import getPort from 'get-port';
import { startSimulator, type Simulator } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import { N8n, type N8nOptions } from '../realN8n/n8n';
import { type PackedPackage, unpackInto } from '../realN8n/packedPackage';
import {
	queueEnvironment,
	soonRecovered,
	soonStalled,
	workerEnvironment,
} from '../realN8n/queueEnvironment';
import { openDatabase, openRedis, type Database, type Service } from '../realN8n/queueServices';
import type { Runtime } from '../realN8n/runtime';
import { credentialData, newUserFolder } from './stage';

/** In a worker's folder; gone when the worker starts again, as from the memory of a container. */
const eventLog = 'events.log';

/** One of the processes, with the folder that it would have in a container of its own. */
interface Process {
	options: N8nOptions;
	n8n?: N8n;
}

export interface QueueStageOptions {
	runtime: Runtime;
	packed: PackedPackage;
	company: CompanySpec;
	/** Of the credential; DingTalk counts them per app, n8n per process. */
	callsPerSecond: number;
	workers?: number;
}

/** n8n in queue mode: a main process and workers on PostgreSQL and Redis, beside the simulator. */
export class QueueStage {
	credential = { id: '', name: 'DingTalk account' };

	private constructor(
		readonly simulator: Simulator,
		private readonly database: Database,
		private readonly services: Service[],
		/** The main process first. */
		private readonly processes: Process[],
	) {}

	/** @throws PlainError when PostgreSQL or Redis is missing */
	static async open(options: QueueStageOptions): Promise<QueueStage> {
		const { runtime, packed, company, callsPerSecond, workers = 2 } = options;
		const [app] = company.apps;
		if (!app) throw new Error('The company has no app');
		const database = await openDatabase();
		const services: Service[] = [database];
		const processes: Process[] = [];
		const simulator = await startSimulator({ company });
		const stage = new QueueStage(simulator, database, services, processes);
		let isOpen = false;
		try {
			services.push(await openRedis());
			const port = String(await getPort());
			const encryptionKey = 'queue-mode';
			const common = queueEnvironment(
				services.map(({ environment }) => environment),
				{
					url: `http://127.0.0.1:${port}/`,
					encryptionKey,
				},
			);
			for (let index = 0; index <= workers; index++) {
				const userFolder = await newUserFolder();
				const isMain = index === 0;
				await unpackInto(userFolder, packed);
				processes.push({
					options: {
						runtime,
						userFolder,
						encryptionKey,
						command: isMain ? 'start' : 'worker',
						name: isMain ? 'queue-main' : `queue-worker-${index}`,
						environment: {
							...common,
							...soonStalled,
							...(isMain
								? { N8N_PORT: port }
								: workerEnvironment(await getPort(), path.join(userFolder, eventLog))),
						},
					},
				});
			}
			process.once('exit', stage.sweep);
			await stage.startAll();
			await stage.main.rest.setUpOwner();
			const data = { ...credentialData(stage.simulator.url, app), callsPerSecond };
			const { name } = stage.credential;
			stage.credential.id = await stage.main.rest.createCredential('dingTalkApi', name, data);
			isOpen = true;
			return stage;
		} finally {
			if (!isOpen) await stage.close();
		}
	}

	/** The process with the editor, the webhooks and the REST API. */
	get main(): N8n {
		const main = this.processes[0]?.n8n;
		if (!main) throw new Error('The main process is not running');
		return main;
	}

	/** Ids and statuses of a workflow's executions, as n8n's database has them. */
	async executions(workflowId: string): Promise<Array<{ id: string; status: string }>> {
		const rows = await this.database.rows(
			`SELECT id, status FROM execution_entity WHERE "workflowId" = '${workflowId}' ORDER BY id`,
		);
		return rows.map(([id = '', status = '']) => ({ id, status }));
	}

	/** Ends a worker as a crash of its machine does, in the middle of whatever it does. */
	async crashWorker(number: number): Promise<void> {
		await this.processes[number]?.n8n?.crash();
	}

	/** Starts a worker again in the same folder, as a container that is restarted. */
	async startWorker(number: number): Promise<void> {
		const worker = this.processes[number];
		if (!worker) throw new Error(`There is no worker ${number}`);
		rmSync(path.join(worker.options.userFolder, eventLog), { force: true });
		worker.n8n = await N8n.start(worker.options);
	}

	/** All processes end at once and start again, PostgreSQL and Redis excepted. */
	async powerCut(): Promise<void> {
		await Promise.all(this.processes.map(async ({ n8n }) => await n8n?.crash()));
		for (const { options } of this.processes) {
			Object.assign(options.environment ?? {}, soonRecovered);
		}
		await this.startAll();
		await this.main.rest.signIn();
	}

	/** Main and workers end politely and start again; the signed-in owner stays signed in. */
	async restart(): Promise<void> {
		await this.stopAll();
		await this.startAll();
		await this.main.rest.signIn();
	}

	async close(): Promise<void> {
		await this.stopAll();
		await this.simulator.close();
		for (const service of this.services.reverse()) await service.close();
		this.sweep();
		process.off('exit', this.sweep);
	}

	private async startAll(): Promise<void> {
		// The main process first, which makes the tables.
		for (const each of this.processes.slice(0, 1)) each.n8n = await N8n.start(each.options);
		await Promise.all(
			this.processes.slice(1).map(async (_, index) => await this.startWorker(index + 1)),
		);
	}

	private async stopAll(): Promise<void> {
		await Promise.all(this.processes.map(async ({ n8n }) => await n8n?.stop()));
	}

	private readonly sweep = () => {
		for (const { options } of this.processes) {
			rmSync(options.userFolder, { recursive: true, force: true });
		}
	};
}
