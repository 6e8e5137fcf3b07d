import type { WrittenMessage } from './botMessages';
import type { Card } from './cards';
import type { Call, Delivery } from './entities';
import { isRecord } from './helpers/json';
import type { Store } from './store';
import type { StreamLedger } from './streamEvents';

/** Everything that was asked of the service and everything that came of it. */
export interface Ledger {
	calls: Call[];
	deliveries: Delivery[];
	/** API calls by API. */
	counts: Record<string, number>;
	/** What this month's two quotas have counted: calls, and pushes of "Webhook & Stream". */
	usedThisMonth: { calls: number; pushes: number };
	/** Deliveries by person, oldest first. */
	people: Record<string, Array<Pick<Delivery, 'channel' | 'messageId' | 'status' | 'code'>>>;
	/** Interactive cards with their data as it is now, oldest first. */
	cards: Array<Omit<Card, 'app'> & { app: string }>;
	/** What people have written to bots, oldest first. */
	written: WrittenMessage[];
	/** Events of Stream mode, each with its pushes and answers, and the connections. */
	stream: StreamLedger;
}

export function ledgerOf(store: Store): Ledger {
	store.settle();
	const counts: Record<string, number> = {};
	for (const call of store.calls) counts[call.api] = (counts[call.api] ?? 0) + 1;
	const people: Ledger['people'] = {};
	for (const { userId, channel, messageId, status, code } of store.deliveries) {
		(people[userId] ??= []).push({ channel, messageId, status, code });
	}
	const stream = store.streams.ledgerSoFar();
	const cards = [...store.cards.values()].map((card) => ({ ...card, app: card.app.appKey }));
	const { calls, deliveries, written } = store;
	const usedThisMonth = store.usedThisMonth();
	return { calls, deliveries, counts, usedThisMonth, people, cards, written, stream };
}

const secretNames =
	/^(x-acs-dingtalk-access-token|access_?token|app_?secret|corpsecret|suite_?secret|client_?secret|(suite_?)?ticket|signature|sign|session)$/i;

/** The same value with tokens and secrets struck out, wherever they stand. */
export function withoutSecrets(value: unknown, store: Store): unknown {
	if (Array.isArray(value)) return value.map((member) => withoutSecrets(member, store));
	if (typeof value === 'string') return store.tokens.wasEverIssued(value) ? '[token]' : value;
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			name,
			secretNames.test(name) && member ? '[redacted]' : withoutSecrets(member, store),
		]),
	);
}
