import { WorkflowOperationError } from 'n8n-workflow';
import { knownMeaningOf, meaningOf } from './codes/codes';
import type { FailureKind, Retry } from './codes/meaning';
import type { Host } from './endpoints';
import { isRecord, parseLossless } from './json';
import { secretFilterFor } from './secrets';
import type { SecretFilter } from './secrets';
import { permissionsNamedIn } from './permissions';

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
	/** The permissions that DingTalk names as missing. */
	permissions?: string[];
	/** There was no token to be had, so the call itself was never made. */
	isOfToken?: boolean;
}

const byContext = new WeakMap<object, DingTalkError>();

/**
 * The one error of the package; the item loop turns it into n8n's. It is one of n8n's own kind, because n8n 1
 * drops the cause of an error that it wraps, and takes nothing over but the context of such a one.
 */
export class DingTalkError extends WorkflowOperationError {
	constructor(readonly failure: Failure) {
		// Where n8n shows a thrown error as it is (a credential test), the user needs the advice as well.
		super(`${failure.message}. ${failure.hint}`);
		this.name = 'DingTalkError';
		byContext.set(this.context, this);
	}

	/** The error itself, or the one that n8n has wrapped. */
	static in({ context }: { context?: unknown }): DingTalkError | undefined {
		// Of what is no object a WeakMap knows nothing.
		return byContext.get(context as object);
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
	host: Host;
	status: number;
	body: string;
	/** What went along with the request and must not come back in a failure: the token, the app's secret. */
	secrets: readonly string[];
}

/** What an answer means: the body of a success, or a failure. */
export type Classified =
	{ ok: true; body: Record<string, unknown> } | { ok: false; failure: Failure };

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

/** Characters of DingTalk's words that a user is shown. */
const longestWords = 500;

/** Without the secrets of the request, and no longer than anybody would read. */
function shown(words: string, secrets: SecretFilter): string {
	const clean = secrets.redactWords(words.slice(0, 20 * longestWords));
	return clean.length > longestWords ? `${clean.slice(0, longestWords)}...` : clean;
}

function failureOf(
	{ status, secrets }: RawAnswer,
	code: string,
	words?: string,
	requestId?: string,
	permissions: string[] = [],
): Failure {
	const meaning = meaningOf(code, status, words);
	const known = secretFilterFor(secrets);
	const clean = (value: string) => shown(value, known);
	const scopeHint = permissions.length > 0 ? ` Missing: ${permissions.join(', ')}.` : '';
	return {
		kind: meaning.kind,
		code: clean(code),
		message: clean(`DingTalk answered ${code}${words ? `: ${words}` : ''}`),
		hint: clean(meaning.hint + scopeHint),
		retry: meaning.retry,
		...(requestId === undefined ? {} : { requestId: clean(requestId) }),
		httpStatus: status,
		...(permissions.length === 0 ? {} : { permissions: permissions.map(clean) }),
	};
}

/** A body that is no DingTalk answer: nobody can tell whether the request was accepted. */
function foreignBody(answer: RawAnswer, what: string): Failure {
	return {
		kind: 'service',
		code: 'foreignBody',
		message: `The answer was ${what} (HTTP ${answer.status}), not one of DingTalk's`,
		hint: 'Something between n8n and DingTalk answered, or the connection broke off. Check the proxy and the base URLs of the credential, then try again.',
		retry: 'ifRepeatable',
		httpStatus: answer.status,
	};
}

/**
 * A redirect is never followed and carries nothing out. The two codes tell DingTalk's own, which has no body,
 * from that of a sign-in page on the way.
 */
function redirect(answer: RawAnswer): Failure {
	const code = answer.body.trim() === '' ? `HTTP ${answer.status}` : 'redirected';
	return {
		...failureOf(answer, code),
		message: `The request was redirected and not carried out (HTTP ${answer.status})`,
	};
}

function isSuccessStatus(status: number): boolean {
	return status >= 200 && status < 300;
}

/** "ding talk error[subcode=90018,submsg=...]": some answers name what 88 wraps in their words only. */
const codeInWords = /\bsub_?code=([^,\]\s]+)/;

function classifyOapi(answer: RawAnswer, body: Record<string, unknown>): Classified {
	// Some pages of the documentation show the number as a string.
	const errcode = pick(body, 'errcode');
	if (errcode === undefined) return { ok: false, failure: foreignBody(answer, 'without a code') };
	if (errcode === '0') {
		return isSuccessStatus(answer.status)
			? { ok: true, body }
			: { ok: false, failure: failureOf(answer, `HTTP ${answer.status}`) };
	}
	// 88 wraps authentication, permission, IP and throttling; an empty sub_code is a time-out of their auth service.
	const words = pick(body, 'errmsg') ?? '';
	const code =
		errcode === '88' ? (pick(body, 'sub_code') ?? codeInWords.exec(words)?.[1] ?? '88') : errcode;
	return {
		ok: false,
		failure: failureOf(
			answer,
			code,
			pick(body, 'sub_msg', 'errmsg'),
			pick(body, 'request_id'),
			permissionsNamedIn(body, words),
		),
	};
}

function classifyApi(answer: RawAnswer, body: Record<string, unknown>): Classified {
	const code = pick(body, 'code', 'Code');
	if (code === undefined && isSuccessStatus(answer.status)) {
		// On the old host only an errcode of 0 says yes.
		return answer.host === 'api'
			? { ok: true, body }
			: { ok: false, failure: foreignBody(answer, 'without a code') };
	}
	const words = pick(body, 'message', 'Message');
	return {
		ok: false,
		failure: failureOf(
			answer,
			code ?? `HTTP ${answer.status}`,
			words,
			pick(body, 'requestid', 'RequestId', 'requestId'),
			permissionsNamedIn(body, words),
		),
	};
}

/**
 * Decides what an answer means. Success is a 2xx with `errcode` 0, or, on the new host, a 2xx without any
 * code; whatever is not a JSON object is a foreign body.
 */
export function classifyAnswer(answer: RawAnswer): Classified {
	if (answer.status >= 300 && answer.status < 400) return { ok: false, failure: redirect(answer) };
	let body: unknown;
	try {
		body = secretFilterFor(answer.secrets).redactAnswer(answer.body, parseLossless(answer.body));
	} catch {
		const what =
			answer.body.trim() === ''
				? 'empty'
				: /^\s*</.test(answer.body)
					? 'a web page'
					: 'cut off or unreadable';
		return { ok: false, failure: failureOfStatus(answer) ?? foreignBody(answer, what) };
	}
	if (!isRecord(body)) return { ok: false, failure: foreignBody(answer, 'unreadable') };
	if (pick(body, 'status') === '1111' && 'punish' in body)
		return { ok: false, failure: failureOf(answer, '1111') };
	return 'errcode' in body ? classifyOapi(answer, body) : classifyApi(answer, body);
}

/** Without a body of DingTalk's the status may still say enough: a gateway's 5xx, a path or a proxy that is not right. */
function failureOfStatus(answer: RawAnswer): Failure | undefined {
	const code = `HTTP ${answer.status}`;
	return knownMeaningOf(code) ? failureOf(answer, code) : undefined;
}
