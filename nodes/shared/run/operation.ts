import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Account } from '../transport/account';
import { asDingTalkError } from '../transport/errors';
import type { DingTalkError } from '../transport/errors';
import type { Session } from '../transport/session';

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

/** The jobs of a run, where something is left to do once all of them have ended. */
export interface Plan {
	jobs: Job[];
	/** Completes results that depend on one another, and gives hints that belong to the run as a whole. */
	conclude(): string[];
}

/** An input item, by its index, and what the operation has read from it. */
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
	/** What the first item says holds for all of them, as with n8n's own questions. */
	firstSpeaksForAll?: boolean;
	/** How many outputs the node has with the parameters of this run; 1 when left out. */
	outputCount?(context: IExecuteFunctions): number;
	read(context: IExecuteFunctions, item: number): T | Promise<T>;
	plan(
		session: Session,
		inputs: Array<Input<T>>,
		context: IExecuteFunctions,
	): Promise<Job[] | Plan> | Job[] | Plan;
}

/** How a job ended. */
export type Settled = { job: Job; outcomes: Outcome[] } | { job: Job; error: DingTalkError };

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

/**
 * Looks at each input before anything is planned with it.
 * @param judge throws DingTalkError for one that must not be carried out
 * @returns those that may, and a refused job for each of the others
 */
export function separateRefused<T>(
	inputs: ReadonlyArray<Input<T>>,
	judge: (value: T) => void,
): { fit: Array<Input<T>>; refused: Job[] } {
	const fit: Array<Input<T>> = [];
	const refused: Job[] = [];
	for (const input of inputs) {
		try {
			judge(input.value);
			fit.push(input);
		} catch (error) {
			refused.push(refusedJob([input.item], asDingTalkError(error)));
		}
	}
	return { fit, refused };
}
