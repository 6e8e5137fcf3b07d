/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa, { type ExecaError } from 'execa';
import getPort from 'get-port';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from './plainError';
import { postgresEnvironment, redisEnvironment } from './queueEnvironment';

/** A database or a queue that belongs to one run, and the variables by which n8n finds it. */
export interface Service {
	environment: Record<string, string>;
	/** Ends it, with all that is in it. */
	close(): Promise<void>;
}

/** psql's own variables say where PostgreSQL is; without them it is this machine's. */
const server = {
	PGHOST: process.env.PGHOST ?? '127.0.0.1',
	PGPORT: process.env.PGPORT ?? '5432',
	PGUSER: process.env.PGUSER ?? 'postgres',
	PGPASSWORD: process.env.PGPASSWORD ?? '',
};

const psqlArguments = (statement: string, database = 'postgres') => [
	...['--no-psqlrc', '--quiet', '--csv', '--tuples-only', '--dbname', database],
	...['--command', statement],
];

export interface Database extends Service {
	/** What a statement gives, row by row; values hold no line break and no comma. */
	rows(statement: string): Promise<string[][]>;
}

/**
 * A new database on the PostgreSQL that is running.
 *
 * @throws PlainError when there is none, or none that lets us in
 */
export async function openDatabase(): Promise<Database> {
	const name = `dingtalk_e2e_${process.pid}`;
	const drop = psqlArguments(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
	const dropAtOnce = () => execa.sync('psql', drop, { env: server, reject: false });
	const create = psqlArguments(`CREATE DATABASE ${name}`);
	await execa('psql', create, { env: server }).catch((reason: ExecaError) => {
		throw new PlainError(
			`Queue mode needs psql, and PostgreSQL at ${server.PGHOST}:${server.PGPORT}: ${reason.stderr || reason.shortMessage}`,
			'Start one, or name another with PGHOST, PGPORT, PGUSER and PGPASSWORD.',
		);
	});
	process.once('exit', dropAtOnce);
	return {
		environment: postgresEnvironment({
			host: server.PGHOST,
			port: server.PGPORT,
			database: name,
			user: server.PGUSER,
			password: server.PGPASSWORD,
		}),
		rows: async (statement) => {
			const { stdout } = await execa('psql', psqlArguments(statement, name), { env: server });
			return stdout
				.split('\n')
				.filter(Boolean)
				.map((line) => line.split(','));
		},
		close: async () => {
			process.off('exit', dropAtOnce);
			await execa('psql', drop, { env: server });
		},
	};
}

/**
 * A Redis of its own on a free port, which keeps nothing on disk.
 *
 * @throws PlainError when `redis-server` is not installed or does not start
 */
export async function openRedis(): Promise<Service> {
	const port = await getPort();
	const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const redis = execa('redis-server', ['--port', String(port), ...settings], {
		all: true,
		reject: false,
		stdin: 'ignore',
	});
	for (let tries = 0; !(await accepts(port)); tries++) {
		if (tries === 100 || redis.exitCode !== null) {
			redis.kill('SIGKILL');
			const { all, message } = (await redis) as { all?: string; message?: string };
			throw new PlainError(
				`Queue mode needs redis-server, which does not start: ${all || message}`,
				'Install it, say with apt-get install redis-server.',
			);
		}
		await sleep(100);
	}
	return {
		environment: redisEnvironment({ host: '127.0.0.1', port: String(port) }),
		close: async () => {
			redis.kill('SIGTERM', { forceKillAfterTimeout: 5000 });
			await redis;
		},
	};
}

async function accepts(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => resolve(true));
		socket.once('error', () => resolve(false));
		socket.once('connect', () => socket.end());
	});
}
