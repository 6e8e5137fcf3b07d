import type { IDataObject } from 'n8n-workflow';
import type { Endpoint } from './endpoints';
import type { Failure } from './errors';
import { stringsIn } from './json';

function isThere(value: unknown): boolean {
	return value !== undefined && value !== null && value !== '';
}

/** Everybody asked for stands in one of the lists, so that there is nothing that an ID could name. */
function isAccountedFor(
	{ gives }: Endpoint,
	answer: Record<string, unknown>,
	asked: unknown,
): boolean {
	const people = stringsIn(asked);
	const named = new Set((gives?.orNamesAll ?? []).flatMap((list) => stringsIn(answer[list])));
	return people.length > 0 && people.every((userId) => named.has(userId));
}

/**
 * A success that lacks the one thing that was asked for. Of a send nobody can tell then what became of it;
 * asking again would be a second send, and of a question get the same answer.
 * @param body of the request
 * @param answer that DingTalk calls a success
 * @returns undefined for one that holds it
 */
export function incompleteAnswer(
	endpoint: Endpoint,
	body: IDataObject | undefined,
	answer: Record<string, unknown>,
): Failure | undefined {
	const { gives, name, effect } = endpoint;
	if (!gives || gives.oneOf.some((field) => isThere(answer[field]))) return undefined;
	if (isAccountedFor(endpoint, answer, body?.userIds)) return undefined;
	const isQuestion = effect === 'repeatable';
	const requestId = answer.request_id;
	return {
		kind: isQuestion ? 'service' : 'unknown',
		code: 'incompleteAnswer',
		message: `DingTalk answered ${name} with success, but without ${gives.oneOf.join(' or ')}`,
		hint: isQuestion
			? "Run the node again in a minute. If it stays so, ask DingTalk's support and tell them the request ID."
			: 'It was most likely carried out, but cannot be followed or recalled: look into DingTalk. It was not sent again, so that nobody is told twice.',
		retry: 'never',
		...(typeof requestId === 'string' ? { requestId } : {}),
	};
}
