import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AskedQuestion } from './askedQuestion';
import type { AnswerButton } from './question';

/** What a link stands for: an answer, or the page on which the answer is given. */
export type LinkName = AnswerButton['name'] | 'page';

/** Whose link it is, and what for. */
export interface Link {
	userId: string;
	name: string;
}

/**
 * Proves that we have made a link for this person: n8n's own signature does not, because it also lets through
 * `$execution.resumeUrl` with any values added. 132 bits, so that five links fit into a card.
 */
function markOf({ key }: AskedQuestion, { userId, name }: Link): string {
	return createHmac('sha256', key)
		.update(JSON.stringify([userId, name]))
		.digest('base64url')
		.slice(0, 22);
}

/**
 * The link of one person: `/webhook-waiting/<execution>/<node>?userId&answer&mark&signature`, the last of them
 * n8n's. It says whose link it was that was pressed, not who pressed it: links can be passed on.
 */
export function linkFor(
	context: IExecuteFunctions,
	asked: AskedQuestion,
	userId: string,
	name: LinkName,
): string {
	const mark = markOf(asked, { userId, name });
	return context.getSignedResumeUrl({ userId, answer: name, mark });
}

/**
 * @param query of a request
 * @returns whose link of this question it is; undefined when we have not made it: an earlier question's, or forged
 */
export function linkOf(asked: AskedQuestion, query: IDataObject): Link | undefined {
	const { userId, answer: name, mark } = query;
	if (typeof userId !== 'string' || typeof name !== 'string' || typeof mark !== 'string')
		return undefined;
	const expected = Buffer.from(markOf(asked, { userId, name }));
	const given = Buffer.from(mark);
	const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
	return isOurs ? { userId, name } : undefined;
}
