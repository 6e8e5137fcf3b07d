import { asDingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import { StreamConnection, isOfWebSocket } from './connection';
import type { Ending } from './connection';
import type { EventAnswer, Frame } from './frames';
import { streamChoices } from './streamChoices';
import { pauseUnless } from './within';

/** One trigger that listens. */
export interface Listener {
	/** Asks DingTalk for the address of a new connection. @throws DingTalkError */
	askForLine(signal: AbortSignal): Promise<string>;
	/** `SUCCESS` once n8n has the event, or when it does not concern this listener. */
	take(frame: Frame): Promise<EventAnswer>;
	/** The app was refused, so there will be no further events. */
	onRefused(failure: Failure): void;
	/** A connection is over, or did not come about; the next one is under way. */
	onInterrupted(why: Ending | Failure): void;
	/** There has been no connection for so long that somebody should know, once each time. Trying goes on. */
	onOutage(failure: Failure): void;
}

/** Trying again by itself does not help: the user has to do something, and n8n then connects anew. */
function needsTheUser({ kind }: Failure): boolean {
	return ['credential', 'permission', 'ipNotAllowed', 'token', 'invalidInput'].includes(kind);
}

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

	private loop: Promise<void> | undefined;

	private endsInARow = 0;

	private lastUpAt = Date.now();

	private isOutageTold = false;

	/** @param onOver called when nobody can join any more */
	constructor(private readonly onOver: () => void) {}

	/**
	 * Adds a listener and waits for the connection.
	 * @param mayWait a network that is away is no reason to give up: n8n has just started, or takes over
	 * @throws DingTalkError when the app is refused, or, unless `mayWait`, DingTalk is not reached
	 */
	async join(listener: Listener, mayWait: boolean): Promise<void> {
		this.listeners.add(listener);
		this.hurry.abort();
		this.attempt ??= this.connect();
		this.loop ??= this.keepConnected(this.attempt);
		try {
			await this.attempt;
		} catch (error) {
			const known = asDingTalkError(error);
			if (needsTheUser(known.failure) || !mayWait) {
				await this.leave(listener);
				throw known;
			}
		}
		if (this.listeners.has(listener)) this.joined.add(listener);
	}

	/** Resolves when nothing of this listener is left; with the last one the connection goes. */
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
		await this.loop;
	}

	private async keepConnected(first: Promise<StreamConnection>): Promise<void> {
		for (let attempt = first; ; this.attempt = attempt) {
			const over = await lifeOf(attempt);
			if (this.closing.signal.aborted) return;
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
		const address = await listener.askForLine(signal);
		const connection = await StreamConnection.open(
			address,
			async (frame) => await this.take(frame),
			signal,
		);
		this.connections.add(connection);
		void connection.gone.then(() => this.connections.delete(connection));
		return connection;
	}

	/** One of them that could not take it is enough to get it again; the others know it by its id then. */
	private async take(frame: Frame): Promise<EventAnswer> {
		if (this.listeners.size === 0) return 'LATER';
		const answers = await Promise.all(
			[...this.listeners].map(async (listener) => await listener.take(frame)),
		);
		return answers.includes('LATER') ? 'LATER' : 'SUCCESS';
	}

	private giveUp(failure: Failure): void {
		this.onOver();
		this.closing.abort();
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
	const isRefused = retry === 'never' && kind !== 'notConnected';
	return isRefused ? Math.max(pauseMs, refusedMs) : pauseMs;
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

const streams = new Map<string, AppStream>();

export interface Listening {
	/** Ends it: events under way are answered first, and with the last listener the connection goes. */
	leave(): Promise<void>;
}

/**
 * Listens to an app's events until `leave` is called.
 * @param app names the app: all who listen to it in this process share one connection
 * @throws DingTalkError as `AppStream.join`
 */
export async function listen(
	app: string,
	listener: Listener,
	mayWait: boolean,
): Promise<Listening> {
	const stream: AppStream =
		streams.get(app) ??
		new AppStream(() => {
			if (streams.get(app) === stream) streams.delete(app);
		});
	streams.set(app, stream);
	await stream.join(listener, mayWait);
	return { leave: async () => await stream.leave(listener) };
}
