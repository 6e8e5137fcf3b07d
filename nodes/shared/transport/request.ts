import type {
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	ITriggerFunctions,
} from 'n8n-workflow';
import type { AnyRequest } from './confine';
import { Deadline } from './deadline';
import type { Endpoint } from './endpoints';
import { classifyAnswer } from './errors';
import type { Failure } from './errors';
import type { Hosts } from './hosts';
import { incompleteAnswer } from './incomplete';
import { choices } from './limits';
import { answerAsText, secretsIn } from './outgoing';
import { classifyThrown, failureOfCutShort } from './thrown';

/** Where requests can be made from: a running node, a trigger that listens, or the editor that fills a drop-down. */
export type RequestContext = IExecuteFunctions | ITriggerFunctions | ILoadOptionsFunctions;

/** What one request carries beside its endpoint. */
export interface Call {
	query?: IDataObject;
	body?: IDataObject;
	/** Builds the body of an upload. A function, because a multipart body can be sent only once. */
	form?: () => FormData;
	/** Milliseconds until the answer must be there, complete. */
	timeout: number;
}

/** One try: the body of a success or the failure, and the token that was used. */
export type Attempt = { token: string } & (
	{ body: Record<string, unknown> } | { failure: Failure }
);

function optionsFor(endpoint: Endpoint, hosts: Hosts, call: Call): AnyRequest {
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
 * @param call its `timeout` is a deadline, from the moment at which the request goes out
 * @param credential decrypted once for the whole run; n8n renews the token in it and stores that
 */
export async function attempt(
	context: RequestContext,
	credential: ICredentialsDecrypted,
	endpoint: Endpoint,
	hosts: Hosts,
	call: Call,
	stop?: AbortSignal,
): Promise<Attempt> {
	// Built anew for every try, because the credential writes the token into it.
	const options = optionsFor(endpoint, hosts, call);
	const deadline = new Deadline(stop);
	let hasBegun = false;
	// Until the credential lets it go the request waits for a token, which has a deadline of its own.
	deadline.start(2 * choices.timeoutMs);
	options.begin = () => {
		hasBegun = true;
		deadline.start(call.timeout);
		return deadline.signal;
	};
	try {
		const ended = await deadline.of(
			context.helpers.httpRequestWithAuthentication.call(context, credential.type, options, {
				credentialsDecrypted: credential,
			}) as Promise<{ statusCode: number; body: unknown }>,
		);
		const token = tokenIn(options);
		if (typeof ended === 'string') return { token, failure: failureOfCutShort(ended, hasBegun) };
		const { statusCode, body } = ended.value;
		const classified = classifyAnswer({
			host: endpoint.host,
			status: statusCode,
			body: typeof body === 'string' ? body : (JSON.stringify(body) ?? ''),
			secrets: secretsIn(options),
		});
		if (!classified.ok) return { token, failure: classified.failure };
		const failure = incompleteAnswer(endpoint, call.body, classified.body);
		return { token, ...(failure ? { failure } : { body: classified.body }) };
	} catch (error) {
		return { token: tokenIn(options), failure: classifyThrown(error) };
	}
}
