/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import {
	anchors,
	codeBlocks,
	codeNames,
	headingLevels,
	links,
	tablesByHeading,
} from '../docs/markdown';
import { hintsInChinese, limitsInChinese } from '../docs/chinese';
import { labelsInChinese } from '../docs/labels';
import { pagesWithTables, withTables } from '../docs/tables';
import { codeTable } from '../../nodes/shared/transport/codes/codes';
import { limits } from '../../nodes/shared/transport/limits';
import { botMessageTypes } from '../../nodes/shared/messages/bot/botMessage';
import { webhookMessageTypes } from '../../nodes/shared/messages/webhook/webhookMessage';
import { workMessageTypes } from '../../nodes/shared/messages/work/workMessage';

const root = join(__dirname, '../..');

function read(path: string): string {
	return readFileSync(join(root, path), 'utf8');
}

const manifest = JSON.parse(read('package.json')) as {
	name: string;
	scripts: Record<string, string>;
	engines: { node: string };
	n8n: { nodes: string[]; credentials: string[] };
};

/** A node's operations as its panel offers them: `Direct Message: Send`; a trigger's events: `Message Read: event`. */
async function operationsOf(built: string): Promise<{ displayName: string; offered: string[] }> {
	const classes = (await import(
		join(root, built.replace(/^dist\//, '').replace(/\.js$/, ''))
	)) as Record<string, new () => INodeType>;
	const [NodeClass] = Object.values(classes);
	if (!NodeClass) throw new Error(`${built} exports no node`);
	const { displayName, properties } = new NodeClass().description;
	const choices = ({ options = [] }: INodeProperties) =>
		options.filter((option) => 'value' in option);
	const resources = properties.filter(({ name }) => name === 'resource').flatMap(choices);
	const offered = properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) => {
			const shownFor = property.displayOptions?.show?.resource ?? [];
			const titles = resources
				.filter(({ value }) => shownFor.includes(value))
				.map(({ name }) => name);
			return titles.flatMap((title) => choices(property).map(({ name }) => `${title}: ${name}`));
		});
	const events = properties.filter(({ name }) => name === 'events').flatMap(choices);
	return { displayName, offered: [...offered, ...events.map(({ name }) => `${name}: event`)] };
}

/** What `details.kind` can be, read from its type. */
function failureKinds(): string[] {
	const type =
		/export type FailureKind =([^;]+);/.exec(
			read('nodes/shared/transport/codes/meaning.ts'),
		)?.[1] ?? '';
	return [...type.matchAll(/'(\w+)'/g)].map(([, kind]) => String(kind));
}

