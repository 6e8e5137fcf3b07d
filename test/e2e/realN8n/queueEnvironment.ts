/** How n8n finds its PostgreSQL. */
export function postgresEnvironment(place: {
	host: string;
	port: string;
	database: string;
	user: string;
	password: string;
}): Record<string, string> {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: place.host,
		DB_POSTGRESDB_PORT: place.port,
		DB_POSTGRESDB_DATABASE: place.database,
		DB_POSTGRESDB_USER: place.user,
		DB_POSTGRESDB_PASSWORD: place.password,
	};
}

/** How n8n finds its queue. */
export function redisEnvironment(place: { host: string; port: string }): Record<string, string> {
	return { QUEUE_BULL_REDIS_HOST: place.host, QUEUE_BULL_REDIS_PORT: place.port };
}

/**
 * What all processes of queue mode have in common; compose.yaml names the same variables.
 *
 * @param services the variables by which PostgreSQL and Redis are found
 */
export function queueEnvironment(
	services: Array<Record<string, string>>,
	{ url, encryptionKey }: { url: string; encryptionKey: string },
): Record<string, string> {
	const environment: Record<string, string> = {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: encryptionKey,
		// Links in messages are written by the worker, and lead to the main process.
		N8N_WEBHOOK_URL: url,
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		// Executions that one worker takes on at once.
		N8N_CONCURRENCY_PRODUCTION_LIMIT: '25',
		DB_POSTGRESDB_POOL_SIZE: '10',
		// Minutes after which the main process looks for what died while it was down itself.
		N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '5',
	};
	return Object.assign(environment, ...services);
}

/**
 * What a worker has besides.
 *
 * @param healthPort of its only web server, which tells whether it is ready
 * @param eventLog a file that does not outlive the worker: from one that does, a worker that starts
 * takes executions for crashed whose wait has just run out
 */
export function workerEnvironment(healthPort: number, eventLog: string): Record<string, string> {
	return {
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(healthPort),
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		N8N_EVENTBUS_LOGWRITER_LOGFULLPATH: eventLog,
	};
}

/** n8n finds out after seconds, not after a minute and a half, that a worker is dead. */
export const soonStalled = {
	QUEUE_WORKER_LOCK_DURATION: '6000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
	QUEUE_WORKER_STALLED_INTERVAL: '3000',
};

/** And after seconds, not after minutes, what died while the main process was down itself. */
export const soonRecovered = { N8N_EXECUTIONS_QUEUE_RECOVERY_INTERVAL: '0.1' };
