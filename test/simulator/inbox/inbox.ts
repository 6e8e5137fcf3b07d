import type { WrittenMessage } from '../botMessages';
import { cardAsSeenBy } from '../cards';
import type { Channel, Delivery, Person } from '../entities';
import { describePersona } from '../personas';
import type { Store } from '../store';
import { renderCard, renderMessage, renderText, type RenderedMessage } from './render';

export interface InboxMessage extends RenderedMessage {
	messageId: string;
	/** `written` is what the person has written himself. */
	channel: Channel | 'written';
	/** What kind of message it is, in words. */
	kind: string;
	from: string;
	at: number;
	readAt?: number;
	isUnread: boolean;
	isRecalled: boolean;
	/** Of a card. */
	outTrackId?: string;
	/** Where an answer that quotes this message goes; absent when it cannot be quoted. */
	chat?: Chat;
	/** What has become of what he has written. */
	note?: string;
}

/** Where a person can write to a bot. */
export interface Chat {
	robotCode: string;
	/** The group; the chat of both if absent. */
	openConversationId?: string;
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
	/** Where he can write to bots, and how the page calls it. */
	chats: Array<Chat & { label: string }>;
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
			store.written.some((written) => written.userId === userId) ||
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
		messages: [
			...mailbox.map((delivery) => messageOf(store, delivery)),
			...store.written
				.filter(({ userId }) => userId === person.userId)
				.map((written) => writtenMessageOf(store, written)),
		]
			.sort((one, other) => one.at - other.at)
			.slice(-mostMessagesShown)
			.reverse(),
		missed: missed.map((delivery) => ({
			messageId: delivery.messageId,
			kind: kindOf(delivery),
			why: reasonOf(delivery),
		})),
		chats: chatsOf(store, person),
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
		...(isRecalled ? { html: '', buttons: [] } : renderedFor(store, delivery)),
		...(!isRecalled && message && quotable.has(delivery.channel)
			? {
					chat: {
						robotCode: message.app.robotCode,
						openConversationId: message.openConversationId,
					},
				}
			: {}),
	};
}

/** Channels of apps' bots; what they send can be quoted in an answer. */
const quotable = new Set<Channel>(['bot', 'group', 'card']);

function renderedFor(
	store: Store,
	{ channel, messageId, userId, content }: Delivery,
): RenderedMessage & { outTrackId?: string } {
	const card = channel === 'card' ? store.cards.get(String(content.outTrackId)) : undefined;
	if (!card) return renderMessage(store.messages.get(messageId)?.content ?? content);
	return { ...renderCard(cardAsSeenBy(card, userId)), outTrackId: card.outTrackId };
}

function writtenMessageOf(store: Store, written: WrittenMessage): InboxMessage {
	const { msgId, app, at, text, other, openConversationId, lost } = written;
	const bot = store.directory.app(app)?.name ?? app;
	const group = openConversationId && store.directory.group(openConversationId)?.name;
	return {
		messageId: msgId,
		channel: 'written',
		kind: group ? `Written to ${bot} in ${group}` : `Written to ${bot}`,
		from: '',
		at,
		isUnread: false,
		isRecalled: false,
		...renderText(other ? `(${other.msgtype})` : text),
		...(lost ? { note: lostWords[lost] } : {}),
	};
}

/** What the writer of a demo wants to know, and DingTalk tells nobody. */
const lostWords: Record<NonNullable<WrittenMessage['lost']>, string> = {
	notMentioned: 'does not mention the bot, so the bot has not seen it',
	nobodyConnected: 'lost: nothing listens to messages of this bot',
	noAnswer: 'lost: not answered within 2 seconds',
	connectionClosed: 'lost: the connection ended before it was answered',
	overQuota: 'lost: the pushes of this month are used up',
};

function chatsOf({ directory: { company } }: Store, { userId }: Person): Colleague['chats'] {
	const groups = company.groups.filter(({ userIds }) => userIds.includes(userId));
	return company.apps.flatMap(({ robotCode, name }) => [
		{ robotCode, label: name },
		...groups
			.filter(({ robotCodes }) => !robotCodes || robotCodes.includes(robotCode))
			.map(({ openConversationId, name: group }) => ({
				robotCode,
				openConversationId,
				label: `${name} in ${group}`,
			})),
	]);
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
