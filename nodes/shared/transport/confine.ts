import type { IHttpRequestOptions } from 'n8n-workflow';
import { DingTalkError } from './errors';
import { longestUrl } from './hosts';
import { stoppedBefore } from './thrown';

/**
 * Request options as our session and n8n's HTTP Request node build them: the old helper of n8n says `uri` and
 * `rejectUnauthorized` for what the new one calls `url` and `skipSslCertificateValidation`.
 */
export type AnyRequest = IHttpRequestOptions & {
	uri?: string;
	rejectUnauthorized?: boolean;
	/** Of our session: called when the request goes out. @returns what ends it */
	begin?: () => AbortSignal;
};

/** What axios takes for an absolute URL, which then wins over the base URL. Source: axios, isAbsoluteURL. */
const absoluteUrl = /^([a-z][a-z\d+\-.]*:)?\/\//i;

/** Options that make a connection of the request's own: none of them is n8n's to set. */
const ownConnections = [
	'agent',
	'agents',
	'agentClass',
	'httpAgent',
	'httpsAgent',
	'lookup',
	'pool',
	'socketPath',
	'transport',
	'tunnel',
	'ca',
	'pfx',
];

/** Of the options of a TLS connection these prove who n8n is; all others would change whom it trusts. */
const harmlessAgentOptions = new Set(['cert', 'key', 'passphrase', 'keepAlive']);

function isSet(value: unknown): boolean {
	return (
		value !== undefined &&
		value !== null &&
		value !== '' &&
		value !== false &&
		!(typeof value === 'object' && Object.values(value).every((part) => !isSet(part)))
	);
}

/** A base URL and a path, as axios puts them together. Source: axios, combineURLs. */
function combined(baseUrl: string, path: string): string {
	if (path === '') return baseUrl;
	const base = baseUrl.endsWith('/') ? baseUrl.slice(0, -1) : baseUrl;
	return `${base.endsWith('/') ? base.slice(0, -1) : base}/${path.replace(/^\/+/, '')}`;
}

/**
 * Where a request will really go, by the rule of n8n's client (axios): an absolute `url` wins over `baseURL`.
 * @returns undefined when it is no URL, or one that no host of ours needs
 */
export function targetOf(request: AnyRequest): URL | undefined {
	const path = String(request.url || request.uri || '');
	const baseUrl = String(request.baseURL ?? '');
	if (path.length + baseUrl.length > 2 * longestUrl) return undefined;
	const target = baseUrl === '' || absoluteUrl.test(path) ? path : combined(baseUrl, path);
	return URL.canParse(target) ? new URL(target) : undefined;
}

function refuse(what: string, why: string, hint: string): never {
	throw DingTalkError.invalid(what, why, hint);
}

/**
 * Refuses a request that carries its own way to the host, where somebody else could read the token on its way.
 * What n8n does not let us see stands in SECURITY.md.
 * @throws DingTalkError (invalidInput)
 */
export function requireTrustedWay(request: AnyRequest, target: URL): void {
	if (isSet(request.proxy)) {
		refuse(
			'Proxy',
			'cannot be set together with a DingTalk credential',
			'Whoever runs the proxy could read the token. Remove the option; set a proxy for all of n8n with HTTPS_PROXY',
		);
	}
	const { rejectUnauthorized, ...tls } = (request.agentOptions ?? {}) as Record<string, unknown>;
	const isUnchecked =
		isSet(request.skipSslCertificateValidation) ||
		request.rejectUnauthorized === false ||
		rejectUnauthorized === false;
	if (isUnchecked) {
		refuse(
			'Ignore SSL Issues',
			'cannot be switched on together with a DingTalk credential',
			'Whoever answers in place of DingTalk could read the token. Switch it off; let n8n know a certificate of your own with NODE_EXTRA_CA_CERTS',
		);
	}
	const ownTrust = Object.keys(tls).filter(
		(name) => !harmlessAgentOptions.has(name) && isSet(tls[name]),
	);
	const own = ownConnections.filter((name) => isSet(Reflect.get(request, name)));
	const [first] = [...ownTrust, ...own];
	if (first !== undefined) {
		refuse(
			'SSL Certificates',
			`cannot say how DingTalk is reached or trusted ("${first}") together with a DingTalk credential`,
			'The token goes over connections of n8n itself only. Remove the option; let n8n know a certificate of your own with NODE_EXTRA_CA_CERTS',
		);
	}
	const host = Object.entries(request.headers ?? {}).find(
		([name]) => name.toLowerCase() === 'host',
	);
	if (host && String(host[1]).toLowerCase() !== target.host) {
		refuse(
			'Host',
			'is a header that names another host than the URL',
			'Remove the header, or correct the URL',
		);
	}
}

/**
 * The last step of a credential before n8n sends a request: the signal that ends it is set, and no redirect followed.
 * @throws DingTalkError (cancelled) when nobody waits for the answer any more
 */
export function finishRequest(request: AnyRequest): AnyRequest {
	const signal = request.begin?.();
	if (signal?.aborted) throw new DingTalkError(stoppedBefore);
	if (signal) request.abortSignal = signal;
	return withoutRedirects(request);
}

/** A redirect must not carry a token elsewhere. */
export function withoutRedirects(request: AnyRequest): AnyRequest {
	request.sendCredentialsOnCrossOriginRedirect = false;
	request.disableFollowRedirect = true;
	request.maxRedirects = 0;
	return request;
}
