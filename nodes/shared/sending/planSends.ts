import type { IExecuteFunctions } from 'n8n-workflow';
import { toBatches } from '../recipients/batches';
import type { Addressed, Batch } from '../recipients/batches';
import { hintAboutOddIds } from '../recipients/oddIds';
import { resolveAudiences } from '../recipients/resolve';
import type { AudienceRequest } from '../recipients/resolve';
import { refusedJob } from '../run/operation';
import type { Input, Job, Outcome } from '../run/operation';
import type { Combining } from './combining';
import { toDigests } from './digest';
import type { DigestForm, DigestItem } from './digest';
import { DingTalkError } from '../transport/errors';
import type { Session } from '../transport/session';

/** What every send reads from an item. */
export interface Sendable<Message> {
	audience: AudienceRequest;
	message: Message;
	/** Items with the same key have the same message and options, and share requests. */
	key: string;
	/** The heading of a digest, where the item's text is to be put together with others for the same person. */
	digestHeading?: string;
}

/** The messages of a run by their key: 100,000 items often differ in their people only. */
const messagesOfRun = new WeakMap<
	IExecuteFunctions,
	Map<string, { message: unknown; key: string }>
>();

/**
 * An item's message with the people it is for. Equal messages are held once a run.
 * @param combining the item's `combineItems`
 * @param message everything but the people: plain data, apart from how a file is read
 */
export function sendableOf<Message>(
	context: IExecuteFunctions,
	item: number,
	audience: AudienceRequest,
	combining: Combining,
	message: Message,
): Sendable<Message> {
	const known = messagesOfRun.get(context) ?? new Map<string, { message: unknown; key: string }>();
	messagesOfRun.set(context, known);
	const key = combining.by === 'separate' ? `item ${item}` : JSON.stringify(message);
	const held = known.get(key) ?? { message, key };
	known.set(held.key, held);
	return {
		audience,
		message: held.message as Message,
		key: held.key,
		...(combining.by === 'digest' ? { digestHeading: combining.heading } : {}),
	};
}

/** How a channel sends. */
export interface Channel<Message> {
	/** How many people, and how many departments, one request takes. */
	ceilingsOf(message: Message): { users: number; departments: number };
	send(batch: Batch<Message>): Promise<Outcome[]>;
	/** Where texts of several items can be put together. */
	digestForm?: DigestForm<Message>;
}

/**
 * The jobs of a send: the fewest requests that reach everybody, each within DingTalk's ceilings. Items whose
 * people cannot be found become refused jobs.
 */
export async function planSends<Message>(
	context: IExecuteFunctions,
	session: Session,
	inputs: ReadonlyArray<Input<Sendable<Message>>>,
	{ ceilingsOf, send, digestForm }: Channel<Message>,
): Promise<Job[]> {
	const oddIds = hintAboutOddIds(
		inputs.flatMap(({ value: { audience } }) => ('userIds' in audience ? audience.userIds : [])),
	);
	if (oddIds) context.addExecutionHints({ message: oddIds, location: 'outputPane' });
	const audiences = await resolveAudiences(
		session,
		inputs.map(({ item, value }) => ({ item, request: value.audience })),
	);
	const refused: Job[] = [];
	const addressed: Array<Addressed<Message>> = [];
	const digestItems: Array<DigestItem<Message>> = [];
	inputs.forEach(({ item, value: { message, key, digestHeading } }, index) => {
		const audience = audiences[index];
		if (audience instanceof DingTalkError) refused.push(refusedJob([item], audience));
		else if (!audience) return;
		else if (digestHeading === undefined) addressed.push({ item, message, key, audience });
		else digestItems.push({ item, message, key, audience, heading: digestHeading });
	});
	const sentBefore = (name: string) => session.sentBefore(name);
	if (digestForm && digestItems.length > 0) {
		const digests = toDigests(digestForm, digestItems, sentBefore);
		for (const one of digests.addressed) addressed.push(one);
		if (digests.cutMessages > 0)
			context.addExecutionHints({
				message: `${digests.cutMessages === 1 ? '1 message holds' : `${digests.cutMessages} messages hold`} only the first texts for its people and the number of the others, because of DingTalk's size limit.`,
				location: 'outputPane',
			});
	}
	const batches = toBatches(addressed, ceilingsOf, sentBefore);
	return [...refused, ...batches.map((batch) => jobOf(batch, send))];
}

/** A function of its own, so that jobs keep their batch alive and not all that was planned with. */
function jobOf<Message>(
	batch: Batch<Message>,
	send: (batch: Batch<Message>) => Promise<Outcome[]>,
): Job {
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
