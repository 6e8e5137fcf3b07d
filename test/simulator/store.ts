import type { KnownAnswer } from './answersFile';
import type { BotSession, WrittenMessage } from './botMessages';
import type { Card } from './cards';
import { Clock, Timeline } from './clock';
import { Directory } from './directory';
import type { Call, CompanySpec, Delivery, Message } from './entities';
import { Faults } from './faults';
import { Ids } from './helpers/random';
import { Counters, monthOf } from './limits';
import { react } from './personas';
import type { Settings } from './settings';
import { Streams } from './stream';
import { Tokens } from './tokens';

/** Everything the simulated service remembers. */
export class Store {
	readonly clock = new Clock();
	readonly timeline = new Timeline();
	readonly counters = new Counters();
	readonly tokens = new Tokens(this);
	readonly streams = new Streams(this);
	readonly faults = new Faults(() => this.settings.seed);

	directory: Directory;
	settings: Settings;
	ids: Ids;
	/** What a real DingTalk is known to answer instead. */
	known: readonly KnownAnswer[] = [];
	calls: Call[] = [];
	messages = new Map<string, Message>();
	deliveries: Delivery[] = [];
	/** By outTrackId. */
	cards = new Map<string, Card>();
	/** What people have written to bots, oldest first. */
	written: WrittenMessage[] = [];
	/** Session webhooks by their session. */
	sessions = new Map<string, BotSession>();
	media = new Map<string, { type: string; fileName: string; content: Buffer }>();

	/** Custom bots that were too fast, and until when they are refused. */
	readonly refusedBots = new Map<string, { until: number; refusals: number }>();

	/** What has reached each person, oldest first. */
	private mailboxes = new Map<string, Delivery[]>();
	private toBeReadOnArrival = new Set<Delivery>();
	/** Who got which content from which app on which day. */
	private contentsOfToday = new Map<string, number>();

	constructor(
		private readonly initialCompany: CompanySpec,
		private readonly initialSettings: Settings,
	) {
		this.directory = new Directory(structuredClone(initialCompany));
		this.settings = { ...initialSettings };
		this.ids = new Ids(this.settings.seed, BigInt(this.settings.nextTaskId));
	}

	/** Back to the state of the start: no messages, calls, tokens or faults; the clock is right. */
	reset(): void {
		this.clock.reset();
		this.timeline.reset();
		this.counters.reset();
		this.tokens.reset();
		this.streams.reset();
		this.faults.clear();
		this.calls = [];
		this.messages.clear();
		this.deliveries = [];
		this.cards.clear();
		this.written = [];
		this.sessions.clear();
		this.media.clear();
		this.refusedBots.clear();
		this.mailboxes.clear();
		this.toBeReadOnArrival.clear();
		this.contentsOfToday.clear();
		this.directory = new Directory(structuredClone(this.initialCompany));
		this.changeSettings(this.initialSettings);
	}

	/** @returns ms since 1970 by the service's clock */
	now(): number {
		return this.clock.now();
	}

	/** Lets everything happen that is due; to be called before looking at any state. */
	settle(): void {
		this.timeline.settle(this.now());
	}

	changeSettings(changes: Partial<Settings>): void {
		this.settings = { ...this.settings, ...changes };
		if (changes.seed !== undefined) {
			this.ids = new Ids(changes.seed, BigInt(this.settings.nextTaskId));
		} else if (changes.nextTaskId !== undefined) {
			this.ids.startTaskIdsAt(changes.nextTaskId);
		}
	}

	changeCompany(company: CompanySpec): void {
		this.directory = new Directory(structuredClone(company));
	}

	/** Counts a call that the month's quota counts. @returns whether there was one left */
	countsAsCall(): boolean {
		return this.countsInMonth('calls', this.settings.callsPerMonth);
	}

	/**
	 * Counts a push of "Webhook & Stream": an event, a message to a bot, a message of a custom bot.
	 * @returns whether there was one left in this month
	 */
	countsAsPush(): boolean {
		return this.countsInMonth('pushes', this.settings.pushesPerMonth);
	}

	/** What the organisation has used of this month's two quotas. */
	usedThisMonth(): { calls: number; pushes: number } {
		const month = monthOf(this.now());
		return {
			calls: this.counters.countIn('calls', month),
			pushes: this.counters.countIn('pushes', month),
		};
	}

	/** Keeps a message and lets it arrive at its time. */
	send(message: Message): void {
		this.messages.set(message.id, message);
		for (const delivery of message.deliveries) this.deliveries.push(delivery);
		this.timeline.schedule(message.doneAt, (at) => this.arrive(message, at));
		this.settle();
	}

	mailbox(userId: string): Delivery[] {
		return this.mailboxes.get(userId) ?? [];
	}

	/**
	 * Reads a person's messages, or one of them. What is still on its way is read as it arrives.
	 * @returns how many were read now
	 */
	read(userId: string, messageId?: string): number {
		this.settle();
		const isMeant = (delivery: Delivery) =>
			messageId === undefined || delivery.messageId === messageId;
		const underway =
			messageId === undefined ? [] : (this.messages.get(messageId)?.deliveries ?? []);
		for (const delivery of underway) {
			if (delivery.userId === userId && delivery.status === 'processing') {
				this.toBeReadOnArrival.add(delivery);
			}
		}
		return this.readAt(this.now(), this.mailbox(userId).filter(isMeant));
	}

	recall(message: Message): void {
		message.recalledAt = this.now();
		for (const delivery of message.deliveries) {
			if (['unread', 'read', 'processing'].includes(delivery.status)) {
				delivery.status = 'recalled';
				this.streams.announce('robot_msg_recall', delivery, message.recalledAt);
			}
		}
	}

	/** Whether this app has said the same to this person today; remembers that it has now. */
	isRepeatedToday(appKey: string, userId: string, content: string, day: number): boolean {
		const key = `${appKey}\n${userId}\n${content}`;
		if (this.contentsOfToday.get(key) === day) return true;
		this.contentsOfToday.set(key, day);
		return false;
	}

	/** @param limit 0 for none */
	private countsInMonth(what: 'calls' | 'pushes', limit: number): boolean {
		return this.counters.countsWithin(limit || Infinity, what, monthOf(this.now()));
	}

	private arrive(message: Message, at: number): void {
		for (const delivery of message.deliveries) {
			if (delivery.status !== 'processing') continue;
			delivery.status = 'unread';
			delivery.at = at;
			const mailbox = this.mailboxes.get(delivery.userId) ?? [];
			mailbox.push(delivery);
			this.mailboxes.set(delivery.userId, mailbox);
			if (this.toBeReadOnArrival.delete(delivery)) this.readAt(at, [delivery]);
			const delay = react(this.directory.person(delivery.userId)?.persona, mailbox);
			if (delay !== undefined) {
				this.timeline.schedule(at + delay, (readAt) => this.readAt(readAt, [...mailbox]));
			}
		}
	}

	private readAt(at: number, deliveries: Delivery[]): number {
		const unread = deliveries.filter((delivery) => delivery.status === 'unread');
		for (const delivery of unread) {
			delivery.status = 'read';
			delivery.readAt = at;
			this.streams.announce('robot_msg_read', delivery, at);
		}
		return unread.length;
	}
}
