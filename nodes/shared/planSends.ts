import { toBatches } from './recipients/batches';
import type { Audience, Batch } from './recipients/batches';
import type { Input, Job, Outcome } from './runOperation';

/** What every send reads from an item; the rest of it decides which items have the same message. */
export interface Sendable {
	audience: Audience;
	/** The item's `combineIdentical`. */
	combines: boolean;
}

/** The jobs of a send: the fewest requests that reach everybody, each within DingTalk's ceilings. */
export function planSends<Message extends Sendable>(
	inputs: ReadonlyArray<Input<Message>>,
	ceilingsOf: (message: Message) => { users: number; departments: number },
	send: (batch: Batch<Message>) => Promise<Outcome[]>,
): Job[] {
	const addressed = inputs.map(({ item, value }) => {
		const content = { ...value, audience: undefined, combines: undefined };
		return { item, message: value, key: JSON.stringify(content), audience: value.audience };
	});
	const combines = inputs.every(({ value }) => value.combines);
	return toBatches(addressed, ceilingsOf, combines).map((batch) => ({
		items: batch.items,
		run: async () => await send(batch),
		subjectOf: (item) => ({
			userIds: batch.userIdsOf(item),
			...(batch.departmentIds.length > 0 ? { departmentIds: batch.departmentIds } : {}),
			...(batch.everyone ? { toAllUsers: true } : {}),
		}),
	}));
}
