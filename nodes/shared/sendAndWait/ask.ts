import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
import { recipientFields, readAudience } from '../recipients/fields';
import { resolveAudiences } from '../recipients/resolve';
import type { AudienceRequest } from '../recipients/resolve';
import { inParallel } from '../run/parallel';
import { refusedJob } from '../run/operation';
import type { Job, Operation, Outcome } from '../run/operation';
import { readRequestOptions, timeoutOption } from '../sending/options';
import { optionsField } from '../parameters/optionsField';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { choices } from '../transport/limits';
import type { RequestOptions, Session } from '../transport/session';
import { freeze, keep } from './askedQuestion';
import type { AskedQuestion } from './askedQuestion';
import { itemAtLimit } from './atLimit';
import { questionFields, questionOptions } from './fields';
import { linkFor } from './links';
import type { LinkName } from './links';
import { unreachableHint } from './reachable';
import { labelOf, readQuestion } from './question';
import type { Question } from './question';
import { wordsForText } from './words';

/** A question with the links of one person. */
export interface Card extends Pick<Question, 'title' | 'message'> {
	buttons: Array<{ label: string; url: string }>;
	/** One below the other, for labels of any length. */
	isStacked: boolean;
}

/** How a channel asks: what it needs beside the question, and how a card goes out. */
export interface Channel<Own> {
	/** Its own fields and options, and how they are read. */
	options: INodeProperties[];
	read(options: Parameters): Own;
	/** @throws DingTalkError (invalidInput) when DingTalk does not take the card, or the node knows no sender */
	build(session: Session, card: Card, own: Own): IDataObject;
	/**
	 * Sends it to one person.
	 * @param names what is sent to whom, for `session.sendOnce`
	 * @returns what DingTalk calls the message
	 * @throws DingTalkError when this person is not reached
	 */
	send(
		session: Session,
		message: IDataObject,
		userId: string,
		names: readonly string[],
		request: RequestOptions,
		own: Own,
	): Promise<IDataObject>;
}

/** What one item asks, and how. */
export interface Ask<Own> {
	audience: AudienceRequest;
	question: Question;
	request: RequestOptions;
	own: Own;
}

/**
 * The cards that may ask one person, the better one first: a button for each answer, or one that opens a page with
 * all of them. Every person has links of his own, so that the answer tells whose it was.
 */
function cardsFor(context: IExecuteFunctions, asked: AskedQuestion, userId: string): Card[] {
	const { title, message, buttons, openLabel, responseType } = asked;
	const words = wordsForText(`${title}\n${message}`);
	const cardWith = (links: Array<{ name: LinkName; label: string }>): Card => ({
		title,
		message,
		buttons: links.map(({ name, label }) => ({
			label,
			url: linkFor(context, asked, userId, name),
		})),
		isStacked: responseType === 'choices',
	});
	const onPage = cardWith([{ name: 'page', label: openLabel ?? words.respond }]);
	if (buttons.length === 0) return [onPage];
	const direct = cardWith(
		buttons.map((button) => ({ name: button.name, label: labelOf(button, words) })),
	);
	return buttons.length > 1 ? [direct, onPage] : [direct];
}

/**
 * The first of the cards that DingTalk takes: five long links do not fit into every message.
 * @throws DingTalkError (invalidInput) when it takes none
 */
function firstThatFits(cards: Card[], build: (card: Card) => IDataObject): IDataObject {
	let refusal: unknown;
	for (const card of cards) {
		try {
			return build(card);
		} catch (error) {
			refusal = error;
		}
	}
	throw asDingTalkError(refusal);
}

/** n8n 2 always checks the signature of an answer's link; n8n 1 does so only where a node asks for it. */
function requireSignatures(
	context: IExecuteFunctions & { setSignatureValidationRequired?: () => void },
): void {
	context.setSignatureValidationRequired?.();
}

/**
 * Puts the execution to sleep in n8n's database until somebody answers or the limit is reached.
 *
 * n8n does not run the node again. On an answer its output is what the page gives; at the limit it is the
 * node's input as it lies in the database, so that is changed here.
 */
async function sleepUntilAnswered(
	context: IExecuteFunctions,
	waitTill: Date,
	asked: AskedQuestion,
): Promise<void> {
	requireSignatures(context);
	keep(context, asked);
	const [first = { json: {} }] = context.getInputData();
	context.getExecuteData().data.main = [
		[{ ...first, json: itemAtLimit(first.json, asked.askedAt) }],
	];
	await context.putExecutionToWait(waitTill);
}

