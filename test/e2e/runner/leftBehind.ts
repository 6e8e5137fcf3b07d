/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '../realN8n/paths';

/** What a run of the end-to-end tests has not cleared away. */
export interface LeftBehind {
	/** "pid command" of each process. Only looked for where there is a /proc. */
	processes: string[];
	/** Names in .cache/ and in the folder for temporary files. */
	folders: string[];
}

/**
 * Looks for what a run has left: n8n, its task runners and browsers all carry the run's name in their
 * environment or in the folder that they work in, and so do n8n's folders. Other runs are not counted.
 *
 * @param run the name by which `newUserFolder` knows the run
 */
export function leftBehindBy(run: string): LeftBehind {
	const folders = [scratchFolder, tmpdir()]
		.filter((parent) => existsSync(parent))
		.flatMap((parent) => readdirSync(parent))
		.filter((name) => name.includes(run));
	return { processes: processesOf(run), folders };
}

function processesOf(run: string): string[] {
	if (!existsSync('/proc/self/environ')) return [];
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
		.filter((pid) => belongsTo(pid, run))
		.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`);
}

function belongsTo(pid: string, run: string): boolean {
	return [
		read(`/proc/${pid}/environ`),
		read(`/proc/${pid}/cmdline`),
		linkOf(`/proc/${pid}/cwd`),
	].some((text) => text.includes(run));
}

/** Processes end while they are looked at, and those of other users cannot be looked at. */
function read(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

function linkOf(file: string): string {
	try {
		return readlinkSync(file);
	} catch {
		return '';
	}
}

/** The same, when what is about to end has had 10 seconds to do so. */
export async function leftBehindAtLast(run: string): Promise<LeftBehind> {
	for (let tries = 0; ; tries++) {
		const left = leftBehindBy(run);
		if (tries === 50 || left.processes.length + left.folders.length === 0) return left;
		await sleep(200);
	}
}

/** Ends the processes and removes the folders that a run has left behind. */
export function clearAway({ processes, folders }: LeftBehind): void {
	for (const line of processes) {
		try {
			process.kill(Number.parseInt(line, 10), 'SIGKILL');
		} catch {
			// It has ended meanwhile.
		}
	}
	for (const folder of folders) {
		for (const parent of [scratchFolder, tmpdir()]) {
			rmSync(path.join(parent, folder), { recursive: true, force: true });
		}
	}
}
