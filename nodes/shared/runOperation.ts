import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { hintsOf } from './hints';
import { inParallel } from './parallel';
import { asDingTalkError, DingTalkError } from './transport/errors';
import type { Failure } from './transport/errors';
import { Session } from './transport/session';

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
async function settleAll(jobs: Job[], stopAtFailure: boolean): Promise<Settled[]> {
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
	);
	return settled.filter((entry) => entry !== undefined);
}

/** What DingTalk had accepted before a failure, so that nobody sends it again by hand. */
function acceptedIn(settled: Settled[]): IDataObject[] {
	return settled.flatMap((entry) => ('outcomes' in entry ? entry.outcomes : [])).map(({ json }) => json);
}

function nameAccepted(accepted: IDataObject[]): string {
	if (accepted.length === 0) return '';
	const names = accepted.slice(0, 5).map((json) => {
		const id = json.taskId ?? json.processQueryKey ?? json.openDingId;
		const people = Array.isArray(json.userIds) ? ` (${json.userIds.length} people)` : json.userId ? ` (${String(json.userId)})` : '';
		return id === undefined ? JSON.stringify(json).slice(0, 80) : `${String(id)}${people}`;
	});
	const more = accepted.length > names.length ? `, and ${accepted.length - names.length} more` : '';
	return ` Done before this: ${names.join(', ')}${more}. Retry On Fail does not send these again.`;
}

function toNodeError(context: IExecuteFunctions, failure: Failure, item: number | undefined, description: string): NodeApiError {
	const { message, kind, code, hint, requestId } = failure;
	const named = item === undefined ? message : `${message} [item ${item}]`;
	// A plain object instead of the original error: that one holds the request, and with it the token.
	return new NodeApiError(context.getNode(), { kind, dingTalkCode: code, hint, requestId, message: named } as unknown as JsonObject, {
		message: named,
		description,
		itemIndex: item,
		level: failure.kind === 'invalidInput' ? 'warning' : 'error',
	});
}

function errorItem(item: number, failures: Array<{ failure: Failure; subject?: IDataObject }>, accepted: IDataObject[]): INodeExecutionData {
	const [first] = failures;
	if (!first) throw new Error('errorItem needs a failure');
	const { message, kind, code, hint, requestId, httpStatus, parameter } = first.failure;
	return {
		json: {
			error: message,
			details: {
				kind,
				code,
				message,
				hint,
				...(requestId === undefined ? {} : { requestId }),
				...(httpStatus === undefined ? {} : { httpStatus }),
				...(parameter === undefined ? {} : { parameter }),
				...(failures.some(({ subject }) => subject) ? { notDone: failures.map(({ subject, failure }) => ({ ...subject, kind: failure.kind })) } : {}),
				...(accepted.length > 0 ? { done: accepted } : {}),
			},
		},
		pairedItem: { item },
	};
}

/** Names this run of the node within the execution; n8n's Retry On Fail keeps all three. */
function runKeyOf(context: IExecuteFunctions): string | undefined {
	const execution = context.getExecutionId();
	if (!execution) return undefined;
	const run = String(context.getWorkflowDataProxy(0).$runIndex ?? 0);
	return `${context.getWorkflow().id ?? ''}|${execution}|${context.getNode().id}|${run}`;
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
	const inputs: Array<Input<T>> = [];
	for (let item = 0; item < itemCount; item++) {
		try {
			inputs.push({ item, value: await operation.read(context, item) });
		} catch (error) {
			const known = asDingTalkError(error);
			if (!continues) throw toNodeError(context, known.failure, item, known.failure.hint);
			refused.set(item, known);
		}
	}
	const settled = await planAndSettle(context, operation, inputs, continues);
	const firstFailure = settled.find((entry) => 'error' in entry);
	if (firstFailure && 'error' in firstFailure && !continues) {
		const { failure } = firstFailure.error;
		throw toNodeError(context, failure, firstFailure.job.items[0], failure.hint + nameAccepted(acceptedIn(settled)));
	}
	const hints = hintsOf(acceptedIn(settled));
	if (hints.length > 0) context.addExecutionHints(...hints.map((message) => ({ message, location: 'outputPane' as const })));
	return collect(itemCount, refused, settled, outputs);
}

async function planAndSettle<T>(context: IExecuteFunctions, operation: Operation<T>, inputs: Array<Input<T>>, continues: boolean): Promise<Settled[]> {
	if (inputs.length === 0) return [];
	const everyItem = inputs.map(({ item }) => item);
	try {
		const session = await Session.open(context, runKeyOf(context), context.getExecutionCancelSignal());
		const jobs = await operation.plan(session, inputs, context);
		const refused = continues ? undefined : jobs.find((job) => job.refused);
		return await settleAll(refused ? [refused] : jobs, !continues);
	} catch (error) {
		const known = asDingTalkError(error);
		return [{ job: refusedJob(everyItem, known), error: known }];
	}
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
	const list = lists.get(key);
	if (list) list.push(value);
	else lists.set(key, [value]);
}

/** Results in the order of their first item, then errors of items, each item named at least once. */
function collect(itemCount: number, refused: Map<number, DingTalkError>, settled: Settled[], outputs: number): INodeExecutionData[][] {
	const failures = new Map<number, Array<{ failure: Failure; subject?: IDataObject }>>();
	for (const [item, { failure }] of refused) failures.set(item, [{ failure }]);
	const ordered: Array<{ order: number; output: number; data: INodeExecutionData }> = [];
	const done = new Map<number, IDataObject[]>();
	for (const entry of settled) {
		if ('error' in entry) {
			for (const item of entry.job.items) {
				addTo(failures, item, { failure: entry.error.failure, subject: entry.job.subjectOf?.(item) });
			}
			continue;
		}
		for (const { json, items, output = 0 } of entry.outcomes) {
			for (const item of items) addTo(done, item, json);
			const pairedItem = items.length === 1 && items[0] !== undefined ? { item: items[0] } : items.map((item) => ({ item }));
			ordered.push({ order: items[0] ?? 0, output, data: { json, pairedItem } });
		}
	}
	for (let item = 0; item < itemCount; item++) {
		if (!done.has(item) && !failures.has(item)) failures.set(item, [{ failure: notReached }]);
	}
	// Where receipts are routed an error must not pass for "Read": it goes to the last output, "Not Delivered".
	const errorOutput = outputs - 1;
	for (const [item, list] of failures) {
		ordered.push({ order: item, output: errorOutput, data: errorItem(item, list, done.get(item) ?? []) });
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
