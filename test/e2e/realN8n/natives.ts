/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import path from 'node:path';
import { environmentOfTheUser, pathStartingWith } from './commands';
import { PlainError } from './plainError';

/** Modules with machine code that n8n cannot start without; its other natives are optional. */
const natives = ['sqlite3', 'isolated-vm'];

/** These natives, what compiles them, and the Node that they are compiled for. */
export const partsWithMachineCode = [
	...natives,
	'node-gyp',
	...['darwin-x64', 'linux-arm64', 'linux-x64', 'win-x64'].map((platform) => `node-${platform}`),
];

/**
 * Which natives must be compiled before the runtime's own Node can load them: the install runs without scripts,
 * so nothing has been built. isolated-vm brings binaries along; sqlite3 is downloaded where its releases can be
 * reached.
 *
 * @throws PlainError naming the compiler packages to install, when something must be compiled and they are missing
 */
export async function nativesToCompile(
	folder: string,
	node: string,
	report: (text: string) => void,
): Promise<string[]> {
	const missing: string[] = [];
	for (const name of natives) {
		if (await loads(folder, node, name)) continue;
		report(`getting the binary of ${name}`);
		await download(folder, node, name);
		if (!(await loads(folder, node, name))) missing.push(name);
	}
	if (missing.length > 0) await checkCompiler(missing);
	return missing;
}

/** Makes them loadable. @throws PlainError with what the compiler said */
export async function compileNatives(folder: string, node: string, names: string[]): Promise<void> {
	for (const name of names) {
		await compile(folder, node, name);
		if (!(await loads(folder, node, name))) {
			throw new PlainError(`${name} was compiled, but ${node} cannot load it.`);
		}
	}
}

/** Where Windows keeps its compiler only node-gyp knows. */
async function checkCompiler(names: string[]): Promise<void> {
	if (process.platform === 'win32') return;
	const needed = [
		[process.env.CXX ?? 'g++', 'c++'],
		['make'],
		[process.env.PYTHON ?? 'python3', 'python'],
	];
	for (const commands of needed) {
		const found = await Promise.all(commands.map(runs));
		if (found.includes(true)) continue;
		throw new PlainError(
			`${names.join(', ')}, a part of n8n, must be compiled, because its published binary cannot be had, and there is no ${commands[0]}.`,
			howToGetCompiler,
		);
	}
}

async function runs(command: string): Promise<boolean> {
	const [file = '', ...options] = command.split(' ');
	const { exitCode } = await execa(file, [...options, '--version'], { reject: false });
	return exitCode === 0;
}

const howToGetCompiler =
	'It needs a C++ compiler and Python, on Debian: apt-get install -y g++ make python3';

async function loads(folder: string, node: string, name: string): Promise<boolean> {
	const { exitCode } = await execa(node, ['-e', `require('${name}')`], {
		cwd: folder,
		reject: false,
	});
	return exitCode === 0;
}

/** Tries the module's published binary; a network that swallows requests costs 20 s at most. */
async function download(folder: string, node: string, name: string): Promise<void> {
	const script = path.join(folder, 'node_modules/prebuild-install/bin.js');
	await execa(node, [script, '-r', 'napi'], {
		cwd: path.join(folder, 'node_modules', name),
		reject: false,
		timeout: 20_000,
	});
}

/** Against the headers that came with the Node package: those of the system's Node (a `nodedir` setting) would be of another version. */
async function compile(folder: string, node: string, name: string): Promise<void> {
	const nodePackage = path.resolve(path.dirname(node), '..');
	const nodeGyp = path.join(folder, 'node_modules/node-gyp/bin/node-gyp.js');
	const { exitCode, all } = await execa(
		node,
		[nodeGyp, 'rebuild', '--release', '-j', 'max', `--nodedir=${nodePackage}`],
		{
			cwd: path.join(folder, 'node_modules', name),
			env: { ...environmentOfTheUser(), PATH: pathStartingWith(path.dirname(node)) },
			extendEnv: false,
			reject: false,
			all: true,
		},
	);
	if (exitCode === 0) return;
	throw new PlainError(
		`${name}, a part of n8n, could not be compiled:\n${lastLines(all ?? '', 8)}`,
		howToGetCompiler,
	);
}

function lastLines(text: string, count: number): string {
	return text.trim().split('\n').slice(-count).join('\n');
}
