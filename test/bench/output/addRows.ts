import { asMarkdownRows, rowsOf, type Finished } from './table';

/** A note is known by its words before the first colon. */
function subjectOf(note: string): string {
	return note.split(':')[0] ?? note;
}

/** The rows of the table by their jobs: a job is named in its first row only. */
function byJob(rows: string[]): string[][] {
	const jobs: string[][] = [];
	for (const row of rows) {
		if (row.startsWith('|  |')) jobs.at(-1)?.push(row);
		else jobs.push([row]);
	}
	return jobs;
}

/**
 * The document with these cases in the place of what it had of them, and behind all others if it had nothing.
 * @param machine what they were measured on, which the document says of them
 */
export function withRows(document: string, finished: Finished[], machine: string): string {
	return finished.reduce((text, one) => withCase(text, one, machine), document);
}

function withCase(document: string, one: Finished, machine: string): string {
	const lines = document.split('\n');
	const first = lines.findIndex((line) => line.startsWith('| ---')) + 1;
	const end = lines.findIndex((line, index) => index >= first && !line.startsWith('|'));
	if (first === 0 || end < 0) throw new Error('There is no table in the document');
	const { job } = one.benchCase;
	const jobs = byJob(lines.slice(first, end));
	const own = asMarkdownRows(rowsOf([one]));
	const place = jobs.findIndex(([row]) => row?.startsWith(`| ${job} |`));
	jobs.splice(place < 0 ? jobs.length : place, place < 0 ? 0 : 1, own);

	const subjects = (one.result.notes ?? []).map(subjectOf);
	const aside = `Not in one run with the others: ${job}`;
	const notes = lines
		.slice(end)
		.filter((line) => line.startsWith('- '))
		.filter((line) => !subjects.includes(subjectOf(line.slice(2))) && !line.includes(aside));
	const added = [...(one.result.notes ?? []), `${aside}. ${machine}.`].map((note) => `- ${note}`);
	const rest = lines.slice(end).filter((line) => !line.startsWith('- '));
	const [blank = '', ...after] = rest;
	return [...lines.slice(0, first), ...jobs.flat(), blank, ...notes, ...added, ...after].join('\n');
}
