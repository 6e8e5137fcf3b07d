import { createHash } from 'node:crypto';
import type { ICredentialsDecrypted, IDataObject } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { recallSend, rememberSend } from './acceptedSends';
import type { SettledSend } from './acceptedSends';
import type { Endpoint } from './endpoints';
import { DingTalkError } from './errors';
import type { Failure } from './errors';
import { hostsOf } from './hosts';
import type { Hosts } from './hosts';
import { choices, limits } from './limits';
import { pauseApi, reserveSlot } from './rateLimit';
import { attempt, credentialType } from './request';
import type { Call, RequestContext } from './request';
import { decide } from './retry';
import type { Tries } from './retry';
import { appFingerprint, refuseToken } from './token';
import type { CredentialData } from './token';

export interface RequestOptions {
	/** Milliseconds; 30 s when left out. */
	timeout?: number;
	/** The user's choice to risk a second copy rather than a lost message. */
	resendWhenUnknown?: boolean;
}

export type Answer = { body: Record<string, unknown> } | { failure: Failure };

export interface Accepted {
	body: Record<string, unknown>;
	/** Milliseconds since 1970: when DingTalk accepted it. */
	at: number;
}

/** One run of a node at DingTalk: the credential, held for the whole run, and requests with all their care. */
export class Session {
	readonly startedAt = Date.now();

	private readonly timesSeen = new Map<string, number>();

	private renewal: Promise<void> | undefined;

