import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

const runs = new WeakMap<object, NodeRun>();

/**
 * One run of a node: the same object in every try of Retry On Fail, another one in every round of a loop on
 * the canvas and in every call of an agent's tool. What a try must know of the tries before it is kept by it.
 */
export class NodeRun {
	/** Differs from that of every other run, in other executions and processes too. */
	readonly id = randomUUID();

	/** When the first try began, in milliseconds since 1970. */
	readonly startedAt = Date.now();

	/** @param mayBeTriedAgain whether Retry On Fail is set, so that there may be another try */
	constructor(readonly mayBeTriedAgain = false) {}

	/**
	 * Finds the run by the input that n8n hands to it: an object that is made for each run, stays the same over
	 * its tries and goes when the run is over, and with it all that is kept here. Neither the execution's ID
	 * with `$runIndex` nor the text of a message would do: a tool has a new `$runIndex` in every try, and a
	 * text may hold the time.
	 */
	static of(context: IExecuteFunctions): NodeRun {
		const [first] = context.getInputData();
		// n8n wraps a tool's arguments anew for every try. "isToolExecution" would say it in words, but not in n8n 1.
		const isTool = 'getNextRunIndex' in context;
		const mark = isTool ? first?.json : first;
		if (!mark || context.getNode().retryOnFail !== true) return new NodeRun();
		const run = runs.get(mark) ?? new NodeRun(true);
		runs.set(mark, run);
		return run;
	}
}

/** Values that are kept over the tries of a run, by key. */
export class KeptPerRun<Value> {
	private readonly kept = new WeakMap<NodeRun, Map<string, Value>>();

	of(run: NodeRun): Map<string, Value> {
		const values = this.kept.get(run) ?? new Map<string, Value>();
		this.kept.set(run, values);
		return values;
	}
}

/** The same for what only another try would ask for: when there will be none, nothing is kept. */
export class KeptForNextTry<Value> extends KeptPerRun<Value> {
	override of(run: NodeRun): Map<string, Value> {
		return run.mayBeTriedAgain ? super.of(run) : new Map<string, Value>();
	}
}
