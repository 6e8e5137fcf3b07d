/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Prepared } from './prepare';

const variable = 'DINGTALK_E2E_PREPARED';

/** The environment by which run.ts tells the parts, which jest runs in processes of its own. */
export function handOver(prepared: Prepared): Record<string, string> {
	return { [variable]: JSON.stringify(prepared) };
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
