/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** A Stream connection without a network: a WebSocket and a trigger that do what a test wants. */
import { listen } from '../../nodes/shared/stream/listen';
import type { CallbackAnswer, EventAnswer, Frame } from '../../nodes/shared/stream/frames';
import type { Listener } from '../../nodes/shared/stream/listener';
import { topics, type Topic } from '../../nodes/shared/stream/topics';
import { DingTalkError, type Failure } from '../../nodes/shared/transport/errors';

/** A WebSocket that does what the test wants. */
export class Line extends EventTarget {
	static readonly OPEN = 1;

	static readonly CLOSING = 2;

	static readonly CLOSED = 3;

	/** What becomes of new ones: opened a moment later, closed a moment later, nothing at all, or no address. */
	static becomes: 'open' | 'closed' | 'silent' | 'refused' = 'open';

	static all: Line[] = [];

	readyState = 0;

	/** Whether DingTalk confirms that we hang up. */
	isDead = false;

	readonly sent: string[] = [];

	constructor(readonly address: string) {
		super();
		if (Line.becomes === 'refused') throw new SyntaxError(`No URL: ${address}`);
		Line.all.push(this);
		if (Line.becomes === 'silent') return;
		void Promise.resolve().then(() => (Line.becomes === 'open' ? this.open() : this.close()));
	}

	/** The one that was opened last. */
	static get latest(): Line {
		const line = Line.all.at(-1);
		if (!line) throw new Error('No line was opened');
		return line;
	}

	open(): void {
		this.readyState = Line.OPEN;
		this.dispatchEvent(new Event('open'));
	}

	hear(type: string, topic: string, data = '{}', headers: object = {}): void {
		this.hearText(JSON.stringify({ type, headers: { topic, messageId: 'm', ...headers }, data }));
	}

	hearText(text: string): void {
		this.dispatchEvent(new MessageEvent('message', { data: text }));
	}

	ping(): void {
		this.hear('SYSTEM', 'ping');
	}

	send(text: string): void {
		this.sent.push(text);
	}

	/** What was answered: the code, and what `data` holds. */
	answers(): Array<[unknown, unknown]> {
		return this.sent.map((text) => {
			const { code, data } = JSON.parse(text) as { code: unknown; data: string };
			return [code, JSON.parse(data)];
		});
	}

	close(): void {
		if (this.readyState === Line.CLOSED) return;
		this.readyState = this.isDead ? Line.CLOSING : Line.CLOSED;
		if (!this.isDead) this.dispatchEvent(new Event('close'));
	}
}

/** Lines in the place of WebSockets, and the real clock again after each test. To be called once in a file. */
export function useLines(): void {
	const { WebSocket: before } = globalThis as { WebSocket?: unknown };
	beforeEach(() => {
		Object.assign(globalThis, { WebSocket: Line });
		Line.becomes = 'open';
		Line.all = [];
	});
	afterEach(() => {
		Object.assign(globalThis, { WebSocket: before });
		jest.useRealTimers();
	});
}

export const minutes = (count: number) => count * 60_000;

export const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

const { events } = topics;

/** An app that listens while the clock is in our hands. */
export class Listening implements Listener {
	private static apps = 0;

	/** When the address of a connection was asked for, in milliseconds since the test began, and for what. */
	readonly askedAt: number[] = [];

	readonly askedFor: Array<readonly Topic[]> = [];

	readonly outagesAt: number[] = [];

	readonly refusals: Failure[] = [];

	/** Why connections were over, or did not come about. */
	readonly interruptions: string[] = [];

	/** The event types of what it was given. */
	readonly taken: string[] = [];

	readonly began = Date.now();

	/** What is thrown instead of giving an address. */
	refusal: Failure | Error | undefined;

	/** Given an address only then. */
	delay: Promise<unknown> = Promise.resolve();

	/** What becomes of events and callbacks. */
	takesEvent: () => Promise<EventAnswer> = async () => await Promise.resolve('SUCCESS');

	takesCallback: () => Promise<CallbackAnswer> = async () => await Promise.resolve('failed');

	answersForApp: () => Promise<CallbackAnswer> | undefined = () => undefined;

	leave: () => Promise<void> = async () => {};

	constructor(
		readonly topics: readonly Topic[] = [events],
		readonly app = `app ${Listening.apps++}`,
	) {}

	async start(mayWait = true): Promise<this> {
		const listening = await listen(this.app, this, mayWait);
		this.leave = listening.leave;
		return this;
	}

	async requestAddress(asked: readonly Topic[]): Promise<string> {
		this.askedAt.push(Date.now() - this.began);
		this.askedFor.push(asked);
		const { refusal } = this;
		if (refusal) throw refusal instanceof Error ? refusal : new DingTalkError(refusal);
		await this.delay;
		return 'wss://wss-open-connection.dingtalk.com/connect?ticket=t';
	}

	async takeEvent({ eventType }: Frame): Promise<EventAnswer> {
		this.taken.push(eventType);
		return await this.takesEvent();
	}

	async takeCallback({ topic }: Frame): Promise<CallbackAnswer> {
		this.taken.push(topic);
		return await this.takesCallback();
	}

	answerForApp(): Promise<CallbackAnswer> | undefined {
		return this.answersForApp();
	}

	onRefused(failure: Failure): void {
		this.refusals.push(failure);
	}

	onInterrupted(why: string | Failure): void {
		this.interruptions.push(typeof why === 'string' ? why : why.code);
	}

	onOutage(): void {
		this.outagesAt.push(Date.now() - this.began);
	}

	pauses(): number[] {
		return this.askedAt.slice(1).map((at, index) => at - (this.askedAt[index] ?? 0));
	}
}

export function failure(kind: Failure['kind'], retry: Failure['retry'], code = 'x'): Failure {
	return { kind, retry, code, message: 'It was not', hint: 'Do so.' };
}

/** Whether something has come about, as time goes by. */
export function watched(promise: Promise<unknown>): { isOver: boolean } {
	const seen = { isOver: false };
	void promise.then(() => (seen.isOver = true));
	return seen;
}

/** An answer that comes when the test says so. */
export function later<T = void>(): { promise: Promise<T>; give(value: T): void } {
	let give: (value: T) => void = () => {};
	const promise = new Promise<T>((resolve) => (give = resolve));
	return { promise, give: (value) => give(value) };
}
