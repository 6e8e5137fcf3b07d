import type { IDataObject } from 'n8n-workflow';
import type { Frame } from '../../shared/stream/frames';
import type { Topic } from '../../shared/stream/topics';

/** The values of the parameter `events`. */
export type EventName =
	'messageRead' | 'messageRecalled' | 'messageReceived' | 'cardPressed' | 'other';

/** What a frame says: the item, and what the filters look at. */
export interface TriggerEvent {
	/** Names what has happened, however often it is pushed. */
	key: string;
	json: IDataObject;
	/** The bot concerned; '' where DingTalk leaves it out. Absent where no bot is concerned. */
	robotCode?: string;
	/** Absent where no conversation is concerned. */
	isGroup?: boolean;
	/** What somebody has written. */
	text?: string;
	/** DingTalk's name of an event that has none of its own here. */
	eventType?: string;
}

/** One kind of event that a trigger may be asked for. */
export interface EventKind {
	name: EventName;
	topic: Topic;
	/**
	 * @param now milliseconds since 1970
	 * @returns undefined for a frame of any other kind
	 */
	read(frame: Frame, now: number): TriggerEvent | undefined;
}

/** A field of DingTalk's as text; '' when it is absent or no text. */
export function textIn(content: Record<string, unknown>, name: string): string {
	const value = content[name];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Without what is empty: texts, lists and objects. */
export function withoutEmpty(json: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(json).filter(([, value]) =>
			typeof value === 'object' && value !== null
				? Object.keys(value).length > 0
				: value !== '' && value !== undefined && value !== null,
		),
	);
}
