import { chatbotUserIdOf, directConversationId, msgIdOf, senderIdOf } from './conversations';
import type { App, Group, Message, Person } from './entities';
import { isRecord, without } from './helpers/json';
import type { Store } from './store';
import type { CallbackAnswer, StreamCallback } from './streamEvents';

/** A real one is good for 90 minutes. */
export const sessionLifetimeMs = 90 * 60_000;

/** Somebody writes to an app's bot, in their own chat or in a group. */
export interface Writing {
	userId: string;
	/** Of the bot. */
	robotCode: string;
	text: string;
	/** The group; the chat of both if absent. */
	openConversationId?: string;
	/**
	 * What is quoted: a message of the bot by its processQueryKey (a card by its carrierId), or what
	 * a person has written by its msgId.
	 */
	repliesTo?: string;
	/** In a group: whether the message mentions the bot. Others never reach it. Yes if absent. */
	mentionsBot?: boolean;
	/** Instead of a text; `content` is what the frame then holds, such as `{recognition}` of audio. */
	other?: {
		msgtype: 'audio' | 'picture' | 'video' | 'file' | 'richText';
		content: Record<string, unknown>;
	};
}

/** A message to a bot as the service keeps it. */
export interface WrittenMessage extends Writing {
	msgId: string;
	app: string;
	/** ms of the simulator's clock. */
	at: number;
	/** Why it did not reach the bot; absent while nobody has answered yet, and when it has. */
	lost?: 'notMentioned' | StreamCallback['lost'];
}

/** What became of a message to a bot. */
export interface WriteOutcome {
	msgId: string;
	/** `answered` says that a client has taken it; `lost` that it is never pushed again. */
	outcome: 'answered' | 'lost';
	why?: WrittenMessage['lost'];
	answer?: CallbackAnswer;
}

/** Where a session webhook leads, and how long. */
export interface BotSession {
	app: App;
	expiresAt: number;
	openConversationId?: string;
	/** In the chat of both. */
	userId?: string;
}

/**
 * Writes to a bot and pushes that once (dingtalk-api 4.9).
 * @throws Error when this person cannot write that there
 */
export async function writeToBot(store: Store, writing: Writing): Promise<WriteOutcome> {
	store.settle();
	const { userId, robotCode, openConversationId, repliesTo, mentionsBot = true } = writing;
	const sender = store.directory.person(userId);
	if (!sender) throw new Error(`No person ${userId}`);
	const app = store.directory.company.apps.find((each) => each.robotCode === robotCode);
	if (!app) throw new Error(`No bot ${robotCode}`);
	const group =
		openConversationId === undefined ? undefined : groupWith(store, openConversationId, userId);
	if (group && ['audio', 'video', 'file'].includes(writing.other?.msgtype ?? 'text')) {
		throw new Error('Bots in groups get no audio, video or files');
	}
	const at = store.now();
	const msgId = msgIdOf(`${store.written.length} ${store.ids.v1RequestId()}`);
	const written: WrittenMessage = { ...writing, msgId, app: app.appKey, at };
	const quote = repliesTo === undefined ? {} : quoted(store, app, userId, repliesTo);
	store.written.push(written);
	if (group && !mentionsBot) {
		written.lost = 'notMentioned';
		return { msgId, outcome: 'lost', why: 'notMentioned' };
	}
	const data = frameData(store, app, written, sender, group, quote);
	const { answer, lost } = await store.streams.call(
		app,
		'/v1.0/im/bot/messages/get',
		data,
		withoutContent(data),
	);
	written.lost = lost;
	return answer ? { msgId, outcome: 'answered', answer } : { msgId, outcome: 'lost', why: lost };
}

/** The other half of a quoting frame. */
interface Quote {
	repliedMsg: Record<string, unknown>;
	original: { originalMsgId: string; originalProcessQueryKey?: string };
}

