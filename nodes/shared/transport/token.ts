import { createHash } from 'node:crypto';
import type {
	ICredentialDataDecryptedObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { BoundedMap } from './boundedMap';
import { finishRequest, requireTrustedWay, targetOf } from './confine';
import type { AnyRequest } from './confine';
import { DingTalkError } from './errors';
import type { Failure } from './errors';
import { hostOf, hostsOf } from './hosts';
import { choices, limits } from './limits';
import { requestWithoutToken } from './outgoing';

/** An access token, with what tells whether it is still good. */
export interface Token {
	accessToken: string;
	/** Milliseconds since 1970. */
	expiresAt: number;
	/** Of which app and host the token is: a changed secret or region makes it void for us. */
	tokenFor: string;
}

/**
 * The credential as n8n hands it over. A session adds `refusedToken` while it lives: a token that DingTalk
 * has just refused, so that it is not taken from the memory of this process again. n8n never stores it.
 */
export type CredentialData = ICredentialDataDecryptedObject;

/**
 * A field of the credential as trimmed text.
 * @throws DingTalkError (invalidInput) when it is empty
 */
export function required(credential: CredentialData, name: string, displayName: string): string {
	const value = credential[name];
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '')
		throw DingTalkError.invalid(
			displayName,
			'is empty in the credential',
			'Open the DingTalk credential and fill it in',
		);
	return text;
}

/** n8n asks for the token before every call, and a session hands over the same credential each time. */
const fingerprints = new WeakMap<CredentialData, { text: string; fingerprint: string }>();

/** Names an app at its hosts without showing its secret. */
export function appFingerprint(credential: CredentialData): string {
	const { oapi, api } = hostsOf(credential);
	const parts = [
		'clientId',
		'clientSecret',
		'suiteKey',
		'suiteSecret',
		'authCorpId',
		'appType',
	].map((name) => String(credential[name] ?? '').trim());
	const text = JSON.stringify([oapi, api, ...parts]);
	const known = fingerprints.get(credential);
	if (known?.text === text) return known.fingerprint;
	const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, 32);
	fingerprints.set(credential, { text, fingerprint });
	return fingerprint;
}

function mintRequest(credential: CredentialData): IHttpRequestOptions {
	const hosts = hostsOf(credential);
	if (credential.appType === 'thirdParty') {
		return {
			method: 'POST',
			// The table of DingTalk's page leaves /v1.0 out, which answers 404; its example is right.
			url: `${hosts.api}/v1.0/oauth2/corpAccessToken`,
			headers: { 'content-type': 'application/json' },
			body: {
				suiteKey: required(credential, 'suiteKey', 'Suite Key'),
				suiteSecret: required(credential, 'suiteSecret', 'Suite Secret'),
				authCorpId: required(credential, 'authCorpId', 'Authorized Corp ID'),
				suiteTicket: required(credential, 'suiteTicket', 'Suite Ticket'),
			},
		};
	}
	return {
		method: 'GET',
		url: `${hosts.oapi}/gettoken`,
		// gettoken takes both in the query only: in a body they are refused with 40035.
		qs: {
			appkey: required(credential, 'clientId', 'Client ID'),
			appsecret: required(credential, 'clientSecret', 'Client Secret'),
		},
	};
}

/**
 * Without a token the call it was for has not been made, so whatever is vague about the token request is
 * not vague about that call: it may be repeated, a send included.
 */
function beforeAnyCall(failure: Failure): DingTalkError {
	const retry =
		failure.retry === 'ifRepeatable'
			? 'whenConnected'
			: failure.retry === 'withNewToken'
				? 'never'
				: failure.retry;
	return new DingTalkError({ ...failure, retry, isOfToken: true });
}

/**
 * How many seconds a token is used. What is no sensible number counts as DingTalk's usual two hours, and none is
 * so short that every request would ask for another token: a refused one is replaced anyway.
 */
function lifeOf(answered: unknown): number {
	const seconds = Number(answered);
	if (!(seconds > 0 && seconds <= limits.tokenSeconds)) return limits.tokenSeconds;
	return Math.max(seconds, choices.renewTokenSecondsEarly + choices.shortestTokenSeconds);
}

