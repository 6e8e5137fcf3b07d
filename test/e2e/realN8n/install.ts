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
import { packagesFor, packagesOf, partFor } from './lockFile';
import { compileNatives, nativesToCompile, partsWithMachineCode } from './natives';
import { runtimeFolder } from './paths';
import { PlainError } from './plainError';
import { registryOfNpm } from './registry';
import { nodeOf } from './runtime';
import { unpack } from './unpack';

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
	const archives = path.join(parent, 'archives');
	await mkdir(growing);
	try {
		await fill(growing, archives, report);
		await writeFile(path.join(growing, marker), new Date().toISOString());
		await moveInto(growing, target);
	} finally {
		await rm(growing, { recursive: true, force: true });
	}
	// Another install that is under way reads them too.
	const others = (await readdir(parent)).some((name) => name.includes('.installing-'));
	if (!others) await rm(archives, { recursive: true, force: true });
}

/**
 * First what a compiler needs to know of (2 % of the packages), so that a machine without one is told before the
 * rest is fetched; then the rest, while SQLite is compiled.
 */
async function fill(
	growing: string,
	archives: string,
	report: (text: string) => void,
): Promise<void> {
	const { manifestFolder } = chosenLine();
	await askRegistry(growing);
	report('getting its Node and its SQLite');
	const isFirst = packagesFor(manifestFolder, partsWithMachineCode);
	const from = await registryOfNpm(growing);
	const isReached = await unpack(isFirst, growing, { from, archives, arrived: () => undefined })
		.then(() => true)
		// A registry with a password, say, or no tar: npm copes with that, if slowly.
		.catch(() => false);
	if (!isReached) await installWithNpm(growing, partFor(manifestFolder, partsWithMachineCode));
	const node = await nodeOf(growing);
	const toCompile = await nativesToCompile(growing, node, report);
	if (!isReached) {
		await installWithNpm(growing, await wholeOf(manifestFolder), report);
		await compileNatives(growing, node, await nativesToCompile(growing, node, report));
		return;
	}
	const places = new Set(isFirst.map(({ place }) => place));
	const rest = packagesOf(manifestFolder).filter(({ place }) => !places.has(place));
	let isCompiled = toCompile.length === 0;
	const compiled = `${toCompile.join(', ')} is compiled`;
	const arrived = countdown(rest.length, (text) =>
		report(isCompiled ? text : `${text}, while ${compiled}`),
	);
	const results = await Promise.allSettled([
		unpack(rest, growing, { from, archives, arrived })
			.then(() => isCompiled || report(`all packages are there, waiting until ${compiled}`))
			.catch((reason: unknown) => Promise.reject(explainUnpacking(reason, growing))),
		compileNatives(growing, node, toCompile).then(() => (isCompiled = true)),
		copyManifest(manifestFolder, growing),
	]);
	for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Says how many of the packages are there and how long the others will take. */
function countdown(total: number, report: (text: string) => void): () => void {
	const start = Date.now();
	let count = 0;
	return () => {
		count++;
		const left = Math.round((((Date.now() - start) / count) * (total - count)) / 1000);
		const rest = count * 20 > total ? `, the others in about ${left} s` : '';
		report(`${count} of ${total} packages${rest}`);
	};
}

async function copyManifest(from: string, to: string): Promise<void> {
	for (const file of ['package.json', 'package-lock.json']) {
		await copyFile(path.join(from, file), path.join(to, file));
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

/** The slow way, for what only npm knows, such as passwords of a registry. */
async function installWithNpm(
	folder: string,
	{ manifest, lock }: { manifest: object; lock: object },
	report: (text: string) => void = () => undefined,
): Promise<void> {
	await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
	await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(lock));
	const total = new Set(packagesOf(folder).map(({ integrity }) => integrity)).size;
	const arrived = new Set<string>();
	const npm = runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'], {
		cwd: folder,
		all: true,
		reject: false,
	});
	// Who reads the stream leaves nothing of it for the result.
	const said: string[] = [];
	if (npm.all) {
		for await (const line of createInterface(npm.all)) {
			const archive = /\/([^/]+)\.tgz /.exec(line)?.[1];
			if (!archive) {
				said.push(line);
				continue;
			}
			arrived.add(archive);
			report(`${Math.min(arrived.size, total)} of about ${total} packages`);
		}
	}
	const { exitCode } = await npm;
	if (exitCode !== 0) throw explainNpm(said.join('\n'), folder);
}

/** A pinned n8n as a whole, as `partFor` gives a part of it. */
async function wholeOf(folder: string): Promise<{ manifest: object; lock: object }> {
	const read = async (file: string) =>
		JSON.parse(await readFile(path.join(folder, file), 'utf8')) as object;
	return { manifest: await read('package.json'), lock: await read('package-lock.json') };
}

function explainNpm(output: string, folder: string): PlainError {
	const known = diskOrNetwork(output, folder);
	if (known) return known;
	const errors = output.split('\n').filter((line) => line.startsWith('npm error'));
	return new PlainError(`npm could not install n8n:\n${errors.slice(0, 12).join('\n')}`);
}

/** What is thrown for what `unpack` throws. */
function explainUnpacking(reason: unknown, folder: string): PlainError {
	const text = describe(reason);
	return diskOrNetwork(text, folder) ?? new PlainError(`n8n could not be installed:\n${text}`);
}

/** With the causes, in which the network's codes stand. */
function describe(reason: unknown): string {
	if (!(reason instanceof Error)) return String(reason);
	const { code = '', cause } = reason as Error & { code?: string };
	return [code, reason.message, cause ? describe(cause) : ''].filter(Boolean).join(' ');
}

function diskOrNetwork(output: string, folder: string): PlainError | undefined {
	if (/ENOSPC|no space left/i.test(output)) return diskIsFull(folder);
	if (!signsOfTheNetwork.test(output)) return undefined;
	return new PlainError(
		'n8n could not be installed, because the npm registry cannot be reached.',
		'Check the network or the proxy (npm ping) and run the same command again; packages that arrived are kept. To use an n8n that is already there, set N8N_BIN to its path.',
	);
}

const signsOfTheNetwork =
	/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EPROTO|UND_ERR_/;

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
