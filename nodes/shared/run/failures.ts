import type { IDataObject, IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import type { Failure } from '../transport/errors';
import { stringsIn } from '../transport/json';

/** What sends of a run had done when another one failed: what came out of them, and what nobody knows of. */
export interface SentSoFar {
	accepted: IDataObject[];
	/** Whom the unknown ones were for. */
	unknown: IDataObject[];
}

function idOf({ taskId, processQueryKey, openDingId, msgUuid }: IDataObject): string {
	return String(taskId ?? processQueryKey ?? openDingId ?? msgUuid ?? '');
}

/** Whom an item or a request is for, in words that go behind an ID. */
function receiversOf({
	userId,
	userIds,
	departmentIds,
	toAllUsers,
	openConversationId,
	msgUuid,
}: IDataObject): string[] {
	return [
		...(typeof userId === 'string' ? [userId] : stringsIn(userIds)),
		...stringsIn(departmentIds).map((id) => `department ${id}`),
		...(toAllUsers === true ? ['everyone'] : []),
		...(typeof openConversationId === 'string' ? [`group ${openConversationId}`] : []),
		...(typeof msgUuid === 'string' ? ['group of the webhook'] : []),
	];
}

/** Messages by their ID, each with whom it is for: a result may be one item a message or one a person. */
function receiversById(results: readonly IDataObject[]): Map<string, string[]> {
	const byId = new Map<string, string[]>();
	for (const result of results) {
		const id = idOf(result);
		// There is no message where DingTalk knows none of the people.
		if (id === '') continue;
		const receivers = byId.get(id) ?? [];
		receivers.push(...receiversOf(result));
		byId.set(id, receivers);
	}
	return byId;
}

function inWords(receivers: readonly string[]): string {
	const named = receivers.slice(0, 3).join(', ');
	return receivers.length > 3 ? `${named} and ${receivers.length - 3} more` : named;
}

/** The user reads a few; all of them stand in the error's context. */
function nameSent({ accepted, unknown }: SentSoFar): string {
	const messages = [...receiversById(accepted)];
	const sentences: string[] = [];
	if (messages.length > 0) {
		const named = messages.slice(0, 5).map(([id, receivers]) => `${id} (${inWords(receivers)})`);
		const more =
			messages.length > named.length ? `, and ${messages.length - named.length} more messages` : '';
		sentences.push(
			`Sent before this: ${named.join(', ')}${more}. Retry On Fail does not send these again.`,
		);
	}
	const inDoubt = [...new Set(unknown.flatMap(receiversOf))];
	if (inDoubt.length > 0) sentences.push(`Unknown whether it was sent: ${inWords(inDoubt)}.`);
	return sentences.map((sentence) => ` ${sentence}`).join('');
}

function nameSubject(subject: IDataObject): string {
	const id = idOf(subject);
	return id === '' ? '' : ` This is about ${id}.`;
}

/** All of it, for an error workflow or a log: messages by ID with their receivers, and receivers of whom nobody knows. */
function listSent({ accepted, unknown }: SentSoFar): {
	sent?: Array<{ id: string; receivers: string[] }>;
	unknown?: string[];
} {
	const sent = [...receiversById(accepted)].map(([id, receivers]) => ({ id, receivers }));
	const inDoubt = [...new Set(unknown.flatMap(receiversOf))];
	return {
		...(sent.length > 0 ? { sent } : {}),
		...(inDoubt.length > 0 ? { unknown: inDoubt } : {}),
	};
}

/** n8n throws away what a node gives after a Stop, so its log is the one place where this can be found. */
export function logStopped(context: IExecuteFunctions, sent: SentSoFar): void {
	const words = nameSent(sent);
	if (words)
		context.logger.warn(
			`The execution was stopped in "${context.getNode().name}".${words}`,
			listSent(sent),
		);
}

/**
 * The error that stops the node, as n8n shows it.
 * @param item the input item that it belongs to
 * @param sent what other requests of the run had done: a few of them in words, all of them in
 * `context.sent` (`[{ id, receivers }]`) and `context.unknown` (receivers), for an error workflow
 * @param subject what has failed; a message is named by its ID, since several items may ask about several
 */
export function toNodeError(
	context: IExecuteFunctions,
	failure: Failure,
	item: number | undefined,
	sent: SentSoFar = { accepted: [], unknown: [] },
	subject: IDataObject = {},
): NodeApiError {
	const { message, kind, code, hint, requestId } = failure;
	const named = item === undefined ? message : `${message} [item ${item}]`;
	// A plain object instead of the original error: that one holds the request, and with it the token.
	const error = new NodeApiError(
		context.getNode(),
		{ kind, dingTalkCode: code, hint, requestId, message: named } as unknown as JsonObject,
		{
			message: named,
			description: hint + nameSubject(subject) + nameSent(sent),
			itemIndex: item,
			level: kind === 'invalidInput' ? 'warning' : 'error',
		},
	);
	Object.assign(error.context, listSent(sent));
	return error;
}

/**
 * n8n 2 sends an item to the error output by its fields `error` and `details`. n8n 1 knows `error` and `message`
 * only, and would take any other item for a success. It is told by what it lacks.
 */
export function fieldOfDetails(context: IExecuteFunctions): 'details' | 'message' {
	return hasErrorOutput(context) && !('isToolExecution' in context) ? 'message' : 'details';
}

/** Whether the user has chosen "Continue (using error output)". */
export function hasErrorOutput(context: IExecuteFunctions): boolean {
	return context.getNode().onError === 'continueErrorOutput';
}

/**
 * The item that comes out for an input item that failed, where the node continues.
 * @param failures of all its requests, each with what an error names as not done
 * @param done what its other requests have done
 * @param detailsIn the field for the rest of what is known, see `fieldOfDetails`
 */
export function errorItem(
	item: number,
	failures: Array<{ failure: Failure; subject?: IDataObject }>,
	done: IDataObject[],
	detailsIn: 'details' | 'message' = 'details',
): INodeExecutionData {
	const [first] = failures;
	if (!first) throw new Error('errorItem needs a failure');
	const { message, kind, code, hint, requestId, httpStatus, parameter } = first.failure;
	return {
		json: {
			error: message,
			[detailsIn]: {
				kind,
				code,
				message,
				hint,
				...(requestId === undefined ? {} : { requestId }),
				...(httpStatus === undefined ? {} : { httpStatus }),
				...(parameter === undefined ? {} : { parameter }),
				...(failures.some(({ subject }) => subject)
					? {
							notDone: failures.map(({ subject, failure }) => ({ ...subject, kind: failure.kind })),
						}
					: {}),
				...(done.length > 0 ? { done } : {}),
			},
		},
		pairedItem: { item },
	};
}
