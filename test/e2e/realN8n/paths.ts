/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { chosenLine, n8nVersion } from './line';

/** The repository. */
export const projectFolder = path.resolve(__dirname, '../../..');

/** Git-ignored; everything that one run leaves behind for a look afterwards (logs) lies here. */
export const scratchFolder = path.join(projectFolder, '.cache');

/**
 * Where an installed n8n is kept, so that the next clone need not install it again: the user's cache,
 * one folder for each n8n version and lock file.
 */
export function runtimeFolder(): string {
	const cache =
		process.env.XDG_CACHE_HOME ??
		(process.platform === 'win32' ? process.env.LOCALAPPDATA : undefined) ??
		path.join(homedir(), '.cache');
	return path.join(cache, 'n8n-nodes-dingtalk-notifications', `n8n-${n8nVersion()}-${lockHash()}`);
}

function lockHash(): string {
	const lock = readFileSync(path.join(chosenLine().manifestFolder, 'package-lock.json'));
	return createHash('sha256').update(lock).digest('hex').slice(0, 12);
}