function groupWith(store: Store, openConversationId: string, userId: string): Group {
	const group = store.directory.group(openConversationId);
	if (!group) throw new Error(`No group ${openConversationId}`);
	if (!group.userIds.includes(userId)) throw new Error(`${userId} is not in ${group.name}`);
	return group;
}

function frameData(
	store: Store,
	app: App,
	{ msgId, at, text, other }: WrittenMessage,
	{ userId, name }: Person,
	group: Group | undefined,
	quote: Partial<Quote>,
): StreamCallback['data'] {
	const { corpId } = store.directory.company;
	const { openConversationId } = group ?? {};
	const expiresAt = at + sessionLifetimeMs;
	const session = store.ids.accessToken();
	store.sessions.set(session, {
		app,
		expiresAt,
		...(openConversationId === undefined ? { userId } : { openConversationId }),
	});
	return {
		conversationId: openConversationId ?? directConversationId(app, userId),
		...(group
			? { atUsers: [{ dingtalkId: chatbotUserIdOf(app) }], conversationTitle: group.name }
			: {}),
		chatbotCorpId: corpId,
		chatbotUserId: chatbotUserIdOf(app),
		msgId,
		senderNick: name,
		isAdmin: false,
		...(store.settings.appIsPublished ? { senderStaffId: userId } : {}),
		sessionWebhookExpiredTime: expiresAt,
		createAt: at,
		senderCorpId: corpId,
		conversationType: group ? '2' : '1',
		senderId: senderIdOf(userId),
		...(group ? { isInAtList: true } : {}),
		sessionWebhook: `${store.streams.baseUrl}/robot/sendBySession?session=${session}`,
		...quote.original,
		robotCode: app.robotCode,
		...(other
			? { content: other.content, msgtype: other.msgtype }
			: {
					text: {
						// The mention is cut out of a group's message, and the blank behind it stays.
						content: group ? ` ${text}` : text,
						...(quote.repliedMsg ? { isReplyMsg: true, repliedMsg: quote.repliedMsg } : {}),
					},
					msgtype: 'text',
				}),
	};
}

/** What comes once the month's pushes are used up: who has written where, but not what. */
function withoutContent(data: StreamCallback['data']): StreamCallback['data'] {
	return {
		...without(data, ['text', 'content']),
		errCode: 20001,
		errMsg: '受调用量超量影响，当前我的消息服务已经暂停。请联系你所在的组织管理员并予以处理',
	};
}

function quoted(store: Store, app: App, userId: string, repliesTo: string): Quote {
	const message = store.messages.get(repliesTo);
	if (message?.deliveries.some((delivery) => delivery.userId === userId)) {
		const originalMsgId = msgIdOf(repliesTo);
		const isOfBot = message.app.appKey === app.appKey;
		return {
			repliedMsg: {
				...contentOf(message),
				msgId: originalMsgId,
				senderId: chatbotUserIdOf(message.app),
				createdAt: message.sentAt,
			},
			original: { originalMsgId, ...(isOfBot ? { originalProcessQueryKey: repliesTo } : {}) },
		};
	}
	const written = store.written.find(({ msgId }) => msgId === repliesTo);
	if (!written) throw new Error(`${userId} has no message ${repliesTo} to quote`);
	return {
		repliedMsg: {
			msgType: 'text',
			content: { text: written.text },
			msgId: repliesTo,
			senderId: senderIdOf(written.userId),
			createdAt: written.at,
		},
		original: { originalMsgId: repliesTo },
	};
}

/** Chosen: a text is quoted with its text, everything else by its kind only. */
function contentOf({ channel, content }: Message): Record<string, unknown> {
	if (channel === 'card') return { msgType: 'interactiveCard' };
	const { msgKey, msgParam, msgtype } = content;
	if (msgKey === 'sampleText' && isRecord(msgParam)) {
		return { msgType: 'text', content: { text: msgParam.content } };
	}
	return {
		msgType: msgKey === 'sampleMarkdown' || msgtype === 'markdown' ? 'markdown' : 'unknownMsgType',
	};
}
