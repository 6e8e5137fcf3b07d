import type { CutShort } from './deadline';
import { DingTalkError } from './errors';
import type { Failure } from './errors';

/** Errors of the connection itself that come before a request is on its way. */
const notConnectedCodes = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'EADDRNOTAVAIL',
]);
const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|EPROTO/;

/** Walks an error and its causes (of several tries to connect, the first) for the first value that `of` finds. */
function inCauses<T>(
	error: unknown,
	of: (candidate: Record<string, unknown>) => T | undefined,
): T | undefined {
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const found = of(current as Record<string, unknown>);
		if (found !== undefined) return found;
		const { cause, errors } = current as { cause?: unknown; errors?: unknown };
		current = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
	}
	return undefined;
}

/** Codes are words in capitals. Anything else in their place may hold a part of the request and is not passed on. */
function codeIn(value: unknown): string | undefined {
	return typeof value === 'string' && /^[A-Z][A-Z0-9_]{1,59}$/.test(value) ? value : undefined;
}

/** The execution was stopped before a request went out, so nothing is in doubt. */
export const stoppedBefore: Failure = {
	kind: 'cancelled',
	code: 'notReached',
	message: 'The execution was cancelled before this request was made',
	hint: 'Nothing was sent by it.',
	retry: 'never',
};

const stoppedUnderWay: Failure = {
	kind: 'cancelled',
	code: 'cancelled',
	message: 'The execution was cancelled while a request was under way',
	hint: 'Check in DingTalk whether it was still carried out.',
	retry: 'never',
};

/**
 * What it means that a request was over before its answer had come.
 * @param hasBegun whether it was on its way, or still waited for a token
 */
export function failureOfCutShort(why: CutShort, hasBegun: boolean): Failure {
	if (why === 'stopped') return hasBegun ? stoppedUnderWay : stoppedBefore;
	const late = classifyThrown({ code: 'ECONNABORTED' });
	return hasBegun ? late : { ...late, retry: 'whenConnected' };
}

/**
 * Decides what a rejected request means. Only its codes are read: the error object itself holds the
 * request, and with it the token, so nothing of it is passed on.
 */
export function classifyThrown(error: unknown): Failure {
	const own = inCauses(error, (candidate) => DingTalkError.in(candidate));
	if (own) return own.failure;
	const code =
		inCauses(error, (candidate) => codeIn(candidate.code)) ??
		inCauses(error, (candidate) => codeIn(candidate.httpCode)) ??
		'ENETWORK';
	const syscall = inCauses(error, ({ syscall: name }) =>
		name === 'connect' || name === 'getaddrinfo' ? name : undefined,
	);
	if (code === 'ERR_CANCELED' || code === 'ABORT_ERR') return stoppedUnderWay;
	if (notConnectedCodes.has(code) || syscall) {
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
