/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import path from 'node:path';
import { pathStartingWith } from './commands';
import type { Runtime } from './runtime';

/**
 * The environment of an n8n that keeps to itself: its own folder, loopback only, no telemetry, no
 * look for updates, templates or banners. Built from nothing, so that an N8N_ variable in the user's
 * shell cannot change what is tested.
 */
export function environmentFor(runtime: Runtime, userFolder: string): Record<string, string> {
	return {
		PATH: pathStartingWith(runtime.binFolder),
		HOME: userFolder,
		USERPROFILE: userFolder,
		TMPDIR: process.env.TMPDIR ?? '/tmp',
		...(process.env.SYSTEMROOT ? { SYSTEMROOT: process.env.SYSTEMROOT } : {}),
		N8N_USER_FOLDER: path.resolve(userFolder),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		// n8n 1 has no such module, and does not start when it is told to leave it out.
		...(runtime.version.startsWith('1.') ? {} : { N8N_DISABLED_MODULES: 'mcp-registry' }),
		// Off in what is tested: looking at a workflow must not change it.
		N8N_WORKFLOWS_AUTOSAVE_DISABLED: 'true',
		NO_COLOR: '1',
	};
}
