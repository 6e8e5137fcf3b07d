import type {
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { Endpoint } from './endpoints';
import { classifyAnswer } from './errors';
import type { Failure } from './errors';
import type { Hosts } from './hosts';
import { incompleteAnswer } from './incomplete';
import { answerAsText } from './outgoing';
import { classifyThrown } from './thrown';

/** Where requests can be made from: a running node, or the editor that fills a drop-down. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions;

export interface Call {
	query?: IDataObject;
	body?: IDataObject;
	/** Builds the body of an upload. A function, because a multipart body can be sent only once. */
	form?: () => FormData;
	/** Milliseconds. */
	timeout: number;
}

/** One try: the body of a success or the failure, and the token that was used. */
export type Attempt = { token: string } & (
	{ body: Record<string, unknown> } | { failure: Failure }
);

function optionsFor(endpoint: Endpoint, hosts: Hosts, call: Call): IHttpRequestOptions {
	return {
		method: endpoint.method,
		url: hosts[endpoint.host] + endpoint.path,
		qs: { ...call.query },
		headers: call.form ? {} : { 'content-type': 'application/json' },
		body: call.form ? call.form() : call.body,
		timeout: call.timeout,
		...answerAsText,
	};
}

function tokenIn(options: IHttpRequestOptions): string {
	return String(options.qs?.access_token ?? options.headers?.['x-acs-dingtalk-access-token'] ?? '');
}

/**
 * Sends one request to DingTalk, once. The only place of the package that does HTTP with a token.
 * Never throws: a failure is a value, with nothing of the request in it.
 * @param credential decrypted once for the whole run; n8n renews the token in it and stores that
 */
export async function attempt(
	context: RequestContext,
	credential: ICredentialsDecrypted,
	endpoint: Endpoint,
	hosts: Hosts,
	call: Call,
): Promise<Attempt> {
	// Built anew for every try, because the credential writes the token into it.
	const options = optionsFor(endpoint, hosts, call);
	try {
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credential.type,
			options,
			{
				credentialsDecrypted: credential,
			},
		)) as { statusCode: number; body: unknown };
		const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
		const token = tokenIn(options);
		const classified = classifyAnswer({
			host: endpoint.host,
			status: answer.statusCode,
			body,
			secrets: [token, String(options.qs?.sign ?? '')],
		});
		if (!classified.ok) return { token, failure: classified.failure };
		const failure = incompleteAnswer(endpoint, call.body, classified.body);
		return { token, ...(failure ? { failure } : { body: classified.body }) };
	} catch (error) {
		return { token: tokenIn(options), failure: classifyThrown(error) };
	}
}
