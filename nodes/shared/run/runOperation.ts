import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { collect } from './collect';
import { fieldOfDetails, hasErrorOutput, logStopped, toNodeError } from './failures';
import { hintsOf } from './hints';
import { refusedJob } from './operation';
import type { Input, Job, Operation, Plan, Settled } from './operation';
import { settleJobs } from './settleJobs';
import { asDingTalkError } from '../transport/errors';
import type { DingTalkError } from '../transport/errors';
import { KeptForNextTry, NodeRun } from '../transport/nodeRun';
import { Session } from '../transport/session';

/** What items said in the first try of a run. A text with the time in it is the same message in the next try. */
const readBefore = new KeptForNextTry<unknown>();

async function readOnce<T>(
	context: IExecuteFunctions,
	operation: Operation<T>,
	run: NodeRun,
	item: number,
): Promise<T> {
	const known = readBefore.of(run);
	const speaker = operation.firstSpeaksForAll ? 0 : item;
	const key = String(speaker);
	if (!known.has(key)) known.set(key, await operation.read(context, speaker));
	return known.get(key) as T;
}

/**
 * Reads every item; what is wrong with one is put into `refused`.
 * @throws NodeApiError for the first item that is refused, unless the node continues on fail
 */
async function readAll<T>(
	context: IExecuteFunctions,
	operation: Operation<T>,
	run: NodeRun,
	refused: Map<number, DingTalkError>,
): Promise<Array<Input<T>>> {
	const inputs: Array<Input<T>> = [];
	const itemCount = context.getInputData().length;
	for (let item = 0; item < itemCount; item++) {
		try {
			inputs.push({ item, value: await readOnce(context, operation, run, item) });
		} catch (error) {
			const known = asDingTalkError(error);
			if (!context.continueOnFail()) throw toNodeError(context, known.failure, item);
			refused.set(item, known);
		}
	}
	return inputs;
}

/** The jobs of all items. What was read is not kept beyond it: of 100,000 items it takes 80 MB. */
async function planAll<T>(
	context: IExecuteFunctions,
	operation: Operation<T>,
	run: NodeRun,
	refused: Map<number, DingTalkError>,
): Promise<Plan & { session?: Session }> {
	const inputs = await readAll(context, operation, run, refused);
	if (inputs.length === 0) return planOf([]);
	try {
		const session = await Session.open(
			context,
			run,
			context.getExecutionCancelSignal(),
			operation.account,
		);
		return { session, ...planOf(await operation.plan(session, inputs, context)) };
	} catch (error) {
		const items = inputs.map(({ item }) => item);
		return planOf([refusedJob(items, asDingTalkError(error))]);
	}
}

function planOf(planned: Job[] | Plan): Plan {
	return Array.isArray(planned) ? { jobs: planned, conclude: () => [] } : planned;
}

/**
 * The one loop of the package: reads every item, lets the operation plan its jobs, runs them side by side,
 * and puts out results and errors with their pairing, so that no item is lost.
 * @throws NodeApiError for the first failure, unless the node continues on fail
 */
export async function runOperation<T>(
	context: IExecuteFunctions,
	operation: Operation<T>,
): Promise<INodeExecutionData[][]> {
	const outputs = operation.outputCount?.(context) ?? 1;
	const continues = context.continueOnFail();
	const itemCount = context.getInputData().length;
	const refused = new Map<number, DingTalkError>();
	const plan = await planAll(context, operation, NodeRun.of(context), refused);
	const { session, jobs } = plan;
	const settled = await settleJobs(session, jobs, continues, operation.inOrder);
	if (context.getExecutionCancelSignal()?.aborted) logStopped(context, sentIn(settled));
	const firstFailure = settled.find((entry) => 'error' in entry);
	if (firstFailure && 'error' in firstFailure && !continues) {
		const { failure } = firstFailure.error;
		const { job } = firstFailure;
		const [item] = job.items;
		const subject = item === undefined ? undefined : job.subjectOf?.(item);
		throw toNodeError(context, failure, item, sentIn(settled), subject);
	}
	const results = settled
		.flatMap((entry) => ('outcomes' in entry ? entry.outcomes : []))
		.map(({ json }) => json);
	const hints = [...plan.conclude(), ...hintsOf(results)];
	if (hints.length > 0)
		context.addExecutionHints(
			...hints.map((message) => ({ message, location: 'outputPane' as const })),
		);
	const errorPlace = hasErrorOutput(context) ? 'firstOfAll' : 'lastOutput';
	return collect(itemCount, refused, settled, outputs, errorPlace, fieldOfDetails(context));
}

/** What a failure of the whole run has to name, so that nobody sends it again by hand. */
function sentIn(settled: Settled[]): { accepted: IDataObject[]; unknown: IDataObject[] } {
	const sends = settled.filter(({ job }) => job.names);
	return {
		accepted: sends
			.flatMap((entry) => ('outcomes' in entry ? entry.outcomes : []))
			.map(({ json }) => json),
		unknown: sends.flatMap((entry) =>
			'error' in entry && entry.error.failure.kind === 'unknown' ? subjectsOf(entry.job) : [],
		),
	};
}

function subjectsOf({ items, subjectOf }: Job): IDataObject[] {
	return items.map((item) => subjectOf?.(item)).filter((subject) => subject !== undefined);
}
