/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LockedPackage } from './lockFile';
import { download, type Registry } from './registry';

/**
 * Puts locked packages where npm would, with the system's tar: npm unpacks file by file, which takes six
 * minutes of processor time for n8n's 250,000 files, and tar one. Only archives that have the checksum of the
 * lock file are unpacked. What npm does besides, n8n does not need: commands in node_modules/.bin.
 *
 * @param archives where archives are kept until the install is through: the next try need not fetch them again
 * @param arrived is called once for each package
 * @throws Error of the network, of the disk, or of tar
 */
export async function unpack(
	packages: LockedPackage[],
	target: string,
	{ from, archives, arrived }: { from: Registry; archives: string; arrived: () => void },
): Promise<void> {
	await mkdir(archives, { recursive: true });
	const open = byArchive(packages);
	let failure: unknown;
	const work = async () => {
		for (let places = open.pop(); places && failure === undefined; places = open.pop()) {
			await unpackInto(places, target).catch((reason: unknown) => (failure ??= reason));
		}
	};
	const unpackInto = async (places: LockedPackage[], folder: string) => {
		const archive = places[0] && (await archiveOf(places[0], from, archives));
		for (const { place } of archive ? places : []) {
			await extract(archive ?? '', path.join(folder, place));
			arrived();
		}
	};
	// So many that the two processors are busy while some wait for the network.
	await Promise.all(Array.from({ length: 8 }, work));
	if (failure !== undefined) throw failure;
}

/** The same version often lies in several places; its archive is fetched once. */
function byArchive(packages: LockedPackage[]): LockedPackage[][] {
	const found = new Map<string, LockedPackage[]>();
	for (const one of packages) {
		found.set(one.integrity, [...(found.get(one.integrity) ?? []), one]);
	}
	return [...found.values()];
}

/** The file with a package's archive, as a whole and with the right checksum. */
async function archiveOf(one: LockedPackage, from: Registry, archives: string): Promise<string> {
	const digest = Buffer.from(one.integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
	const file = path.join(archives, `${digest.slice(0, 40)}.tgz`);
	const kept = await readFile(file).catch(() => undefined);
	if (kept && checksum(kept) === one.integrity) return file;
	const content = await download(one, from);
	if (checksum(content) !== one.integrity) {
		throw new Error(`What the registry gave for ${one.name} ${one.version} is not what is pinned.`);
	}
	// Two installs at once may fetch the same.
	await writeFile(`${file}.${process.pid}`, content);
	await rename(`${file}.${process.pid}`, file);
	return file;
}

const checksum = (content: Buffer) =>
	`sha512-${createHash('sha512').update(content).digest('base64')}`;

/** Files belong to the user who installs and are as old as the install, whoever packed them. */
async function extract(archive: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const options = ['--strip-components=1', '--no-same-owner', '--no-same-permissions', '-m'];
	await execa('tar', ['-xzf', archive, '-C', folder, ...options]);
}
