/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from './paths';
import { PlainError } from './plainError';

const numbersOf = (version: string) => version.replace(/^\D+/, '').split('.').map(Number);

/** Whether a version of Node is below the oldest one, both as "20.18.1". */
export function isOlder(version: string, oldest: string): boolean {
	const [mine, its] = [numbersOf(version), numbersOf(oldest)];
	const differing = its.findIndex((number, place) => number !== mine[place]);
	return differing >= 0 && (mine[differing] ?? 0) < (its[differing] ?? 0);
}

/** @throws PlainError when this Node is older than the "engines" of the package, whose tools break in it */
export function checkNode(version: string): void {
	const { engines } = JSON.parse(
		readFileSync(path.join(projectFolder, 'package.json'), 'utf8'),
	) as { engines: { node: string } };
	const oldest = engines.node.replace('>=', '');
	if (!isOlder(version, oldest)) return;
	throw new PlainError(
		`This is Node ${version}, which is too old: Node ${oldest} or newer is needed.`,
		'Install a newer one from https://nodejs.org and run npm ci and the same command again.',
	);
}
