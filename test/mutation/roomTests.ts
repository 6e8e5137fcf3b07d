/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** The test files of a room as one: what they import is loaded once for a change, not once for each file. */
import { resolve } from 'node:path';

declare const testFiles: string[];

for (const file of testFiles)
	describe(file, () => {
		// eslint-disable-next-line @typescript-eslint/no-require-imports -- named by the settings of the run
		require(resolve(file));
	});
