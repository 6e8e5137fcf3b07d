/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { INodeProperties, INodeType } from 'n8n-workflow';
import {
	anchors,
	codeBlocks,
	codeNames,
	headingLevels,
	links,
	tablesByHeading,
} from '../docs/markdown';
import { readmes, withTables } from '../docs/tables';
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
	n8n: { nodes: string[] };
};

/** A node's operations as its panel offers them: `Direct Message: Send`. */
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
	return { displayName, offered };
}

/** What `details.kind` can be, read from its type. */
function failureKinds(): string[] {
	const type =
		/export type FailureKind =([^;]+);/.exec(
			read('nodes/shared/transport/codes/meaning.ts'),
		)?.[1] ?? '';
	return [...type.matchAll(/'(\w+)'/g)].map(([, kind]) => String(kind));
}

/** Every page that people read; those of the simulator and of the benchmark lie beside their code. */
const pages = [
	'README.md',
	'README.zh-CN.md',
	'CONTRIBUTING.md',
	'SECURITY.md',
	'CHANGELOG.md',
	'test/simulator/README.md',
];

describe.each(pages)('%s', (path) => {
	const markdown = read(path);
	const folder = dirname(join(root, path));

	test('every link to a file of the repository leads somewhere', () => {
		const targets = links(markdown).filter((target) => !/^(https:|mailto:|#)/.test(target));
		expect(
			targets.filter((target) => !existsSync(join(folder, target.replace(/#.*$/, '')))),
		).toEqual([]);
	});

	test('every link inside the page leads to a heading', () => {
		const targets = links(markdown).filter((target) => target.startsWith('#'));
		expect(
			targets.filter((target) => !anchors(markdown).has(decodeURIComponent(target.slice(1)))),
		).toEqual([]);
	});

	test('every link out of the repository is an address', () => {
		const targets = links(markdown).filter(
			(target) => /^\w+:/.test(target) && !target.startsWith('mailto:'),
		);
		expect(
			targets.filter((target) => !URL.canParse(target) || !target.startsWith('https://')),
		).toEqual([]);
	});

	test('every npm script that it names exists', () => {
		const named = [...markdown.matchAll(/npm run (?:-s )?([a-z:0-9]+)/g)].map(([, name]) =>
			String(name),
		);
		expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
	});

	test('every path in code type exists', () => {
		const paths = codeNames(markdown).filter(
			(name) => /^[\w.-]+\/[\w./-]*$/.test(name) && !name.startsWith('dist/') && /[/.]/.test(name),
		);
		const exists = (name: string) =>
			[root, join(root, 'nodes'), folder].some((from) => existsSync(join(from, name)));
		expect(paths.filter((name) => !exists(name))).toEqual([]);
	});
});

describe.each(readmes.map(({ path, language }) => ({ name: basename(path), path, language })))(
	'$name',
	({ path, language }) => {
		const markdown = readFileSync(path, 'utf8');
		const tables = tablesByHeading(markdown);

		test('its tables of limits, codes and costs are those of the code (npm run docs)', () => {
			expect(withTables(markdown, language)).toBe(markdown);
		});

		test('every command that it tells to type is one of npm, for scripts that exist and the package as it is called', () => {
			const lines = codeBlocks(markdown)
				.flatMap((block) => block.split(/\n|&&/))
				.map((line) => line.trim());
			expect(lines.length).toBeGreaterThan(0);
			const scripts = Object.keys(manifest.scripts).join('|');
			expect(
				lines.filter((line) => !new RegExp(`^npm (ci|test|run (${scripts})( -- .+)?)$`).test(line)),
			).toEqual([]);
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

		test.each(manifest.n8n.nodes)('names every operation of %s, and no other', async (built) => {
			const { displayName, offered } = await operationsOf(built);
			const named = (tables.get(displayName) ?? []).flatMap(([resource, operations]) =>
				String(operations)
					.split(', ')
					.map((operation) => `${resource}: ${operation}`),
			);
			expect(markdown).toContain(`### ${displayName}\n`);
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
			expect(types.filter((name) => !lines.includes(name))).toEqual([]);
		});

		test('explains every kind of failure, and no other', () => {
			const explained =
				tables.get(language === 'en' ? 'Errors and what to do' : '报错与处理办法') ?? [];
			expect(explained.map(([kind]) => kind).sort()).toEqual(
				failureKinds()
					.map((kind) => `\`${kind}\``)
					.sort(),
			);
		});

		test('shows every example', () => {
			const shown = links(markdown).filter((target) => target.startsWith('examples/'));
			expect([...new Set(shown)].sort()).toEqual(
				readdirSync(join(root, 'examples'))
					.filter((name) => name.endsWith('.json'))
					.map((name) => `examples/${name}`)
					.sort(),
			);
		});
	},
);

test('every place in the README that the code and the templates point to is there', () => {
	const home = 'https://github.com/n8n-nodes-dingtalk/n8n-nodes-dingtalk-notifications#';
	const files = ['nodes', 'credentials', '.github'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name)),
	);
	const places = files.flatMap((path) =>
		readFileSync(path, 'utf8')
			.split(home)
			.slice(1)
			.map((rest) => /^[\w-]+/.exec(rest)?.[0] ?? ''),
	);
	expect(places).toContain('the-credential-step-by-step');
	expect(
		places.filter((place) => place !== 'readme' && !anchors(read('README.md')).has(place)),
	).toEqual([]);
});

describe('both READMEs say the same', () => {
	const [english, chinese] = readmes.map(({ path }) => readFileSync(path, 'utf8')) as [
		string,
		string,
	];

	function shared(markdown: string) {
		return {
			headings: headingLevels(markdown),
			links: links(markdown).filter((target) => !/^(#|README)/.test(target)),
			commands: codeBlocks(markdown),
			names: codeNames(markdown).sort(),
			rows: [...tablesByHeading(markdown).values()].map((rows) => rows.length),
			questions: (markdown.match(/^\*\*.+[?？]\*\*/gm) ?? []).length,
			points: (markdown.match(/^(- |\d\. )/gm) ?? []).length,
		};
	}

	test('the same headings, links, commands, names, tables and questions', () => {
		expect(shared(chinese)).toEqual(shared(english));
	});

	test('each leads to the other', () => {
		expect(links(english)).toContain('README.zh-CN.md');
		expect(links(chinese)).toContain('README.md');
	});
});
