import { isRecord, parseLossless } from './json';
import { meaningOf } from './codes';
import type { FailureKind, Retry } from './codes';

/** What went wrong, in the terms of a user and of the retry decision. Holds no token, secret or ticket. */
export interface Failure {
	kind: FailureKind;
	/** DingTalk's code (errcode, sub_code or v1.0 code), a network code, or ours for refused input. */
	code: string;
	/** What happened, with DingTalk's own words. */
	message: string;
	/** What to do about it. */
	hint: string;
	retry: Retry;
	requestId?: string;
	httpStatus?: number;
	/** The name of the parameter that was refused, for `invalidInput`. */
	parameter?: string;
}

/** The one error of the package; the item loop turns it into n8n's. */
export class DingTalkError extends Error {
	constructor(readonly failure: Failure) {
		super(failure.message);
		this.name = 'DingTalkError';
	}

	/** Input that is refused before any call. Reads as a sentence: "`parameter` `problem`". */
	static invalid(parameter: string, problem: string, hint: string): DingTalkError {
		return new DingTalkError({
			kind: 'invalidInput',
			code: 'invalidInput',
			message: `"${parameter}" ${problem}`,
			hint,
			retry: 'never',
			parameter,
		});
	}
}

/** Whatever was thrown, as our error; a mistake of our own is reported as such. */
export function asDingTalkError(error: unknown): DingTalkError {
	if (error instanceof DingTalkError) return error;
	return new DingTalkError({
		kind: 'service',
		code: 'internal',
		message: error instanceof Error ? error.message : String(error),
		hint: 'Report this with the steps that led to it.',
		retry: 'never',
	});
}

/** A raw answer of either host. */
export interface RawAnswer {
	status: number;
	body: string;
}

export type Classified =
	| { ok: true; body: Record<string, unknown> }
	| { ok: false; failure: Failure };

function text(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'number' ? String(value) : undefined;
}

/** Both casings occur: code/Code, message/Message, requestid/RequestId. */
function pick(body: Record<string, unknown>, ...keys: string[]): string | undefined {
	for (const key of keys) {
		const value = text(body[key]);
		if (value !== undefined && value !== '') return value;
	}
	return undefined;
}

function failureOf(
	code: string,
	words: string | undefined,
	extra: Pick<Failure, 'requestId' | 'httpStatus'> & { scopes?: string[] },
): Failure {
	const meaning = meaningOf(code, extra.httpStatus);
	const { scopes, ...rest } = extra;
	const scopeHint = scopes?.length ? ` Missing: ${scopes.join(', ')}.` : '';
	return {
		kind: meaning.kind,
		code,
		message: `DingTalk answered ${code}${words ? `: ${words}` : ''}`,
		hint: meaning.hint + scopeHint,
		retry: meaning.retry,
		...rest,
	};
}

/** A body that is no DingTalk answer: nobody can tell whether the request was accepted. */
function foreignBody(answer: RawAnswer, code: string, what: string): Failure {
	return {
		kind: 'service',
		code,
		message: `The answer was ${what} (HTTP ${answer.status}), not one of DingTalk's`,
		hint: 'Something between n8n and DingTalk answered, or the connection broke off. Check the proxy and the base URLs of the credential, then try again.',
		retry: 'ifRepeatable',
		httpStatus: answer.status,
	};
}

function scopesOf(body: Record<string, unknown>): string[] | undefined {
	const detail = body.accessdenieddetail ?? body.AccessDeniedDetail ?? body.accessDeniedDetail;
	const scopes = isRecord(detail) ? detail.requiredScopes : undefined;
	return Array.isArray(scopes) ? scopes.map(String) : undefined;
}

function classifyOapi(answer: RawAnswer, body: Record<string, unknown>): Classified {
	// Some pages of the documentation show the number as a string.
	const errcode = text(body.errcode);
	if (errcode === '0') return { ok: true, body };
	const requestId = pick(body, 'request_id');
	// 88 wraps authentication, permission, IP and throttling; an empty sub_code is a time-out of their auth service.
	const code = errcode === '88' ? (pick(body, 'sub_code') ?? '88') : (errcode ?? '');
	const words = pick(body, 'sub_msg', 'errmsg');
	return {
		ok: false,
		failure: failureOf(code, words, { requestId, httpStatus: answer.status }),
	};
}

function classifyApi(answer: RawAnswer, body: Record<string, unknown>): Classified {
	const code = pick(body, 'code', 'Code');
	if (answer.status >= 200 && answer.status < 300 && code === undefined) return { ok: true, body };
	return {
		ok: false,
		failure: failureOf(code ?? `HTTP ${answer.status}`, pick(body, 'message', 'Message'), {
			requestId: pick(body, 'requestid', 'RequestId', 'requestId'),
			httpStatus: answer.status,
			scopes: scopesOf(body),
		}),
	};
}

