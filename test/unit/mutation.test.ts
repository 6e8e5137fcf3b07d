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
				mutant('RuntimeError', 1, 13, 14),
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
		tried: 4,
		noticed: 3,
		equivalent: 1,
		leftOut: 1,
	});
	expect(tableOf(figuresOf(report, [known]).files)).toContain('75.0 %  3 of 4 noticed');
});

test('an equivalent that no longer stands for a survivor is said to be out of date', () => {
	const gone = { ...known, code: 'return one >= 0;' };
	expect(figuresOf(report, [known, gone]).outdated).toEqual([gone]);
	expect(figuresOf({ files: {} }, [gone]).outdated).toStrictEqual([]);
});
