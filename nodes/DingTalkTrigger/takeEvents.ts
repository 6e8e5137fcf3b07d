import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { CallbackAnswer, EventAnswer, Frame } from '../shared/stream/frames';
import { RecentEvents } from '../shared/stream/recentEvents';
import { streamChoices } from '../shared/stream/streamChoices';
import { Turns } from '../shared/stream/turns';
import { pauseUnless, within } from '../shared/stream/within';
import { BoundedMap } from '../shared/transport/boundedMap';
import type { TriggerEvent } from './events/triggerEvent';
import { withheldIn } from './events/messageReceived';
import { wantedIn } from './filter';
import type { Filter } from './filter';
import { notStored, reportInExecutions, withheld } from './refusals';

/** Where n8n keeps the ids of the latest events over a restart. */
const memoryKey = 'recentEventIds';

/**
 * What this process has taken, by trigger: also that which n8n has not saved yet. A trigger that listens holds its
 * own; this is for one that is switched off and on, of the latest that were.
 */
const remembered = new BoundedMap<string, RecentEvents>(200);

/** Hands events to n8n, each once however often DingTalk pushes it. */
export class EventTaker {
	private readonly trigger: string;

	private readonly recent: RecentEvents;

	private readonly underWay = new Map<string, Promise<boolean>>();

	private readonly turns = new Turns(streamChoices.eventsAtOnce);

	/** Callbacks that n8n has been handed, or will be again. */
	private readonly storing = new Set<Promise<void>>();

	/** From now on n8n is given less time to refuse what it has been handed. */
	private readonly closing = new AbortController();

	/** Called when closing begins: they shorten the waits that are under way. */
	private readonly hurried = new Set<() => void>();

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly filter: Filter,
	) {
		this.trigger = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
		this.recent =
			remembered.get(this.trigger) ??
			new RecentEvents(context.getWorkflowStaticData('node')[memoryKey]);
		remembered.set(this.trigger, this.recent);
	}

	/** `LATER` when n8n could not take the event: it is then pushed again, and taken for new. */
	async takeEvent(frame: Frame): Promise<EventAnswer> {
		const event = wantedIn(frame, this.filter, Date.now());
		if (!event) return 'SUCCESS';
		const inTurn = async () =>
			(await this.turns.take(async () => await this.handOver(event))) ?? false;
		return (await this.take(event, inTurn)) ? 'SUCCESS' : 'LATER';
	}

	/**
	 * DingTalk pushes it only once, so it waits for no turn, and what n8n could not store is handed to it again by us.
	 */
	async takeCallback(frame: Frame): Promise<CallbackAnswer> {
		const words = withheldIn(frame);
		if (words !== undefined) reportInExecutions(this.context, withheld(words));
		const event = wantedIn(frame, this.filter, Date.now());
		if (event) {
			const storing = this.takeUntilStored(event).finally(() => this.storing.delete(storing));
			this.storing.add(storing);
		}
		return { response: null };
	}

	/** From now on nothing waits for its turn any more, and n8n is given less time. */
	hurry(): void {
		this.closing.abort();
		this.turns.end();
		for (const hurry of this.hurried) hurry();
	}

	/** Waits, after `hurry`, until n8n has the callbacks that DingTalk has its answer to. */
	async settled(): Promise<void> {
		await Promise.all(this.storing);
	}

	private async takeUntilStored(event: TriggerEvent): Promise<void> {
		for (const pauseMs of streamChoices.storeAgainMs) {
			await pauseUnless(this.closing.signal, pauseMs);
			if (await this.take(event, async () => await this.handOver(event))) return;
		}
		reportInExecutions(this.context, notStored(event.json));
	}

	/** @returns whether n8n has it, from now or from before */
	private async take({ key }: TriggerEvent, handOver: () => Promise<boolean>): Promise<boolean> {
		if (this.recent.has(key)) return true;
		const taking = this.underWay.get(key) ?? handOver();
		this.underWay.set(key, taking);
		const isTaken = await taking;
		this.underWay.delete(key);
		return isTaken;
	}

	/**
	 * n8n stores the execution after `emit` has returned. It says when it could not, and when the execution
	 * has ended, but not when it is stored.
	 */
	private async handOver({ key, json }: TriggerEvent): Promise<boolean> {
		const { takenMs, takenWhenClosingMs } = streamChoices;
		const done = this.context.helpers.createDeferredPromise<IRun>();
		const isRefused = done.promise.then(
			() => false,
			(error: unknown) => !isCancelled(error),
		);
		let hurry = () => {};
		const isRefusedSoon = new Promise<void>((resolve) => (hurry = resolve)).then(
			async () => await within(takenWhenClosingMs, isRefused),
		);
		this.hurried.add(hurry);
		if (this.closing.signal.aborted) hurry();
		try {
			this.context.emit([[{ json }]], undefined, done, this.deduplicationKey(key));
		} catch {
			// Not yet, or not any more, ready for events.
			return false;
		}
		const isTaken = (await within(takenMs, Promise.race([isRefused, isRefusedSoon]))) !== true;
		this.hurried.delete(hurry);
		if (isTaken) this.remember(key);
		return isTaken;
	}

	/** n8n 2 stores no second execution with the same key, even where what is remembered here was lost in a crash. */
	private deduplicationKey(key: string): string {
		return `${this.trigger}:${key}`.slice(0, 255);
	}

	/** n8n saves this with the next event. What is remembered was surely taken: an event may never be lost. */
	private remember(key: string): void {
		this.recent.add(key);
		this.context.getWorkflowStaticData('node')[memoryKey] = this.recent.list();
	}
}

/** Somebody stopped the execution, so n8n had it. */
function isCancelled(error: unknown): boolean {
	return error instanceof Error && /cancel/i.test(error.name);
}
