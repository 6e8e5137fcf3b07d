/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * npm run scan [-- FOLDER]
 *
 * The part of n8n's publishing scan that needs no network: its rules on the sources, and on the package as
 * it would be published, or as it lies unpacked in FOLDER. What needs the registry (provenance, the attested
 * commit) is left to the release. Ends with 1 if there is a finding.
 */
import pc from 'picocolors';
import { scanPackage, scanSources, type Scanned } from './findings';
import { projectFolder, withPackedCopy, type PackedCopy } from './packedCopy';

function kilobytes(bytes: number): string {
	return `${(bytes / 1000).toFixed(1)} kB`;
}

function inWords(name: string, { files, findings }: Scanned): string[] {
	return [
		`${name}: ${files} files, ${findings.length} findings`,
		...findings.map(({ file, line, rule, message }) =>
			pc.red(`  ${file}:${line} ${rule ?? ''} ${message}`),
		),
	];
}

function contents({ files, size, unpackedSize }: PackedCopy): string[] {
	return [
		...files.map((file) => `  ${kilobytes(file.size).padStart(9)}  ${file.path}`),
		`${files.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
		'',
	];
}

async function scan(folder: string): Promise<number> {
	const sources = await scanSources(projectFolder);
	const shipped = await scanPackage(folder);
	const lines = [...inWords('Sources', sources), ...inWords('Package', shipped)];
	process.stdout.write(`${lines.join('\n')}\n`);
	return sources.findings.length + shipped.findings.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
	const [given] = process.argv.slice(2);
	if (given) return await scan(given);
	return await withPackedCopy(async (packed) => {
		process.stdout.write(`${contents(packed).join('\n')}\n`);
		return await scan(packed.folder);
	});
}

main()
	.then((exitCode) => {
		process.exitCode = exitCode;
	})
	.catch((error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	});
