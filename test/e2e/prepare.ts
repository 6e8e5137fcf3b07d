/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { Listr, type ListrTask } from 'listr2';
import type { CompanySpec } from '../simulator/entities';
import { install, isInstalled } from './realN8n/install';
import { buildAndPack, type PackedPackage } from './realN8n/packedPackage';
import { n8nVersion } from './realN8n/paths';
import { givenRuntime, installedRuntime, type Runtime } from './realN8n/runtime';
import { openStage, type Stage } from './stage';

/** The package as users get it, and an n8n to put it into. Plain data. */
export interface Prepared {
	packed: PackedPackage;
	runtime: Runtime;
}

/** With a terminal, progress replaces itself; without one, each report is a line of its own. */
const linesAreKept = !process.stdout.isTTY;

/** Where lines are kept, passes on one text in 15 seconds. */
function sparingly(report: (text: string) => void): (text: string) => void {
	let last = 0;
	return (text) => {
		const now = Date.now();
		if (linesAreKept && now - last < 15_000) return;
		last = now;
		report(text);
	};
}

/** `N8N_BIN` takes the place of the n8n that would be installed. */
const given = process.env.N8N_BIN;

function preparing<Context extends Prepared>(): Array<ListrTask<Context>> {
	return [
		{
			title: `Install n8n ${n8nVersion()}: 3 GB, about 5 minutes, only the first time`,
			enabled: () => !given && !isInstalled(),
			task: async (_, task) => {
				await install(sparingly((text) => (task.output = text)));
			},
		},
		{
			title: 'Build and pack the nodes',
			task: async (context) => {
				context.packed = await buildAndPack();
				context.runtime = given ? await givenRuntime(given) : await installedRuntime();
			},
		},
	];
}

async function run<Context extends object>(tasks: Array<ListrTask<Context>>): Promise<Context> {
	const list = new Listr<Context, 'default', 'simple'>(tasks, {
		renderer: 'default',
		fallbackRenderer: 'simple',
		fallbackRendererCondition: linesAreKept,
		registerSignalListeners: false,
	});
	return await list.run({} as Context);
}

/** From a clone to a packed package and an n8n (installed the first time), with progress. */
export async function preparePackage(): Promise<Prepared> {
	return await run<Prepared>(preparing());
}

/** The same, and then the simulator and n8n beside each other. */
export async function prepareStage(company: CompanySpec): Promise<Prepared & { stage: Stage }> {
	return await run<Prepared & { stage: Stage }>([
		...preparing<Prepared & { stage: Stage }>(),
		{
			title: 'Start n8n and the simulated DingTalk',
			task: async (context, task) => {
				task.title = `Start n8n ${context.runtime.version} and the simulated DingTalk`;
				context.stage = await openStage({ ...context, company });
			},
		},
	]);
}
