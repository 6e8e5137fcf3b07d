/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PlainError } from './plainError';

const endToEndFolder = path.resolve(__dirname, '..');

/** A line of n8n that the package is run in; every difference in installing it is named here. */
export interface Line {
	/** The private package.json and lock file that say which n8n it is. */
	manifestFolder: string;
	/** What an install takes at its peak. */
	gigabytes: number;
	/** How long an install took on two cores, said before it starts. */
	duration: string;
}

const lines: Record<string, Line> = {
	'2': {
		manifestFolder: path.join(endToEndFolder, 'runtime'),
		gigabytes: 3.5,
		duration: 'about 3 minutes on two idle cores',
	},
	'1': {
		manifestFolder: path.join(endToEndFolder, 'runtime-1.123'),
		gigabytes: 2.5,
		duration: 'about 3 minutes',
	},
};

/**
 * The line that `N8N_LINE` names: 1 is n8n 1.123, which many instances still run; without it, n8n 2.
 *
 * @throws PlainError when it names another
 */
export function chosenLine(): Line {
	const name = process.env.N8N_LINE ?? '2';
	const line = lines[name];
	if (line) return line;
	throw new PlainError(`N8N_LINE is "${name}"; the lines are ${Object.keys(lines).join(' and ')}.`);
}

/** The n8n version that the manifest of the chosen line pins. */
export function n8nVersion(): string {
	const manifest = JSON.parse(
		readFileSync(path.join(chosenLine().manifestFolder, 'package.json'), 'utf8'),
	) as { dependencies: { n8n: string } };
	return manifest.dependencies.n8n;
}

/** Whether it is the old line, for what it does not have. */
export function isOldLine(): boolean {
	return n8nVersion().startsWith('1.');
}
