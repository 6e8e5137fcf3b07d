import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { isAgentTool } from '../run/agentTool';
import { groupBy } from '../run/groupBy';
import { Parameters } from '../parameters/parameters';
import type { Input, Operation, Outcome, Plan } from '../run/operation';
import { optionsField } from '../parameters/optionsField';
import type { Session } from '../transport/session';
import { CheckRun } from './checkRun';
import { receiptFields } from './fields';
import { presentPeople, presentSummary } from './present';
import { ageOf, isAnsweredAlready, isPastWindow, readQuestion } from './question';
import type { Question } from './question';
import { routeNames, sameForAll } from './receipt';
import type { MessageReceipts } from './receipt';

/** How one channel is asked about one of its messages. */
export interface ReceiptSource<Reference extends IDataObject> {
	/** The fields that name the message. */
	fields: INodeProperties[];
	/** What most users leave alone. */
	options: INodeProperties[];
	/**
	 * @param isAnswered whether nobody is left to ask DingTalk about
	 * @throws DingTalkError (invalidInput)
	 */
	read(parameters: Parameters, input: IDataObject, isAnswered: boolean): Reference;
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

const outputs = ['summary', 'recipients', 'route'] as const;

/** What one item asks, about which message, and how the answer comes out. */
export interface ReceiptInput<Reference> {
	reference: Reference;
	question: Question;
	output: (typeof outputs)[number];
}

interface Asked<Reference> extends ReceiptInput<Reference> {
	isPast: boolean;
	isAsked: boolean;
}

const pastWindow = sameForAll('expired', 'DingTalk answers about a message for 24 hours only');

/** The first output is all that an agent sees, so four of them are one there. */
function outputOf(context: IExecuteFunctions, item: number): ReceiptInput<unknown>['output'] {
	const output = Parameters.of(context, item).choice('output', 'Output', outputs);
	return output === 'route' && isAgentTool(context) ? 'recipients' : output;
}

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
			context.getNodeParameter('output', 0, '') === 'route' && !isAgentTool(context)
				? routeNames.length
				: 1,
		read(context: IExecuteFunctions, item: number) {
			const parameters = Parameters.of(context, item);
			const input = context.getInputData()[item]?.json ?? {};
			const question = readQuestion(parameters, input, item);
			return {
				reference: source.read(parameters, input, isAnsweredAlready(question)),
				question,
				output: outputOf(context, item),
			};
		},
		plan: (session, inputs) => planChecks(session, source, inputs),
	};
}

function planChecks<Reference extends IDataObject>(
	session: Session,
	source: ReceiptSource<Reference>,
	inputs: ReadonlyArray<Input<ReceiptInput<Reference>>>,
): Plan {
	const now = Date.now();
	const asked = inputs.map(({ value }): Asked<Reference> => {
		const isPast = source.answersForOneDay && isPastWindow(value.question, now);
		return {
			...value,
			reference: source.complete(session, value.reference),
			isPast,
			isAsked: !isPast && !isAnsweredAlready(value.question),
		};
	});
	const groups = groupBy(asked, ({ reference, isPast, isAsked }) =>
		JSON.stringify([reference, isPast, isAsked]),
	);
	const run = new CheckRun(
		session,
		asked.map(({ question }) => question),
		groups.filter(([first]) => first?.isAsked).length,
	);
	return {
		jobs: groups.map((group) => ({
			items: group.map(({ question }) => question.item),
			run: async () => await answer(session, source, group, run),
			subjectOf: () => group[0]?.reference ?? {},
		})),
		conclude: () => run.conclude(),
	};
}

/** Age of the youngest message of a group in milliseconds: whoever asks for it must not take it for an old one. */
function youngest(questions: readonly Question[], now: number): number | undefined {
	const ages = questions
		.filter(({ sentAt }) => sentAt !== undefined)
		.map((question) => ageOf(question, now) ?? 0);
	// Not Math.min(...ages): a call with 100,000 arguments overflows the stack.
	return ages.length > 0 ? ages.reduce((least, age) => Math.min(least, age)) : undefined;
}

async function answer<Reference extends IDataObject>(
	session: Session,
	source: ReceiptSource<Reference>,
	group: Array<Asked<Reference>>,
	run: CheckRun,
): Promise<Outcome[]> {
	const [first] = group;
	if (!first) return [];
	const { reference, isPast, isAsked } = first;
	const questions = group.map(({ question }) => question);
	const unasked = isPast ? pastWindow : sameForAll('pending');
	const receipts = isAsked
		? await source.ask(session, reference, youngest(questions, Date.now()))
		: unasked;
	const now = Date.now();
	const summarized = group.filter(({ output }) => output === 'summary');
	const perPerson = group.filter(({ output }) => output !== 'summary');
	await run.learnNames(perPerson, receipts);
	return [
		...(summarized.length > 0
			? [
					presentSummary(
						reference,
						summarized.map(({ question }) => question),
						receipts,
						now,
					),
				]
			: []),
		...perPerson.flatMap(({ question, output }) =>
			run.keepWaiting(
				presentPeople(reference, question, receipts, output === 'route', now, (id) =>
					run.nameOf(id),
				),
			),
		),
	];
}
