import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { withoutRedirects } from './confine';
import type { AnyRequest } from './confine';
import { Deadline } from './deadline';
import type { Host } from './endpoints';
import { classifyAnswer } from './errors';
import type { Classified } from './errors';
import { choices } from './limits';
import { classifyThrown, failureOfCutShort } from './thrown';

/** Where a request carries a secret. */
const secretNames = [
	'access_token',
	'appsecret',
	'sign',
	'clientSecret',
	'suiteSecret',
	'suiteTicket',
];

/** The secrets of a request, as they were sent: whatever of them comes back must go no further. */
export function secretsIn({ qs, headers, body }: AnyRequest): string[] {
	const fields = { ...qs, ...(typeof body === 'object' ? (body as object) : {}) };
	const values = [
		...secretNames.map((name) => Reflect.get(fields, name) as unknown),
		headers?.['x-acs-dingtalk-access-token'],
	];
	return values.filter((value) => typeof value === 'string').filter((value) => value !== '');
}

/** Answers are read as text: long task IDs would lose digits in JSON.parse, and errors come with any status. */
export const answerAsText = {
	encoding: 'text',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
} as const;

/**
 * Sends one request that carries no token of n8n's making: for a token, a ticket, a look at a webhook.
 * Never throws: a failure is a value, with nothing of the request in it.
 * @param secrets what goes along with it and must not come back in a failure
 */
export async function requestWithoutToken(
	helpers: IHttpRequestHelper['helpers'],
	request: IHttpRequestOptions,
	host: Host,
	secrets: readonly string[] = [],
): Promise<Classified> {
	try {
		const deadline = new Deadline(request.abortSignal as AbortSignal | undefined);
		deadline.start(choices.timeoutMs);
		const options = withoutRedirects({
			...request,
			...answerAsText,
			timeout: choices.timeoutMs,
			abortSignal: deadline.signal,
		});
		const ended = await deadline.of(
			helpers.httpRequest(options) as Promise<{ statusCode: number; body: string }>,
		);
		if (typeof ended === 'string') return { ok: false, failure: failureOfCutShort(ended, true) };
		const { statusCode: status, body } = ended.value;
		return classifyAnswer({ host, status, body, secrets: [...secretsIn(request), ...secrets] });
	} catch (error) {
		return { ok: false, failure: classifyThrown(error) };
	}
}
