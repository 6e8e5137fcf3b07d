import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
import { botRecipientFields, readAudience } from '../recipients/fields';
import { resolveAudiences } from '../recipients/resolve';
import type { AudienceRequest } from '../recipients/resolve';
import { refusedJob } from '../run/operation';
import type { Job, Operation, Outcome } from '../run/operation';
import { readRequestOptions, timeoutOption } from '../sending/options';
import { optionsField } from '../parameters/optionsField';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { choices } from '../transport/limits';
import type { RequestOptions, Session } from '../transport/session';
import { questionFields, questionOptions } from './fields';
import { readQuestion } from './question';
import type { Question } from './question';

/** A question with the links of one person. */
export interface Card extends Pick<Question, 'title' | 'message'> {
	buttons: Array<{ label: string; url: string }>;
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

/** Every person has links of his own, so that the answer tells whose it was. n8n signs them. */
function cardFor(
	context: IExecuteFunctions,
	{ title, message, buttons }: Question,
	userId: string,
	askedAt: string,
): Card {
	return {
		title,
		message,
		buttons: buttons.map(({ label, approved }) => ({
			label,
			url: context.getSignedResumeUrl({
				...(approved === undefined ? {} : { approved: String(approved) }),
				userId,
				askedAt,
			}),
		})),
	};
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
 * node's input as it lies in the database, so that is changed here: the first item, marked. The page reads
 * it too, to know which question is open when a loop has asked several.
 */
async function sleepUntilAnswered(
	context: IExecuteFunctions,
	waitTill: Date,
	askedAt: string,
): Promise<void> {
	requireSignatures(context);
	const [first = { json: {} }] = context.getInputData();
	context.getExecuteData().data.main = [
		[{ ...first, json: { ...first.json, askedAt, timedOut: true } }],
	];
	await context.putExecutionToWait(waitTill);
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
		message: `${userId} was not asked. ${failure.message}`,
		hint: before
			? `${failure.hint} Asked before this: ${before}. Unless Retry On Fail is set, nothing waits for their answer.`
			: failure.hint,
	});
}

async function askEverybody<Own>(
	session: Session,
	messages: Map<string, IDataObject>,
	{ request, own }: Ask<Own>,
	channel: Channel<Own>,
): Promise<IDataObject[]> {
	const asked: IDataObject[] = [];
	for (const [userId, message] of messages) {
		const sent = await channel
			.send(session, message, userId, [`question to ${userId}`], request, own)
			.catch(asDingTalkError);
		if (sent instanceof DingTalkError) throw notAsked(userId, sent, asked);
		asked.push({ userId, ...sent });
	}
	return asked;
}

/**
 * An operation that asks people and waits: n8n's Send and Wait for Response. Like n8n's own it asks once,
 * with the values of the first item, and has one output:
 * - answered: `{ approved | text, respondedAt, respondedBy }`, `respondedBy` being whose link it was
 * - limit reached: the first item with `{ askedAt, timedOut: true }`
 */
export function sendAndWaitOperation<Own>(channel: Channel<Own>): Operation<Ask<Own> | undefined> {
	return {
		description: [
			...botRecipientFields,
			...questionFields,
			optionsField([...questionOptions, timeoutOption, ...channel.options]),
		],
		read(context, item) {
			if (item > 0) return undefined;
			const parameters = Parameters.of(context, item);
			const options = parameters.collection('options');
			return {
				audience: readAudience(parameters, 'bot'),
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
			const askedAt = new Date(session.run.startedAt).toISOString();
			const messages = new Map(
				peopleIn(audience.userIds).map((userId) => [
					userId,
					channel.build(session, cardFor(context, ask.question, userId, askedAt), ask.own),
				]),
			);
			const run = async (): Promise<Outcome[]> => {
				const asked = await askEverybody(session, messages, ask, channel);
				await sleepUntilAnswered(context, waitTill, askedAt);
				const waitsUntil =
					waitTill < WAIT_INDEFINITELY ? { waitsUntil: waitTill.toISOString() } : {};
				return [{ items, json: { askedAt, ...waitsUntil, asked, ...audience.notes } }];
			};
			return [{ items, run, names: [], subjectOf: () => ({ userIds: audience.userIds }) }];
		},
	};
}
