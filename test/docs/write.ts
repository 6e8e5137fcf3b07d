/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/**
 * `npm run docs`: brings the tables in docs/ up to date with the code. With `-- --measure` the escalation is run
 * for 300 people first and its API calls are counted anew, which takes half a minute.
 */
async function main(): Promise<void> {
	if (process.argv.includes('--measure')) {
		const { measureFlagship } = await import('../engine/threeHundred/measure');
		const path = join(root, 'test/engine/threeHundred/flagship.json');
		writeFileSync(path, `${JSON.stringify(await measureFlagship(), null, '\t')}\n`);
	}
	// After the measurement, which it reads.
	const { pagesWithTables, withTables } = await import('./tables');
	for (const page of pagesWithTables) {
		const path = join(root, page.path);
		writeFileSync(path, withTables(readFileSync(path, 'utf8'), page));
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exitCode = 1;
});
