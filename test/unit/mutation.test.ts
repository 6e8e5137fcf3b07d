/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { figuresOf, survivorsOf, tableOf, type Equivalent } from '../mutation/report';

const file = 'nodes/shared/run/example.ts';
const source = 'const one = 1;\n\treturn one > 0;\n\treturn one\n\t\t+ 2;\n';

function mutant(status: string, line: number, from: number, to: number, endLine = line) {
	return {
		status,
		replacement: 'changed',
		location: { start: { line, column: from }, end: { line: endLine, column: to } },
	};
}

const report = {
	files: {
		[file]: {
			source,
			mutants: [
				mutant('Killed', 1, 13, 14),
				mutant('Timeout', 1, 13, 14),
				mutant('Ignored', 1, 13, 14),
				mutant('CompileError', 1, 13, 14),
				mutant('Survived', 2, 9, 16),
				mutant('NoCoverage', 3, 9, 6, 4),
			],
		},
	},
};

const known: Equivalent = {
	file,
	code: 'return one > 0;',
	original: 'one > 0',
	replacement: 'changed',
	reason: 'one is never 0',
};

test('a survivor is named with its place, its text and whether a test reached it', () => {
	const figures = figuresOf(report, []);
	expect(figures.files[0]?.survivors).toEqual([
		{
			file,
			line: 2,
			code: 'return one > 0;',
			original: 'one > 0',
			replacement: 'changed',
			isReached: true,
		},
		expect.objectContaining({ line: 3, original: 'one\n\t\t+ 2', isReached: false }),
	]);
	expect(survivorsOf(figures)).toContain(`| ${file}:3 | \`one + 2\` | \`changed\` | no |`);
});

test('an equivalent does not count, nor does what is left out or does not compile', () => {
	expect(figuresOf(report, [known]).files[0]).toMatchObject({
		tried: 3,
		noticed: 2,
		equivalent: 1,
		leftOut: 1,
	});
	expect(tableOf(figuresOf(report, [known]).files)).toContain('66.7 %  2 of 3 noticed');
});

test('an equivalent that no longer stands for a survivor is said to be out of date', () => {
	const gone = { ...known, code: 'return one >= 0;' };
	expect(figuresOf(report, [known, gone]).outdated).toEqual([gone]);
	expect(figuresOf({ files: {} }, [gone]).outdated).toStrictEqual([]);
});

describe('test files in one process', () => {
	const folder = mkdtempSync(join(tmpdir(), 'test-world-'));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	/** Runs a test file as the tool does, twice with a reload in between. */
	async function resultsOf(source: string): Promise<Array<{ id: string; failure?: string }>> {
		writeFileSync(join(folder, 'count.ts'), 'export const count = { value: 0 };');
		writeFileSync(join(folder, 'some.test.ts'), source);
		writeFileSync(
			join(folder, 'main.ts'),
			`import { TestWorld } from '${join(__dirname, '../mutation/testWorld')}';
			const world = new TestWorld(['${join(folder, 'some.test.ts')}'], () => {});
			world.patienceMs = 500;
			async function main() {
				const once = await world.run(undefined);
				world.reload();
				const ids = world.tests.map(({ id }) => id);
				const again = await world.run(ids, ({ failure }) => failure === 'enough');
				console.log(JSON.stringify([...once, ...again]));
			}
			void main().then(() => process.exit());`,
		);
		const { stdout } = await execa('node', ['--import', 'tsx', join(folder, 'main.ts')], {
			cwd: join(__dirname, '../..'),
		});
		return JSON.parse(stdout) as Array<{ id: string; failure?: string }>;
	}

	test('passes, fails, waits in vain, has its hooks and rows, and remembers nothing after a reload', async () => {
		const results = await resultsOf(`
			import { count } from './count';
			beforeEach(() => { count.value += 1; });
			describe('a block', () => {
				let isSet = false;
				beforeAll(() => { isSet = true; });
				test('that passes', () => expect([count.value, isSet]).toEqual([1, true]));
				test.each([[2], [9]])('row %i', (value) => expect(count.value).toBe(value));
			});
			test('the clock', async () => {
				jest.useFakeTimers();
				let isOver = false;
				setTimeout(() => (isOver = true), 60_000);
				await jest.advanceTimersByTimeAsync(60_000);
				expect(isOver).toBe(true);
			});
			test('never ends', async () => await new Promise(() => {}));
			test('is enough', () => { throw new Error('enough'); });
			test('comes no more', () => {});
		`);
		const named = results.map(({ id, failure }) => [id.split('some.test.ts ')[1], failure]);
		const round = [
			['a block that passes', undefined],
			['a block row 2', undefined],
			['a block row 9', expect.stringContaining('toBe') as string],
			['the clock', undefined],
			['never ends', 'not over in time'],
			['is enough', 'enough'],
		];
		expect(named).toEqual([...round, ['comes no more', undefined], ...round]);
	}, 60_000);
});
