import picocolors from 'picocolors';

import type { Storm } from './storm';
import type { Cell } from './table';

/** How the table shows an ending. */
const signs: Record<string, string> = {
	repeated: 'again',
	'unknown, done': '?told',
	'unknown, not done': '?not',
	failed: 'failed',
	'-': '-',
};

const legend = [
	'again   the call was made again, its work was done once, and what came out is true',
	'?told   reported as unknown and left alone; in truth it had been done',
	'?not    reported as unknown and left alone; in truth it had not been done',
	'failed  reported as failed; nothing was done',
	'-       this does not happen to it',
	'WRONG   anything else',
];

/** Faults down, operations across. */
export function tableOf(cells: Cell[]): string {
	const columns = [...new Set(cells.map(({ operation }) => operation.name))];
	const rows = [...new Set(cells.map(({ fault }) => fault.name))];
	const cellAt = new Map(cells.map((cell) => [`${cell.fault.name}|${cell.operation.name}`, cell]));
	const first = Math.max(...rows.map((row) => row.length));
	const widths = columns.map((column) =>
		Math.max(...column.split(' ').map((word) => word.length), 6),
	);
	const line = (name: string, texts: string[]) =>
		[name.padEnd(first), ...texts.map((text, index) => text.padEnd(widths[index] ?? 0))]
			.join('  ')
			.trimEnd();
	const signOf = (row: string, column: string) => {
		const cell = cellAt.get(`${row}|${column}`);
		return cell?.isRight ? (signs[cell.ending] ?? '') : 'WRONG';
	};
	return [
		line(
			'',
			columns.map((column) => column.split(' ')[0] ?? ''),
		),
		line(
			'',
			columns.map((column) => column.split(' ')[1] ?? ''),
		),
		...rows.map((row) =>
			line(
				row,
				columns.map((column) => signOf(row, column)),
			),
		),
		'',
		...legend,
	].join('\n');
}

/** What is wrong, a line for each cell. */
export function wrongCells(cells: Cell[]): string[] {
	return cells
		.filter(({ isRight }) => !isRight)
		.map(({ fault, operation, ending }) => `${fault.name}, ${operation.name}: ${ending}`);
}

const grouped = new Intl.NumberFormat('en-US');

function figure(name: string, value: string, found: string[] = []): string {
	const isOff = found.length > 0;
	const line = `  ${name.padEnd(44)}${value}`;
	const few = found.slice(0, 10).map((what) => `      ${what}`);
	return isOff ? [picocolors.red(line), ...few].join('\n') : line;
}

/** The figures of a storm, those that must be 0 with what was found. */
export function figuresOf(name: string, storm: Storm): string {
	const { items, executions, calls, callsAtFault, asked, sent, unknown, unknownAccepted, failed } =
		storm;
	const share = ((100 * callsAtFault) / calls).toFixed(1);
	const number = (value: number) => grouped.format(value);
	const zero = (found: string[]) => number(found.length);
	return [
		`${name}, seed ${storm.seed}: ${number(items)} sends in ${executions} executions`,
		figure('API calls', `${number(calls)}, ${number(callsAtFault)} of them at fault (${share} %)`),
		figure('people to be told, each message counted', number(asked)),
		figure('sent', number(sent)),
		figure(
			'unknown',
			`${number(unknown)} (${number(unknownAccepted)} in truth accepted, ${number(unknown - unknownAccepted)} not)`,
		),
		figure('failed, nothing accepted', number(failed)),
		figure('accepted twice', zero(storm.twice), storm.twice),
		figure('lost', zero(storm.lost), storm.lost),
		figure(
			'unknown, and not ambiguous',
			zero(storm.unknownWithoutReason),
			storm.unknownWithoutReason,
		),
		figure(
			"not the same as in the service's ledger",
			zero(storm.notAsInLedger),
			storm.notAsInLedger,
		),
	].join('\n');
}
