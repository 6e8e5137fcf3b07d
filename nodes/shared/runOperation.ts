import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { errorItem, logStopped, toNodeError } from './failures';
import { hintsOf } from './hints';
import { inParallel } from './parallel';
import type { Account } from './transport/account';
import { asDingTalkError, DingTalkError } from './transport/errors';
import type { Failure } from './transport/errors';
import { choices } from './transport/limits';
import { KeptForNextTry, NodeRun } from './transport/nodeRun';
import { Session } from './transport/session';
import type { SettledSend } from './transport/session';

/** A result and the input items that it belongs to. */
export interface Outcome {
	json: IDataObject;
	items: number[];
	/** Index of the node's output; 0 when left out. */
	output?: number;
}

/** One piece of work, usually one request, on behalf of one or more input items. */
export interface Job {
	items: number[];
	run(): Promise<Outcome[]>;
	/** What an error names as not done for that item, for example `{ userIds }`. */
	subjectOf?(item: number): IDataObject;
	/**
	 * For a job that tells people something: the names that `session.sendOnce` knows it by. A failure of another
	 * job names what this one has done.
	 */
	names?: readonly string[];
	/** Known while planning: unless the node continues on fail, nothing at all is run then. */
	refused?: DingTalkError;
}

export interface Input<T> {
	item: number;
	value: T;
}

/**
 * An operation in one file: what the panel shows, how an item is read, what is to be done.
 * `read` makes no call and throws DingTalkError (invalidInput) for bad input; `plan` turns all items into jobs
 * at once, so that one job can serve many items.
 */
export interface Operation<T> {
	description: INodeProperties[];
	/** Whom it speaks to DingTalk as; the app of `dingTalkApi` when left out. */
	account?: Account;
	/** Jobs run one after the other, where their order can be seen, as in a chat. */
	inOrder?: boolean;
	read(context: IExecuteFunctions, item: number): T | Promise<T>;
	plan(session: Session, inputs: Array<Input<T>>, context: IExecuteFunctions): Promise<Job[]> | Job[];
}

type Settled = { job: Job; outcomes: Outcome[] } | { job: Job; error: DingTalkError };

/** A job that cannot be done, found out while planning. */
export function refusedJob(items: number[], error: DingTalkError): Job {
	return {
		items,
		refused: error,
		run: async () => {
			throw error;
		},
	};
}

/** Runs jobs side by side and keeps their order; a failure, or a cancelled execution, stops those not yet begun. */
async function settleAll(jobs: Job[], stopAtFailure: boolean, inOrder = false): Promise<Settled[]> {
	let isStopped = false;
	const settled = await inParallel(
		jobs,
		async (job): Promise<Settled> => {
			try {
				return { job, outcomes: await job.run() };
			} catch (error) {
				const known = asDingTalkError(error);
				isStopped ||= stopAtFailure || known.failure.kind === 'cancelled';
				return { job, error: known };
			}
		},
		() => isStopped,
		inOrder ? 1 : choices.concurrency,
	);
	return settled.filter((entry) => entry !== undefined);
}

/** What items said in the first try of a run. A text with the time in it is the same message in the next try. */
const readBefore = new KeptForNextTry<unknown>();

async function readOnce<T>(context: IExecuteFunctions, operation: Operation<T>, run: NodeRun, item: number): Promise<T> {
	const known = readBefore.of(run);
	const key = String(item);
	if (!known.has(key)) known.set(key, await operation.read(context, item));
	return known.get(key) as T;
}

/**
 * Reads every item; what is wrong with one is put into `refused`.
 * @throws NodeApiError for the first item that is refused, unless the node continues on fail
 */
