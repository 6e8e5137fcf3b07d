/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync, writeFileSync } from 'node:fs';
import { readmes, withTables } from './tables';

/** `npm run docs`: brings the tables of both READMEs up to date with the code. */
for (const { path, language } of readmes)
	writeFileSync(path, withTables(readFileSync(path, 'utf8'), language));
