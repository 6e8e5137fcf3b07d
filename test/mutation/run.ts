/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
/**
 * npm run mutation [-- ROOM | FILE ...] [--all] [--since REF] [--engine] [--static] [--concurrency N]
 *
 * Changes the code one place at a time and says which changes no test notices. Without a room or a file: the
 * files changed since the main branch, or by the last commit when that is main itself; `--all`: every room.
 * `FILE:10-20` tries these lines alone.
 * `--engine` runs a room's engine tests as well, `--static` also tries what runs once, on load (tables, panel fields).
 * The survivors stand in .cache/mutation/ROOM.md and ROOM.json.
 */
import execa from 'execa';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { figuresOf, survivorsOf, tableOf, type Equivalent, type MutationReport } from './report';
import { rooms, type Room } from './rooms';

const root = join(__dirname, '../..');
const results = join(root, '.cache/mutation');

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		all: { type: 'boolean', default: false },
		since: { type: 'string' },
		engine: { type: 'boolean', default: false },
		static: { type: 'boolean', default: false },
		concurrency: { type: 'string', default: '2' },
	},
});

async function git(...words: string[]): Promise<string[]> {
	const { stdout } = await execa('git', words, { cwd: root });
	return stdout.split('\n').filter((line) => line !== '');
}

/** The commit that changes are counted from: where this branch left main, or main's last commit but one. */
async function base(): Promise<string> {
	if (values.since !== undefined) return values.since;
	const [head] = await git('rev-parse', 'HEAD');
	const [fork] = await git('merge-base', 'HEAD', 'main');
	return fork === undefined || fork === head ? 'HEAD~1' : fork;
}

async function changedFiles(): Promise<string[]> {
	return [
		...(await git('diff', '--name-only', '--diff-filter=d', await base())),
		...(await git('ls-files', '--others', '--exclude-standard')),
	];
}

/** What is changed in each room. Throws where a word names neither a room nor a file in one. */
async function chosen(): Promise<Array<{ room: Room; files: string[] }>> {
	const whole = ({ folder }: Room) => `${folder}/**/*.ts`;
	const isIn = ({ folder }: Room, file: string) =>
		file.startsWith(`${folder}/`) && /\.ts(:\d+-\d+)?$/.test(file);
	for (const word of positionals) {
		if (rooms.some((room) => room.name === word || isIn(room, word))) continue;
		const names = rooms.map(({ name }) => name).join(', ');
		throw new Error(`"${word}" is neither a room (${names}) nor a file in one.`);
	}
	const named = positionals.length > 0 || values.all ? positionals : await changedFiles();
	return rooms
		.map((room) => ({
			room,
			files:
				values.all || named.includes(room.name)
					? [whole(room)]
					: named.filter((file) => isIn(room, file)),
		}))
		.filter(({ files }) => files.length > 0);
}

function testsOf({ unit, engine }: Room): string[] {
	return [
		...unit.map((name) => `test/unit/${name}.test.ts`),
		...(values.engine ? engine.map((name) => `test/engine/${name}.test.ts`) : []),
	];
}

/** Stryker's settings for one room. It works in a copy of the project, so that no source is touched. */
function settings(room: Room, files: string[], reportPath: string): object {
	return {
		testRunner: 'jest',
		plugins: ['@stryker-mutator/jest-runner'],
		jest: {
			enableFindRelatedTests: false,
			config: {
				testMatch: ['<rootDir>/test/mutation/roomTests.ts'],
				globals: { testFiles: testsOf(room) },
				cacheDirectory: join(results, 'jest'),
			},
		},
		coverageAnalysis: 'perTest',
		mutate: files,
		ignoreStatic: !values.static,
		// Types are not checked here, and tests that read sources must find them unchanged.
		disableTypeChecks: false,
		ignorePatterns: ['/.cache', '/dist', '/test/e2e/runtime*/node_modules'],
		tempDirName: '.cache/mutation/sandbox',
		reporters: ['json', 'progress'],
		jsonReporter: { fileName: reportPath },
		concurrency: Number(values.concurrency),
		// A change that never ends is noticed; a machine under load is not.
		timeoutMS: 15_000,
		timeoutFactor: 3,
		dryRunTimeoutMinutes: 20,
		allowConsoleColors: false,
		warnings: { unknownOptions: false },
		allowEmpty: true,
	};
}

const secondsSince = (start: number): string => `${Math.round((Date.now() - start) / 1000)} s`;

/** Tries one room and writes its survivors. */
async function tryRoom(room: Room, files: string[], equivalents: Equivalent[]): Promise<void> {
	const start = Date.now();
	console.log(`\n${room.name}`);
	const settingsPath = join(results, `${room.name}.settings.json`);
	const reportPath = join(results, `${room.name}.json`);
	writeFileSync(settingsPath, JSON.stringify(settings(room, files, reportPath)));
	const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
	await execa('node', [stryker, 'run', settingsPath], {
		cwd: root,
		stdio: 'inherit',
	});
	const report = JSON.parse(readFileSync(reportPath, 'utf8')) as MutationReport;
	const figures = figuresOf(report, equivalents);
	writeFileSync(join(results, `${room.name}.md`), `${survivorsOf(figures)}\n`);
	console.log(tableOf(figures.files));
	for (const { file, code } of figures.outdated)
		console.log(`equivalent.json is out of date: ${file}: ${code}`);
	console.log(`${room.name}: ${secondsSince(start)}; survivors in .cache/mutation/${room.name}.md`);
}

async function main(): Promise<void> {
	const start = Date.now();
	const rounds = await chosen();
	if (rounds.length === 0) {
		console.log('No file of a room has changed. `-- --all` or `-- ROOM` tries more.');
		return;
	}
	mkdirSync(results, { recursive: true });
	const equivalents = JSON.parse(
		readFileSync(join(__dirname, 'equivalent.json'), 'utf8'),
	) as Equivalent[];
	for (const { room, files } of rounds) await tryRoom(room, files, equivalents);
	console.log(`\nIn all: ${secondsSince(start)}`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = 1;
});
