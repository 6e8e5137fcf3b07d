/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readmes, withTables } from '../docs/tables';

describe.each(readmes)('$path', ({ path, language }) => {
	const markdown = readFileSync(path, 'utf8');

	test('its tables of limits, codes and costs are those of the code (npm run docs)', () => {
		expect(withTables(markdown, language)).toBe(markdown);
	});

	test('every link to a file of the repository leads somewhere', () => {
		const links = [...markdown.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => String(target));
		expect(links.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
	});

	test('every link inside the page leads to a heading', () => {
		const anchors = new Set(
			[...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
				String(heading).toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s/g, '-'),
			),
		);
		const links = [...markdown.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => decodeURIComponent(String(target)));
		expect(links.filter((target) => !anchors.has(target))).toEqual([]);
	});

	test('every npm script that it names exists', () => {
		const { scripts } = JSON.parse(readFileSync(join(dirname(path), 'package.json'), 'utf8')) as { scripts: Record<string, string> };
		const named = [...markdown.matchAll(/npm run ([a-z:0-9]+)/g)].map(([, name]) => String(name));
		expect(named.filter((name) => !(name in scripts))).toEqual([]);
	});
});
