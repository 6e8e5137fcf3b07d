/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * Prepares the process for n8n-core. Import this before anything of n8n-core: its configuration
 * classes read the environment once, when they are first asked for.
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** n8n's user folder of this test file, with the settings and the binary data that n8n keeps there. */
export const userFolder = mkdtempSync(join(tmpdir(), 'dingtalk-engine-'));

process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_ENCRYPTION_KEY = 'engine-tests';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';

process.once('exit', removeUserFolder);
if (typeof afterAll === 'function') afterAll(removeUserFolder);

function removeUserFolder(): void {
	rmSync(userFolder, { recursive: true, force: true });
}
