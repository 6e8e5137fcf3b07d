/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { Listr, type ListrTask } from 'listr2';
import type { CompanySpec } from '../../simulator/entities';
import { install, isInstalled } from '../realN8n/install';
import { chosenLine, n8nVersion } from '../realN8n/line';
import { checkNode } from '../realN8n/oldestNode';
import { buildAndPack, discard, type PackedPackage } from '../realN8n/packedPackage';
import { givenRuntime, installedRuntime, type Runtime } from '../realN8n/runtime';
import { openStage, type Stage } from '../stages/stage';

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
const givenN8n = process.env.N8N_BIN;

function preparing<Context extends Prepared>(): Array<ListrTask<Context>> {
	checkNode(process.versions.node);
	const { gigabytes, duration } = chosenLine();
	const isMissing = !givenN8n && !isInstalled();
	const once = `Install n8n ${n8nVersion()} (${gigabytes} GB, ${duration}, only the first time), and meanwhile build and pack the nodes`;
	return [
		{
			title: isMissing ? once : 'Build and pack the nodes',
			task: async (context, task) => {
				const report = sparingly((text) => (task.output = text));
				context.packed = await packedWhile(isMissing ? install(report) : Promise.resolve());
				context.runtime = givenN8n ? await givenRuntime(givenN8n) : await installedRuntime();
			},
		},
	];
}

/** Packs beside an install; one that fails leaves no tarball. */
async function packedWhile(installing: Promise<void>): Promise<PackedPackage> {
	const [installed, packed] = await Promise.allSettled([installing, buildAndPack()]);
	if (packed.status === 'rejected') throw packed.reason;
	if (installed.status === 'fulfilled') return packed.value;
	await discard(packed.value);
	throw installed.reason;
}

/** Runs the tasks; what one of them throws is thrown on, and shown by whoever catches it, once. */
async function run<Context extends object>(tasks: Array<ListrTask<Context>>): Promise<Context> {
	let failure: unknown;
	const watched = tasks.map((task) => ({
		...task,
		task: async (...given: Parameters<typeof task.task>) =>
			await Promise.resolve(task.task(...given)).catch((reason: unknown) => {
				failure = reason;
				return Promise.reject(new Error('see below'));
			}),
	}));
	const list = new Listr<Context, 'default', 'simple'>(watched, {
		renderer: 'default',
		rendererOptions: { showErrorMessage: false },
		fallbackRenderer: 'simple',
		fallbackRendererCondition: linesAreKept,
		registerSignalListeners: false,
	});
	return await list.run({} as Context).catch(() => Promise.reject(failure));
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
