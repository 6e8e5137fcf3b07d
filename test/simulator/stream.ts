/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { WebSocket } from 'ws';
import type { App, Delivery, Message } from './entities';
import { seededRandom } from './helpers/random';
import type { Store } from './store';
import {
	dataOf,
	type CallbackTopic,
	type StreamAnswer,
	type StreamCallback,
	type StreamConnection,
	type StreamEvent,
	type StreamEventType,
	type StreamLedger,
	type Subscriptions,
} from './streamEvents';
import { StreamLine } from './streamLine';

/** What a ticket opens a connection for. */
interface Holder {
	app: App;
	ua: string;
	subscriptions: Subscriptions;
}

/** How a connection is ended: with a disconnect frame first, all at once, or without anybody noticing. */
export type StreamEnding = 'announced' | 'cut' | 'mute';

/** How often due pings, repeats and persons' deeds are looked for while somebody is connected; ms. */
const beatMs = 25;

/**
 * The gateway of Stream mode (clients.md): tickets, connections, and events that are pushed to one
 * of an app's connections, drawn at random, until a client has said SUCCESS.
 */
export class Streams {
	/** Where clients connect to; known once the server listens. */
	endpoint = '';
	/** The server's own address, for webhooks that the service hands out. */
	baseUrl = '';
	private readonly tickets = new Map<string, Holder & { issuedAt: number }>();
	private readonly lines = new Set<StreamLine>();
	private readonly pending = new Set<StreamEvent>();
	private readonly pushed = new Map<string, StreamEvent>();
	private readonly duplicatesDue = new Map<StreamEvent, number>();
	/** Callbacks that wait for their answer, by the id of their frame. */
	private readonly calling = new Map<string, Calling>();
	private ledger: StreamLedger = { events: [], connections: [], callbacks: [], strayFrames: [] };
	private connectionsSoFar = 0;
	private random?: () => number;
	private heart?: NodeJS.Timeout;

	constructor(private readonly store: Store) {}

	/** Good for one connection within `streamTicketSeconds`. */
	issueTicket(holder: Holder): string {
		const ticket = this.hex(32);
		this.tickets.set(ticket, { ...holder, issuedAt: this.store.now() });
		return ticket;
	}

	/** Uses a ticket up. @returns whose it is; undefined for one that is unknown, used or too old */
	redeem(ticket: string): Holder | undefined {
		const issued = this.tickets.get(ticket);
		this.tickets.delete(ticket);
		const maxAge = this.store.settings.streamTicketSeconds * 1000;
		return issued && this.store.now() - issued.issuedAt <= maxAge ? issued : undefined;
	}

	connect({ app, ua, subscriptions }: Holder, socket: WebSocket): void {
		const record: StreamConnection = {
			number: ++this.connectionsSoFar,
			app: app.appKey,
			ua,
			subscriptions,
			openedAt: this.store.now(),
			pings: 0,
			pongs: 0,
		};
		this.ledger.connections.push(record);
		const line = new StreamLine(record, socket, {
			now: () => this.store.now(),
			newId: () => `${this.hex(8)}_${this.hex(3)}_${this.hex(11)}_${this.hex(4)}`,
			corpId: () => this.store.directory.company.corpId,
			answered: (messageId, answer) => this.answered(messageId, answer),
			answeredCallback: (messageId, answer) => {
				const calling = this.calling.get(messageId);
				calling?.settle({ answer, answeredAt: this.store.now() });
				return calling !== undefined;
			},
			stray: (frame) => void this.ledger.strayFrames.push(frame),
			closed: (closed) => this.forget(closed),
		});
		this.lines.add(line);
		this.heart ??= setInterval(() => this.beat(), beatMs).unref();
		for (const event of this.pending) if (event.pushes.length === 0) this.push(event, 'first');
	}

	/** Tells the app's clients what has become of a bot's message with one person. */
	announce(eventType: StreamEventType, delivery: Delivery, at: number): void {
		const message = this.store.messages.get(delivery.messageId);
		if (!message || !this.hasEvents(message)) return;
		const subscribed = this.store.directory.app(message.app.appKey)?.subscribedEvents;
		if (subscribed && !subscribed.includes(eventType)) return;
		const data = dataOf(eventType, message, delivery, at);
		this.tell({ app: message.app.appKey, eventType, data, bornAt: at });
	}

	/** Pushes an event of any kind until a client has said SUCCESS. */
	tell(told: Pick<StreamEvent, 'app' | 'eventType' | 'data' | 'bornAt'>): void {
		const event: StreamEvent = { eventId: this.hex(32), ...told, pushes: [] };
		this.ledger.events.push(event);
		this.pending.add(event);
		this.push(event, 'first');
		const { streamDuplicateShare } = this.store.settings;
		if (streamDuplicateShare > 0 && this.draw() < streamDuplicateShare) {
			this.duplicatesDue.set(event, this.store.now() + this.draw() * 1000);
		}
	}

