import type { WebSocket } from 'ws';
import { isRecord } from './helpers/json';
import type {
	CallbackAnswer,
	CallbackTopic,
	StreamAnswer,
	StreamConnection,
	StreamEvent,
	StreamPush,
} from './streamEvents';

/** What a line needs of the gateway behind it. */
interface Gateway {
	now(): number;
	/** A new id in the form of DingTalk's message ids. */
	newId(): string;
	corpId(): string;
	/** A client's answer to a push of an event. */
	answered(messageId: string, answer: StreamAnswer): boolean;
	/** A client's answer to a callback. @returns whether that callback was waiting for one */
	answeredCallback(messageId: string, answer: CallbackAnswer): boolean;
	stray(frame: string): void;
	closed(line: StreamLine): void;
}

/** One client's WebSocket, seen from the service. */
export class StreamLine {
	/** A line that says nothing any more, but stays open: the network is gone and nobody has noticed. */
	isMute = false;
	/** After the disconnect frame nothing is pushed; when the service hangs up, ms. */
	closesAt?: number;
	private lastPingAt: number;
	/** Of the pings that wait for their answer. */
	private readonly opaques = new Set<unknown>();
	/** The disconnect frame needs no answer; all SDKs answer it all the same. */
	private farewell?: string;

	constructor(
		readonly record: StreamConnection,
		private readonly socket: WebSocket,
		private readonly gateway: Gateway,
	) {
		this.lastPingAt = record.openedAt;
		socket.on('message', (data) => {
			if (!this.isMute) this.hear(String(data));
		});
		socket.on('error', () => {});
		socket.on('close', () => {
			record.closedAt = gateway.now();
			record.endedBy ??= 'client';
			gateway.closed(this);
		});
	}

	get takesEvents(): boolean {
		return this.closesAt === undefined && this.record.closedAt === undefined;
	}

	push(event: StreamEvent, why: StreamPush['why']): void {
		const messageId = this.gateway.newId();
		event.pushes.push({ at: this.gateway.now(), connection: this.record.number, messageId, why });
		this.send('EVENT', messageId, event.data, {
			topic: '*',
			eventType: event.eventType,
			eventId: event.eventId,
			eventCorpId: this.gateway.corpId(),
			eventBornTime: String(event.bornAt),
			eventUnifiedAppId: `unified-${event.app}`,
		});
	}

	/** Pushes a callback. @returns the frame's id */
	call(topic: CallbackTopic, data: object): string {
		const messageId = this.gateway.newId();
		const { app, number } = this.record;
		this.send('CALLBACK', messageId, data, {
			appId: `unified-${app}`,
			connectionId: `connection-${number}`,
			topic,
		});
		return messageId;
	}

	/** Asks whether the client is there, as a SYSTEM frame and as a WebSocket ping. */
	pingIfDue(everyMs: number): void {
		if (everyMs <= 0 || !this.takesEvents || this.gateway.now() - this.lastPingAt < everyMs) return;
		this.lastPingAt = this.gateway.now();
		const opaque = this.gateway.newId();
		this.opaques.add(opaque);
		this.record.pings++;
		this.send('SYSTEM', this.gateway.newId(), { opaque }, { topic: 'ping' });
		if (!this.isMute) this.socket.ping();
	}

	/** Says that the line will be closed, which happens when `closesAt` has come. */
	announceEnd(closesAt: number): void {
		if (!this.takesEvents) return;
		this.farewell = this.gateway.newId();
		this.send(
			'SYSTEM',
			this.farewell,
			{ reason: 'connection is expired' },
			{ topic: 'disconnect' },
		);
		this.closesAt = closesAt;
	}

	closeIfDue(): void {
		if (this.closesAt === undefined || this.gateway.now() < this.closesAt) return;
		this.record.endedBy ??= 'service';
		this.socket.close(1000);
	}

	cut(): void {
		this.record.endedBy ??= 'cut';
		this.socket.terminate();
	}

	private hear(text: string): void {
		const frame = readFrame(text);
		const data = frame && readFrame(String(frame.data));
		const headers = isRecord(frame?.headers) ? frame.headers : {};
		if (this.opaques.delete(data?.opaque)) {
			this.record.pongs++;
			return;
		}
		const messageId = String(headers.messageId);
		if (messageId === this.farewell) return;
		const isOfCallback = this.gateway.answeredCallback(messageId, {
			code: Number(frame?.code),
			...(typeof frame?.message === 'string' ? { message: frame.message } : {}),
			data,
		});
		if (isOfCallback) return;
		const answer = answerIn(frame?.code, data?.status);
		if (!answer || !this.gateway.answered(messageId, answer)) this.gateway.stray(text);
	}

	private send(
		type: 'CALLBACK' | 'EVENT' | 'SYSTEM',
		messageId: string,
		data: object,
		headers: Record<string, string>,
	): void {
		if (this.isMute) return;
		const contentType = 'application/json';
		const time = String(this.gateway.now());
		this.socket.send(
			JSON.stringify({
				specVersion: '1.0',
				type,
				headers: { contentType, messageId, time, ...headers },
				data: JSON.stringify(data),
			}),
		);
	}
}

/**
 * The forms of acknowledgement (dingtalk-api 4.10): code 200 is enough, as the Python SDK has it; a
 * status of LATER comes with code 200 (Java, Node) or 500 (Go); 404 and 500 alone are failures.
 */
function answerIn(code: unknown, status: unknown): StreamAnswer | undefined {
	if (status === 'LATER' && (code === 200 || code === 500)) return 'LATER';
	if (code === 200) return 'SUCCESS';
	return code === 404 || code === 500 ? 'FAILED' : undefined;
}

function readFrame(text: string): Record<string, unknown> | undefined {
	try {
		const frame = JSON.parse(text) as unknown;
		return isRecord(frame) ? frame : undefined;
	} catch {
		return undefined;
	}
}
