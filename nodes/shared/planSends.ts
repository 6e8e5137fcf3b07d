import { toBatches } from './recipients/batches';
import type { Addressed, Batch } from './recipients/batches';
import { resolveAudiences } from './recipients/resolve';
import type { AudienceRequest } from './recipients/resolve';
import { refusedJob } from './runOperation';
import type { Input, Job, Outcome } from './runOperation';
import { DingTalkError } from './transport/errors';
import type { Session } from './transport/session';

/** What every send reads from an item; the rest of it decides which items have the same message. */
export interface Sendable {
	audience: AudienceRequest;
	/** The item's `combineIdentical`. */
	combines: boolean;
}

/**
 * The jobs of a send: the fewest requests that reach everybody, each within DingTalk's ceilings. Items whose
 * people cannot be found become refused jobs.
 */
export async function planSends<Message extends Sendable>(
	session: Session,
	inputs: ReadonlyArray<Input<Message>>,
	ceilingsOf: (message: Message) => { users: number; departments: number },
	send: (batch: Batch<Message>) => Promise<Outcome[]>,
): Promise<Job[]> {
	const audiences = await resolveAudiences(session, inputs.map(({ item, value }) => ({ item, request: value.audience })));
	const refused: Job[] = [];
	const addressed: Array<Addressed<Message>> = [];
	// The same message of 100,000 items is held once, with its key.
	const messages = new Map<string, { message: Message; key: string }>();
	inputs.forEach(({ item, value }, index) => {
		const audience = audiences[index];
		const key = value.combines ? JSON.stringify({ ...value, audience: undefined }) : `item ${item}`;
		const known = messages.get(key) ?? { message: value, key };
		messages.set(known.key, known);
		if (audience instanceof DingTalkError) refused.push(refusedJob([item], audience));
		else if (audience) addressed.push({ item, ...known, audience });
	});
	const batches = toBatches(addressed, ceilingsOf, (name) => session.sentBefore(name));
	return [...refused, ...batches.map((batch) => jobOf(batch, send))];
}

/** A function of its own, so that jobs keep their batch alive and not all that was planned with. */
function jobOf<Message>(batch: Batch<Message>, send: (batch: Batch<Message>) => Promise<Outcome[]>): Job {
	return {
		items: batch.items,
		names: batch.names,
		run: async () => await send(batch),
		subjectOf: (item: number) => ({
			userIds: batch.userIdsOf(item),
			...(batch.departmentIds.length > 0 ? { departmentIds: batch.departmentIds } : {}),
			...(batch.everyone ? { toAllUsers: true } : {}),
		}),
	};
}