/** Says it before anybody is asked, so that it is there whatever becomes of the asking. */
function hintIfUnreachable(context: IExecuteFunctions, asked: AskedQuestion): void {
	const [userId = ''] = asked.people;
	const link = linkFor(context, asked, userId, 'page');
	const message = unreachableHint(link, context.getRestApiUrl());
	if (message) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}

function peopleIn(userIds: string[]): string[] {
	if (userIds.length > choices.peopleAsked) {
		throw DingTalkError.invalid(
			'Send To',
			`names ${userIds.length} people, and a question goes to at most ${choices.peopleAsked}`,
			'The first answer counts, so ask those who may decide',
		);
	}
	return userIds;
}

/** Says who was not asked, and who was: their answer is not waited for. */
function notAsked(userId: string, { failure }: DingTalkError, asked: IDataObject[]): DingTalkError {
	const before = asked.map((each) => String(each.userId)).join(', ');
	return new DingTalkError({
		...failure,
		message: `${failure.kind === 'unknown' ? `Nobody can tell whether ${userId} was asked` : `${userId} was not asked`}. ${failure.message}`,
		hint: before
			? `${failure.hint} Asked before this: ${before}. Unless Retry On Fail is set, nothing waits for their answer.`
			: failure.hint,
	});
}

/** Side by side: until all are asked the execution is not asleep, and n8n takes no answer. */
async function askEverybody<Own>(
	session: Session,
	messages: Map<string, IDataObject>,
	{ request, own }: Ask<Own>,
	channel: Channel<Own>,
): Promise<IDataObject[]> {
	const people = [...messages];
	const sent = await inParallel(people, async ([userId, message]) => {
		return await channel
			.send(session, message, userId, [`question to ${userId}`], request, own)
			.catch(asDingTalkError);
	});
	const asked: IDataObject[] = [];
	const failed: Array<{ userId: string; error: DingTalkError }> = [];
	people.forEach(([userId], index) => {
		const outcome = sent[index];
		if (outcome instanceof DingTalkError) failed.push({ userId, error: outcome });
		else asked.push({ userId, ...outcome });
	});
	const [first] = failed;
	if (first) throw notAsked(first.userId, first.error, asked);
	return asked;
}

/**
 * An operation that asks people and waits: n8n's Send and Wait for Response. Like n8n's own it asks once,
 * with the values of the first item, and has one output:
 * - answered: `{ approved | choice | text, respondedAt, respondedBy }`, `respondedBy` being whose link it was
 * - limit reached: the first item with `{ approved: false, timedOut: true, askedAt }`, see `itemAtLimit`
 */
export function sendAndWaitOperation<Own>(channel: Channel<Own>): Operation<Ask<Own> | undefined> {
	return {
		description: [
			...recipientFields,
			...questionFields,
			optionsField([...questionOptions, timeoutOption, ...channel.options]),
		],
		read(context, item) {
			if (item > 0) return undefined;
			const parameters = Parameters.of(context, item);
			const options = parameters.collection('options');
			return {
				audience: readAudience(parameters, 'bot', context.getInputData()[item]?.json ?? {}),
				question: readQuestion(parameters),
				request: readRequestOptions(options),
				own: channel.read(options),
			};
		},
		async plan(session, inputs, context): Promise<Job[]> {
			const ask = inputs.find(({ item }) => item === 0)?.value;
			if (!ask) return [];
			const items = inputs.map(({ item }) => item);
			const [audience] = await resolveAudiences(session, [{ item: 0, request: ask.audience }]);
			if (!audience || audience instanceof DingTalkError)
				return audience ? [refusedJob(items, audience)] : [];
			const { waitTill } = ask.question;
			const question = freeze(ask.question, peopleIn(audience.userIds), session.run);
			const messages = new Map(
				question.people.map((userId) => [
					userId,
					firstThatFits(cardsFor(context, question, userId), (card) =>
						channel.build(session, card, ask.own),
					),
				]),
			);
			const run = async (): Promise<Outcome[]> => {
				hintIfUnreachable(context, question);
				const asked = await askEverybody(session, messages, ask, channel);
				await sleepUntilAnswered(context, waitTill, question);
				const { askedAt, waitsUntil } = question;
				const json = { askedAt, ...(waitsUntil ? { waitsUntil } : {}), asked, ...audience.notes };
				return [{ items, json }];
			};
			return [{ items, run, names: [], subjectOf: () => ({ userIds: audience.userIds }) }];
		},
	};
}
