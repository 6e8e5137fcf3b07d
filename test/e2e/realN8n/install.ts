/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync } from 'node:fs';
import {
	copyFile,
	mkdir,
	readdir,
	readFile,
	rename,
	rm,
	statfs,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { runNpm } from './commands';
import { chosenLine, n8nVersion } from './line';
import { buildNatives } from './natives';
import { runtimeFolder } from './paths';
import { PlainError } from './plainError';
import { nodeOf } from './runtime';

/** Written last: a folder without it is a broken-off install. */
const marker = '.installed';

/** Whether the n8n that the lock file pins lies ready in the user's cache. */
export function isInstalled(): boolean {
	return existsSync(path.join(runtimeFolder(), marker));
}

/**
 * Installs the pinned n8n into the user's cache. It grows in a folder beside and is renamed when it
 * is complete, so a broken-off install is never taken for a whole one, and two installs at once do
 * not meet.
 *
 * @param report is told, in plain words, what is going on
 * @throws PlainError when the registry is away, the disk is full or a compiler is missing
 */
export async function install(report: (text: string) => void): Promise<void> {
	const target = runtimeFolder();
	const parent = path.dirname(target);
	await mkdir(parent, { recursive: true });
	await removeBrokenOffInstalls(parent);
	await checkSpace(parent);

	const growing = `${target}.installing-${process.pid}`;
	await mkdir(growing);
	try {
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(path.join(chosenLine().manifestFolder, file), path.join(growing, file));
		}
		await askRegistry(growing);
		await downloadPackages(growing, report);
		await buildNatives(growing, await nodeOf(growing), report);
		await writeFile(path.join(growing, marker), new Date().toISOString());
		await moveInto(growing, target);
	} finally {
		await rm(growing, { recursive: true, force: true });
	}
}

/** Asks for one page, because the install itself would try for minutes before it gives up. */
async function askRegistry(folder: string): Promise<void> {
	const { exitCode, all } = await runNpm(
		[
			'view',
			`n8n@${n8nVersion()}`,
			'version',
			'--fetch-retries=1',
			'--fetch-retry-mintimeout=1000',
		],
		{ cwd: folder, all: true, reject: false },
	);
	if (exitCode !== 0) throw explainNpm(all ?? '', folder);
}

async function downloadPackages(folder: string, report: (text: string) => void): Promise<void> {
	const total = await countPackages(folder);
	const arrived = new Set<string>();
	const npm = runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'], {
		cwd: folder,
		all: true,
		reject: false,
	});
	if (npm.all) {
		for await (const line of createInterface(npm.all)) {
			const archive = /\/([^/]+)\.tgz /.exec(line)?.[1];
			if (!archive) continue;
			arrived.add(archive);
			report(`${Math.min(arrived.size, total)} of about ${total} packages`);
		}
	}
	const { exitCode, all } = await npm;
	if (exitCode !== 0) throw explainNpm(all ?? '', folder);
}

/** How many archives an install on this machine fetches: the lock file's, without other platforms'. */
async function countPackages(folder: string): Promise<number> {
	const lock = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8')) as {
		packages: Record<string, { version?: string; os?: string[]; cpu?: string[] }>;
	};
	const archives = Object.entries(lock.packages)
		.filter(([, { os, cpu }]) => fits(os, process.platform) && fits(cpu, process.arch))
		.map(([place, { version }]) => `${place.split('node_modules/').pop()}@${version}`);
	return new Set(archives).size - 1;
}

function fits(allowed: string[] | undefined, ours: string): boolean {
	return !allowed || allowed.includes(ours) || allowed.includes('any');
}

function explainNpm(output: string, folder: string): PlainError {
	if (/ENOSPC|no space left/i.test(output)) return diskIsFull(folder);
	if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EPROTO/.test(output)) {
		return new PlainError(
			'n8n could not be installed, because the npm registry cannot be reached.',
			'Check the network or the proxy (npm ping) and run the same command again; packages that arrived are kept in npm’s cache. To use an n8n that is already there, set N8N_BIN to its path.',
		);
	}
	const errors = output.split('\n').filter((line) => line.startsWith('npm error'));
	return new PlainError(`npm could not install n8n:\n${errors.slice(0, 12).join('\n')}`);
}

function diskIsFull(folder: string): PlainError {
	return new PlainError(
		`n8n could not be installed, because the disk that holds ${path.dirname(folder)} is full.`,
		`It takes ${chosenLine().gigabytes} GB while it is installed. Free some, or set XDG_CACHE_HOME to a folder on another disk.`,
	);
}

async function checkSpace(folder: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize < chosenLine().gigabytes * 1e9) throw diskIsFull(path.join(folder, 'n8n'));
}

/** Another process may have finished the same install first; then theirs is as good as ours. */
async function moveInto(growing: string, target: string): Promise<void> {
	await rename(growing, target).catch((reason: unknown) =>
		isInstalled() ? undefined : Promise.reject(reason),
	);
}

/** Removes what installs left behind whose process is gone. */
async function removeBrokenOffInstalls(parent: string): Promise<void> {
	for (const name of await readdir(parent)) {
		const pid = Number(/\.installing-(\d+)$/.exec(name)?.[1] ?? 0);
		if (pid > 0 && !isRunning(pid)) {
			await rm(path.join(parent, name), { recursive: true, force: true });
		}
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