async function readAll<T>(context: IExecuteFunctions, operation: Operation<T>, run: NodeRun, refused: Map<number, DingTalkError>): Promise<Array<Input<T>>> {
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
async function planAll<T>(context: IExecuteFunctions, operation: Operation<T>, run: NodeRun, refused: Map<number, DingTalkError>): Promise<{ session?: Session; jobs: Job[] }> {
	const inputs = await readAll(context, operation, run, refused);
	if (inputs.length === 0) return { jobs: [] };
	try {
		const session = await Session.open(context, run, context.getExecutionCancelSignal(), operation.account);
		return { session, jobs: await operation.plan(session, inputs, context) };
	} catch (error) {
		return { jobs: [refusedJob(inputs.map(({ item }) => item), asDingTalkError(error))] };
	}
}

/**
 * The one loop of the package: reads every item, lets the operation plan its jobs, runs them side by side,
 * and puts out results and errors with their pairing, so that no item is lost.
 * @param outputs how many outputs the node has
 * @throws NodeApiError for the first failure, unless the node continues on fail
 */
export async function runOperation<T>(context: IExecuteFunctions, operation: Operation<T>, outputs = 1): Promise<INodeExecutionData[][]> {
	const continues = context.continueOnFail();
	const itemCount = context.getInputData().length;
	const refused = new Map<number, DingTalkError>();
	const { session, jobs } = await planAll(context, operation, NodeRun.of(context), refused);
	const settled = await settle(session, jobs, continues, operation.inOrder);
	if (context.getExecutionCancelSignal()?.aborted) logStopped(context, sentIn(settled));
	const firstFailure = settled.find((entry) => 'error' in entry);
	if (firstFailure && 'error' in firstFailure && !continues) {
		const { failure } = firstFailure.error;
		throw toNodeError(context, failure, firstFailure.job.items[0], sentIn(settled));
	}
	const hints = hintsOf(settled.flatMap((entry) => ('outcomes' in entry ? entry.outcomes : [])).map(({ json }) => json));
	if (hints.length > 0) context.addExecutionHints(...hints.map((message) => ({ message, location: 'outputPane' as const })));
	return collect(itemCount, refused, settled, outputs);
}

function sentBefore(session: Session, { names: [name] = [] }: Job): SettledSend | undefined {
	return name === undefined ? undefined : session.sentBefore(name);
}

/** What an earlier try has had accepted comes first, so that it is told even if this try ends early. */
function acceptedFirst(session: Session, jobs: Job[]): Job[] {
	const accepted = new Set(jobs.filter((job) => 'body' in (sentBefore(session, job) ?? {})));
	return [...accepted, ...jobs.filter((job) => !accepted.has(job))];
}

/** Jobs that this try has not come to, and that an earlier one has left unknown. */
function stillUnknown(session: Session, jobs: Job[], settled: Settled[]): Settled[] {
	const begun = new Set(settled.map(({ job }) => job));
	return jobs
		.filter((job) => !begun.has(job))
		.flatMap((job) => {
			const known = sentBefore(session, job);
			return known && 'unknown' in known ? [{ job, error: new DingTalkError(known.unknown) }] : [];
		});
}

/** What a failure of the whole run has to name, so that nobody sends it again by hand. */
function sentIn(settled: Settled[]): { accepted: IDataObject[]; unknown: IDataObject[] } {
	const sends = settled.filter(({ job }) => job.names);
	return {
		accepted: sends.flatMap((entry) => ('outcomes' in entry ? entry.outcomes : [])).map(({ json }) => json),
		unknown: sends.flatMap((entry) => ('error' in entry && entry.error.failure.kind === 'unknown' ? subjectsOf(entry.job) : [])),
	};
}

function subjectsOf({ items, subjectOf }: Job): IDataObject[] {
	return items.map((item) => subjectOf?.(item)).filter((subject) => subject !== undefined);
}

async function settle(session: Session | undefined, jobs: Job[], continues: boolean, inOrder?: boolean): Promise<Settled[]> {
	const refused = continues ? undefined : jobs.find((job) => job.refused);
	if (refused || !session) return await settleAll(refused ? [refused] : jobs, true);
	const settled = await settleAll(acceptedFirst(session, jobs), !continues, inOrder);
	return [...settled, ...stillUnknown(session, jobs, settled)];
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
	const list = lists.get(key);
	if (list) list.push(value);
	else lists.set(key, [value]);
}

/** What was done for those items that something else has failed for. */
function doneFor(failures: ReadonlyMap<number, unknown>, settled: Settled[]): Map<number, IDataObject[]> {
	const done = new Map<number, IDataObject[]>();
	for (const entry of settled) {
		for (const { json, items } of 'outcomes' in entry ? entry.outcomes : []) {
			for (const item of items) if (failures.has(item)) addTo(done, item, json);
		}
	}
	return done;
}

/** Results in the order of their first item, then errors of items, each item named at least once. */
function collect(itemCount: number, refused: Map<number, DingTalkError>, settled: Settled[], outputs: number): INodeExecutionData[][] {
	const failures = new Map<number, Array<{ failure: Failure; subject?: IDataObject }>>();
	for (const [item, { failure }] of refused) failures.set(item, [{ failure }]);
	const ordered: Array<{ order: number; output: number; data: INodeExecutionData }> = [];
	const done = new Set<number>();
	for (const entry of settled) {
		if ('error' in entry) {
			for (const item of entry.job.items) {
				addTo(failures, item, { failure: entry.error.failure, subject: entry.job.subjectOf?.(item) });
			}
			continue;
		}
		for (const { json, items, output = 0 } of entry.outcomes) {
			for (const item of items) done.add(item);
			const pairedItem = items.length === 1 && items[0] !== undefined ? { item: items[0] } : items.map((item) => ({ item }));
			ordered.push({ order: items[0] ?? 0, output, data: { json, pairedItem } });
		}
	}
	for (let item = 0; item < itemCount; item++) {
		if (!done.has(item) && !failures.has(item)) failures.set(item, [{ failure: notReached }]);
	}
	// Where receipts are routed an error must not pass for "Read": it goes to the last output, "Not Delivered".
	const errorOutput = outputs - 1;
	const accepted = failures.size > 0 ? doneFor(failures, settled) : undefined;
	for (const [item, list] of failures) {
		ordered.push({ order: item, output: errorOutput, data: errorItem(item, list, accepted?.get(item) ?? []) });
	}
	ordered.sort((a, b) => a.order - b.order);
	const result: INodeExecutionData[][] = Array.from({ length: outputs }, () => []);
	for (const { output, data } of ordered) result[output]?.push(data);
	return result;
}

const notReached: Failure = {
	kind: 'cancelled',
	code: 'notReached',
	message: 'This item was not processed, because the run was stopped before its turn',
	hint: 'Nothing was sent for it.',
	retry: 'never',
};
