import { asDingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import { StreamConnection, isOfWebSocket } from './connection';
import type { Ending } from './connection';
import { needsTheUser } from './listener';
import type { Listener } from './listener';
import { streamChoices } from './streamChoices';
import { takeCallback, takeEvent } from './takeFrames';
import type { Topic } from './topics';
import { pauseUnless } from './within';

/**
 * The Stream connection of one app in this process, shared by all who listen. It has to be shared: of an
 * app's connections DingTalk picks one at random for each event, so two would each get half of them.
 */
export class AppStream {
	private readonly listeners = new Set<Listener>();

	/** Those of them that have been told that they are connected. */
	private readonly joined = new Set<Listener>();

	private readonly connections = new Set<StreamConnection>();

	private readonly closing = new AbortController();

	/** Ends the pause before the next try. */
	private hurry = new AbortController();

	/** The try under way with the pause before it, or the latest one. */
	private attempt: Promise<StreamConnection> | undefined;

	/** What the latest try has asked for. */
	private asked: ReadonlySet<Topic> = new Set();

	/** One for each time that more was asked for than before; all but the latest end with their connection. */
	private readonly loops = new Set<Promise<void>>();

	private endsInARow = 0;

	private lastUpAt = Date.now();

	private isOutageTold = false;

	/** @param onOver called when nobody can join any more */
	constructor(private readonly onOver: () => void) {}

	/**
	 * Adds a listener and waits for a connection that brings what it has to hear.
	 * @param mayWait whether to keep trying while DingTalk is not reached, as when n8n has just started or takes over
	 * @throws DingTalkError when the app is refused, or, unless `mayWait`, DingTalk is not reached
	 */
	async join(listener: Listener, mayWait: boolean): Promise<void> {
		this.listeners.add(listener);
		this.hurry.abort();
		try {
			await this.connectionFor(listener);
		} catch (error) {
			const known = asDingTalkError(error);
			if (needsTheUser(known.failure) || !mayWait) {
				await this.leave(listener);
				throw known;
			}
		}
		this.joined.add(listener);
	}

	/** To be called after `join`. Resolves when nothing of this listener is left; with the last one the connection goes. */
	async leave(listener: Listener): Promise<void> {
		this.listeners.delete(listener);
		this.joined.delete(listener);
		if (this.listeners.size === 0) await this.close();
	}

	private async close(): Promise<void> {
		this.onOver();
		this.closing.abort();
		this.hurry.abort();
		const graceMs = streamChoices.takenWhenClosingMs + 500;
		await Promise.all(
			[...this.connections].map(async (connection) => await connection.close(graceMs)),
		);
		await Promise.all(this.loops);
	}

	private async connectionFor({ topics }: Listener): Promise<void> {
		let attempt: Promise<StreamConnection> | undefined;
		do {
			attempt = this.attempt ?? this.renew();
			await attempt;
			if (topics.some((topic) => !this.asked.has(topic))) this.renew();
		} while (attempt !== this.attempt);
	}

	/**
	 * Another connection, with all that is wanted now. The one before, if there is one, goes on to bring its own
	 * until DingTalk ends it: what is on its way there as we hang up would be lost.
	 */
	private renew(): Promise<StreamConnection> {
		this.attempt = this.connect();
		this.loops.add(this.keepConnected(this.attempt));
		return this.attempt;
	}

	private async keepConnected(first: Promise<StreamConnection>): Promise<void> {
		for (let attempt = first; ; this.attempt = attempt) {
			const over = await lifeOf(attempt);
			if (this.closing.signal.aborted || attempt !== this.attempt) return;
			if ('failure' in over && needsTheUser(over.failure)) return this.giveUp(over.failure);
			this.report(over);
			attempt = this.pauseBeforeNext(over).then(async () => await this.connect());
		}
	}

	private report(over: Life): void {
		for (const listener of this.joined)
			listener.onInterrupted('failure' in over ? over.failure : over.ending);
		if (!('failure' in over)) {
			this.lastUpAt = Date.now();
			this.isOutageTold = false;
		} else if (!this.isOutageTold && Date.now() - this.lastUpAt >= streamChoices.outageMs) {
			this.isOutageTold = true;
			for (const listener of this.joined) listener.onOutage(over.failure);
		}
	}

	private async pauseBeforeNext(over: Life): Promise<void> {
		const { outageMs, steadyMs } = streamChoices;
		if (over.stoodMs >= steadyMs) this.endsInARow = 0;
		const pauseMs = pauseAfter(over, this.endsInARow++);
		// Somebody is told of an outage when a try fails, so there is one when the time for that has come.
		const untilToldMs = this.isOutageTold ? Infinity : this.lastUpAt + outageMs - Date.now();
		this.hurry = new AbortController();
		await pauseUnless(this.hurry.signal, Math.min(pauseMs, Math.max(untilToldMs, 0)));
	}

	private async connect(): Promise<StreamConnection> {
		const { signal } = this.closing;
		const [listener] = this.listeners;
		if (!listener) throw new Error('Nobody listens');
		this.asked = new Set([...this.listeners].flatMap(({ topics }) => topics));
		const address = await listener.requestAddress([...this.asked], signal);
		const connection = await StreamConnection.open(
			address,
			{
				takeEvent: async (frame) => await takeEvent(this.listeners, frame),
				takeCallback: async (frame) => await takeCallback(this.listeners, frame),
			},
			signal,
		);
		this.connections.add(connection);
		void connection.gone.then(() => this.connections.delete(connection));
		return connection;
	}

	private giveUp(failure: Failure): void {
		this.onOver();
		this.closing.abort();
		for (const connection of this.connections) void connection.close(0);
		const refused = [...this.joined];
		this.listeners.clear();
		this.joined.clear();
		for (const listener of refused) listener.onRefused(failure);
	}
}

type Life = { stoodMs: number } & ({ ending: Ending } | { failure: Failure });

/** @param endsInARow how many connections have ended or failed one after the other before this one */
function pauseAfter(over: Life, endsInARow: number): number {
	const { pausesMs, refusedMs, unreachedMs } = streamChoices;
	const pauseMs = pausesMs[Math.min(endsInARow, pausesMs.length - 1)] ?? 0;
	if (!('failure' in over)) return pauseMs;
	const { kind, retry } = over.failure;
	if (kind === 'notConnected' && !isOfWebSocket(over.failure))
		return Math.min(pauseMs, unreachedMs);
	return retry === 'never' ? Math.max(pauseMs, refusedMs) : pauseMs;
}

/** Waits until a connection has come and gone, or has not come at all. */
async function lifeOf(attempt: Promise<StreamConnection>): Promise<Life> {
	try {
		const connection = await attempt;
		const openedAt = Date.now();
		const ending = await connection.ended;
		return { ending, stoodMs: Date.now() - openedAt };
	} catch (error) {
		return { failure: asDingTalkError(error).failure, stoodMs: 0 };
	}
}
