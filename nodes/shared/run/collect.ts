import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { errorItem } from './failures';
import type { Settled } from './operation';
import type { DingTalkError, Failure } from '../transport/errors';

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
	const list = lists.get(key);
	if (list) list.push(value);
	else lists.set(key, [value]);
}

/** What was done for those items that something else has failed for. */
function doneFor(
	failures: ReadonlyMap<number, unknown>,
	settled: Settled[],
): Map<number, IDataObject[]> {
	const done = new Map<number, IDataObject[]>();
	for (const entry of settled) {
		for (const { json, items } of 'outcomes' in entry ? entry.outcomes : []) {
			for (const item of items) if (failures.has(item)) addTo(done, item, json);
		}
	}
	return done;
}

/**
 * Where errors go. With n8n's error output they come first on output 0: n8n takes them from there to its error
 * output, and Retry On Fail looks at the first item of output 0 only. Otherwise an error of a routed check must
 * not pass for "Read": it goes to the last output, "Not Delivered".
 */
export type ErrorPlace = 'firstOfAll' | 'lastOutput';

/** Results in the order of their first item, then errors of items, each item named at least once. */
export function collect(
	itemCount: number,
	refused: Map<number, DingTalkError>,
	settled: Settled[],
	outputs: number,
	errorPlace: ErrorPlace = 'lastOutput',
	detailsIn?: 'details' | 'message',
): INodeExecutionData[][] {
	const failures = new Map<number, Array<{ failure: Failure; subject?: IDataObject }>>();
	for (const [item, { failure }] of refused) failures.set(item, [{ failure }]);
	const ordered: Array<{ order: number; output: number; data: INodeExecutionData }> = [];
	const done = new Set<number>();
	for (const entry of settled) {
		if ('error' in entry) {
			for (const item of entry.job.items) {
				addTo(failures, item, {
					failure: entry.error.failure,
					subject: entry.job.subjectOf?.(item),
				});
			}
			continue;
		}
		for (const { json, items, output = 0 } of entry.outcomes) {
			for (const item of items) done.add(item);
			const pairedItem =
				items.length === 1 && items[0] !== undefined
					? { item: items[0] }
					: items.map((item) => ({ item }));
			ordered.push({ order: items[0] ?? 0, output, data: { json, pairedItem } });
		}
	}
	for (let item = 0; item < itemCount; item++) {
		if (!done.has(item) && !failures.has(item)) failures.set(item, [{ failure: notReached }]);
	}
	const isFirst = errorPlace === 'firstOfAll';
	const accepted = failures.size > 0 ? doneFor(failures, settled) : undefined;
	for (const [item, list] of failures) {
		ordered.push({
			order: isFirst ? -1 : item,
			output: isFirst ? 0 : outputs - 1,
			data: errorItem(item, list, accepted?.get(item) ?? [], detailsIn),
		});
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
