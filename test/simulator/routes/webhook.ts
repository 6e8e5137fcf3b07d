import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint, Exchange } from '../endpoint';
import type { App, Delivery, Group, Person } from '../entities';
import { flatRefusal, success } from '../helpers/envelopes';
import { hours, minuteOf } from '../limits';
import { holdsProhibitedWord } from '../taskRules';

/** Messages a minute of one bot; more, and it is refused for so long. */
const messagesPerMinute = 20;
const refusedForMinutes = 10;
const maxBodyMentions = 50;

const filled = z.string().min(1);
const at = z
	.object({
		atUserIds: z.array(z.string()),
		atMobiles: z.array(z.string()),
		isAtAll: z.boolean(),
	})
	.partial()
	.refine(
		({ atUserIds = [], atMobiles = [] }) => atUserIds.length + atMobiles.length <= maxBodyMentions,
	)
	.optional();
const message = z.discriminatedUnion('msgtype', [
	z.object({ msgtype: z.literal('text'), text: z.object({ content: filled }), at }),
	z.object({
		msgtype: z.literal('markdown'),
		markdown: z.object({ title: filled, text: filled }),
		at,
	}),
	z.object({
		msgtype: z.literal('link'),
		link: z.object({
			title: filled,
			text: filled,
			messageUrl: filled,
			picUrl: z.string().optional(),
		}),
	}),
	z.object({
		msgtype: z.literal('actionCard'),
		actionCard: z
			.object({
				title: filled,
				text: filled,
				singleTitle: filled.optional(),
				singleURL: filled.optional(),
				btns: z
					.array(z.object({ title: filled, actionURL: filled }))
					.min(1)
					.optional(),
				btnOrientation: z.enum(['0', '1']).optional(),
			})
			.refine(({ singleTitle, singleURL, btns }) => (singleTitle && singleURL) || btns),
	}),
	z.object({
		msgtype: z.literal('feedCard'),
		feedCard: z.object({
			links: z.array(z.object({ title: filled, messageURL: filled, picURL: filled })).min(1),
		}),
	}),
]);

/** dingtalk-api 4.7: the custom bot of a group. Its token is not an app's. */
export const webhookEndpoints: Endpoint[] = [
	{
		api: 'robot/send',
		method: 'POST',
		path: '/robot/send',
		layer: 'flat',
		open: true,
		handle: (exchange) => {
			const { store, query, json } = exchange;
			if (!query.access_token) throw flatRefusal(40035, '缺少参数 access_token');
			const group = store.directory.groupOfWebhook(query.access_token);
			if (!group) throw flatRefusal(400101, 'token is not exist');
			if (Object.keys(json).length === 0) throw flatRefusal(40035, '缺少参数 json');
			const { msgUuid, ...sent } = json;
			// Which of both comes first is unknown; whoever is not let in learns nothing about his message here.
			judgeSecurity(exchange, group, sent);
			const judged = message.safeParse(sent);
			if (!judged.success) throw refusalOfMessage(judged.error);
			if (holdsProhibitedWord(store, sent)) throw flatRefusal(430104, '消息内容被拒绝');
			judgePace(exchange, group);
			const id = `webhook-${String(msgUuid ?? store.ids.openDingId())}`;
			// msgUuid says "the same message again": it is not doubled.
			if (!store.messages.has(id)) deliver(exchange, group, id, sent);
			return success('flat', { errcode: 0, errmsg: 'ok' }, id);
		},
	},
];

function refusalOfMessage({ issues }: z.ZodError) {
	return issues.some(({ code }) => code === 'invalid_union_discriminator')
		? flatRefusal(400105, '不支持的消息类型')
		: flatRefusal(40035, '参数不合法');
}

/** Address, signature and keywords, whichever the bot has. @throws Refusal 310000 */
function judgeSecurity(
	{ query, now, ip }: Exchange,
	{ webhook }: Group,
	sent: Record<string, unknown>,
): void {
	const { secret, keywords = [], ipWhitelist } = webhook ?? {};
	if (ipWhitelist && !ipWhitelist.includes(ip)) {
		throw flatRefusal(310000, `ip ${ip} not in whitelist`);
	}
	if (secret !== undefined) {
		const { timestamp = '', sign } = query;
		if (!/^\d{13}$/.test(timestamp) || Math.abs(Number(timestamp) - now) > hours(1)) {
			throw flatRefusal(310000, 'invalid timestamp');
		}
		const right = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
		if (sign !== right) throw flatRefusal(310000, 'sign not match');
	}
	const texts = textsIn(sent[String(sent.msgtype)]);
	if (
		keywords.length > 0 &&
		!keywords.some((keyword) => texts.some((text) => text.includes(keyword)))
	) {
		throw flatRefusal(310000, 'keywords not in content');
	}
}

/** What people read: keywords count in it, not in the names of fields or in `at`. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Only who stands in `at` and in the text as well is notified. */
function isMentioned(
	{ at: named, ...sent }: Record<string, unknown>,
	person: Pick<Person, 'userId' | 'mobile'>,
): boolean {
	const { atUserIds = [], atMobiles = [], isAtAll = false } = at.parse(named) ?? {};
	if (isAtAll) return true;
	const names = [
		...atUserIds.filter((userId) => userId === person.userId),
		...atMobiles.filter((mobile) => mobile === person.mobile),
	];
	const texts = textsIn(sent[String(sent.msgtype)]);
	return names.some((name) => texts.some((text) => text.includes(`@${name}`)));
}

function judgePace({ store, now }: Exchange, { openConversationId }: Group): void {
	const bot = `webhook ${openConversationId}`;
	const until = store.refusedUntil.get(bot) ?? 0;
	if (now >= until && store.counters.countsWithin(messagesPerMinute, bot, minuteOf(now))) {
		return;
	}
	if (now >= until) store.refusedUntil.set(bot, now + refusedForMinutes * 60_000);
	throw flatRefusal(410100, '发送速度太快而限流', true);
}

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
