/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runtimeFolder } from './paths';
import { PlainError } from './plainError';

/** An n8n that can be started: `file args... start`, with `binFolder` first in the PATH. */
export interface Runtime {
	file: string;
	args: string[];
	/** Where its `node` lies; n8n starts its task runner with the `node` that it finds by name. */
	binFolder: string;
	version: string;
}

/** n8n 2.41 refuses to start below this, and a machine module of n8n 1.123 below 22. */
const oldestNode = 24;

/** The n8n in the user's cache (see install.ts). */
export async function installedRuntime(): Promise<Runtime> {
	const folder = runtimeFolder();
	const node = await nodeOf(folder);
	const args = [path.join(folder, 'node_modules/n8n/bin/n8n')];
	return { file: node, args, binFolder: path.dirname(node), version: await versionOf(node, args) };
}

/**
 * The n8n that `N8N_BIN` names, for machines that have one.
 *
 * @throws PlainError when it is not there or does not start
 */
export async function givenRuntime(file: string): Promise<Runtime> {
	if (!existsSync(file)) throw new PlainError(`N8N_BIN names ${file}, which does not exist.`);
	const version = await versionOf(file, []);
	return { file, args: [], binFolder: path.dirname(process.execPath), version };
}

async function versionOf(file: string, args: string[]): Promise<string> {
	const { exitCode, stdout, stderr } = await execa(file, [...args, '--version'], { reject: false });
	if (exitCode === 0) return stdout.trim().split('\n').pop() ?? '';
	const said = (stderr || stdout).trim().split('\n').slice(0, 6).join('\n');
	throw new PlainError(
		`${[file, ...args].join(' ')} does not start:\n${said}`,
		`n8n needs Node ${oldestNode} or newer.`,
	);
}

/**
 * The Node that runs n8n: the binary that the runtime's lock file brings along, because the system's
 * is often older; the system's own where there is no such binary for the platform.
 *
 * @throws PlainError when neither is new enough
 */
export async function nodeOf(folder: string): Promise<string> {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	const packaged = path.join(
		folder,
		'node_modules',
		`node-${platform}-${process.arch}`,
		'bin',
		binary,
	);
	if (existsSync(packaged)) return packaged;
	if (Number(process.versions.node.split('.')[0]) >= oldestNode) return process.execPath;
	throw new PlainError(
		`n8n needs Node ${oldestNode} or newer; this is Node ${process.versions.node}, and no binary of a newer one is packaged for ${process.platform} on ${process.arch}.`,
		`Install Node ${oldestNode} and run the same command with it.`,
	);
}
