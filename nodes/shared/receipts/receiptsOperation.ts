import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { groupBy } from '../run/groupBy';
import { Parameters } from '../parameters/parameters';
import { parseIds } from '../recipients/parse';
import type { Job, Operation, Outcome } from '../run/operation';
import { optionsField } from '../parameters/optionsField';
import { limits } from '../transport/limits';
import type { Session } from '../transport/session';
import { receiptFields } from './fields';
import { knownFromSend } from './notReached';
import { presentPeople, presentSummary } from './present';
import type { Question } from './present';
import { routeNames, sameForAll } from './receipt';
import type { MessageReceipts } from './receipt';

/** How one channel is asked about one of its messages. */
export interface ReceiptSource<Reference extends IDataObject> {
	/** The fields that name the message. */
	fields: INodeProperties[];
	/** What most users leave alone. */
	options: INodeProperties[];
	/** @throws DingTalkError (invalidInput) */
	read(parameters: Parameters, input: IDataObject): Reference;
	/** Fills in the credential's defaults, for example `{ taskId, agentId }`. */
	complete(session: Session, reference: Reference): Reference;
	/** Whether DingTalk answers about a message for 24 hours only, so that later no call is made. */
	answersForOneDay: boolean;
	/**
	 * Asks DingTalk once about one message.
	 * @param ageMs age of the message, when known
	 */
	ask(session: Session, reference: Reference, ageMs: number | undefined): Promise<MessageReceipts>;
}

export interface ReceiptInput<Reference> {
	reference: Reference;
	question: Question;
	output: 'summary' | 'recipients' | 'route';
}

function readQuestion(parameters: Parameters, input: IDataObject, item: number): Question {
	const checks = Number(input.checks);
	return {
		item,
		only: parseIds(parameters.raw('onlyUserIds'), 'Only User IDs'),
		sentAt: parameters.optionalMoment('sentAt', 'Sent At'),
		overdueAfterMs: parameters.number('overdueAfter', 'Overdue After', 0, 0) * 60_000,
		checksBefore: Number.isInteger(checks) && checks > 0 ? checks : 0,
		known: knownFromSend(input),
	};
}

function ageOf(question: Question, now: number): number | undefined {
	return question.sentAt === undefined ? undefined : now - question.sentAt;
}

function isPastWindow(question: Question): boolean {
	const age = ageOf(question, Date.now());
	return age !== undefined && age > limits.receiptHours * 3_600_000;
}

/** Nobody is left to ask about: the send has said of each that they were not reached. */
function isAnsweredAlready(question: Question): boolean {
	return question.only.length > 0 && question.only.every((userId) => question.known.has(userId));
}

function present<R>(
	reference: IDataObject,
	inputs: Array<ReceiptInput<R>>,
	receipts: MessageReceipts,
): Outcome[] {
	const now = Date.now();
	const summarized = inputs
		.filter(({ output }) => output === 'summary')
		.map(({ question }) => question);
	const perPerson = inputs.filter(({ output }) => output !== 'summary');
	return [
		...(summarized.length > 0 ? [presentSummary(reference, summarized, receipts, now)] : []),
		...perPerson.flatMap(({ question, output }) =>
			presentPeople(reference, question, receipts, output === 'route', now),
		),
	];
}

const pastWindow = sameForAll('expired', 'DingTalk answers about a message for 24 hours only');

/**
 * The check of a channel's receipts. However many items ask about one message, it is asked once a run of the
 * node; a message older than 24 hours is not asked about at all.
 */
export function receiptsOperation<Reference extends IDataObject>(
	source: ReceiptSource<Reference>,
): Operation<ReceiptInput<Reference>> {
	return {
		description: [...source.fields, ...receiptFields, optionsField(source.options)],
		outputCount: (context) =>
			context.getNodeParameter('output', 0, '') === 'route' ? routeNames.length : 1,
		read(context: IExecuteFunctions, item: number) {
			const parameters = Parameters.of(context, item);
			const input = context.getInputData()[item]?.json ?? {};
			return {
				reference: source.read(parameters, input),
				question: readQuestion(parameters, input, item),
				output: parameters.choice('output', 'Output', ['summary', 'recipients', 'route']),
			};
		},
		plan(session, inputs): Job[] {
			const asked = inputs.map(({ value }) => {
				const isPast = source.answersForOneDay && isPastWindow(value.question);
				return {
					...value,
					reference: source.complete(session, value.reference),
					isPast,
					isAsked: !isPast && !isAnsweredAlready(value.question),
				};
			});
			return groupBy(asked, ({ reference, isPast, isAsked }) =>
				JSON.stringify([reference, isPast, isAsked]),
			).map((group) => ({
				items: group.map(({ question }) => question.item),
				run: async () => await answer(session, source, group),
				subjectOf: () => group[0]?.reference ?? {},
			}));
		},
	};
}

async function answer<Reference extends IDataObject>(
	session: Session,
	source: ReceiptSource<Reference>,
	group: Array<ReceiptInput<Reference> & { isPast: boolean; isAsked: boolean }>,
): Promise<Outcome[]> {
	const [first] = group;
	if (!first) return [];
	const ages = group
		.map(({ question }) => ageOf(question, Date.now()))
		.filter((age) => age !== undefined);
	// Not Math.min(...ages): a call with 100,000 arguments overflows the stack.
	const youngest = ages.length > 0 ? ages.reduce((least, age) => Math.min(least, age)) : undefined;
	const unasked = first.isPast ? pastWindow : sameForAll('pending');
	return present(
		first.reference,
		group,
		first.isAsked ? await source.ask(session, first.reference, youngest) : unasked,
	);
}
