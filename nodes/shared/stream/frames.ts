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
	/** JSON. */
	data: string;
}

/** `LATER` asks DingTalk to push the event again. */
export type EventAnswer = 'SUCCESS' | 'LATER';

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
	const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
	return {
		type,
		topic: header('topic'),
		messageId: header('messageId'),
		eventId: header('eventId'),
		eventType: header('eventType'),
		data: typeof data === 'string' ? data : '{}',
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

export function answerToEvent(frame: Frame, status: EventAnswer): string {
	return answer(frame, 200, 'OK', JSON.stringify({ status }));
}

/** A ping wants its own `opaque` back. */
export function answerToPing(frame: Frame): string {
	return answer(frame, 200, 'OK', frame.data);
}

/** For topics that nobody here has asked for. Source: Stream protocol, code 404. */
export function answerToUnknown(frame: Frame): string {
	return answer(frame, 404, 'topic not found', '{}');
}
