import { createHmac } from 'node:crypto';
import type { Endpoint, Exchange } from '../endpoint';
import type { App, Delivery, Group } from '../entities';
import { flatRefusal, Refusal, success } from '../helpers/envelopes';
import { isMentioned, judgeMessage, textsIn } from '../helpers/webhookMessage';
import { throttleWords, webhookWords } from '../helpers/webhookWords';
import { hours, minuteOf } from '../limits';
import { holdsProhibitedWord } from '../taskRules';

/** Messages a minute of one bot; more, and it is refused for so long. */
const messagesPerMinute = 20;
const refusedForMinutes = 10;

/** UTF-8 bytes of the whole body. */
const maxBodyBytes = 20_000;

/** dingtalk-api 4.7: the custom bot of a group. Its token is not an app's. */
export const webhookEndpoints: Endpoint[] = [
	{
		api: 'robot/send',
		method: 'POST',
		path: '/robot/send',
		layer: 'flat',
		open: true,
		unreadable: '缺少参数 json',
		takesOnlyJson: true,
		handle: (exchange) => {
			const { store, json, bodyBytes } = exchange;
			const { webhookTooLong, webhookWords: year } = store.settings;
			const group = groupOf(exchange);
			if (bodyBytes === 0) throw flatRefusal(40035, '缺少参数 json');
			if (bodyBytes > maxBodyBytes) {
				throw webhookTooLong === 101002
					? flatRefusal(101002, 'message is too long')
					: flatRefusal(460101, webhookWords[year].tooLong);
			}
			const { msgUuid, ...sent } = json;
			// Which of both comes first is unknown; whoever is not let in learns nothing about his message here.
			judgeSecurity(exchange, group, sent);
			judgeMessage(sent, webhookWords[year]);
			if (holdsProhibitedWord(store, sent)) throw flatRefusal(430104, '消息内容被拒绝');
			judgePace(exchange, group);
			const id = `webhook-${String(msgUuid ?? store.ids.openDingId())}`;
			// msgUuid says "the same message again": it is not doubled.
			if (!store.messages.has(id)) {
				if (!store.countsAsPush()) throw flatRefusal(90030, 'webhook over limit', true);
				deliver(exchange, group, id, sent);
			}
			return success('flat', { errcode: 0, errmsg: 'ok' }, id);
		},
	},
];

/** @throws Refusal for a token that is missing, unknown, or of a bot that sends no more */
function groupOf({ store, query }: Exchange): Group {
	if (!query.access_token) throw flatRefusal(40035, '缺少参数 access_token');
	const group = store.directory.groupOfWebhook(query.access_token);
	if (!group) throw flatRefusal(store.settings.webhookUnknownToken, 'token is not exist');
	switch (group.webhook?.gone) {
		case 'disabled':
			throw flatRefusal(400102, '机器人已停用');
		case 'notInGroup':
			throw flatRefusal(400106, '机器人不存在');
		case 'groupDissolved':
			throw flatRefusal(400013, '群已被解散');
		default:
			return group;
	}
}

/** Address, signature and keywords, whichever the bot has. @throws Refusal 310000 */
function judgeSecurity(
	{ store, query, now, ip }: Exchange,
	{ webhook }: Group,
	sent: Record<string, unknown>,
): void {
	const { secret, keywords = [], ipWhitelist } = webhook ?? {};
	const words = webhookWords[store.settings.webhookWords];
	if (ipWhitelist && !ipWhitelist.includes(ip)) {
		throw flatRefusal(310000, words.address(ip));
	}
	if (secret !== undefined) {
		const { timestamp = '', sign } = query;
		if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - now) > hours(1)) {
			throw flatRefusal(310000, words.timestamp);
		}
		const right = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
		if (sign !== right) throw flatRefusal(310000, words.signature);
	}
	const texts = textsIn(sent[String(sent.msgtype)]);
	if (
		keywords.length > 0 &&
		!keywords.some((keyword) => texts.some((text) => text.includes(keyword)))
	) {
		throw flatRefusal(310000, words.keyword);
	}
}

/** @throws Refusal for a bot that is too fast, and then for ten minutes, at last without a body */
function judgePace({ store, now }: Exchange, { openConversationId }: Group): void {
	const bot = `webhook ${openConversationId}`;
	const { webhookThrottle, webhookRefusalsBefore302 } = store.settings;
	let lock = store.refusedBots.get(bot);
	if (!lock || now >= lock.until) {
		if (store.counters.countsWithin(messagesPerMinute, bot, minuteOf(now))) return;
		lock = { until: now + refusedForMinutes * 60_000, refusals: 0 };
		store.refusedBots.set(bot, lock);
	}
	lock.refusals++;
	if (webhookRefusalsBefore302 > 0 && lock.refusals > webhookRefusalsBefore302) throw sentAway;
	throw flatRefusal(webhookThrottle, throttleWords[webhookThrottle], true);
}

/** What goes on all the same is not even told why. */
const sentAway = new Refusal(() => ({
	status: 302,
	contentType: 'text/html',
	body: '',
	accepted: false,
	throttled: true,
}));

function deliver(
	{ store, now }: Exchange,
	group: Group,
	id: string,
	content: Record<string, unknown>,
): void {
	const bot: App = {
		kind: 'internal',
		name: `${group.name} bot`,
		appKey: `webhook of ${group.openConversationId}`,
		appSecret: '',
		agentId: '',
		robotCode: '',
		scopes: [],
	};
	const deliveries = group.userIds.map((userId): Delivery => ({
		at: now,
		channel: 'webhook',
		messageId: id,
		app: bot.appKey,
		userId,
		status: 'processing',
		mentioned: isMentioned(content, store.directory.person(userId) ?? { userId }),
		content,
	}));
	const { openConversationId } = group;
	store.send({
		id,
		channel: 'webhook',
		app: bot,
		sentAt: now,
		doneAt: now + store.settings.botDeliveryMs,
		content,
		deliveries,
		invalidDeptIds: [],
		openConversationId,
	});
}