	/**
	 * Pushes a callback to one of the app's connections that have registered its topic, drawn at
	 * random. It is pushed this once: without a connection, or without an answer within
	 * `streamCallbackMs`, it is lost.
	 * @param dataOverQuota what goes out once the month's pushes are used up; if absent, nothing does
	 * @returns the same once it is answered or lost; what has become of it stands in the ledger
	 */
	async call(
		app: App,
		topic: CallbackTopic,
		data: StreamCallback['data'],
		dataOverQuota?: StreamCallback['data'],
	): Promise<StreamCallback> {
		const callback: StreamCallback = { topic, app: app.appKey, at: this.store.now(), data };
		this.ledger.callbacks.push(callback);
		const line = this.drawLine(
			({ app: appKey, subscriptions }) =>
				appKey === app.appKey && subscriptions.topics.includes(topic),
		);
		if (!line) return Object.assign(callback, { lost: 'nobodyConnected' as const });
		if (!this.store.countsAsPush()) {
			if (!dataOverQuota) return Object.assign(callback, { lost: 'overQuota' as const });
			callback.data = dataOverQuota;
		}
		const messageId = line.call(topic, callback.data);
		Object.assign(callback, { connection: line.record.number, messageId });
		return await new Promise((resolve) => {
			const settle = (outcome: Partial<StreamCallback>) => {
				this.calling.delete(messageId);
				resolve(Object.assign(callback, outcome));
			};
			this.calling.set(messageId, { callback, line, settle });
		});
	}

	/** @returns how many connections were open and are ended */
	end(how: StreamEnding): number {
		const open = [...this.lines].filter((line) => line.takesEvents);
		const closesAt = this.store.now() + this.store.settings.streamDisconnectMs;
		for (const line of open) {
			if (how === 'mute') line.isMute = true;
			else if (how === 'announced') line.announceEnd(closesAt);
			else line.cut();
		}
		return open.length;
	}

	/** Everything so far. The objects are alive: copy what is to be kept. */
	ledgerSoFar(): StreamLedger {
		return this.ledger;
	}

	/** Forgets events and tickets; clients stay connected. */
	reset(): void {
		this.tickets.clear();
		this.pending.clear();
		this.pushed.clear();
		this.duplicatesDue.clear();
		for (const { settle } of this.calling.values()) settle({ lost: 'noAnswer' });
		const connections = [...this.lines].map(({ record }) => record);
		this.ledger = { events: [], connections, callbacks: [], strayFrames: [] };
		this.random = undefined;
	}

	private hasEvents({ channel }: Message): boolean {
		if (channel === 'card') return this.store.settings.cardReadEvents;
		return channel === 'bot' || channel === 'group';
	}

	private push(event: StreamEvent, why: 'first' | 'again' | 'duplicate'): void {
		const line = this.drawLine(
			({ app, subscriptions }) => subscriptions.events && app === event.app,
		);
		if (!line) return;
		// Chosen: an event counts once, with its first push, and is lost when the month is used up.
		if (why === 'first' && !this.store.countsAsPush()) {
			event.isOverQuota = true;
			this.pending.delete(event);
			return;
		}
		line.push(event, why);
		const messageId = event.pushes.at(-1)?.messageId;
		if (messageId) this.pushed.set(messageId, event);
	}

	/** One of the open connections that are meant, each as likely as the others. */
	private drawLine(isMeant: (record: StreamConnection) => boolean): StreamLine | undefined {
		const open = [...this.lines].filter(
			({ record, takesEvents }) => takesEvents && isMeant(record),
		);
		return open[Math.floor(this.draw() * open.length)];
	}

	/** @returns whether that push was waiting for an answer */
	private answered(messageId: string, answer: StreamAnswer): boolean {
		const event = this.pushed.get(messageId);
		const push = event?.pushes.find((candidate) => candidate.messageId === messageId);
		if (!event || !push || push.answer) return false;
		push.answer = answer;
		push.answeredAt = this.store.now();
		if (answer === 'SUCCESS') {
			event.acknowledgedAt ??= this.store.now();
			this.pending.delete(event);
		}
		return true;
	}

	private beat(): void {
		const now = this.store.now();
		this.store.settle();
		const { streamPingMs, streamLaterMs, streamCallbackMs } = this.store.settings;
		for (const { callback, settle } of this.calling.values()) {
			if (now - callback.at >= streamCallbackMs) settle({ lost: 'noAnswer' });
		}
		for (const line of this.lines) {
			line.closeIfDue();
			line.pingIfDue(streamPingMs);
		}
		for (const event of this.pending) {
			const last = event.pushes.at(-1);
			if (!last) this.push(event, 'first');
			else if (last.answer === 'LATER' && now - (last.answeredAt ?? 0) >= streamLaterMs)
				this.push(event, 'again');
			else if (last.answer !== 'LATER' && now - last.at >= this.waitAfter(event))
				this.push(event, 'again');
		}
		for (const [event, dueAt] of this.duplicatesDue) {
			if (now < dueAt || event.pushes.length === 0) continue;
			this.duplicatesDue.delete(event);
			this.push(event, 'duplicate');
		}
	}

	/** Milliseconds from the last push of an event without an answer to the next one. */
	private waitAfter({ pushes }: StreamEvent): number {
		const { streamRedeliverMs: waits } = this.store.settings;
		return waits[Math.min(pushes.length, waits.length) - 1] ?? Infinity;
	}

	private forget(line: StreamLine): void {
		this.lines.delete(line);
		for (const { line: asked, settle } of this.calling.values()) {
			if (asked === line) settle({ lost: 'connectionClosed' });
		}
		if (this.lines.size > 0) return;
		clearInterval(this.heart);
		this.heart = undefined;
	}

	private draw(): number {
		this.random ??= seededRandom(this.store.settings.seed * 31 + 7);
		return this.random();
	}

	private hex(length: number): string {
		return Array.from({ length }, () => Math.floor(this.draw() * 16).toString(16)).join('');
	}
}

/** A callback on its way. */
interface Calling {
	callback: StreamCallback;
	line: StreamLine;
	settle: (outcome: Partial<StreamCallback>) => void;
}
