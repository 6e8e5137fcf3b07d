import type { WriteOutcome, Writing } from './botMessages';
import type { CardView } from './cards';
import type { ClockReading } from './control';
import type { CompanySpec, Fault } from './entities';
import { parseJson, toJson } from './helpers/json';
import type { Inbox } from './inbox/inbox';
import type { Ledger } from './ledger';
import type { Press, PressOutcome } from './press';
import type { Settings } from './settings';
import type { SetupSwitch } from './setup';
import type { StreamEnding } from './stream';
import type { CallbackTopic, StreamCallback, StreamEvent } from './streamEvents';

/** SimulatorControl for other processes: the same methods over HTTP. */
export class SimulatorClient {
	/** @param url as startSimulator gave it, without a trailing slash */
	constructor(private readonly url: string) {}

	async ledger(): Promise<Ledger> {
		return (await this.call('GET', 'ledger')) as Ledger;
	}

	async callCounts(): Promise<Record<string, number>> {
		return (await this.ledger()).counts;
	}

	async inbox(): Promise<Inbox> {
		return (await this.call('GET', 'inbox')) as Inbox;
	}

	async clock(): Promise<ClockReading> {
		return (await this.call('GET', 'clock')) as ClockReading;
	}

	/** @param at ms since 1970, or ISO 8601 with a zone */
	async setClock(at: number | string): Promise<void> {
		await this.call('POST', 'clock', { set: at });
	}

	async advanceClock(ms: number): Promise<void> {
		await this.call('POST', 'clock', { advanceMs: ms });
	}

	async addFault(fault: Fault): Promise<void> {
		await this.call('POST', 'faults', fault);
	}

	async clearFaults(): Promise<void> {
		await this.call('DELETE', 'faults');
	}

	async faults(): Promise<Array<Fault & { hits: number }>> {
		return (await this.call('GET', 'faults')) as Array<Fault & { hits: number }>;
	}

	async revokeTokens(appKey?: string): Promise<number> {
		const { revoked } = (await this.call('POST', 'tokens/revoke', { appKey })) as {
			revoked: number;
		};
		return revoked;
	}

	async company(): Promise<CompanySpec> {
		return (await this.call('GET', 'company')) as CompanySpec;
	}

	async setCompany(company: CompanySpec): Promise<void> {
		await this.call('PUT', 'company', company);
	}

	async setScopes(appKey: string, scopes: string[]): Promise<void> {
		await this.call('POST', 'scopes', { appKey, scopes });
	}

	async setUpWrongly(appKey: string, wrong: readonly SetupSwitch[]): Promise<void> {
		await this.call('POST', 'setup', { appKey, wrong });
	}

	async settings(): Promise<Settings> {
		return (await this.call('GET', 'settings')) as Settings;
	}

	async changeSettings(changes: Partial<Settings>): Promise<void> {
		await this.call('PATCH', 'settings', changes);
	}

	async read(userId: string, messageId?: string): Promise<number> {
		const { read } = (await this.call('POST', 'read', { userId, messageId })) as {
			read: number;
		};
		return read;
	}

	async press(press: Press): Promise<PressOutcome> {
		return (await this.call('POST', 'press', press)) as PressOutcome;
	}

	async write(writing: Writing): Promise<WriteOutcome> {
		return (await this.call('POST', 'write', writing)) as WriteOutcome;
	}

	async pushCallback(
		appKey: string,
		topic: CallbackTopic,
		data: Record<string, unknown>,
	): Promise<StreamCallback> {
		return (await this.call('POST', 'callbacks', { appKey, topic, data })) as StreamCallback;
	}

	async pushEvent(appKey: string, eventType: string, data: StreamEvent['data']): Promise<void> {
		await this.call('POST', 'events', { appKey, eventType, data });
	}

	async card(outTrackId: string, userId: string): Promise<CardView> {
		return (await this.call('POST', 'card', { outTrackId, userId })) as CardView;
	}

	async endStreams(how: StreamEnding): Promise<number> {
		return ((await this.call('POST', 'streams/end', { how })) as { ended: number }).ended;
	}

	async refuseConnections(forMs: number): Promise<void> {
		await this.call('POST', 'refuse', { forMs });
	}

	async reset(): Promise<void> {
		await this.call('POST', 'reset');
	}

	/** @throws Error with the simulator's words when it does not take the request */
	private async call(method: string, name: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}/_sim/${name}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: toJson(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`Simulator: ${method} ${name}: ${text}`);
		return parseJson(text);
	}
}
