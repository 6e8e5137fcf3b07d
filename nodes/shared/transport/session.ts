import { createHash } from 'node:crypto';
import type { ICredentialsDecrypted, IDataObject } from 'n8n-workflow';
import { credentialOf, dingTalkApp } from './account';
import type { Account } from './account';
import { keyOfApp } from './appKey';
import type { Endpoint } from './endpoints';
import { DingTalkError, asDingTalkError } from './errors';
import type { Failure } from './errors';
import type { Hosts } from './hosts';
import { choices } from './limits';
import { KeptForNextTry, NodeRun } from './nodeRun';
import { takeTurn } from './queue';
import { pause } from './pause';
import { pauseApi } from './rateLimit';
import { attempt } from './request';
import type { Call, RequestContext } from './request';
import { decide, hadLostAnswer } from './retry';
import type { Tries } from './retry';
import { stoppedBefore } from './thrown';
import { refuseToken } from './token';
import type { CredentialData } from './token';
import { unknownOutcome, unknownSince } from './unknownOutcome';

/** How a request is made, beside what it carries. */
export interface RequestOptions {
	/** Milliseconds; 30 s when left out. */
	timeout?: number;
	/** The user's choice to risk a second copy rather than a lost message. */
	resendWhenUnknown?: boolean;
	/** For a look at how things are: asked again only with a new token, or not at all. */
	again?: 'withNewToken' | 'never';
}

/** @property hadLostAnswer an earlier try may have been carried out already, so that a "no" in the body tells nothing */
export type Answer =
	{ body: Record<string, unknown>; hadLostAnswer: boolean } | { failure: Failure };

/** A send that DingTalk accepted. */
export interface Accepted {
	body: Record<string, unknown>;
	/** Milliseconds since 1970: when DingTalk accepted it. */
	at: number;
}

/** How a send ended: accepted, or nobody knows. Whatever was surely not accepted is as if it had never been sent. */
export type SettledSend = Accepted | { unknown: Failure };

/** The tries of a request so far, and what became of the latest one that may have been carried out. */
interface Past {
	tries: Tries;
	lost?: Failure;
}

const settledSends = new KeptForNextTry<SettledSend>();

/** One try of a node's run at DingTalk: the credential, held for the whole try, and requests with all their care. */
export class Session {
	private renewal: Promise<void> | undefined;

