/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * npm run test:e2e [-- PART] [-- jest options]
 *
 * The packed tarball in the real n8n. A part is a file of parts/ (examples, credential, ...), which
 * starts what it needs itself; without one, all of them run.
 */
import execa from 'execa';
import pc from 'picocolors';
import { preparePackage } from './prepare';
import { handOver } from './handedOver';
import { projectFolder } from './realN8n/paths';
import { discard } from './realN8n/packedPackage';
import { asPrinted } from './realN8n/plainError';

async function main(): Promise<number> {
	const prepared = await preparePackage();
	const jest = ['jest', '--config', 'test/e2e/jest.config.json', ...process.argv.slice(2)];
	const { exitCode } = await execa('npx', jest, {
		cwd: projectFolder,
		env: handOver(prepared),
		stdio: 'inherit',
		reject: false,
	});
	await discard(prepared.packed);
	return exitCode;
}

main()
	.then((exitCode) => {
		process.exitCode = exitCode;
	})
	.catch((error: unknown) => {
		process.stdout.write(`${pc.red(asPrinted(error))}\n`);
		process.exitCode = 1;
	});
