/** What Stryker's report says, as a person wants to read it: who survived, and how many of how many were noticed. */

/** The part of Stryker's JSON report (mutation-testing-report-schema) that is read here. */
export interface MutationReport {
	files: Record<string, { source: string; mutants: Mutant[] }>;
}

interface Mutant {
	status: string;
	replacement?: string;
	/** Lines and columns count from 1; the end is exclusive. */
	location: { start: Position; end: Position };
}

interface Position {
	line: number;
	column: number;
}

/** One change of the code, recognised again after lines have moved. */
interface Change {
	file: string;
	/** The line on which it starts, trimmed. */
	code: string;
	original: string;
	replacement: string;
}

/** A change that no test can notice because nothing differs, with why. */
export interface Equivalent extends Change {
	reason: string;
}

export interface Survivor extends Change {
	line: number;
	/** Whether a test ran the line at all. */
	isReached: boolean;
}

export interface FileFigures {
	file: string;
	/** Changes that a test could have noticed. */
	tried: number;
	noticed: number;
	equivalent: number;
	/** Changes to what runs once, on load; `--static` tries them too. */
	leftOut: number;
	survivors: Survivor[];
}

export interface Figures {
	files: FileFigures[];
	/** Listed as equivalent, but the file holds no such change any more, or a test notices it. */
	outdated: Equivalent[];
}

/** The source between two positions. */
function textBetween(source: string, start: Position, end: Position): string {
	const lines = source.split('\n').slice(start.line - 1, end.line);
	const last = lines.length - 1;
	lines[last] = (lines[last] ?? '').slice(0, end.column - 1);
	lines[0] = (lines[0] ?? '').slice(start.column - 1);
	return lines.join('\n');
}

function survivorOf(file: string, source: string, mutant: Mutant): Survivor {
	const { start, end } = mutant.location;
	return {
		file,
		line: start.line,
		code: (source.split('\n')[start.line - 1] ?? '').trim(),
		original: textBetween(source, start, end),
		replacement: mutant.replacement ?? '',
		isReached: mutant.status === 'Survived',
	};
}

function isSame(one: Change, other: Change): boolean {
	return (
		one.file === other.file &&
		one.code === other.code &&
		one.original === other.original &&
		one.replacement === other.replacement
	);
}

/**
 * The figures of each file. Changes that are listed as equivalent count neither as tried nor as survivors;
 * changes that do not compile are no changes.
 */
export function figuresOf(report: MutationReport, equivalents: Equivalent[]): Figures {
	const used = new Set<Equivalent>();
	const files = Object.entries(report.files).map(([file, { source, mutants }]) => {
		const withStatus = (...statuses: string[]) =>
			mutants.filter(({ status }) => statuses.includes(status));
		const unnoticed = withStatus('Survived', 'NoCoverage').map((mutant) =>
			survivorOf(file, source, mutant),
		);
		const survivors = unnoticed.filter((survivor) => {
			const known = equivalents.find((equivalent) => isSame(equivalent, survivor));
			if (known) used.add(known);
			return known === undefined;
		});
		// What makes a test file fail before its first test is noticed as well.
		const noticed = withStatus('Killed', 'Timeout', 'RuntimeError').length;
		return {
			file,
			tried: noticed + survivors.length,
			noticed,
			equivalent: unnoticed.length - survivors.length,
			leftOut: withStatus('Ignored').length,
			survivors,
		};
	});
	const outdated = equivalents.filter(
		(equivalent) => equivalent.file in report.files && !used.has(equivalent),
	);
	return { files, outdated };
}

const percent = (part: number, whole: number): string =>
	whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;

/** A line for each file and one for all of them. */
export function tableOf(files: FileFigures[]): string {
	const sum = (key: 'tried' | 'noticed' | 'equivalent' | 'leftOut') =>
		files.reduce((total, file) => total + file[key], 0);
	const all = {
		file: 'all',
		tried: sum('tried'),
		noticed: sum('noticed'),
		equivalent: sum('equivalent'),
		leftOut: sum('leftOut'),
	};
	const width = Math.max(...[...files, all].map(({ file }) => file.length));
	return [...files, all]
		.map(
			({ file, tried, noticed, equivalent, leftOut }) =>
				`${file.padEnd(width)}  ${percent(noticed, tried).padStart(7)}  ${noticed} of ${tried} noticed` +
				`${equivalent > 0 ? `, ${equivalent} equivalent` : ''}${leftOut > 0 ? `, ${leftOut} left out` : ''}`,
		)
		.join('\n');
}

/** The survivors as Markdown, in the order of the files. */
export function survivorsOf({ files, outdated }: Figures): string {
	const inLine = (code: string) => `\`${code.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``;
	const rows = files
		.flatMap(({ survivors }) => survivors)
		.map(
			({ file, line, original, replacement, isReached }) =>
				`| ${file}:${line} | ${inLine(original)} | ${inLine(replacement)} | ${isReached ? 'yes' : 'no'} |`,
		);
	const stale = outdated.map(
		({ file, code, replacement }) =>
			`- ${file}: ${inLine(code)} with ${inLine(replacement)} is listed in equivalent.json, but a test notices it or it is gone.`,
	);
	return [
		'| where | original | replacement | reached by a test |',
		'| --- | --- | --- | --- |',
		...rows,
		'',
		...stale,
	].join('\n');
}