function markdownIn(folder: string): string[] {
	return readdirSync(join(root, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `${folder}/${name}`);
}

/** Each page in English beside its Chinese one. */
const pairs = [
	['README.md', 'docs/zh-CN/README.md'],
	...markdownIn('docs')
		.filter((path) => path !== 'docs/benchmark.md')
		.map((path) => [path, path.replace('docs/', 'docs/zh-CN/')]),
] as Array<[string, string]>;

/** Every page that people read. */
const pages = [
	'README.md',
	...markdownIn('docs'),
	...markdownIn('docs/zh-CN'),
	'CONTRIBUTING.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'test/simulator/README.md',
	'test/probe/README.md',
];

describe.each(pages)('%s', (path) => {
	const markdown = read(path);
	const folder = dirname(join(root, path));

	test('every link to a file of the repository leads somewhere', () => {
		const targets = links(markdown).filter((target) => !/^(https:|mailto:|#)/.test(target));
		expect(
			targets.filter((target) => !existsSync(join(folder, target.replace(/#.*$/, '')))),
		).toStrictEqual([]);
	});

	test('every link to a heading, in this page or another one, leads to one', () => {
		const wrong = links(markdown)
			.filter((target) => /^[^:]*#/.test(target))
			.filter((target) => {
				const [file = '', anchor = ''] = target.split('#');
				const text = file === '' ? markdown : readFileSync(join(folder, file), 'utf8');
				return !anchors(text).has(decodeURIComponent(anchor));
			});
		expect(wrong).toStrictEqual([]);
	});

	test('every link out of the repository is an address', () => {
		const targets = links(markdown).filter(
			(target) => /^\w+:/.test(target) && !target.startsWith('mailto:'),
		);
		expect(
			targets.filter((target) => !URL.canParse(target) || !target.startsWith('https://')),
		).toStrictEqual([]);
	});

	test('every npm script that it names exists', () => {
		const named = [...markdown.matchAll(/npm run (?:-s )?([a-z:0-9]+)/g)].map(([, name]) =>
			String(name),
		);
		expect(named.filter((name) => !(name in manifest.scripts))).toStrictEqual([]);
	});

	test('every path in code type exists', () => {
		const paths = codeNames(markdown).filter(
			(name) => /^[\w.-]+\/[\w./-]*$/.test(name) && !name.startsWith('dist/') && /[/.]/.test(name),
		);
		const exists = (name: string) =>
			[root, join(root, 'nodes'), folder].some((from) => existsSync(join(from, name)));
		expect(paths.filter((name) => !exists(name))).toStrictEqual([]);
	});
});

describe.each(pagesWithTables)('$path', (page) => {
	test('its tables are those of the code (npm run docs)', () => {
		const markdown = read(page.path);
		expect(withTables(markdown, page)).toBe(markdown);
	});
});

test('every row of the tables has its Chinese, and nothing else has', () => {
	expect(Object.keys(hintsInChinese).sort()).toEqual(codeTable.map(({ codes }) => codes[0]).sort());
	expect(Object.keys(limitsInChinese).sort()).toEqual(Object.keys(limits).sort());
});

/** What a hint tells the user to look for in the panel: "a label", or an operation by its name. */
function panelNamesIn(hint: string): string[] {
	return [...hint.matchAll(/"([^"]+)"|\b(Check Set-Up)\b/g)].map(([, quoted, name]) =>
		String(quoted ?? name),
	);
}

test('what a hint names in the panel its Chinese names too', () => {
	const wrong = codeTable.flatMap(({ codes, hint }) => {
		const chinese = hintsInChinese[codes[0] ?? ''] ?? '';
		return panelNamesIn(hint)
			.filter((name) => !chinese.includes(name))
			.map((name) => `${codes[0]}: ${name}`);
	});
	expect(codeTable.flatMap(({ hint }) => panelNamesIn(hint)).length).toBeGreaterThan(4);
	expect(wrong).toStrictEqual([]);
});

/** Every label that a panel shows: names of fields, choices and operations, however deep. */
function labelsIn(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(labelsIn);
	if (typeof value !== 'object' || value === null) return [];
	const { displayName, name, type } = value as Record<string, unknown>;
	const isChoice = 'value' in value && typeof name === 'string';
	const isField = typeof displayName === 'string' && type !== 'notice' && type !== 'hidden';
	return [
		...(isField ? [displayName] : isChoice ? [name] : []),
		...Object.values(value).flatMap(labelsIn),
	];
}

test('every label of the panels has its Chinese, and nothing else has', async () => {
	const built = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
	const panels = await Promise.all(
		built.map(async (path) => {
			const source = join(root, path.replace(/^dist\//, '').replace(/\.js$/, ''));
			const [Class] = Object.values((await import(source)) as Record<string, new () => object>);
			const panel = Class ? new Class() : {};
			return 'description' in panel ? (panel.description as INodeType['description']) : panel;
		}),
	);
	const shown = panels.flatMap((panel) => labelsIn('properties' in panel ? panel.properties : []));
	expect(Object.keys(labelsInChinese).sort()).toEqual([...new Set(shown)].sort());
});

test.each(manifest.n8n.nodes)(
	"%s: the panel's link leads to the section of the node",
	async (built) => {
		const codex = JSON.parse(read(built.replace(/^dist\//, '').replace(/\.js$/, '.json'))) as {
			resources: { primaryDocumentation: Array<{ url: string }> };
		};
		const { displayName } = await operationsOf(built);
		const anchor = displayName.toLowerCase().replaceAll(' ', '-');
		const urls = codex.resources.primaryDocumentation.map(({ url }) => url);
		expect(urls).toEqual([
			expect.stringMatching(new RegExp(`/blob/main/docs/nodes\\.md#${anchor}$`)),
		]);
		expect(anchors(read('docs/nodes.md'))).toContain(anchor);
	},
);

test('README.md fits on a few screens: at most 15 KB, and its two commands stand in the first 40 lines', () => {
	const markdown = read('README.md');
	expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(15 * 1024);
	const top = markdown.split('\n').slice(0, 40).join('\n');
	expect(top).toContain('npm ci && npm run demo -- --once');
	expect(top).toContain('npm ci && npm test');
});

describe.each(['README.md', 'docs/zh-CN/README.md'])('%s', (path) => {
	const markdown = read(path);

	test('every command that it tells to type is one of npm, for scripts that exist and the package as it is called', () => {
		const lines = codeBlocks(markdown)
			.flatMap((block) => block.split(/\n|&&/))
			.map((line) => line.trim());
		expect(lines.length).toBeGreaterThan(0);
		const scripts = Object.keys(manifest.scripts).join('|');
		expect(
			lines.filter((line) => !new RegExp(`^npm (ci|test|run (${scripts})( -- .+)?)$`).test(line)),
		).toStrictEqual([]);
		const installed = [...markdown.matchAll(/npm install (\S+?)`/g)].map(([, name]) => name);
		expect(new Set(installed)).toEqual(new Set([manifest.name]));
	});

	test('the versions that it names are those of the package and of the demo', () => {
		const runtime = JSON.parse(read('test/e2e/runtime/package.json')) as {
			dependencies: { n8n: string };
		};
		expect(markdown).toContain(`n8n ${runtime.dependencies.n8n}`);
		expect(`>=${/Node (\d+\.\d+)/.exec(markdown)?.[1]}`).toBe(
			/^>=\d+\.\d+/.exec(manifest.engines.node)?.[0],
		);
	});

	test('shows every example', () => {
		const shown = links(markdown)
			.map((target) => relative(root, join(root, dirname(path), target)))
			.filter((target) => target.startsWith('examples/'));
		expect([...new Set(shown)].sort()).toEqual(
			readdirSync(join(root, 'examples'))
				.filter((name) => name.endsWith('.json'))
				.map((name) => `examples/${name}`)
				.sort(),
		);
	});
});

describe.each(['docs/nodes.md', 'docs/zh-CN/nodes.md'])('%s', (path) => {
	const markdown = read(path);
	const tables = tablesByHeading(markdown);

	test.each(manifest.n8n.nodes)('names every operation of %s, and no other', async (built) => {
		const { displayName, offered } = await operationsOf(built);
		const isTrigger = displayName.endsWith('Trigger');
		const named = (tables.get(displayName) ?? []).flatMap(([resource, operations]) =>
			isTrigger
				? String(resource)
						.split(/[,、] ?/)
						.map((event) => `${event}: event`)
				: String(operations)
						.split(', ')
						.map((operation) => `${resource}: ${operation}`),
		);
		expect(markdown).toContain(`## ${displayName}\n`);
		expect(named.sort()).toEqual(offered.sort());
	});

	test('names every type of message', () => {
		const types = [...workMessageTypes, ...botMessageTypes, ...webhookMessageTypes].map(
			({ displayName }) => displayName,
		);
		const lines = markdown
			.split('\n')
			.filter((line) => /^(Message types: |消息类型：)/.test(line))
			.join('\n');
		expect(types.filter((name) => !lines.includes(name))).toStrictEqual([]);
	});
});

test.each([
	['docs/errors.md', 'Errors and what to do'],
	['docs/zh-CN/errors.md', '报错与处理办法'],
])('%s explains every kind of failure, and no other', (path, heading) => {
	const explained = tablesByHeading(read(path)).get(heading) ?? [];
	expect(explained.map(([kind]) => kind).sort()).toEqual(
		failureKinds()
			.map((kind) => `\`${kind}\``)
			.sort(),
	);
});

test('every place in the pages that the code and the templates point to is there', () => {
	const home = 'https://github.com/n8n-nodes-dingtalk/n8n-nodes-dingtalk-notifications';
	const files = ['nodes', 'credentials', '.github'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name)),
	);
	const pointed = files.flatMap((path) =>
		[
			...readFileSync(path, 'utf8').matchAll(
				new RegExp(`${home}(?:/blob/main/([\\w./-]+))?(?:#([\\w-]+))?`, 'g'),
			),
		].map(([, page = 'README.md', anchor]) => ({ page, anchor })),
	);
	expect(pointed).toContainEqual({ page: 'README.md', anchor: 'the-credential-step-by-step' });
	expect(
		pointed.filter(
			({ page, anchor }) =>
				!existsSync(join(root, page)) ||
				(anchor !== undefined && anchor !== 'readme' && !anchors(read(page)).has(anchor)),
		),
	).toStrictEqual([]);
});

describe.each(pairs)('%s and %s', (englishPath, chinesePath) => {
	const english = read(englishPath);
	const chinese = read(chinesePath);

	/** Where a link leads, whichever language's folder it stands in. */
	function placesOf(path: string, markdown: string): string[] {
		return links(markdown)
			.filter((target) => !target.startsWith('#'))
			.map((target) =>
				/^\w+:/.test(target)
					? target
					: relative(root, join(root, dirname(path), target.replace(/#.*$/, ''))).replace(
							'docs/zh-CN/README.md',
							'README.md',
						),
			)
			.map((place) => place.replace('docs/zh-CN/', 'docs/'));
	}

	function shared(path: string, markdown: string) {
		return {
			headings: headingLevels(markdown),
			links: placesOf(path, markdown),
			commands: codeBlocks(markdown),
			names: codeNames(markdown).sort(),
			rows: [...tablesByHeading(markdown).values()].map((rows) => rows.length),
			questions: (markdown.match(/^\*\*.+[?？]\*\*/gm) ?? []).length,
			points: (markdown.match(/^(- |\d\. )/gm) ?? []).length,
		};
	}

	test('the same headings, links, commands, names, tables and questions', () => {
		expect(shared(chinesePath, chinese)).toEqual(shared(englishPath, english));
	});

	test('each leads to the other', () => {
		const leads = (from: string, to: string) =>
			links(read(from)).some((target) => join(root, dirname(from), target) === join(root, to));
		expect(leads(englishPath, chinesePath)).toBe(true);
		expect(leads(chinesePath, englishPath)).toBe(true);
	});
});
