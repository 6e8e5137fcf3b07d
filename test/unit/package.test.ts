/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import execa from 'execa';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectFolder, withPackedCopy, type PackedFile } from '../package/packedCopy';

/** The package as the registry would get it, built from the sources as they are now. */

const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
	dependencies?: Record<string, string>;
	scripts: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
};

interface Verdict {
	exitCode: number;
	stdout: string;
}

let files: PackedFile[];
let unpackedSize: number;
let texts: Map<string, string>;
let verdict: Verdict;
let verdictOnPlanted: Verdict;

/** In a process of its own: the scan is an ES module, which jest does not load. */
async function scan(folder: string): Promise<Verdict> {
	const { exitCode, stdout } = await execa('npx', ['tsx', 'test/package/scan.ts', folder], {
		cwd: projectFolder,
		// With jest's "test", n8n's rules take every file for a node.
		env: { NODE_ENV: 'production' },
		reject: false,
	});
	return { exitCode, stdout };
}

beforeAll(async () => {
	await withPackedCopy(async (packed) => {
		({ files, unpackedSize } = packed);
		texts = new Map(
			files.map(({ path }) => [path, readFileSync(join(packed.folder, path), 'utf8')]),
		);
		verdict = await scan(packed.folder);
		appendFileSync(join(packed.folder, String(manifest.n8n.nodes[0])), 'console.log("planted");\n');
		verdictOnPlanted = await scan(packed.folder);
	});
}, 300_000);

function paths(): string[] {
	return files.map(({ path }) => path);
}

function scripts(): Array<[string, string]> {
	return [...texts].filter(([path]) => path.endsWith('.js'));
}

describe('the publishing scan', () => {
	test('finds nothing, in the sources and in the package', () => {
		expect(verdict.stdout).toMatch(
			/^Sources: \d{2,} files, 0 findings\nPackage: \d{2,} files, 0 findings$/,
		);
		expect(verdict.exitCode).toBe(0);
	});

	test('would find a line that does not belong there', () => {
		expect(verdictOnPlanted.stdout).toContain('no-console');
		expect(verdictOnPlanted.exitCode).toBe(1);
	});
});

describe('the package', () => {
	test('holds the built nodes and credentials, and otherwise the pages that every package has', () => {
		const allowed =
			/^(package\.json|LICENSE|README\.md|dist\/(nodes|credentials)\/.+\.(js|d\.ts|node\.json)|dist\/icons\/[\w.]+\.svg)$/;
		expect(paths().filter((path) => !allowed.test(path))).toStrictEqual([]);
		expect(paths()).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'README.md']));
	});

	test('holds every node and credential that it promises n8n, each node with its codex', () => {
		const promised = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		const codexes = manifest.n8n.nodes.map((path) => path.replace(/\.js$/, '.json'));
		expect(paths()).toEqual(expect.arrayContaining([...promised, ...codexes]));
		const built = paths().filter((path) => /\.(node|credentials)\.js$/.test(path));
		expect(built.sort()).toEqual(promised.sort());
	});

	test('holds every icon that a node or a credential names, and no other', () => {
		const named = scripts().flatMap(([path, text]) =>
			[...text.matchAll(/file:((?:\.\.\/)+icons\/[\w.]+\.svg)/g)].map(([, icon]) =>
				join(path, '..', String(icon)),
			),
		);
		expect([...new Set(named)].sort()).toEqual(
			paths()
				.filter((path) => path.endsWith('.svg'))
				.sort(),
		);
	});

	test('needs nothing at run time but n8n-workflow and what Node brings', () => {
		expect(manifest.dependencies ?? {}).toEqual({});
		const required = scripts().flatMap(([path, text]) =>
			[...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => ({
				path,
				name: String(name),
			})),
		);
		const inside = required.filter(({ name }) => name.startsWith('.'));
		const outside = new Set(
			required.filter(({ name }) => !name.startsWith('.')).map(({ name }) => name),
		);
		expect(
			[...outside].filter((name) => !['n8n-workflow', 'node:crypto', 'crypto'].includes(name)),
		).toStrictEqual([]);
		expect(
			inside.filter(({ path, name }) => !texts.has(`${join(path, '..', name)}.js`)),
		).toStrictEqual([]);
	});

	test('points to no source map', () => {
		expect(
			[...texts].filter(([, text]) => text.includes('sourceMappingURL')).map(([path]) => path),
		).toStrictEqual([]);
	});

	test('stays below a megabyte', () => {
		expect(unpackedSize).toBeLessThan(1_000_000);
	});
});

interface Workflow {
	on: { push: { tags?: string[] } };
	jobs: Record<
		string,
		{
			permissions?: Record<string, string>;
			strategy?: { matrix: { node: number[] } };
			steps: Array<{ uses?: string; run?: string }>;
		}
	>;
}

function workflow(name: string): Workflow {
	return parse(readFileSync(join(projectFolder, '.github/workflows', name), 'utf8')) as Workflow;
}

describe('the workflows on GitHub', () => {
	test('CI runs what everybody runs, on every Node that is in use', () => {
		const { run } = workflow('ci.yml').jobs;
		expect(run?.strategy?.matrix.node).toEqual([20, 22, 24]);
		expect(run?.steps.map((step) => step.run)).toContain('.ci/run');
	});

	test('a release begins with a tag, is tested and scanned, and then published', () => {
		const { on, jobs } = workflow('release.yml');
		const commandsOf = (job: string) =>
			(jobs[job]?.steps ?? [])
				.flatMap(({ run }) => run ?? [])
				.filter((command) => command.startsWith('npm ') && !command.startsWith('npm config'));
		expect(on.push.tags).toEqual(['v*.*.*']);
		expect(commandsOf('test')).toEqual(['npm ci', 'npm test', 'npm run scan']);
		expect(commandsOf('publish')).toEqual(['npm ci', 'npm run release']);
	});

	test.each(['ci.yml', 'release.yml'])('%s runs scripts that exist', (name) => {
		const steps = Object.values(workflow(name).jobs).flatMap((job) => job.steps);
		const scripts = steps.flatMap(({ run }) => /^npm run (\S+)/.exec(run ?? '')?.[1] ?? []);
		expect(scripts.filter((script) => !(script in manifest.scripts))).toStrictEqual([]);
	});
});
