import { isAmong } from '../../shared/transport/codes/codes';
import { noSuchApiCodes, permissionMissingCodes } from '../../shared/transport/codes/appCodes';
import type { FailureKind } from '../../shared/transport/codes/meaning';
import type { Failure } from '../../shared/transport/errors';

/** What came back to a question: nothing wrong, a failure, or that it was not asked and why. */
export type Reply = { failure?: Failure } | { notAsked: string };

/** Failures that say nothing about how the app is set up. */
const unclearKinds: readonly FailureKind[] = [
	'token',
	'throttled',
	'quota',
	'blocked',
	'service',
	'notConnected',
	'unknown',
	'cancelled',
];

/**
 * How far a question came.
 * - `through`: DingTalk's gateway has let the app through, and the API itself has answered, be it with a no.
 * - `noPermission`, `noAddress`, `noSuchApi`: turned away at the gateway.
 * - `unclear`: the answer tells nothing.
 */
export type Reached = 'through' | 'noPermission' | 'noAddress' | 'noSuchApi' | 'unclear';

/** How far the question of a reply came. What was not asked is `unclear`. */
export function reachOf(reply: Reply): Reached {
	if ('notAsked' in reply) return 'unclear';
	const { failure } = reply;
	if (!failure) return 'through';
	if (failure.kind === 'ipNotAllowed') return 'noAddress';
	if (isAmong(failure.code, permissionMissingCodes)) return 'noPermission';
	if (isAmong(failure.code, noSuchApiCodes)) return 'noSuchApi';
	// 403 is the gateway's; a code that is not known there may mean anything.
	const isStrange = failure.httpStatus === 403 || failure.code.startsWith('HTTP ');
	return unclearKinds.includes(failure.kind) || isStrange ? 'unclear' : 'through';
}

/** The failure in a reply; undefined for a success and for what was not asked. */
export function failureOf(reply: Reply): Failure | undefined {
	return 'failure' in reply ? reply.failure : undefined;
}

/** Whether DingTalk's answer is one of these codes. */
export function isAnsweredWith(reply: Reply, codes: readonly string[]): boolean {
	const failure = failureOf(reply);
	return failure !== undefined && isAmong(failure.code, codes);
}

const address = /https:\/\/[^\s,，;；"'\])]+/g;

/** DingTalk's own link to the page where the missing permission is granted, where its words hold one. */
export function permissionLinkIn({ message }: Failure): string | undefined {
	return (message.match(address) ?? []).find((link) => {
		if (!URL.canParse(link)) return false;
		const { hostname, pathname } = new URL(link);
		return /(^|\.)dingtalk\.(com|io)$/.test(hostname) && pathname.includes('/appscope/');
	});
}
