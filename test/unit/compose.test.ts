/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** compose.yaml is the set-up that test/e2e/parts/queueMode.e2e.ts tries out: what both say must be the same. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import {
	postgresEnvironment,
	queueEnvironment,
	redisEnvironment,
	workerEnvironment,
} from '../e2e/realN8n/queueEnvironment';

interface ComposeService {
	image: string;
	environment?: Record<string, string>;
	depends_on?: Record<string, { condition: string }>;
	healthcheck?: { test: string[] };
	ports?: string[];
	volumes?: string[];
	tmpfs?: string[];
	command?: string | string[];
	deploy?: { replicas: number };
	stop_grace_period?: string;
}

const root = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(root, 'compose.yaml'), 'utf8');
const compose = parse(text, { merge: true }) as {
	services: Record<'main' | 'worker' | 'postgres' | 'redis', ComposeService>;
	volumes: Record<string, null>;
};
const { main, worker, postgres, redis } = compose.services;

const tried = queueEnvironment(
	[
		postgresEnvironment({
			host: 'postgres',
			port: '5432',
			database: 'n8n',
			user: 'n8n',
			password: '${POSTGRES_PASSWORD:?write it into .env, see the README}',
		}),
		redisEnvironment({ host: 'redis', port: '6379' }),
	],
	{
		url: '${N8N_WEBHOOK_URL:-http://localhost:5678/}',
		encryptionKey: '${N8N_ENCRYPTION_KEY:?write it into .env, see the README}',
	},
);
/** The test unpacks the package by hand, and says no time zone (parts/timezone.e2e.ts does). */
const onlyHere = {
	GENERIC_TIMEZONE: '${TIMEZONE:-Asia/Shanghai}',
	TZ: '${TIMEZONE:-Asia/Shanghai}',
	N8N_REINSTALL_MISSING_PACKAGES: 'true',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
};
const eventLog = '/run/n8n/events.log';

test('n8n is reached from this machine only, unless the user says otherwise', () => {
	expect(main.ports).toEqual(['${N8N_BIND:-127.0.0.1}:${N8N_PORT:-5678}:5678']);
	for (const inside of [worker, postgres, redis]) expect(inside.ports).toBeUndefined();
});

test('the main process has the environment that is tried out', () => {
	expect(main.environment).toEqual({ ...tried, ...onlyHere });
});

test('workers have the same, a health server, and an event log that does not outlive them', () => {
	const own = workerEnvironment(5678, eventLog);
	expect(worker.environment).toEqual({ ...tried, ...onlyHere, ...own });
	expect(worker.tmpfs).toEqual([path.posix.dirname(eventLog)]);
	expect({ command: worker.command, replicas: worker.deploy?.replicas }).toEqual({
		command: 'worker',
		replicas: 2,
	});
});

test('n8n is the version that is tried out, and no image is the latest one', () => {
	const manifest = readFileSync(path.join(root, 'test/e2e/runtime/package.json'), 'utf8');
	const { n8n } = (JSON.parse(manifest) as { dependencies: { n8n: string } }).dependencies;
	expect([main.image, worker.image]).toEqual([`n8nio/n8n:${n8n}`, `n8nio/n8n:${n8n}`]);
	expect([postgres.image, redis.image]).toEqual(['postgres:17', 'redis:7']);
});

test('Docker gives n8n longer than the 30 s for which it lets executions end', () => {
	for (const { stop_grace_period: granted = '10s' } of [main, worker])
		expect(Number(granted.replace(/s$/, ''))).toBeGreaterThan(30);
});

test('the database is the one that n8n looks for', () => {
	expect(postgres.environment).toEqual({
		POSTGRES_DB: tried.DB_POSTGRESDB_DATABASE,
		POSTGRES_USER: tried.DB_POSTGRESDB_USER,
		POSTGRES_PASSWORD: tried.DB_POSTGRESDB_PASSWORD,
	});
});

test('workers share no folder, or one that starts would call executions of another crashed', () => {
	expect(worker.volumes).toBeUndefined();
});

test('whatever is waited for exists and tells when it is ready; volumes are declared', () => {
	const services: Record<string, ComposeService> = compose.services;
	for (const { depends_on: needs = {}, volumes = [] } of Object.values(services)) {
		for (const [name, { condition }] of Object.entries(needs)) {
			expect({ name, condition, check: services[name]?.healthcheck?.test.length }).toEqual({
				name,
				condition: 'service_healthy',
				check: expect.any(Number) as number,
			});
		}
		for (const volume of volumes)
			expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
	}
	expect(Object.keys(worker.depends_on ?? {})).toContain('main');
});
