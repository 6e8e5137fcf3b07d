/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Prepared } from './prepare';

const variable = 'DINGTALK_E2E_PREPARED';
const runVariable = 'DINGTALK_E2E_RUN';

/** The environment by which run.ts tells the parts, which jest runs in processes of its own. */
export function handOver(prepared: Prepared, run: string): Record<string, string> {
	return { [variable]: JSON.stringify(prepared), [runVariable]: run };
}

/** In the name of every folder and the environment of every process of a run (see leftBehind.ts). */
export function nameOfTheRun(): string {
	return process.env[runVariable] ?? `run${process.pid}`;
}

/**
 * What run.ts has prepared.
 *
 * @throws Error in a jest that was not started by run.ts
 */
export function takeOver(): Prepared {
	const given = process.env[variable];
	if (!given) throw new Error('Start this with: npm run test:e2e');
	return JSON.parse(given) as Prepared;
}
