import type { BenchCase, CaseResult, Row } from '../case';

export interface Finished {
	benchCase: BenchCase;
	result: CaseResult;
}

const head = ['Job', 'By', 'Calls', 'Time', 'Measured', 'Target', ''];

function duration(ms: number): string {
	return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 100_000 ? 2 : 0)} s`;
}

function cells(job: string, row: Row): string[] {
	const verdict = row.isMet === undefined ? '' : row.isMet ? 'met' : 'MISSED';
	const calls = row.calls.toLocaleString('en-US');
	return [job, row.by, calls, duration(row.ms), row.measured ?? '', row.target ?? '', verdict];
}

/** All rows of all cases; a job is named in its first row only. */
export function rowsOf(finished: Finished[]): string[][] {
	return finished.flatMap(({ benchCase, result }) =>
		result.rows.map((row, index) => cells(index === 0 ? benchCase.job : '', row)),
	);
}

export function asMarkdownRows(rows: string[][]): string[] {
	return rows.map((row) => `| ${row.join(' | ')} |`);
}

export function asMarkdown(rows: string[][]): string {
	return asMarkdownRows([head, head.map(() => '---'), ...rows]).join('\n');
}

/** For the terminal: columns one below the other, long cells on lines of their own. */
export function asText(rows: string[][]): string {
	return rows
		.map(([job, by = '', calls = '', time = '', measured = '', target = '', verdict = '']) => {
			const title = job === '' ? '' : `\n${job}\n`;
			const goal = target === '' ? '' : `\n${' '.repeat(46)}target: ${target}: ${verdict}`;
			const calling = `${calls} calls`.padStart(13);
			return `${title}  ${by.padEnd(44)}${calling} ${time.padStart(10)}  ${measured}${goal}`;
		})
		.join('\n');
}

/** Targets that were missed, by their jobs. */
export function missed(finished: Finished[]): string[] {
	return finished.flatMap(({ benchCase, result }) =>
		result.rows
			.filter(({ isMet }) => isMet === false)
			.map(
				({ by, target, measured }) => `${benchCase.job} (${by}): ${target}; measured ${measured}`,
			),
	);
}
