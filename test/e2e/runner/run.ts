/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * npm run test:e2e [-- PART] [-- jest options]
 *
 * The packed tarball in the real n8n. A part is a file of parts/ (examples, credential, ...), which
 * starts what it needs itself; without one, all of them run. In the end nothing of it may be left: no
 * process, no folder.
 */
import execa from 'execa';
import pc from 'picocolors';
import { preparePackage } from './prepare';
import { handOver } from './handedOver';
import { clearAway, leftBehindAtLast } from './leftBehind';
import { projectFolder } from '../realN8n/paths';
import { discard } from '../realN8n/packedPackage';
import { asPrinted } from '../realN8n/plainError';

async function main(): Promise<number> {
	const prepared = await preparePackage();
	const run = `run${process.pid}-${Date.now()}`;
	const jest = ['jest', '--config', 'test/e2e/runner/jest.config.json', ...process.argv.slice(2)];
	const tests = execa('npx', jest, {
		cwd: projectFolder,
		env: handOver(prepared, run),
		stdio: 'inherit',
		reject: false,
	});
	// Ctrl-C reaches jest as well, which then ends without clearing away; what it has left is cleared away below.
	process.on('SIGINT', () => undefined);
	process.on('SIGTERM', () => tests.kill('SIGTERM'));
	const { exitCode = 1 } = await tests;
	await discard(prepared.packed);
	return (await isCleanAfter(run)) ? exitCode : exitCode || 1;
}

/** Says what the run has left behind, which must be nothing: the next one would trip over it. */
async function isCleanAfter(run: string): Promise<boolean> {
	const { processes, folders } = await leftBehindAtLast(run);
	const isClean = processes.length + folders.length === 0;
	const said = `Left behind: ${processes.length} processes, ${folders.length} folders`;
	const lines = [isClean ? said : pc.red(said), ...processes, ...folders];
	process.stdout.write(`${lines.join('\n')}\n`);
	clearAway({ processes, folders });
	return isClean;
}

main()
	.then((exitCode) => {
		process.exitCode = exitCode;
	})
	.catch((error: unknown) => {
		process.stdout.write(`${pc.red(asPrinted(error))}\n`);
		process.exitCode = 1;
	});
