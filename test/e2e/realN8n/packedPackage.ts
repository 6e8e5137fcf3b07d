/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runNpm } from './commands';
import { projectFolder, scratchFolder } from './paths';
import { PlainError } from './plainError';

/** The tarball that users would get from the registry. */
export interface PackedPackage {
	name: string;
	version: string;
	tarball: string;
}

/**
 * Builds the package and packs it, exactly as publishing does.
 *
 * @throws PlainError with what the build said
 */
export async function buildAndPack(): Promise<PackedPackage> {
	const built = await runNpm(['run', 'build'], {
		cwd: projectFolder,
		// Without a spinner, whose every turn would stand in the message.
		env: { CI: 'true' },
		all: true,
		reject: false,
	});
	if (built.exitCode !== 0) {
		throw new PlainError(`The build broke off:\n${stripVTControlCharacters(built.all ?? '')}`);
	}

	const folder = path.join(scratchFolder, 'packed', String(process.pid));
	await mkdir(folder, { recursive: true });
	const packed = await runNpm(['pack', '--json', '--pack-destination', folder], {
		cwd: projectFolder,
		reject: false,
	});
	if (packed.exitCode !== 0) throw new PlainError(`npm pack broke off:\n${packed.stderr}`);
	const manifest = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8')) as {
		name: string;
		version: string;
	};
	const { name, version } = manifest;
	return { name, version, tarball: path.join(folder, `${name}-${version}.tgz`) };
}

/**
 * Unpacks the tarball where n8n's own installer of community nodes would put it, so that node types
 * are `<package>.<node>` as users have them.
 *
 * @param userFolder n8n's N8N_USER_FOLDER
 */
export async function unpackInto(userFolder: string, { name, tarball }: PackedPackage) {
	const target = path.join(userFolder, '.n8n/nodes/node_modules', name);
	await rm(target, { recursive: true, force: true });
	await mkdir(target, { recursive: true });
	await execa('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
}

/** Removes the tarball again. */
export async function discard({ tarball }: PackedPackage): Promise<void> {
	await rm(path.dirname(tarball), { recursive: true, force: true });
}
