/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** The workflows on GitHub: whoever changes somebody else's action, or a test, must not be able to publish. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Job {
	steps: Array<{ uses?: string; run?: string; env?: Record<string, string> }>;
	needs?: string;
	environment?: string;
	permissions?: Record<string, string>;
}

const folder = join(__dirname, '../../.github/workflows');
const workflows = readdirSync(folder).map((file) => ({
	file,
	...(parse(readFileSync(join(folder, file), 'utf8')) as {
		permissions: Record<string, string>;
		jobs: Record<string, Job>;
	}),
}));

test.each(workflows)('$file: every action is pinned to a commit', ({ jobs }) => {
	const used = Object.values(jobs)
		.flatMap(({ steps }) => steps)
		.map(({ uses }) => uses)
		.filter((uses) => uses !== undefined);
	expect(used.length).toBeGreaterThan(0);
	expect(used.filter((uses) => !/@[0-9a-f]{40}$/.test(uses))).toStrictEqual([]);
});

test.each(workflows)('$file: nothing may write unless a job says so', ({ permissions }) => {
	expect(permissions).toEqual({ contents: 'read' });
});

test('publishing is a job of its own, behind the tests, in a protected environment; it alone may sign in', () => {
	const release = workflows.find(({ file }) => file === 'release.yml');
	const { test: testing, publish } = release?.jobs ?? {};
	expect(publish?.needs).toBe('test');
	expect(publish?.environment).toBe('npm');
	expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
	expect(testing?.permissions).toBeUndefined();
	expect(JSON.stringify(testing)).not.toMatch(/secrets\.|npm run release/);
	expect(publish?.steps.filter(({ run }) => run === 'npm test')).toStrictEqual([]);
});
