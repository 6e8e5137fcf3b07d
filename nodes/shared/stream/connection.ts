import { DingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import {
	answerToCallback,
	answerToEvent,
	answerToPing,
	answerToUnknown,
	readFrame,
} from './frames';
import type { CallbackAnswer, EventAnswer, Frame } from './frames';
import { streamChoices } from './streamChoices';
import { pauseUnless, within } from './within';

/** Why a connection is over: DingTalk said so in time, the line broke, it is silent, or the machine has slept. */
export type Ending = 'announced' | 'closed' | 'silent' | 'slept';

/** Who takes what DingTalk pushes. */
export interface FrameTaker {
	takeEvent(frame: Frame): Promise<EventAnswer>;
	/** @returns undefined for a topic that nobody has asked for */
	takeCallback(frame: Frame): Promise<CallbackAnswer | undefined>;
}

const webSocketCode = 'stream';

/** DingTalk has given an address, which is an API call, and then no connection to it came about. */
export function isOfWebSocket({ code }: Failure): boolean {
	return code === webSocketCode;
}

/** @param address of which nothing but the host is told: the rest holds the ticket */
function notConnected(what: string, address: string): DingTalkError {
	const host = URL.canParse(address) ? new URL(address).host : 'wss-open-connection.dingtalk.com';
	return new DingTalkError({
		kind: 'notConnected',
		code: webSocketCode,
		message: `The Stream connection to DingTalk (${host}) ${what}`,
		hint: `Check the network of the n8n machine: it must reach ${host}. DingTalk gives wss-open-connection.dingtalk.com or wss-open-connection-union.dingtalk.com, port 443. Behind a proxy start n8n with NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY: without it Node.js takes this connection past the proxy.`,
		retry: 'whenConnected',
	});
}

/** One WebSocket to DingTalk, the platform's own. Nothing of its address, which holds the ticket, gets out. */
export class StreamConnection {
	/** Resolves when another connection is needed. */
	readonly ended: Promise<Ending>;

	/** Resolves when this one can do nothing more: later than `ended` where the end is announced. */
	readonly gone: Promise<void>;

	private end: (ending: Ending) => void = () => {};

	private readonly over = new AbortController();

	private readonly answering = new Set<Promise<void>>();

	private lastHeardAt = Date.now();

	private lastPingAt?: number;

	/** The longest time between two pings so far. */
	private pingGapMs = 0;

	private constructor(
		private readonly socket: WebSocket,
		private readonly taker: FrameTaker,
	) {
		this.ended = new Promise((resolve) => {
			this.end = resolve;
		});
		const { signal } = this.over;
		this.gone = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
		socket.addEventListener('message', ({ data }) => this.hear(String(data)), { signal });
		socket.addEventListener('close', () => this.finish('closed'));
		void this.watch();
	}

	/**
	 * @param address from `requestStreamAddress`; can be used once
	 * @throws DingTalkError (notConnected) when it does not open, or not in time, or is not wanted any more
	 */
	static async open(
		address: string,
		taker: FrameTaker,
		signal: AbortSignal,
	): Promise<StreamConnection> {
		let socket: WebSocket;
		try {
			socket = new WebSocket(address);
		} catch {
			// The error's words would hold the ticket.
			throw notConnected('has an address that cannot be used', address);
		}
		// The signal lives as long as the trigger, so nothing of this try may stay with it.
		const decided = new AbortController();
		const { signal: whileOpening } = decided;
		const opened = new Promise<boolean>((resolve) => {
			socket.addEventListener('open', () => resolve(true));
			socket.addEventListener('close', () => resolve(false));
			signal.addEventListener('abort', () => resolve(false), { signal: whileOpening });
		});
		const isOpen = await within(streamChoices.openMs, opened);
		decided.abort();
		if (isOpen && !signal.aborted) return new StreamConnection(socket, taker);
		socket.close();
		throw notConnected(isOpen === undefined ? 'did not open in time' : 'was not accepted', address);
	}

	/** Waits until the events under way are answered, but not for ever; then hangs up. */
	async close(graceMs: number): Promise<void> {
		await within(graceMs, Promise.all(this.answering));
		const hungUp = new Promise<void>((resolve) =>
			this.socket.addEventListener('close', () => resolve()),
		);
		this.finish('closed');
		// Where the line is dead the operating system gives it up by itself, some time later.
		if (this.socket.readyState !== WebSocket.CLOSED) await within(streamChoices.hangUpMs, hungUp);
	}

	private finish(ending: Ending): void {
		this.end(ending);
		this.hangUp();
	}

	private hangUp(): void {
		this.over.abort();
		this.socket.close();
	}

	private hear(text: string): void {
		const frame = readFrame(text);
		this.lastHeardAt = Date.now();
		if (!frame) return;
		if (frame.type === 'EVENT') this.answer(async () => await this.answerToEvent(frame));
		else if (frame.type === 'CALLBACK') this.answer(async () => await this.answerToCallback(frame));
		else if (frame.topic === 'ping') this.pong(frame);
		else if (frame.topic === 'disconnect') void this.takeLeave();
	}

	private answer(take: () => Promise<string>): void {
		// Begun a moment later, so that a `close` that comes while it is taken finds it among those under way.
		const answering = Promise.resolve()
			.then(take)
			.then((text) => this.send(text))
			.finally(() => this.answering.delete(answering));
		this.answering.add(answering);
	}

	private async answerToEvent(frame: Frame): Promise<string> {
		const status = await this.taker.takeEvent(frame).catch((): EventAnswer => 'LATER');
		return answerToEvent(frame, status);
	}

	private async answerToCallback(frame: Frame): Promise<string> {
		const given = await this.taker.takeCallback(frame).catch((): CallbackAnswer => 'failed');
		return given ? answerToCallback(frame, given) : answerToUnknown(frame);
	}

	private pong(frame: Frame): void {
		if (this.lastPingAt !== undefined)
			this.pingGapMs = Math.max(this.pingGapMs, this.lastHeardAt - this.lastPingAt);
		this.lastPingAt = this.lastHeardAt;
		this.send(answerToPing(frame));
	}

	/** DingTalk closes the line in a while. Until then it still takes answers, while the next one is opened. */
	private async takeLeave(): Promise<void> {
		this.end('announced');
		await pauseUnless(this.over.signal, streamChoices.farewellMs);
		this.hangUp();
	}

	private send(text: string): void {
		// What cannot be answered any more is pushed again on the next connection.
		if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
	}

	private async watch(): Promise<void> {
		const { signal } = this.over;
		while (!signal.aborted) {
			const lookedAt = Date.now();
			await pauseUnless(signal, streamChoices.lookMs);
			const why = this.deadSince(lookedAt);
			if (why) this.finish(why);
		}
	}

	/** @param lookedAt the last time before this, in milliseconds since 1970 */
	private deadSince(lookedAt: number): Ending | undefined {
		const { lookMs, sleptMs, silenceMs, silenceWithoutPingsMs } = streamChoices;
		const now = Date.now();
		if (now - lookedAt > lookMs + sleptMs) return 'slept';
		const patienceMs =
			this.lastPingAt === undefined
				? silenceWithoutPingsMs
				: Math.max(silenceMs, 3 * this.pingGapMs);
		return now - this.lastHeardAt > patienceMs ? 'silent' : undefined;
	}
}
