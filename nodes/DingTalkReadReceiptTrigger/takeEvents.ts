import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { EventAnswer, Frame } from '../shared/stream/frames';
import { RecentEvents } from '../shared/stream/recentEvents';
import { streamChoices } from '../shared/stream/streamChoices';
import { within } from '../shared/stream/within';
import { isWanted, receiptIn } from './receiptEvent';
import type { Filter, ReceiptEvent } from './receiptEvent';

/** Where n8n keeps the ids of the latest events over a restart. */
const memory = 'recentEventIds';

/** What this process has taken, by trigger: also that which n8n has not saved yet. One entry a trigger. */
const remembered = new Map<string, RecentEvents>();

/** Hands events to n8n, each once however often DingTalk pushes it. */
export class EventTaker {
	private readonly trigger: string;

	private readonly recent: RecentEvents;

	private readonly underWay = new Map<string, Promise<boolean>>();

	private close: () => void = () => {};

	private readonly closing = new Promise<void>((resolve) => {
		this.close = resolve;
	});

	constructor(
		private readonly context: ITriggerFunctions,
		private readonly filter: Filter,
	) {
		this.trigger = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
		this.recent =
			remembered.get(this.trigger) ??
			new RecentEvents(context.getWorkflowStaticData('node')[memory]);
		remembered.set(this.trigger, this.recent);
	}

	/** `LATER` when n8n could not take the event: it is then pushed again, and taken for new. */
	async take(frame: Frame): Promise<EventAnswer> {
		const receipt = receiptIn(frame, Date.now());
		if (!receipt || !isWanted(receipt, this.filter)) return 'SUCCESS';
		// Without an id the same deed of the same person is the same event.
		const eventId =
			frame.eventId ||
			[receipt.status, receipt.processQueryKey, receipt.userId, receipt.unionId].join('|');
		if (this.recent.has(eventId)) return 'SUCCESS';
		const taking = this.underWay.get(eventId) ?? this.handOver(eventId, receipt);
		this.underWay.set(eventId, taking);
		const isTaken = await taking;
		this.underWay.delete(eventId);
		return isTaken ? 'SUCCESS' : 'LATER';
	}

	/** From now on n8n is given less time to refuse what it has been handed. */
	hurry(): void {
		this.close();
	}

	/**
	 * n8n stores the execution after `emit` has returned. It says when it could not, and when the execution
	 * has ended, but not when it is stored.
	 */
	private async handOver(eventId: string, receipt: ReceiptEvent): Promise<boolean> {
		const { takenMs, takenWhenClosingMs } = streamChoices;
		const done = this.context.helpers.createDeferredPromise<IRun>();
		const isRefused = done.promise.then(
			() => false,
			(error: unknown) => !isCancelled(error),
		);
		const isRefusedSoon = this.closing.then(
			async () => await within(takenWhenClosingMs, isRefused),
		);
		try {
			this.context.emit([[{ json: receipt }]], undefined, done, this.deduplicationKey(eventId));
		} catch {
			// Not yet, or not any more, ready for events.
			return false;
		}
		const isTaken = (await within(takenMs, Promise.race([isRefused, isRefusedSoon]))) !== true;
		if (isTaken) this.remember(eventId);
		return isTaken;
	}

	/** n8n 2 stores no second execution with the same key, even where what is remembered here was lost in a crash. */
	private deduplicationKey(eventId: string): string {
		return `${this.trigger}:${eventId}`.slice(0, 255);
	}

	/** n8n saves this with the next event. What is remembered was surely taken: an event may never be lost. */
	private remember(eventId: string): void {
		this.recent.add(eventId);
		this.context.getWorkflowStaticData('node')[memory] = this.recent.list();
	}
}

/** Somebody stopped the execution, so n8n had it. */
function isCancelled(error: unknown): boolean {
	return error instanceof Error && /cancel/i.test(error.name);
}