	private constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialsDecrypted & { data: CredentialData },
		private readonly hosts: Hosts,
		private readonly app: string,
		private readonly runKey: string | undefined,
		private readonly signal: AbortSignal | undefined,
	) {}

	/**
	 * Reads the node's credential once.
	 * @param runKey names this run of the node, so that Retry On Fail does not send twice; undefined: nothing is remembered
	 */
	static async open(context: RequestContext, runKey?: string, signal?: AbortSignal): Promise<Session> {
		const data: CredentialData = await context.getCredentials(credentialType);
		const details = context.getNode().credentials?.[credentialType];
		const credential = { id: details?.id ?? '', name: details?.name ?? '', type: credentialType, data };
		return new Session(context, credential, hostsOf(data), appFingerprint(data), runKey, signal);
	}

	/** A field of the credential as trimmed text, '' when it is empty. */
	setting(name: 'agentId' | 'robotCode' | 'clientId' | 'suiteKey' | 'appType'): string {
		return String(this.credential.data[name] ?? '').trim();
	}

	private get callsPerSecond(): number {
		const value = Number(this.credential.data.callsPerSecond);
		return value > 0 ? value : limits.callsPerSecond;
	}

	/**
	 * Asks DingTalk, within its limits, and repeats what may be repeated.
	 * @returns the body of the success
	 * @throws DingTalkError; of kind `unknown` when nobody can tell whether a send was accepted
	 */
	async request(endpoint: Endpoint, call: Omit<Call, 'timeout'>, options: RequestOptions = {}): Promise<Record<string, unknown>> {
		const answer = await this.tryRequest(endpoint, call, options);
		if ('failure' in answer) throw new DingTalkError(answer.failure);
		return answer.body;
	}

	/** The same, with the failure as a value. */
	async tryRequest(endpoint: Endpoint, call: Omit<Call, 'timeout'>, options: RequestOptions = {}): Promise<Answer> {
		const timeout = options.timeout ?? choices.timeoutMs;
		const apiKey = `${this.app}|${endpoint.name}`;
		const tries: Tries = {};
		for (;;) {
			await this.pause(reserveSlot(apiKey, this.callsPerSecond, Date.now()));
			const outcome = await attempt(this.context, this.credential, endpoint, this.hosts, { ...call, timeout });
			if ('body' in outcome) return { body: outcome.body };
			const { failure } = outcome;
			const decision = decide(failure, endpoint.effect, tries, options.resendWhenUnknown);
			if (decision.action === 'giveUp') return { failure: decision.outcomeIsUnknown ? unknownOutcome(failure, endpoint) : failure };
			tries[failure.retry] = (tries[failure.retry] ?? 0) + 1;
			if (decision.action === 'renewToken') await this.renewToken(outcome.token);
			else if (decision.pausesWholeApi) pauseApi(apiKey, decision.pauseMs, Date.now());
			else await this.pause(decision.pauseMs);
		}
	}

	/**
	 * A send that Retry On Fail does not repeat: what this run of the node has had accepted is answered from
	 * memory, and what is unknown stays unknown.
	 * @param content what makes two sends the same, for example the body without a time that was added
	 */
	async sendOnce(endpoint: Endpoint, body: IDataObject, options: RequestOptions = {}, content: IDataObject = body): Promise<Accepted> {
		return await this.callOnce(endpoint, { body }, content, options);
	}

	/** The same for any call, for example an upload. */
	async callOnce(endpoint: Endpoint, call: Omit<Call, 'timeout'>, content: IDataObject, options: RequestOptions = {}): Promise<Accepted> {
		const sendKey = this.nextSendKey(endpoint, content);
		const known = this.runKey === undefined ? undefined : recallSend(this.runKey, sendKey);
		if (known && 'body' in known) return known;
		if (known && !options.resendWhenUnknown) throw new DingTalkError(known.unknown);
		const answer = await this.tryRequest(endpoint, call, options);
		if ('failure' in answer) {
			if (answer.failure.kind === 'unknown') this.remember(sendKey, { unknown: answer.failure });
			throw new DingTalkError(answer.failure);
		}
		const accepted = { body: answer.body, at: Date.now() };
		this.remember(sendKey, accepted);
		return accepted;
	}

	/** @throws DingTalkError (cancelled) when the execution is cancelled meanwhile */
	async pause(ms: number): Promise<void> {
		this.throwIfCancelled();
		if (ms <= 0) return;
		try {
			await sleep(ms, this.signal);
		} catch {
			this.throwIfCancelled();
		}
	}

	private throwIfCancelled(): void {
		if (!this.signal?.aborted) return;
		throw new DingTalkError({
			kind: 'cancelled',
			code: 'cancelled',
			message: 'The execution was cancelled before this request was made',
			hint: 'Nothing was sent by it.',
			retry: 'never',
		});
	}

	private remember(sendKey: string, outcome: SettledSend): void {
		if (this.runKey !== undefined) rememberSend(this.runKey, sendKey, outcome);
	}

	/** The same content twice in one run is two sends: the second has the next number. */
	private nextSendKey(endpoint: Endpoint, content: IDataObject): string {
		const hash = createHash('sha256').update(JSON.stringify([endpoint.name, content])).digest('hex');
		const times = this.timesSeen.get(hash) ?? 0;
		this.timesSeen.set(hash, times + 1);
		return `${hash}#${times}`;
	}

	/** Calls that were refused with the same token share one look at the database and one new token. */
	private async renewToken(refused: string): Promise<void> {
		if (this.credential.data.accessToken === refused) {
			refuseToken(this.credential.data, refused);
			this.renewal = this.takeOverStoredToken(refused).finally(() => (this.renewal = undefined));
		}
		await this.renewal;
	}

	/** Another process may have stored a newer token; otherwise the next request mints one. */
	private async takeOverStoredToken(refused: string): Promise<void> {
		const { accessToken, expiresAt, tokenFor }: CredentialData = await this.context.getCredentials(credentialType);
		if (accessToken && accessToken !== refused) Object.assign(this.credential.data, { accessToken, expiresAt, tokenFor });
	}
}

function unknownOutcome(failure: Failure, endpoint: Endpoint): Failure {
	return {
		...failure,
		kind: 'unknown',
		retry: 'never',
		message: `It is unknown whether DingTalk accepted this (${endpoint.name}): ${failure.message}`,
		hint: 'It was not sent again, so that nobody is told twice. Ask one of the recipients or look into DingTalk; then send again, or set "Resend When Unknown" if a second copy does less harm than none.',
	};
}
