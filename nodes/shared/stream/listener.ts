import type { Failure } from '../transport/errors';
import type { Ending } from './connection';
import type { CallbackAnswer, EventAnswer, Frame } from './frames';
import type { Topic } from './topics';

/** One trigger that listens. */
export interface Listener {
	/** The topics that it needs. */
	readonly topics: readonly Topic[];
	/** Asks DingTalk for the address of a new connection. @throws DingTalkError */
	requestAddress(topics: readonly Topic[], signal: AbortSignal): Promise<string>;
	/** `SUCCESS` once n8n has the event, or when it does not concern this listener. */
	takeEvent(frame: Frame): Promise<EventAnswer>;
	/** Takes a callback of one of its topics. `failed` when n8n could not take it; it is not pushed again. */
	takeCallback(frame: Frame): Promise<CallbackAnswer>;
	/**
	 * Answers a callback in the name of the app, once however many listen. What is answered so is not given to
	 * `takeCallback`. @returns undefined when it does not concern the app itself
	 */
	answerForApp(frame: Frame): Promise<CallbackAnswer> | undefined;
	/** The app was refused, so there will be no further events. */
	onRefused(failure: Failure): void;
	/** A connection is over, or did not come about; the next one is under way. */
	onInterrupted(why: Ending | Failure): void;
	/** There has been no connection for so long that somebody should know, once each time. Trying goes on. */
	onOutage(failure: Failure): void;
}

/** Trying again by itself does not help: the user has to do something, and n8n then connects anew. */
export function needsTheUser({ kind }: Failure): boolean {
	return ['credential', 'permission', 'ipNotAllowed', 'token', 'invalidInput'].includes(kind);
}
