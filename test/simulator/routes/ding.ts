import { z } from 'zod';
import type { Endpoint, Exchange } from '../endpoint';
import type { App, Message } from '../entities';
import { requireFields } from '../helpers/body';
import { success, v1Refusal } from '../helpers/envelopes';
import { judgePublished, noteNotDelivered, startBotMessage } from '../helpers/robots';
import { hours, minuteOf } from '../limits';

export const maxReceivers = { app: 200, smsOrPhone: 20 };
const dingsPerMinute = 6000;
const remindTypes = { app: 1, sms: 2, phone: 3 };

const request = z.object({
	robotCode: z.string(),
	remindType: z.union([
		z.literal(remindTypes.app),
		z.literal(remindTypes.sms),
		z.literal(remindTypes.phone),
	]),
	receiverUserIdList: z.array(z.string()),
	content: z.string(),
	callVoice: z
		.enum([
			'Standard_Female_Voice',
			'Cantonese_Female_Voice',
			'Gentine_Female_Voice',
			'Overbearing_Female_Voice',
			'Lovely_Girl_Voice',
			'Standard_Male_Voice',
		])
		.optional(),
});

/** dingtalk-api 4.6. */
export const dingEndpoints: Endpoint[] = [
	{
		api: 'ding/send',
		method: 'POST',
		path: '/v1.0/robot/ding/send',
		layer: 'v1',
		scope: 'Premium.Ding.Write',
		handle: (exchange, app) => {
			const { store, json } = exchange;
			requireFields(json, ['robotCode', 'remindType', 'receiverUserIdList', 'content']);
			const judged = request.safeParse(json);
			if (!judged.success) throw v1Refusal('invalidParameter.param.invalid', '参数不合法');
			const { remindType, receiverUserIdList, content } = judged.data;
			judgeChatbot(judged.data.robotCode, app);
			judgePublished(app, 'send.ding.exception');
			const isPaid = remindType !== remindTypes.app;
			const userIds = [...new Set(receiverUserIdList)];
			if (userIds.length === 0) throw v1Refusal('miss.staffId', '缺少接收人');
			const limit = isPaid ? maxReceivers.smsOrPhone : maxReceivers.app;
			if (userIds.length > limit) {
				throw v1Refusal('ding.receivercount.limit', `DING接收人数需小于${limit}`);
			}
			judgeEdition(exchange, app, isPaid ? userIds.length : 0);
			const known = userIds.filter((userId) => store.directory.person(userId));
			const unknown = userIds.filter((userId) => !store.directory.person(userId));
			const message = {
				id: store.ids.openDingId(),
				channel: 'ding' as const,
				content: { remindType, content },
			};
			startBotMessage(exchange, app, { ...message, userIds: known });
			noteNotDelivered(exchange, app, message, unknown, 'invalid');
			return success(
				'v1',
				{
					openDingId: message.id,
					...(unknown.length > 0 ? { failedList: { 'staffId.notExisted': unknown } } : {}),
				},
				message.id,
			);
		},
	},
	{
		api: 'ding/recall',
		method: 'POST',
		path: '/v1.0/robot/ding/recall',
		layer: 'v1',
		scope: 'Premium.Ding.Write',
		handle: (exchange, app) => {
			const { store, json } = exchange;
			requireFields(json, ['robotCode', 'openDingId']);
			const ding = dingOf(exchange, app);
			if (!ding || ding.recalledAt !== undefined) {
				throw v1Refusal('recall.ding.exception', '撤回DING失败');
			}
			store.recall(ding);
			return success('v1', { openDingId: ding.id });
		},
	},
	{
		api: 'ding/readStatuses/query',
		method: 'POST',
		path: '/v1.0/robot/ding/readStatuses/query',
		layer: 'v1',
		scope: 'Premium.Ding.Write',
		handle: (exchange, app) => {
			requireFields(exchange.json, ['robotCode', 'openDingId']);
			const ding = dingOf(exchange, app);
			if (!ding) throw v1Refusal('invalidParameter.param.invalid', '参数不合法');
			return success('v1', {
				success: true,
				result: {
					robotDingReadInfoList: ding.deliveries.map(({ userId, readAt }) => ({
						userId,
						readStatus: readAt === undefined ? 'UNREAD' : 'READ',
					})),
				},
			});
		},
	},
];

function judgeChatbot(robotCode: unknown, app: App): void {
	if (robotCode !== app.robotCode) throw v1Refusal('invalid.chatbotId', '机器人不存在');
}

/** Internal apps of the Professional and Exclusive editions; SMS and phone from a paid pack. */
function judgeEdition({ store, now }: Exchange, app: App, paidDings: number): void {
	const { dingIncluded, paidDingsLeft } = store.settings;
	if (!dingIncluded || app.kind === 'thirdParty') {
		throw v1Refusal('send.ding.exception', '当前企业或应用不支持机器人DING');
	}
	if (paidDings > paidDingsLeft) {
		throw v1Refusal('ding.serverquota.insufficient', 'DING服务端额度不足');
	}
	if (!store.counters.countsWithin(dingsPerMinute, `ding ${app.robotCode}`, minuteOf(now))) {
		throw v1Refusal('toomuch.msg', '发送DING过快');
	}
	store.changeSettings({ paidDingsLeft: paidDingsLeft - paidDings });
}

/** A DING of the same robot, not older than the window for results. */
function dingOf({ store, json, now }: Exchange, app: App): Message | undefined {
	judgeChatbot(json.robotCode, app);
	const ding = store.messages.get(String(json.openDingId));
	const isKnown = ding?.channel === 'ding' && ding.app.appKey === app.appKey;
	return isKnown && now - ding.sentAt <= hours(store.settings.resultWindowHours) ? ding : undefined;
}
