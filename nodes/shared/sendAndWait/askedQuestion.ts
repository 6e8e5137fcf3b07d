import { randomBytes } from 'node:crypto';
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';
import { isRecord } from '../transport/json';
import { KeptForNextTry } from '../transport/nodeRun';
import type { NodeRun } from '../transport/nodeRun';
import type { Question } from './question';

/**
 * A question as it was when it was asked. Whoever answers later - on a page, or by any other way - is shown
 * this and judged by this: no expression is evaluated again, so what people see and agree to is what they
 * were asked, whatever has become of the data behind it.
 *
 * **A second way of answering** (a card in the chat, say) takes the same steps as the page does:
 * 1. when asking, it lets `ask.ts` freeze the question (`freezeQuestion`) and adds to it what it must know later;
 * 2. when somebody answers, it has this question again (the page by `questionKeptIn`), makes sure who it was
 *    (the page by the mark in the link, see links.ts), and that it is still open (`isOver`);
 * 3. what comes out of the node is `answerOf` (question.ts) with `respondedAt` and `respondedBy`, and nothing else.
 */
export interface AskedQuestion extends Omit<Question, 'waitTill'> {
	/** ISO 8601, UTC; the same over Retry On Fail, another one in each round of a loop. */
	askedAt: string;
	/** The user IDs of those who were asked. */
	people: string[];
	/** ISO 8601, UTC: from then on nobody can answer. Undefined without a limit. */
	waitsUntil?: string;
	/**
	 * Random, of this question alone. Whoever knows it can make links for anybody: it is kept with the waiting
	 * execution and is in no item, hint or log.
	 */
	key: string;
	/** Where it is answered by a press in the chat and not on a page. */
	inChat?: InChat;
}

export interface InChat {
	/** The user IDs of those who may answer; empty: whoever was asked, in a group each of its members. */
	mayAnswer: string[];
	/** One card for all. */
	isGroup: boolean;
}

const keys = new KeptForNextTry<string>();

/** The links of those who were asked before Retry On Fail stay good. */
function keyOf(run: NodeRun): string {
	const kept = keys.of(run);
	const key = kept.get('question') ?? randomBytes(32).toString('base64url');
	kept.set('question', key);
	return key;
}

/** @param run the node's run that asks it */
export function freezeQuestion(
	{ waitTill, ...question }: Question,
	people: string[],
	run: NodeRun,
): AskedQuestion {
	return {
		...question,
		askedAt: new Date(run.startedAt).toISOString(),
		people,
		...(waitTill < WAIT_INDEFINITELY ? { waitsUntil: waitTill.toISOString() } : {}),
		key: keyOf(run),
	};
}

/** Whether the limit is over. n8n looks only once a minute, and nobody answers in between. */
export function isOver({ waitsUntil }: AskedQuestion): boolean {
	return waitsUntil !== undefined && Date.parse(waitsUntil) <= Date.now();
}

/** In the context that n8n stores for each node of an execution; a later question of the node takes its place. */
const field = 'dingTalkQuestion';

/** Keeps it with the execution, in n8n's database but in none of its items. */
export function keepQuestion(context: IExecuteFunctions, asked: AskedQuestion): void {
	context.getContext('node')[field] = JSON.stringify(asked);
}

/**
 * The expression that reads it: n8n gives a webhook no other way to its node's context. It is made here, from
 * the node's name alone, and evaluates nothing that a user or an item has written.
 */
function expressionFor(nodeName: string): string {
	const name = JSON.stringify(nodeName).replace(
		/[{}]/g,
		(brace) => `\\u00${brace.charCodeAt(0).toString(16)}`,
	);
	return `={{ $node[${name}].context.${field} }}`;
}

/** @returns the question that the execution waits for; undefined when there is none */
export function questionKeptIn(context: IWebhookFunctions): AskedQuestion | undefined {
	const kept: unknown = context.getNodeParameter(field, expressionFor(context.getNode().name));
	if (typeof kept !== 'string') return undefined;
	const asked: unknown = JSON.parse(kept);
	return isRecord(asked) ? (asked as unknown as AskedQuestion) : undefined;
}
