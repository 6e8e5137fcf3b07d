import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { DingTalkError } from '../transport/errors';
import { hostsOf } from '../transport/hosts';
import { requestWithoutToken } from '../transport/outgoing';
import { required } from '../transport/token';
import type { CredentialData } from '../transport/token';
import { subscriptionOf } from './topics';
import type { Topic } from './topics';

/** Shown to DingTalk as the kind of client. Source: Stream protocol, ua "name/version". */
const userAgent = 'n8n-nodes-dingtalk-notifications';

/** The app as DingTalk's Stream mode calls it: of a vendor's app these are the suite's key and secret. */
function appOf(credential: CredentialData): { clientId: string; clientSecret: string } {
	return credential.appType === 'thirdParty'
		? {
				clientId: required(credential, 'suiteKey', 'Suite Key'),
				clientSecret: required(credential, 'suiteSecret', 'Suite Secret'),
			}
		: {
				clientId: required(credential, 'clientId', 'Client ID'),
				clientSecret: required(credential, 'clientSecret', 'Client Secret'),
			};
}

/** DingTalk's own domains; the addresses of its Stream mode are wss-open-connection.dingtalk.com and its like. */
const ownDomains = ['.dingtalk.com', '.dingtalk.io'];

/**
 * Where to connect to. A ticket goes to DingTalk's own hosts, or to the host of a custom API; over an
 * encrypted line, or to this machine where the API is there too.
 */
function addressOf(endpoint: unknown, ticket: unknown, apiBaseUrl: string): string | undefined {
	if (
		typeof endpoint !== 'string' ||
		typeof ticket !== 'string' ||
		ticket === '' ||
		!URL.canParse(endpoint)
	)
		return undefined;
	const url = new URL(endpoint);
	const api = new URL(apiBaseUrl);
	const isOfDingTalk = ownDomains.some((domain) => url.hostname.endsWith(domain));
	const isAllowed =
		url.protocol === 'wss:'
			? isOfDingTalk || url.hostname === api.hostname
			: url.protocol === 'ws:' && api.protocol === 'http:' && url.hostname === api.hostname;
	url.searchParams.set('ticket', ticket);
	return isAllowed ? url.href : undefined;
}

/**
 * Asks DingTalk for a Stream connection, with the app's secret in the body and no token.
 * @param topics what is to be pushed over it, at least one
 * @returns the address of the WebSocket with a ticket in it, good for 90 s and once: never to be logged
 * @throws DingTalkError with DingTalk's own words when the app is refused
 */
export async function requestStreamAddress(
	helpers: IHttpRequestHelper['helpers'],
	credential: CredentialData,
	topics: readonly Topic[],
	signal?: AbortSignal,
): Promise<string> {
	const { api } = hostsOf(credential);
	const app = appOf(credential);
	const request: IHttpRequestOptions = {
		method: 'POST',
		url: `${api}/v1.0/gateway/connections/open`,
		// Without it DingTalk answers in XML.
		headers: { 'content-type': 'application/json', accept: 'application/json' },
		body: { ...app, ua: userAgent, subscriptions: topics.map(subscriptionOf) },
		abortSignal: signal,
	};
	const classified = await requestWithoutToken(helpers, request, 'api', [app.clientSecret]);
	if (!classified.ok) throw new DingTalkError(classified.failure);
	const address = addressOf(classified.body.endpoint, classified.body.ticket, api);
	if (address !== undefined) return address;
	throw new DingTalkError({
		kind: 'service',
		code: 'foreignBody',
		message:
			"The answer to the request for a Stream connection names no address of DingTalk's to connect to",
		hint: 'Check the region or base URLs of the credential, then try again.',
		retry: 'ifRepeatable',
	});
}