/** A success that holds no token that can be used. Asking again would get the same answer. */
function noTokenIn(host: 'api' | 'oapi'): Failure {
	const field = host === 'api' ? 'accessToken' : 'access_token';
	return {
		kind: 'service',
		code: 'incompleteAnswer',
		message: `The request for a token was answered with success, but without ${field}`,
		hint: 'Check the region or base URLs of the credential: it may not be DingTalk that answers. Nothing was sent by this node.',
		retry: 'never',
		isOfToken: true,
	};
}

async function mintToken(
	helpers: IHttpRequestHelper['helpers'],
	credential: CredentialData,
	tokenFor: string,
): Promise<Token> {
	const request = mintRequest(credential);
	const now = Date.now();
	const host = credential.appType === 'thirdParty' ? 'api' : 'oapi';
	const classified = await requestWithoutToken(helpers, request, host);
	if (!classified.ok) throw beforeAnyCall(classified.failure);
	const { body } = classified;
	const accessToken = body.access_token ?? body.accessToken;
	if (
		typeof accessToken !== 'string' ||
		accessToken === '' ||
		accessToken.length > choices.longestToken
	) {
		throw new DingTalkError(noTokenIn(host));
	}
	const seconds = lifeOf(body.expires_in ?? body.expireIn);
	return { accessToken, expiresAt: now + seconds * 1000, tokenFor };
}

/** Tokens that this process has minted, and mints under way, by app. One entry an app. */
const minted = new BoundedMap<string, Token>(1000);
const underWay = new Map<string, Promise<Token>>();

function isFresh(token: Token | CredentialData | undefined, tokenFor: string): boolean {
	return (
		typeof token?.accessToken === 'string' &&
		token.accessToken !== '' &&
		token.tokenFor === tokenFor &&
		Number(token.expiresAt) - choices.renewTokenSecondsEarly * 1000 > Date.now()
	);
}

/**
 * Makes sure that `credential` holds a token with time left. Any number of callers in this process share
 * one request to DingTalk; a token that another execution has minted meanwhile is taken over without one.
 * @returns the token to be stored when this caller minted it, otherwise undefined
 * @throws DingTalkError with DingTalk's own words when the app is refused
 */
export async function ensureToken(
	helpers: IHttpRequestHelper['helpers'],
	credential: CredentialData,
): Promise<Token | undefined> {
	const tokenFor = appFingerprint(credential);
	if (isFresh(credential, tokenFor)) return undefined;
	const known = minted.get(tokenFor);
	if (isFresh(known, tokenFor) && known?.accessToken !== credential.refusedToken) {
		Object.assign(credential, known);
		return undefined;
	}
	// Shared only while it is in flight: kept a moment longer, a just-voided token would come back to the
	// caller that is replacing it.
	const shared = underWay.get(tokenFor);
	if (shared) {
		Object.assign(credential, await shared);
		return undefined;
	}
	const mint = mintToken(helpers, credential, tokenFor).finally(() => underWay.delete(tokenFor));
	underWay.set(tokenFor, mint);
	const token = await mint;
	minted.set(tokenFor, token);
	Object.assign(credential, token);
	return token;
}

/** Marks the token that a call was refused with as void, unless it has been replaced meanwhile. */
export function refuseToken(credential: CredentialData, refused: string): void {
	if (credential.accessToken !== refused) return;
	credential.refusedToken = refused;
	credential.accessToken = '';
	credential.expiresAt = 0;
}

/**
 * Puts the token where each host wants it, and nowhere else.
 * @throws DingTalkError when the request goes anywhere but below the credential's two base URLs, or on a way of its own
 */
export function putToken(credential: CredentialData, request: AnyRequest): AnyRequest {
	const target = targetOf(request);
	const host = hostOf(target, hostsOf(credential));
	if (!target || !host) {
		throw DingTalkError.invalid(
			'URL',
			"is not one of this credential's DingTalk hosts",
			'The token is sent to the hosts of the chosen region only. Correct the URL, or choose another credential',
		);
	}
	requireTrustedWay(request, target);
	const token = String(credential.accessToken ?? '');
	if (host === 'oapi') request.qs = { ...request.qs, access_token: token };
	else request.headers = { ...request.headers, 'x-acs-dingtalk-access-token': token };
	return finishRequest(request);
}
