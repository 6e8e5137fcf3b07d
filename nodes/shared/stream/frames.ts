import type { IDataObject } from 'n8n-workflow';
import { isRecord, parseLossless } from '../transport/json';

/** What DingTalk pushes over a Stream connection. Source: Stream protocol, "common fields". */
export interface Frame {
	type: 'SYSTEM' | 'EVENT' | 'CALLBACK';
	topic: string;
	/** Names this push; an answer refers to it. */
	messageId: string;
	/** Of an EVENT: names what has happened, however often it is pushed. */
	eventId: string;
	eventType: string;
	/** When it happened, in milliseconds since 1970 as text; '' when DingTalk does not say. */
	bornAt: string;
	/** JSON. */
	data: string;
}

/** `LATER` asks DingTalk to push the event again. */
export type EventAnswer = 'SUCCESS' | 'LATER';

/**
 * What DingTalk hears back of a callback, which it pushes once: what a card shows from now on, null where nothing
 * is to be said, or that it could not be taken.
 */
export type CallbackAnswer = { response: IDataObject | null } | 'failed';

/** Long integers stay exact, as text. @returns undefined for anything that is no JSON object */
export function parseRecord(text: string): Record<string, unknown> | undefined {
	try {
		const value = parseLossless(text);
		return isRecord(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** @returns undefined for anything that is no frame */
export function readFrame(text: string): Frame | undefined {
	const frame = parseRecord(text);
	const headers = frame?.headers;
	if (!frame || !isRecord(headers)) return undefined;
	const { type, data } = frame;
	if (type !== 'SYSTEM' && type !== 'EVENT' && type !== 'CALLBACK') return undefined;
	// The tables of the documents have numbers for times and an object for the data, the examples texts.
	const header = (name: string) => {
		const value = headers[name];
		return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	};
	return {
		type,
		topic: header('topic'),
		messageId: header('messageId'),
		eventId: header('eventId'),
		eventType: header('eventType'),
		bornAt: header('eventBornTime') || header('time'),
		data: typeof data === 'string' ? data : JSON.stringify(data ?? {}),
	};
}

function answer(frame: Frame, code: number, message: string, data: string): string {
	return JSON.stringify({
		code,
		headers: { contentType: 'application/json', messageId: frame.messageId },
		message,
		data,
	});
}

/** The answer to an EVENT, without which DingTalk pushes it again. Source: Stream protocol. */
export function answerToEvent(frame: Frame, status: EventAnswer): string {
	return answer(frame, 200, 'OK', JSON.stringify({ status }));
}

/** A ping wants its own `opaque` back. */
export function answerToPing(frame: Frame): string {
	return answer(frame, 200, 'OK', frame.data);
}

/** Source: Stream protocol, codes 200 and 500; a card's new face is `response` of the data. */
export function answerToCallback(frame: Frame, given: CallbackAnswer): string {
	return given === 'failed'
		? answer(frame, 500, 'not taken', '{}')
		: answer(frame, 200, 'OK', JSON.stringify(given));
}

/** For topics that nobody here has asked for. Source: Stream protocol, code 404. */
export function answerToUnknown(frame: Frame): string {
	return answer(frame, 404, 'topic not found', '{}');
}
