/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa, { type Options } from 'execa';
import path from 'node:path';

type Command = { file: string; args: string[] };

/**
 * npm as it was started, so that `npm run` and a plain tsx both work and no shell is needed on Windows.
 */
export function npmCommand(args: string[]): Command {
	const npmScript = process.env.npm_execpath;
	return npmScript?.endsWith('.js')
		? { file: process.execPath, args: [npmScript, ...args] }
		: { file: 'npm', args };
}

/**
 * Runs npm in `cwd`. npm hands its settings to what it runs as variables; those that belong to this
 * project (its prefix, its ignore-scripts) must not reach an npm that works in another folder.
 */
export function runNpm(args: string[], options: Options & { cwd: string }) {
	const { file, args: all } = npmCommand(args);
	return execa(file, all, {
		...options,
		env: { ...environmentOfTheUser(), ...options.env },
		extendEnv: false,
	});
}

/** The environment without what npm added for the script that is running. */
export function environmentOfTheUser(): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(process.env)) {
		if (value === undefined || addedByNpm.test(name)) continue;
		kept[name] = value;
	}
	return kept;
}

const addedByNpm =
	/^(npm_package_|npm_lifecycle_|npm_command$|npm_config_(local_prefix|ignore_scripts|nodedir|prefix|node_gyp|noproxy)$|INIT_CWD$)/i;

/** PATH with `folder` in front, for children that look up `node` by name. */
export function pathStartingWith(folder: string): string {
	return [folder, process.env.PATH ?? ''].join(path.delimiter);
}
