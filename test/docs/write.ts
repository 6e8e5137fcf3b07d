/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pagesWithTables, withTables } from './tables';

/** `npm run docs`: brings the tables in docs/ up to date with the code. */
for (const page of pagesWithTables) {
	const path = join(__dirname, '../..', page.path);
	writeFileSync(path, withTables(readFileSync(path, 'utf8'), page));
}
