/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import execa from 'execa';
import path from 'node:path';
import { environmentOfTheUser, pathStartingWith } from './commands';
import { PlainError } from './plainError';

/** Modules with machine code that n8n cannot start without; its other natives are optional. */
const natives = ['sqlite3', 'isolated-vm'];

/**
 * Makes the natives loadable by the runtime's own Node. The install ran without scripts, so nothing
 * has been built. isolated-vm brings binaries along; sqlite3 is downloaded where its releases can be
 * reached, and compiled otherwise, against the headers that came with the Node package: those of the
 * system's Node (a `nodedir` setting) would be of another version.
 *
 * @throws PlainError naming the compiler packages to install, when they are what is missing
 */
export async function buildNatives(
	folder: string,
	node: string,
	report: (text: string) => void,
): Promise<void> {
	for (const name of natives) {
		if (await loads(folder, node, name)) continue;
		report(`getting the binary of ${name}`);
		await download(folder, node, name);
		if (await loads(folder, node, name)) continue;
		report(`compiling ${name} (about a minute)`);
		await compile(folder, node, name);
		if (!(await loads(folder, node, name))) {
			throw new PlainError(`${name} was compiled, but ${node} cannot load it.`);
		}
	}
}

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
		'It needs a C++ compiler and Python, on Debian: apt-get install -y g++ make python3',
	);
}

function lastLines(text: string, count: number): string {
	return text.trim().split('\n').slice(-count).join('\n');
}
