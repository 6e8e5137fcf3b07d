import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
import { recipientFields, readAudience } from '../recipients/fields';
import { resolveAudiences } from '../recipients/resolve';
import type { AudienceRequest } from '../recipients/resolve';
import { refusedJob } from '../run/operation';
import type { Job, Operation, Outcome } from '../run/operation';
import { readRequestOptions, timeoutOption } from '../sending/options';
import { optionsField } from '../parameters/optionsField';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { choices } from '../transport/limits';
import type { RequestOptions, Session } from '../transport/session';
import { askAndSleep } from './askAndSleep';
import type { Asking } from './askAndSleep';
import { cardsToPeople, hintIfNobodyListens } from './askInChat';
import { freezeQuestion } from './askedQuestion';
import type { AskedQuestion } from './askedQuestion';
import { answerInField, cardTemplateOption, chatFields, readChatAnswers } from './chatFields';
import type { ChatAnswers } from './chatFields';
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
	/** The bot that may ask by a card which is answered in the chat, if the channel has one. @throws DingTalkError */
	robotCodeFor?(session: Session, own: Own): string;
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
	/** Undefined: on a page. */
	chat?: ChatAnswers;
}

/**
 * The cards that may ask one person, the better one first: a button for each answer, or one that opens a page with
 * all of them. Every person has links of their own, so that the answer tells whose it was.
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

/** Says it before anybody is asked, so that it is there whatever becomes of the asking. */
function hintIfUnreachable(context: IExecuteFunctions): void {
	const message = unreachableHint(context.getSignedResumeUrl({}), context.getRestApiUrl());
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

/** A message for each of them, with links of their own. @throws DingTalkError (invalidInput) before anybody is asked */
function messagesWithLinks<Own>(
	session: Session,
	context: IExecuteFunctions,
	question: AskedQuestion,
	{ request, own }: Ask<Own>,
	channel: Channel<Own>,
): Asking[] {
	return question.people.map((userId) => {
		const message = firstThatFits(cardsFor(context, question, userId), (card) =>
			channel.build(session, card, own),
		);
		return {
			subject: { userId },
			send: async () =>
				await channel.send(session, message, userId, [`question to ${userId}`], request, own),
		};
	});
}

/**
 * An operation that asks people and waits: n8n's Send and Wait for Response. Like n8n's own it asks once,
 * with the values of the first item, and has one output:
 * - answered: `{ approved | choice | text, respondedAt, respondedBy }`, `respondedBy` being whose link it was
 * - limit reached: the first item with `{ approved: false, timedOut: true, askedAt }`, see `itemAtLimit`
 */
export function sendAndWaitOperation<Own>(channel: Channel<Own>): Operation<Ask<Own>> {
	return {
		firstSpeaksForAll: true,
		description: [
			...recipientFields,
			...questionFields,
			...(channel.robotCodeFor ? [answerInField, ...chatFields(false)] : []),
			optionsField([
				...questionOptions,
				timeoutOption,
				...channel.options,
				...(channel.robotCodeFor ? [cardTemplateOption] : []),
			]),
		],
		read(context, item) {
			const parameters = Parameters.of(context, item);
			const options = parameters.collection('options');
			const question = readQuestion(parameters);
			const isInChat =
				channel.robotCodeFor !== undefined &&
				parameters.choice('answerIn', 'Answer In', ['page', 'chat'], 'page') === 'chat';
			return {
				audience: readAudience(parameters, 'bot', context.getInputData()[item]?.json ?? {}),
				question,
				...(isInChat ? { chat: readChatAnswers(parameters, question) } : {}),
				request: readRequestOptions(options),
				own: channel.read(options),
			};
		},
		async plan(session, inputs, context): Promise<Job[]> {
			const [{ value: ask } = {}] = inputs;
			if (!ask) return [];
			const items = inputs.map(({ item }) => item);
			const [audience] = await resolveAudiences(session, [{ item: 0, request: ask.audience }]);
			if (!audience || audience instanceof DingTalkError)
				return audience ? [refusedJob(items, audience)] : [];
			const people = peopleIn(audience.userIds);
			const question: AskedQuestion = {
				...freezeQuestion(ask.question, people, session.run),
				...(ask.chat ? { inChat: { mayAnswer: ask.chat.mayAnswer, isGroup: false } } : {}),
			};
			const askings =
				ask.chat && channel.robotCodeFor
					? cardsToPeople(session, context, question, {
							...ask.chat,
							robotCode: channel.robotCodeFor(session, ask.own),
							request: ask.request,
						})
					: messagesWithLinks(session, context, question, ask, channel);
			const run = async (): Promise<Outcome[]> => {
				if (ask.chat) hintIfNobodyListens(session, context);
				else hintIfUnreachable(context);
				const json = await askAndSleep(context, question, ask.question.waitTill, askings);
				return [{ items, json: { ...json, ...audience.notes } }];
			};
			return [{ items, run, names: [], subjectOf: () => ({ userIds: audience.userIds }) }];
		},
	};
}
