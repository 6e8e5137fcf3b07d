/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { Listr } from 'listr2';
import { install, isInstalled } from './realN8n/install';
import { buildAndPack, type PackedPackage } from './realN8n/packedPackage';
import { n8nVersion } from './realN8n/paths';
import { givenRuntime, installedRuntime, type Runtime } from './realN8n/runtime';
import { openStage, type Stage } from './stage';
import type { CompanySpec } from '../simulator/entities';

interface Prepared {
	packed: PackedPackage;
	runtime: Runtime;
	stage: Stage;
}

/** With a terminal, progress replaces itself; without one, each report is a line of its own. */
const linesAreKept = !process.stdout.isTTY;

/** Passes on a text only when it says something new worth a line. */
function sparingly(report: (text: string) => void): (text: string) => void {
	let last = 0;
	return (text) => {
		const now = Date.now();
		if (linesAreKept && now - last < 15_000) return;
		last = now;
		report(text);
	};
}

/**
 * From a clone to a running stage, with progress: n8n (installed the first time), the built and packed
 * package, the simulator, n8n with the package in it.
 */
export async function prepare(company?: CompanySpec): Promise<Prepared> {
	const context = {} as Prepared;
	const given = process.env.N8N_BIN;
	const list = new Listr<Prepared, 'default', 'simple'>(
		[
			{
				title: `Install n8n ${n8nVersion()}: 3 GB, about 5 minutes, only the first time`,
				enabled: () => !given && !isInstalled(),
				task: async (_, task) => {
					await install(sparingly((text) => (task.output = text)));
				},
			},
			{
				title: 'Build and pack the nodes',
				task: async (prepared) => {
					prepared.packed = await buildAndPack();
				},
			},
			{
				title: 'Start n8n and the simulated DingTalk',
				task: async (prepared, task) => {
					prepared.runtime = given ? await givenRuntime(given) : await installedRuntime();
					task.title = `Start n8n ${prepared.runtime.version} and the simulated DingTalk`;
					prepared.stage = await openStage({ ...prepared, company });
				},
			},
		],
		{
			renderer: 'default',
			fallbackRenderer: 'simple',
			fallbackRendererCondition: linesAreKept,
			registerSignalListeners: false,
		},
	);
	return await list.run(context);
}
