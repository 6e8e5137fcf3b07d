/** What a question needs of n8n and of DingTalk, without either. */
import type { IDataObject, IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { Job, Operation, Outcome } from '../../nodes/shared/run/operation';
import type { AskedQuestion } from '../../nodes/shared/sendAndWait/askedQuestion';
import { cardIdFor } from '../../nodes/shared/sendAndWait/cardIds';
import { markField, sealMark } from '../../nodes/shared/sendAndWait/cardMark';
import type { Frame } from '../../nodes/shared/stream/frames';
import { topics } from '../../nodes/shared/stream/topics';
import type { Endpoint } from '../../nodes/shared/transport/endpoints';
import type { RequestOptions, Session } from '../../nodes/shared/transport/session';
import { sessionThat, type Says } from './sessionThat';

/** An execution of a node that asks. */
export interface AskingExecution {
	context: IExecuteFunctions;
	hints: NodeExecutionHint[];
	/** What the node's context in n8n's database holds. */
	kept: IDataObject;
	/** Until when it sleeps; undefined while it is awake. */
	sleepsUntil(): Date | undefined;
	/** The node's input as it lies in the database. */
	stored(): unknown;
	/** How often n8n 1 was asked to check signatures. */
	signaturesAskedFor(): number;
}

interface Surroundings {
	/** Where n8n is reached. */
	address?: string;
	/** Whether it is n8n 1, which checks signatures only where a node asks for it. */
	isOldLine?: boolean;
}

export function askingExecution(
	parameters: IDataObject,
	items: IDataObject[] = [{}],
	{ address = 'https://n8n.example.com', isOldLine = false }: Surroundings = {},
): AskingExecution {
	const input = items.map((json, item) => ({ json, pairedItem: { item } }));
	const hints: NodeExecutionHint[] = [];
	const kept: IDataObject = {};
	const data = { main: [input] as unknown };
	let sleepsUntil: Date | undefined;
	let signatures = 0;
	const context = {
		getNodeParameter: (name: string) => parameters[name],
		getInputData: () => input,
		getSignedResumeUrl: (query: Record<string, string>) =>
			`${address}/webhook-waiting/1/node?${new URLSearchParams(query).toString()}&signature=s`,
		getRestApiUrl: () => `${address}/rest`,
		getTimezone: () => 'Asia/Shanghai',
		addExecutionHints: (...more: NodeExecutionHint[]) => hints.push(...more),
		getContext: (type: string) => (type === 'node' ? kept : {}),
		getExecuteData: () => ({ data }),
		putExecutionToWait: async (until: Date) => await Promise.resolve((sleepsUntil = until)),
		...(isOldLine ? { setSignatureValidationRequired: () => signatures++ } : {}),
	};
	return {
		context: context as unknown as IExecuteFunctions,
		hints,
		kept,
		sleepsUntil: () => sleepsUntil,
		stored: () => data.main,
		signaturesAskedFor: () => signatures,
	};
}

/** Something that was sent: the name of the API, what it was, under which names, and how. */
export type Sent = [string, IDataObject, readonly string[], RequestOptions];

export interface AskingSession {
	session: Session;
	sent: Sent[];
	/** What was asked, as `[api, body]`. */
	asked: Array<[string, IDataObject]>;
}

/** The key of an app for its marks. */
export const appKey = Buffer.alloc(32, 7);

/** The first 32 hexadecimal digits that name the cards of each question here. */
export const cardsOfQuestion = '0'.repeat(32);

/** A session of an app that may ask. */
export function askingSession(
	says: Says = () => ({}),
	settings: IDataObject = {},
	app = 'an app',
): AskingSession {
	const { session, asked } = sessionThat(says);
	const sent: Sent[] = [];
	const sendOnce = async (
		endpoint: Endpoint,
		body: IDataObject,
		names: readonly string[],
		options: RequestOptions,
	) => {
		sent.push([endpoint.name, body, names, options]);
		return { body: await session.request(endpoint, { body }), at: 0 };
	};
	const more = {
		app,
		sendOnce,
		setting: (name: string) => settings[name] ?? '',
		keyFor: (content: IDataObject) => (content.cards === true ? cardsOfQuestion : 'another key'),
		secretKeyFor: (purpose: string) =>
			purpose === 'answers in the chat 1' ? appKey : Buffer.alloc(32),
	};
	return { session: Object.assign(session, more), sent, asked };
}

/** Reads and plans a question, for all items. */
export async function planned<T>(
	{ firstSpeaksForAll, read, plan }: Operation<T>,
	{ context }: AskingExecution,
	{ session }: AskingSession,
): Promise<Job[]> {
	const inputs = [];
	for (const item of context.getInputData().keys())
		inputs.push({ item, value: await read(context, firstSpeaksForAll ? 0 : item) });
	const jobs = await plan(session, inputs, context);
	if (!Array.isArray(jobs)) throw new Error('A question has nothing to conclude');
	return jobs;
}

/** Asks, to the end. */
export async function askedBy<T>(
	operation: Operation<T>,
	execution: AskingExecution,
	session: AskingSession,
): Promise<Outcome[]> {
	const jobs = await planned(operation, execution, session);
	const outcomes: Outcome[] = [];
	for (const job of jobs) outcomes.push(...(await job.run()));
	return outcomes;
}

let questions = 0;

/** A question that was asked. */
export const askedQuestion = (more: Partial<AskedQuestion> = {}): AskedQuestion => ({
	title: 'Pay?',
	message: '100',
	responseType: 'approval',
	buttons: [{ name: 'approve' }, { name: 'decline', label: 'Not now' }],
	askedAt: new Date().toISOString(),
	people: ['a', 'b'],
	key: `key ${questions++}`,
	...more,
});

/** A button of a card that somebody presses. */
export interface Pressed {
	/** 32 hexadecimal digits that name the cards of the question. */
	cards: string;
	userId: string;
	/** Whose card it is; undefined: that of a group. */
	cardOf?: string;
	button?: string;
	/** What the button carries in the place of its mark. */
	mark?: unknown;
	key?: Buffer;
	/** Of whom the question asks n8n. */
	resumeUrl?: string;
}

/** What DingTalk pushes of a press. */
export function pressFrame({
	cards,
	userId,
	cardOf,
	button = 'approve',
	key = appKey,
	resumeUrl = 'https://n8n.example.com/webhook-waiting/1/node?answerIn=chat&signature=s',
	...more
}: Pressed): Frame {
	const outTrackId = cardIdFor(cards, cardOf);
	const mark =
		'mark' in more ? more.mark : sealMark(key, outTrackId, { resumeUrl, key: 'k', name: button });
	const params = mark === undefined ? {} : { [markField]: mark };
	return {
		type: 'CALLBACK',
		topic: topics.cardPresses,
		messageId: 'm',
		eventId: '',
		eventType: '',
		bornAt: '',
		data: JSON.stringify({
			outTrackId,
			userId,
			content: { cardPrivateData: { actionIds: [button], params } },
		}),
	};
}
