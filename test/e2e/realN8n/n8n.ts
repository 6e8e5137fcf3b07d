/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa, { type ExecaChildProcess } from 'execa';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { fetchOnce } from './fetchOnce';
import { environmentFor } from './environment';
import { scratchFolder } from './paths';
import { PlainError } from './plainError';
import type { Runtime } from './runtime';
import { RestClient } from './restClient';

export interface N8nOptions {
	runtime: Runtime;
	/** N8N_USER_FOLDER: database, settings and community nodes; made if missing. */
	userFolder: string;
	/** More environment variables, say those of queue mode. */
	environment?: Record<string, string>;
	/** 'start' (editor and executions) or 'worker'. */
	command?: 'start' | 'worker';
	/** Of the log file in .cache/logs; needed where several run side by side. */
	name?: string;
	/** Must be the same for all processes on one database. */
	encryptionKey?: string;
	/** The first migrations on a slow machine take longest. */
	secondsToGetReady?: number;
}

/** One real n8n process. It ends with `stop`, its task runner included. */
export class N8n {
	readonly url: string;
	readonly rest: RestClient;
	readonly logFile: string;
	private exit: string | undefined;
	private isReady = false;

	private constructor(
		private readonly child: ExecaChildProcess,
		private readonly options: N8nOptions,
		private readonly environment: Record<string, string>,
		logFile: string,
	) {
		// A worker has no other web server than this one, and only when asked.
		const port = environment.QUEUE_HEALTH_CHECK_PORT ?? environment.N8N_PORT;
		this.url = `http://127.0.0.1:${port}`;
		this.rest = new RestClient(this.url);
		this.logFile = logFile;
		void child.then(({ exitCode, signal }) => {
			this.exit = `exit code ${signal ?? exitCode}`;
		});
	}

	/**
	 * Starts n8n on free ports and waits until it answers.
	 *
	 * @throws PlainError with the end of n8n's log when it ends early or takes too long
	 */
	static async start(options: N8nOptions): Promise<N8n> {
		await mkdir(options.userFolder, { recursive: true });
		const environment = {
			...environmentFor(options.runtime, options.userFolder),
			N8N_ENCRYPTION_KEY: options.encryptionKey ?? randomBytes(24).toString('hex'),
			N8N_PORT: String(await getPort()),
			N8N_RUNNERS_BROKER_PORT: String(await getPort()),
			...options.environment,
		};
		const logFile = path.join(scratchFolder, 'logs', `${options.name ?? 'n8n'}.log`);
		await mkdir(path.dirname(logFile), { recursive: true });
		const log = await open(logFile, 'w');
		const { file, args } = options.runtime;
		const child = execa(file, [...args, options.command ?? 'start'], {
			env: environment,
			extendEnv: false,
			cwd: options.userFolder,
			stdin: 'ignore',
			stdout: log.fd,
			stderr: log.fd,
			reject: false,
			// A group of its own, so that what it starts can be ended with it.
			detached: process.platform !== 'win32',
			cleanup: false,
		});
		const n8n = new N8n(child, options, environment, logFile);
		process.once('exit', n8n.killAtOnce);
		await log.close();
		try {
			await n8n.waitUntilReady(options.secondsToGetReady ?? 180);
		} finally {
			if (!n8n.isReady) await n8n.stop();
		}
		return n8n;
	}

	/** Runs one of n8n's CLI commands on the same database; gives what it printed. */
	async cli(args: string[]): Promise<string> {
		const { file, args: first } = this.options.runtime;
		const environment = {
			...this.environment,
			N8N_RUNNERS_BROKER_PORT: String(await getPort()),
		};
		const { stdout } = await execa(file, [...first, ...args], {
			env: environment,
			extendEnv: false,
			cwd: this.options.userFolder,
		});
		return stdout;
	}

	/** A credential's data as it stands decrypted in n8n's database. */
	async storedCredential(id: string): Promise<Record<string, unknown>> {
		const output = await this.cli(['export:credentials', `--id=${id}`, '--decrypted']);
		const json = output.slice(output.indexOf('[{'), output.lastIndexOf('}]') + 2);
		const [credential] = JSON.parse(json) as Array<{ data: Record<string, unknown> }>;
		if (!credential) throw new Error(`n8n has no credential ${id}`);
		return credential.data;
	}

	/** Ends n8n as a crash of its machine does: at once, its task runner included. */
	async crash(): Promise<void> {
		this.killAtOnce();
		await this.child;
		process.off('exit', this.killAtOnce);
	}

	/**
	 * Ends n8n: politely, so that it closes its database; with force after 15 s, or what its environment grants
	 * the executions that are under way.
	 */
	async stop(): Promise<void> {
		if (this.exit === undefined) {
			const { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: granted = '15' } = this.environment;
			// Left to itself execa kills with force after 5 s.
			this.child.kill('SIGTERM', { forceKillAfterTimeout: false });
			await Promise.race([this.child, sleep(Number(granted) * 1000, undefined, { ref: false })]);
		}
		this.killAtOnce();
		process.off('exit', this.killAtOnce);
	}

	private readonly killAtOnce = () => {
		if (this.child.pid === undefined) return;
		try {
			if (process.platform === 'win32') this.child.kill('SIGKILL');
			else process.kill(-this.child.pid, 'SIGKILL');
		} catch {
			// The whole group is gone already.
		}
	};

	private async waitUntilReady(seconds: number): Promise<void> {
		const until = Date.now() + seconds * 1000;
		while (Date.now() < until) {
			if (this.exit !== undefined) throw await this.explain(`n8n ended early (${this.exit})`);
			// /healthz answers seconds before the migrations are through; this one does not.
			this.isReady = await this.answers('/healthz/readiness');
			// n8n 1 says that it is ready seconds before it knows its own REST paths. A worker has none.
			if (this.isReady && this.options.command !== 'worker') {
				this.isReady = await this.answers('/rest/settings');
			}
			if (this.isReady) return;
			await sleep(200);
		}
		throw await this.explain(`n8n was not ready after ${seconds} seconds`);
	}

	private async answers(path: string): Promise<boolean> {
		const answer = await fetchOnce(this.url + path).catch(() => undefined);
		return answer?.ok ?? false;
	}

	private async explain(whatHappened: string): Promise<PlainError> {
		const log = await readFile(this.logFile, 'utf8');
		const end = log.trim().split('\n').slice(-12).join('\n');
		if (/port.*(already )?in use|EADDRINUSE/i.test(log)) {
			return new PlainError(
				`${whatHappened}: port ${this.environment.N8N_PORT} was taken meanwhile.`,
				'Run the same command again; another port is chosen each time.',
			);
		}
		return new PlainError(`${whatHappened}. Its log (${this.logFile}) ends with:\n${end}`);
	}
}
