import type { Delivery, Message } from './entities';

/** Events of bot messages; work notifications and DINGs have none (dingtalk-api 4.5). */
export type StreamEventType = 'robot_msg_read' | 'robot_msg_recall';

/** What a client makes of an event: done, later again, or it could not (it is pushed again as if unanswered). */
export type StreamAnswer = 'SUCCESS' | 'LATER' | 'FAILED';

/** One time that an event went out over a connection, and what came back. */
export interface StreamPush {
	/** ms of the simulator's clock. */
	at: number;
	/** Number of the connection. */
	connection: number;
	/** Names this push; an event that is pushed again has another one. */
	messageId: string;
	/**
	 * `first`; `again` because there was no answer or it was LATER; `duplicate` because the service
	 * pushes some events twice whatever the answer (`streamDuplicateShare`).
	 */
	why: 'first' | 'again' | 'duplicate';
	answer?: StreamAnswer;
	answeredAt?: number;
}

/** An event as the service keeps it, from its birth until a client has said SUCCESS. */
export interface StreamEvent {
	eventId: string;
	/** A `StreamEventType`, or what a test has pushed. */
	eventType: string;
	app: string;
	bornAt: number;
	data: Record<string, string | number>;
	pushes: StreamPush[];
	acknowledgedAt?: number;
	/** The month's pushes were used up: it was never pushed. */
	isOverQuota?: true;
}

/** What a client has asked for as it asked for its connection. */
export interface Subscriptions {
	/** Events of every kind that the console has. */
	events: boolean;
	/** Callbacks: presses of cards, messages to the bot. */
	topics: string[];
}

/** What a client may say that it does, and the service pushes once. */
export type CallbackTopic = '/v1.0/card/instances/callback' | '/v1.0/im/bot/messages/get';

/** One callback: pushed once to one connection, or to none, and never again. */
export interface StreamCallback {
	topic: CallbackTopic;
	app: string;
	/** ms of the simulator's clock. */
	at: number;
	data: Record<string, unknown>;
	/** Absent when no connection of the app had registered the topic: then it was lost. */
	connection?: number;
	messageId?: string;
	/** The client's frame, if it came in time. */
	answer?: CallbackAnswer;
	answeredAt?: number;
	/** Why nothing came of it. */
	lost?: 'nobodyConnected' | 'noAnswer' | 'connectionClosed' | 'overQuota';
}

/** What a client answers to a callback; `data` is the JSON in its frame's text. */
export interface CallbackAnswer {
	code: number;
	message?: string;
	data: unknown;
}

/** What the service knows of one connection. Holds no ticket. */
export interface StreamConnection {
	number: number;
	app: string;
	ua: string;
	subscriptions: Subscriptions;
	openedAt: number;
	closedAt?: number;
	/** Who ended it: the client, the service after its disconnect frame, or a cut of the line. */
	endedBy?: 'client' | 'service' | 'cut';
	/** SYSTEM pings that went out, and answers with the right `opaque`. */
	pings: number;
	pongs: number;
}

/** The part of the ledger about Stream mode. */
export interface StreamLedger {
	events: StreamEvent[];
	connections: StreamConnection[];
	/** Presses of cards and messages to the bot, each pushed at most once. */
	callbacks: StreamCallback[];
	/** Frames of clients that answer nothing the service has sent. */
	strayFrames: string[];
}

/** The events' data: times are strings of milliseconds for reads and numbers for recalls, as documented. */
export function dataOf(
	eventType: StreamEventType,
	message: Message,
	{ userId }: Delivery,
	at: number,
): StreamEvent['data'] {
	return {
		unionId: `union-${userId}`,
		operatTime: eventType === 'robot_msg_read' ? String(at) : at,
		robotCode: message.app.robotCode,
		...(message.openConversationId ? { openConversationId: message.openConversationId } : {}),
		userId,
		processQueryKey: message.id,
	};
}
