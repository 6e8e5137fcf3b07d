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

const longestReason = 300;

/** n8n's own words; '' for errors of the language, which may quote what they could not read. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error) || /^(Syntax|Type|Range|Reference|URI|Eval)Error$/.test(error.name))
		return '';
	const words = error.message.replace(/\s+/g, ' ').trim();
	return words.length > longestReason ? `${words.slice(0, longestReason)}…` : words;
}

function unreadable(credentialName: string, error: unknown): DingTalkError {
	const reason = reasonOf(error);
	return new DingTalkError({
		kind: 'credential',
		code: 'unreadableCredential',
		message: `n8n cannot read the ${credentialName} credential of this node${reason && `: ${reason}`}`,
		hint: 'Open the credential and save it again, or choose another one at the top of the node. Nothing was sent by this node.',
		retry: 'never',
	});
}

/**
 * The node's credential for an account, decrypted.
 * @throws DingTalkError (credential) when none is chosen, or n8n does not give the chosen one
 */
export async function credentialOf(
	context: CredentialContext,
	{ credentialType, credentialName }: Account,
): Promise<CredentialData> {
	if (context.getNode().credentials?.[credentialType] === undefined)
		throw new DingTalkError({
			kind: 'credential',
			code: 'noCredential',
			message: `Choose a ${credentialName} credential in this node`,
			hint: 'Open the node and choose one at its top, or create it there. Nothing was sent by this node.',
			retry: 'never',
		});
	return await context.getCredentials<CredentialData>(credentialType).catch((error: unknown) => {
		throw error instanceof DingTalkError ? error : unreadable(credentialName, error);
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
