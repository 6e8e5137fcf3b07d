import type { INode } from 'n8n-workflow';
import { DingTalkError } from './errors';
import type { Failure } from './errors';
import { hostsOf } from './hosts';
import type { Hosts } from './hosts';
import { limits } from './limits';
import { reserveSlot, returnSlot } from './rateLimit';
import { appFingerprint } from './token';
import type { CredentialData } from './token';

/** What a session speaks to DingTalk as: an app with its token, or the custom bot of one group. */
export interface Account {
	/** The name of the credential type, as nodes ask n8n for it. */
	readonly credentialType: string;
	/** What n8n calls it in the panel. */
	readonly credentialName: string;
	/** @throws DingTalkError (invalidInput) for a host that is not a URL or not https */
	hostsOf(credential: CredentialData): Hosts;
	/** Makes a credential that was read for a run of a node ready for its requests. */
	prepare?(credential: CredentialData): void;
	/** Names what DingTalk counts calls by, without showing a secret. */
	fingerprintOf(credential: CredentialData): string;
	/**
	 * Reserves the next call within DingTalk's limits.
	 * @param apiKey names the API and the account
	 * @param now milliseconds
	 * @returns milliseconds to wait before the call
	 * @throws DingTalkError (throttled) when it is known that no call is let through for longer than a node should wait
	 */
	reserve(credential: CredentialData, apiKey: string, now: number): number;
	/** Gives back what was reserved last, when the call is not made: the execution was stopped. */
	giveBack(credential: CredentialData, apiKey: string): void;
	/**
	 * Learns from an answer that there are no calls for a while.
	 * @returns the failure, with what it means for this account
	 */
	judge?(apiKey: string, failure: Failure, now: number): Failure;
}

/** The part of n8n's context that gives a node its credential. */
interface CredentialContext {
	getNode(): INode;
	getCredentials<T extends object>(type: string): Promise<T>;
}

/**
 * The node's credential for an account, decrypted.
 * @throws DingTalkError (credential) when none is chosen, or the chosen one is gone
 */
export async function credentialOf(
	context: CredentialContext,
	{ credentialType, credentialName }: Account,
): Promise<CredentialData> {
	const isChosen = context.getNode().credentials?.[credentialType] !== undefined;
	const read = isChosen
		? await context
				.getCredentials<CredentialData>(credentialType)
				.catch((error: unknown) => (error instanceof DingTalkError ? error : undefined))
		: undefined;
	if (read instanceof DingTalkError) throw read;
	if (read) return read;
	throw new DingTalkError({
		kind: 'credential',
		code: 'noCredential',
		message: isChosen
			? `The ${credentialName} credential of this node cannot be read`
			: `Choose a ${credentialName} credential in this node`,
		hint: 'Open the node and choose one at its top, or create it there. Nothing was sent by this node.',
		retry: 'never',
	});
}

function callsPerSecond(credential: CredentialData): number {
	const own = Number(credential.callsPerSecond);
	return own > 0 ? own : limits.callsPerSecond;
}

/** An app of the organization: credential `dingTalkApi`. */
export const dingTalkApp: Account = {
	credentialType: 'dingTalkApi',
	credentialName: 'DingTalk API',
	hostsOf,
	fingerprintOf: appFingerprint,
	reserve: (credential, apiKey, now) => reserveSlot(apiKey, callsPerSecond(credential), now),
	giveBack: (credential, apiKey) => returnSlot(apiKey, callsPerSecond(credential)),
};
