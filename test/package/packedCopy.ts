/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The repository. */
export const projectFolder = join(__dirname, '../..');

/** One line of what `npm pack` lists: a path inside the package, and its size in bytes. */
export interface PackedFile {
	path: string;
	size: number;
}

/** The package as the registry would get it, unpacked for a look. */
export interface PackedCopy {
	/** Where the tarball's files lie. */
	folder: string;
	files: PackedFile[];
	/** Bytes of the tarball, and of its files. */
	size: number;
	unpackedSize: number;
}

/** What is not a source, or not of the package. */
const leftOut = new Set(['node_modules', '.git', '.cache', 'dist', 'test']);

/**
 * Builds and packs a copy of the sources in a temporary folder, and hands it to `use`. Not in dist/,
 * which another command may be using just now, and which may be older than the sources.
 *
 * @throws what the build or `npm pack` said
 */
export async function withPackedCopy<Result>(
	use: (packed: PackedCopy) => Promise<Result>,
): Promise<Result> {
	const scratch = await mkdtemp(join(tmpdir(), 'dingtalk-package-'));
	try {
		const copy = join(scratch, 'copy');
		for (const name of await readdir(projectFolder)) {
			if (!leftOut.has(name))
				await cp(join(projectFolder, name), join(copy, name), { recursive: true });
		}
		await symlink(join(projectFolder, 'node_modules'), join(copy, 'node_modules'));
		await execa('npm', ['run', 'build'], { cwd: copy, env: { CI: 'true' } });
		const { stdout } = await execa('npm', ['pack', '--json', '--pack-destination', scratch], {
			cwd: copy,
		});
		const [packed] = JSON.parse(stdout) as Array<{
			filename: string;
			size: number;
			unpackedSize: number;
			files: PackedFile[];
		}>;
		if (!packed) throw new Error('npm pack has packed nothing');
		const folder = join(scratch, 'unpacked');
		await mkdir(folder);
		await execa('tar', [
			'-xzf',
			join(scratch, packed.filename),
			'-C',
			folder,
			'--strip-components=1',
		]);
		return await use({
			folder,
			files: packed.files,
			size: packed.size,
			unpackedSize: packed.unpackedSize,
		});
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}
