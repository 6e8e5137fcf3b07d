/** What a page says besides its prose: the parts that a translation shares with its original. */

/** The text without the tables that are made from the code, so that only what people wrote is compared. */
function withoutMadeTables(markdown: string): string {
	return markdown.replace(/<!-- (\w+):start -->[\s\S]*?<!-- \1:end -->/g, '<!-- $1 -->');
}

/** Fenced and indented blocks out of the way: what looks like a link or a heading in them is none. */
function prose(markdown: string): string {
	return markdown.replace(/^```[\s\S]*?^```/gm, '');
}

/** The levels of the headings, in order. */
export function headingLevels(markdown: string): number[] {
	return [...prose(markdown).matchAll(/^(#+) /gm)].map(([, marks]) => String(marks).length);
}

/** Anchors of the headings, as they are made on code hosts. */
export function anchors(markdown: string): Set<string> {
	return new Set(
		[...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
			String(heading)
				.toLowerCase()
				.replace(/[^\p{L}\p{N}\s_-]/gu, '')
				.trim()
				.replace(/\s/g, '-'),
		),
	);
}

/** Targets of links and pictures, in order. */
export function links(markdown: string): string[] {
	return [...prose(markdown).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target]) => String(target));
}

/** What is typed into a terminal, without the comments. */
export function codeBlocks(markdown: string): string[] {
	return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, code]) =>
		String(code)
			.replace(/\s*# .*$/gm, '')
			.trim(),
	);
}

/** Names in code type: fields, codes, commands, paths. */
export function codeNames(markdown: string): string[] {
	return [...prose(withoutMadeTables(markdown)).matchAll(/`([^`\n]+)`/g)].map(([, name]) =>
		String(name),
	);
}

/** The cells of every table's rows without the head, by heading: `{ 'DingTalk Bot Message': [['DING', 'Send, Recall', ...]] }`. */
export function tablesByHeading(markdown: string): Map<string, string[][]> {
	const tables = new Map<string, string[][]>();
	let heading = '';
	for (const line of prose(withoutMadeTables(markdown)).split('\n')) {
		heading = /^#+ (.+)$/.exec(line)?.[1] ?? heading;
		if (/^\s*\|/.test(line)) {
			const cells = line
				.trim()
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim());
			tables.set(heading, [...(tables.get(heading) ?? []), cells]);
		}
	}
	for (const [name, rows] of tables) {
		const isRule = (row: string[] | undefined) => row?.every((cell) => /^-+$/.test(cell)) ?? false;
		tables.set(
			name,
			rows.filter((row, at) => !isRule(row) && !isRule(rows[at + 1])),
		);
	}
	return tables;
}