/**
 * Decides what an answer of either host means. Success is `errcode` 0 on the old host and a 2xx without
 * `code` on the new one; whatever is no JSON object is a foreign body.
 */
export function classifyAnswer(answer: RawAnswer): Classified {
	let body: unknown;
	try {
		body = parseLossless(answer.body);
	} catch {
		const what = answer.body.trim() === '' ? 'empty' : /^\s*</.test(answer.body) ? 'a web page' : 'cut off or unreadable';
		return { ok: false, failure: failureOfStatus(answer) ?? foreignBody(answer, 'foreignBody', what) };
	}
	if (!isRecord(body)) return { ok: false, failure: foreignBody(answer, 'foreignBody', 'unreadable') };
	if (text(body.status) === '1111' && 'punish' in body) {
		return { ok: false, failure: failureOf('1111', undefined, { httpStatus: answer.status }) };
	}
	if ('errcode' in body) return classifyOapi(answer, body);
	return classifyApi(answer, body);
}

/** A gateway's 5xx often has no JSON body. */
function failureOfStatus(answer: RawAnswer): Failure | undefined {
	if (answer.status < 500) return undefined;
	return failureOf(`HTTP ${answer.status}`, undefined, { httpStatus: answer.status });
}

/** Errors of the connection itself that come before a request is on its way. */
const notConnectedCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/;

/** Walks an error and its causes for the first value that `of` finds. */
function inCauses<T>(error: unknown, of: (candidate: Record<string, unknown>) => T | undefined): T | undefined {
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const found = of(current as Record<string, unknown>);
		if (found !== undefined) return found;
		current = (current as { cause?: unknown }).cause;
	}
	return undefined;
}

/**
 * Decides what a rejected request means. Only its codes are read: the error object itself holds the
 * request, and with it the token, so nothing of it is passed on.
 */
export function classifyThrown(error: unknown): Failure {
	const own = inCauses(error, (candidate) => (candidate instanceof DingTalkError ? candidate : undefined));
	if (own) return own.failure;
	const code =
		inCauses(error, (candidate) => (typeof candidate.code === 'string' ? candidate.code : undefined)) ??
		inCauses(error, (candidate) => (typeof candidate.httpCode === 'string' ? candidate.httpCode : undefined)) ??
		'ENETWORK';
	const syscall = inCauses(error, (candidate) => (typeof candidate.syscall === 'string' ? candidate.syscall : undefined));
	if (code === 'ERR_CANCELED' || code === 'ABORT_ERR') {
		return {
			kind: 'cancelled',
			code: 'cancelled',
			message: 'The execution was cancelled while a request was under way',
			hint: 'Check in DingTalk whether it was still carried out.',
			retry: 'never',
		};
	}
	if (notConnectedCodes.has(code) || syscall === 'connect' || syscall === 'getaddrinfo') {
		return {
			kind: 'notConnected',
			code,
			message: `DingTalk was not reached (${describeNetworkCode(code)})`,
			hint: 'Check the region or base URLs of the credential, the network and the proxy of the n8n machine.',
			retry: 'whenConnected',
		};
	}
	if (certificateCodes.test(code)) {
		return {
			kind: 'notConnected',
			code,
			message: `The certificate of the host was not accepted (${code})`,
			hint: 'Check the base URLs of the credential and whether a proxy replaces certificates.',
			retry: 'never',
		};
	}
	return {
		kind: 'service',
		code,
		message: `The connection to DingTalk ended before an answer came (${describeNetworkCode(code)})`,
		hint: 'Try again when the network is steady.',
		retry: 'ifRepeatable',
	};
}

/** n8n replaces a message that holds one of these codes by a text of its own, so they are spelled out. */
function describeNetworkCode(code: string): string {
	const words: Record<string, string> = {
		ECONNREFUSED: 'connection refused',
		ENOTFOUND: 'host name not found',
		EAI_AGAIN: 'host name not resolved',
		EHOSTUNREACH: 'host unreachable',
		ENETUNREACH: 'network unreachable',
		EADDRNOTAVAIL: 'address not available',
		ECONNRESET: 'connection reset',
		ECONNABORTED: 'no answer in time',
		ETIMEDOUT: 'no answer in time',
		EPIPE: 'connection closed',
		ENETWORK: 'network',
	};
	return words[code] ?? code.toLowerCase().replace(/^err_/, '').replaceAll('_', ' ');
}
