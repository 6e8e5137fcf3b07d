import type { CaseResult } from '../bench/case';
import { withRows } from '../bench/output/addRows';
import { asMarkdown, rowsOf, type Finished } from '../bench/output/table';

const finished = (job: string, ms: number, by: string[], notes: string[] = []): Finished => {
	const rows: CaseResult['rows'] = by.map((who) => ({ by: who, calls: 1, ms }));
	const run = async () => ({ rows });
	return { benchCase: { name: job, job, run }, result: { rows, notes } };
};

const document = (cases: Finished[]) =>
	`# Benchmark\n\n${asMarkdown(rowsOf(cases))}\n\n- Sends: a note.\n- Wake: another.\n\n![Plot](plot.svg)\n`;
const before = document([finished('Sends', 10, ['we', 'they']), finished('Wake', 20, ['we'])]);

test('a case that is run alone takes the place of its old rows and notes, and the others stay', () => {
	const alone = finished('Sends', 30, ['we'], ['Sends: a newer note.']);
	const after = withRows(before, [alone], 'Another machine');
	expect(after).toBe(
		document([alone, finished('Wake', 20, ['we'])]).replace(
			'- Sends: a note.\n- Wake: another.\n',
			'- Wake: another.\n- Sends: a newer note.\n- Not in one run with the others: Sends. Another machine.\n',
		),
	);
	const again = withRows(after, [alone], 'A third one');
	expect(again).toBe(after.replace('Another machine', 'A third one'));
});

test('a new case comes behind the others', () => {
	const rows = withRows(before, [finished('Press', 5, ['we'])], 'Another machine')
		.split('\n')
		.filter((line) => line.startsWith('| '));
	expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' by '))).toEqual([
		'| Job by By',
		'| --- by ---',
		'| Sends by we',
		'|  by they',
		'| Wake by we',
		'| Press by we',
	]);
});
