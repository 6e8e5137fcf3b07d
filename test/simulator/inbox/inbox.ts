import type { Channel, Delivery, Person } from '../entities';
import { describePersona } from '../personas';
import type { Store } from '../store';
import { renderMessage, type RenderedMessage } from './render';

export interface InboxMessage extends RenderedMessage {
	messageId: string;
	channel: Channel;
	/** What kind of message it is, in words. */
	kind: string;
	from: string;
	at: number;
	readAt?: number;
	isUnread: boolean;
	isRecalled: boolean;
}

export interface Colleague {
	userId: string;
	name: string;
	title: string;
	department: string;
	habit: string;
	unread: number;
	/** Newest first. */
	messages: InboxMessage[];
	/** What was sent and did not reach him. */
	missed: Array<{ messageId: string; kind: string; why: string }>;
}

export interface Inbox {
	company: string;
	now: number;
	colleagues: Colleague[];
	/** People of a large company who have had no message are left out, so many of them. */
	others: number;
}

/** A small company is shown whole; of a larger one only those who have a message. */
const smallCompany = 24;
const mostMessagesShown = 30;
const undelivered = new Set(['forbidden', 'failed', 'flowControlled', 'silent']);

export function inboxOf(store: Store): Inbox {
	store.settle();
	const { company } = store.directory;
	const missed = new Map<string, Delivery[]>();
	for (const delivery of store.deliveries) {
		if (!undelivered.has(delivery.status)) continue;
		missed.set(delivery.userId, [...(missed.get(delivery.userId) ?? []), delivery]);
	}
	const shown = company.people.filter(
		({ userId }) =>
			company.people.length <= smallCompany ||
			store.mailbox(userId).length > 0 ||
			missed.has(userId),
	);
	return {
		company: company.name,
		now: store.now(),
		colleagues: shown
			.slice(0, 200)
			.map((person) => colleagueOf(store, person, missed.get(person.userId) ?? [])),
		others: company.people.length - Math.min(shown.length, 200),
	};
}

function colleagueOf(store: Store, person: Person, missed: Delivery[]): Colleague {
	const mailbox = store.mailbox(person.userId);
	return {
		userId: person.userId,
		name: person.name,
		title: person.title ?? '',
		department: person.deptIds
			.map((deptId) => store.directory.department(deptId)?.name ?? '')
			.join(', '),
		habit: describePersona(person.persona),
		unread: mailbox.filter(({ status }) => status === 'unread').length,
		messages: mailbox
			.slice(-mostMessagesShown)
			.reverse()
			.map((delivery) => messageOf(store, delivery)),
		missed: missed.map((delivery) => ({
			messageId: delivery.messageId,
			kind: kindOf(delivery),
			why: reasonOf(delivery),
		})),
	};
}

function messageOf(store: Store, delivery: Delivery): InboxMessage {
	const isRecalled = delivery.status === 'recalled';
	const message = store.messages.get(delivery.messageId);
	return {
		messageId: delivery.messageId,
		channel: delivery.channel,
		kind: kindOf(delivery),
		from: message?.app.name ?? '',
		at: delivery.at,
		readAt: delivery.readAt,
		isUnread: delivery.status === 'unread',
		isRecalled,
		...(isRecalled
			? { html: '', buttons: [] }
			: renderMessage(message?.content ?? delivery.content)),
	};
}

function kindOf({ channel, content }: Delivery): string {
	if (channel === 'ding') {
		return content.remindType === 2
			? 'DING · SMS'
			: content.remindType === 3
				? 'DING · phone'
				: 'DING';
	}
	return {
		work: 'Work notification',
		bot: 'Bot message',
		group: 'Group message',
		webhook: 'Group message',
		card: 'Card',
	}[channel];
}

/** The codes of forbidden_list that people meet, in words. */
function reasonOf({ status, code = '' }: Delivery): string {
	if (status === 'failed') return 'sending failed';
	if (status === 'silent') return 'the service said success, and it never arrived';
	if (status === 'flowControlled') return 'the bot is flow-controlled for this person';
	if (/^143[12]06$/.test(code)) return `same content as earlier today (${code})`;
	if (/^143[12]05$/.test(code)) return `too many messages today (${code})`;
	if (code === '1430002') return `prohibited content (${code})`;
	return `not allowed (${code})`;
}
