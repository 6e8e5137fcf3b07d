import { writeToBot, type WriteOutcome, type Writing } from './botMessages';
import { cardAsSeenBy, type CardView } from './cards';
import type { CompanySpec, Fault } from './entities';
import { inboxOf, type Inbox } from './inbox/inbox';
import { ledgerOf, type Ledger } from './ledger';
import { pressCard, type Press, type PressOutcome } from './press';
import type { Settings } from './settings';
import { wronglySetUp, type SetupSwitch } from './setup';
import type { Store } from './store';
import type { StreamEnding } from './stream';
import type { CallbackTopic, StreamCallback, StreamEvent } from './streamEvents';

/** A clock's reading: ms since 1970, and the same in ISO 8601. */
export interface ClockReading {
	now: number;
	iso: string;
}

/** Closes the listener for a while; given by the server. */
export type RefuseConnections = (forMs: number) => Promise<void>;

/**
 * What tests and demos can do to the simulator in its own process. Everything here has a twin
 * under /_sim/ (routes/control.ts), which SimulatorClient calls from other processes.
 */
export class SimulatorControl {
	constructor(
		private readonly store: Store,
		/**
		 * Connections are refused for so many real milliseconds. An API alone cannot refuse:
		 * the fault `refused` hangs up before reading instead.
		 */
		readonly refuseConnections: RefuseConnections,
	) {}

	/** All calls and deliveries so far. The objects are alive: copy what is to be kept. */
	ledger(): Ledger {
		return ledgerOf(this.store);
	}

	/** How many calls each API has had. */
	callCounts(): Record<string, number> {
		return this.ledger().counts;
	}

	clock(): ClockReading {
		const now = this.store.now();
		return { now, iso: new Date(now).toISOString() };
	}

	/** @param at ms since 1970, or anything that Date reads */
	setClock(at: number | string): void {
		this.store.clock.set(typeof at === 'number' ? at : Date.parse(at));
		this.store.settle();
	}

	advanceClock(ms: number): void {
		this.store.clock.advance(ms);
		this.store.settle();
	}

	/** For what is true only for a moment: from now on, and over a reset, time passes only by `setClock` and `advanceClock`. */
	stopClock(): void {
		this.store.clock.stop();
	}

	addFault(fault: Fault): void {
		this.store.faults.add(fault);
	}

	clearFaults(): void {
		this.store.faults.clear();
	}

	faults(): Array<Fault & { hits: number }> {
		return this.store.faults.list();
	}

	/** Every current token, or those of one app, become void. @returns how many */
	revokeTokens(appKey?: string): number {
		return this.store.tokens.revoke(appKey);
	}

	company(): CompanySpec {
		return this.store.directory.company;
	}

	/** Replaces people, departments, apps and groups; messages and tokens stay. */
	setCompany(company: CompanySpec): void {
		this.store.changeCompany(company);
	}

	/** Gives an app these permissions and takes all others. */
	setScopes(appKey: string, scopes: string[]): void {
		const app = this.store.directory.app(appKey);
		if (!app) throw new Error(`No app ${appKey}`);
		app.scopes = scopes;
	}

	/**
	 * Sets an app up wrongly, in addition to what is wrong already; `reset` puts it right.
	 * @param wrong switches of setup.ts, such as `ipRefused` or the name of a permission
	 */
	setUpWrongly(appKey: string, wrong: readonly SetupSwitch[]): void {
		const app = this.store.directory.app(appKey);
		if (!app) throw new Error(`No app ${appKey}`);
		Object.assign(app, wronglySetUp(app, wrong));
	}

	settings(): Settings {
		return { ...this.store.settings };
	}

	changeSettings(changes: Partial<Settings>): void {
		this.store.changeSettings(changes);
	}

	/**
	 * Reads everything that a person has, or one message, which may also be still on its way.
	 * @returns how many messages were read now
	 */
	read(userId: string, messageId?: string): number {
		return this.store.read(userId, messageId);
	}

	/**
	 * Presses a button of a card as a person. Waits for the client's answer, at most
	 * `streamCallbackMs` by the service's clock.
	 * @returns what the presser sees
	 * @throws Error when this person cannot press that button
	 */
	async press(press: Press): Promise<PressOutcome> {
		return await pressCard(this.store, press);
	}

	/**
	 * Writes to a bot as a person. Waits for the client's answer, at most `streamCallbackMs` by the
	 * service's clock.
	 * @throws Error when this person cannot write that there
	 */
	async write(writing: Writing): Promise<WriteOutcome> {
		return await writeToBot(this.store, writing);
	}

	/**
	 * Pushes any callback to an app, also one that DingTalk would never push: for tests of what is
	 * done with forged ones. Nothing comes of the answer.
	 */
	async pushCallback(
		appKey: string,
		topic: CallbackTopic,
		data: Record<string, unknown>,
	): Promise<StreamCallback> {
		const app = this.store.directory.app(appKey);
		if (!app) throw new Error(`No app ${appKey}`);
		return await this.store.streams.call(app, topic, data);
	}

	/** Pushes an event of any name to an app until it is acknowledged, as those of approvals are. */
	pushEvent(appKey: string, eventType: string, data: StreamEvent['data']): void {
		if (!this.store.directory.app(appKey)) throw new Error(`No app ${appKey}`);
		this.store.streams.tell({ app: appKey, eventType, data, bornAt: this.store.now() });
	}

	/** A card as a person sees it. @throws Error when there is no such card */
	card(outTrackId: string, userId: string): CardView {
		const card = this.store.cards.get(outTrackId);
		if (!card) throw new Error(`No card ${outTrackId}`);
		return cardAsSeenBy(card, userId);
	}

	/**
	 * Ends all connections of Stream mode: with a disconnect frame first, all at once, or without
	 * anybody noticing.
	 * @returns how many
	 */
	endStreams(how: StreamEnding): number {
		return this.store.streams.end(how);
	}

	/** What the inbox page shows. */
	inbox(): Inbox {
		return inboxOf(this.store);
	}

	reset(): void {
		this.store.reset();
	}
}