	private constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialsDecrypted & { data: CredentialData },
		private readonly account: Account,
		private readonly hosts: Hosts,
		private readonly fingerprint: string,
		readonly run: NodeRun,
		private readonly signal: AbortSignal | undefined,
	) {}

	/**
	 * Reads the node's credential once.
	 * @param run the node's run that this is a try of, so that Retry On Fail does not send twice
	 * @param account the app, unless an operation speaks as something else
	 */
	static async open(
		context: RequestContext,
		run = new NodeRun(),
		signal?: AbortSignal,
		account = dingTalkApp,
	): Promise<Session> {
		const { credentialType: type } = account;
		const data = await credentialOf(context, account);
		account.prepare?.(data);
		const details = context.getNode().credentials?.[type];
		const credential = { id: details?.id ?? '', name: details?.name ?? '', type, data };
		return new Session(
			context,
			credential,
			account,
			account.hostsOf(data),
			account.fingerprintOf(data),
			run,
			signal,
		);
	}

	/** A field of the credential as trimmed text, '' when it is empty. */
	setting(
		name: 'agentId' | 'robotCode' | 'clientId' | 'suiteKey' | 'appType' | 'keyword' | 'region',
	): string {
		return String(this.credential.data[name] ?? '').trim();
	}

	/** Names the app in this process, as triggers that listen to it are named. */
	get app(): string {
		return this.fingerprint;
	}

	/** A key that only holders of this credential have, another one for each purpose. Never to be shown. */
	secretKeyFor(purpose: string): Buffer {
		return keyOfApp(this.credential.data, purpose);
	}

	/**
	 * A key for something that this run of the node sends, 32 hexadecimal digits: the same over Retry On Fail,
	 * another one in every other run and execution.
	 */
	keyFor(content: IDataObject): string {
		return createHash('sha256')
			.update(JSON.stringify([this.run.id, content]))
			.digest('hex')
			.slice(0, 32);
	}

	/**
	 * Asks DingTalk, within its limits, and repeats what may be repeated.
	 * @returns the body of the success
	 * @throws DingTalkError; of kind `unknown` when nobody can tell whether a send was accepted
	 */
	async request(
		endpoint: Endpoint,
		call: Omit<Call, 'timeout'>,
		options: RequestOptions = {},
	): Promise<Record<string, unknown>> {
		const answer = await this.tryRequest(endpoint, call, options);
		if ('failure' in answer) throw new DingTalkError(answer.failure);
		return answer.body;
	}

	/** The same, with the failure as a value. */
	async tryRequest(
		endpoint: Endpoint,
		call: Omit<Call, 'timeout'>,
		options: RequestOptions = {},
	): Promise<Answer> {
		const past: Past = { tries: {} };
		try {
			return await this.untilDecided(
				endpoint,
				{ ...call, timeout: options.timeout ?? choices.timeoutMs },
				options,
				past,
			);
		} catch (error) {
			// Stopped between two tries: what is true of the next one is not true of those before it.
			const known = asDingTalkError(error);
			if (endpoint.effect === 'repeatable' || !past.lost) throw known;
			return { failure: unknownSince(past.lost, known.failure, endpoint) };
		}
	}

	private async untilDecided(
		endpoint: Endpoint,
		call: Call,
		options: RequestOptions,
		past: Past,
	): Promise<Answer> {
		const { tries } = past;
		const apiKey = `${this.fingerprint}|${endpoint.name}`;
		for (;;) {
			const { context, account, credential, hosts, signal } = this;
			await takeTurn(account, credential.data, apiKey, signal);
			const outcome = await attempt(context, credential, endpoint, hosts, call, signal);
			if ('body' in outcome) return { body: outcome.body, hadLostAnswer: hadLostAnswer(tries) };
			const failure = this.account.judge?.(apiKey, outcome.failure, Date.now()) ?? outcome.failure;
			if (failure.code === stoppedBefore.code) throw new DingTalkError(failure);
			const decision = decide(failure, endpoint.effect, tries, options.resendWhenUnknown);
			const mayRenew = decision.action === 'renewToken' && options.again !== 'never';
			if (options.again && !mayRenew) return { failure };
			if (decision.action === 'giveUp')
				return { failure: decision.outcomeIsUnknown ? unknownOutcome(failure, endpoint) : failure };
			if (failure.retry === 'ifRepeatable') past.lost = failure;
			tries[failure.retry] = (tries[failure.retry] ?? 0) + 1;
			if (decision.action === 'renewToken') await this.renewToken(outcome.token);
			else if (decision.pausesWholeApi) pauseApi(apiKey, decision.pauseMs, Date.now());
			else await this.pause(decision.pauseMs);
		}
	}

	/**
	 * A send that Retry On Fail does not repeat: what a try before this one has had accepted is answered from
	 * memory, and what is unknown stays unknown.
	 * @param names what is sent to whom, in the terms of the input, so that it is the same in every try: one name
	 * for each person, or one for all, for example `item 3`
	 */
	async sendOnce(
		endpoint: Endpoint,
		body: IDataObject,
		names: readonly string[],
		options: RequestOptions = {},
	): Promise<Accepted> {
		const known = names[0] === undefined ? undefined : this.sentBefore(names[0]);
		if (known && 'body' in known) return known;
		if (known && !options.resendWhenUnknown) throw new DingTalkError(known.unknown);
		const answer = await this.tryRequest(endpoint, { body }, options);
		if ('failure' in answer) {
			// Sent again by the user's choice and refused now: the first copy may still be there.
			const failure = known ? unknownOutcome(answer.failure, endpoint) : answer.failure;
			if (failure.kind === 'unknown' && endpoint.effect === 'send')
				this.settle(names, { unknown: failure });
			throw new DingTalkError(failure);
		}
		const accepted = { body: answer.body, at: Date.now() };
		this.settle(names, accepted);
		return accepted;
	}

	/** How a send of that name ended in this try or one before it. People who shared a request have the same object. */
	sentBefore(name: string): SettledSend | undefined {
		return settledSends.of(this.run).get(name);
	}

	private settle(names: readonly string[], outcome: SettledSend): void {
		const sends = settledSends.of(this.run);
		for (const name of names) sends.set(name, outcome);
	}

	/** @throws DingTalkError (cancelled) when the execution is stopped before, or meanwhile */
	async pause(ms: number): Promise<void> {
		await pause(ms, this.signal);
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
		const { accessToken, expiresAt, tokenFor }: CredentialData = await this.context.getCredentials(
			this.account.credentialType,
		);
		if (accessToken && accessToken !== refused)
			Object.assign(this.credential.data, { accessToken, expiresAt, tokenFor });
	}
}
