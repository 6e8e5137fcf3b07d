/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** The layout of design.md, section 3: arrows point one way, files stay small, nothing is suppressed. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '../..');

function sourcesIn(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => join(folder, name));
}

const files = [...sourcesIn('nodes'), ...sourcesIn('credentials')];
const text = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** The files that a file imports, types included. */
function importsOf(file: string): string[] {
	const named = [...(text.get(file) ?? '').matchAll(/from '(\.[^']+)'/g)].map(([, path]) =>
		String(path),
	);
	return named.map((path) => relative(root, join(root, dirname(file), `${path}.ts`)));
}

/** Every ring of imports that starts and ends with the same file. */
function rings(): string[][] {
	const found: string[][] = [];
	const finished = new Set<string>();
	const visit = (file: string, path: string[]): void => {
		if (path.includes(file)) {
			found.push([...path.slice(path.indexOf(file)), file]);
			return;
		}
		if (finished.has(file)) return;
		for (const imported of importsOf(file)) visit(imported, [...path, file]);
		finished.add(file);
	};
	for (const file of files) visit(file, []);
	return found;
}

const nodeFolder = (file: string): string | undefined => /^nodes\/(DingTalk\w+)\//.exec(file)?.[1];

test('every import leads to a file of nodes/ or credentials/: nothing there needs a test or the simulator', () => {
	expect(
		files.flatMap((file) =>
			importsOf(file)
				.filter((imported) => !text.has(imported))
				.map((imported) => `${file} -> ${imported}`),
		),
	).toStrictEqual([]);
});

test('no imports run in a ring', () => {
	expect(rings()).toStrictEqual([]);
});

test('nodes never import one another, and shared code imports no node', () => {
	const wrong = files.flatMap((file) =>
		importsOf(file)
			.filter(
				(imported) =>
					nodeFolder(imported) !== undefined && nodeFolder(imported) !== nodeFolder(file),
			)
			.map((imported) => `${file} -> ${imported}`),
	);
	expect(wrong).toStrictEqual([]);
});

/**
 * The rooms of nodes/shared from top to bottom: a room uses only rooms that stand below it. `stream` and
 * `webhookBot` are separate ways into DingTalk. Deeper folders belong to the room that they lie in.
 */
const rooms = [
	'sendAndWait',
	'messages',
	'receipts',
	'media',
	'sending',
	'recipients',
	'references',
	'stream',
	'webhookBot',
	'run',
	'parameters',
	'transport',
];

const shared = files.filter((file) => file.startsWith('nodes/shared/'));
const roomOf = (file: string): string | undefined => /^nodes\/shared\/([^/]+)\/./.exec(file)?.[1];

test('every file of nodes/shared lies in a room of the list, and every room of the list is there', () => {
	expect(shared.filter((file) => !rooms.includes(roomOf(file) ?? ''))).toStrictEqual([]);
	expect(rooms.filter((room) => !shared.some((file) => roomOf(file) === room))).toStrictEqual([]);
});

test('a room uses only rooms that stand below it', () => {
	const levelOf = (file: string) => rooms.indexOf(roomOf(file) ?? '');
	const upwards = shared.flatMap((file) =>
		importsOf(file)
			.filter((imported) => levelOf(imported) < levelOf(file))
			.map((imported) => `${file} -> ${imported}`),
	);
	expect(upwards).toStrictEqual([]);
});

test('credentials stand on transport and webhookBot only', () => {
	const wrong = files
		.filter((file) => file.startsWith('credentials/'))
		.flatMap((file) =>
			importsOf(file)
				.filter((imported) => !['transport', 'webhookBot'].includes(roomOf(imported) ?? ''))
				.map((imported) => `${file} -> ${imported}`),
		);
	expect(wrong).toStrictEqual([]);
});

test('no file is longer than 250 lines', () => {
	expect(
		[...text].filter(([, source]) => source.split('\n').length > 251).map(([file]) => file),
	).toStrictEqual([]);
});

test('no rule is suppressed and no type is any', () => {
	const suppressed =
		/eslint-disable|@ts-ignore|@ts-expect-error|@ts-nocheck|[:<] ?any\b|\bas any\b/;
	expect(
		[...text].filter(([, source]) => suppressed.test(source)).map(([file]) => file),
	).toStrictEqual([]);
});

test('the simulator shares no code with the nodes, so that one misreading cannot pass both', () => {
	const simulator = sourcesIn('test/simulator').filter((file) =>
		/from '[^']*\.\.\/(nodes|credentials)\//.test(readFileSync(join(root, file), 'utf8')),
	);
	expect(simulator).toStrictEqual([]);
});
