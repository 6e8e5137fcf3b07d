import type { Endpoint } from '../endpoint';
import type { Delivery } from '../entities';
import { flatRefusal, success } from '../helpers/envelopes';
import { isMentioned, judgeMessage } from '../helpers/webhookMessage';
import { webhookWords } from '../helpers/webhookWords';
import { holdsProhibitedWord } from '../taskRules';

/** A custom bot's link is not among them. */
const messageTypes: unknown[] = ['text', 'markdown', 'actionCard', 'feedCard'];

/** dingtalk-api 4.9: where a bot answers in the conversation in which it was written to. */
export const sessionWebhookEndpoints: Endpoint[] = [
	{
		api: 'robot/sendBySession',
		method: 'POST',
		path: '/robot/sendBySession',
		layer: 'flat',
		open: true,
		handle: ({ store, now, query, json }) => {
			const session = store.sessions.get(query.session ?? '');
			if (!session || now > session.expiresAt) throw flatRefusal(300001, 'session 不存在');
			const words = webhookWords[store.settings.webhookWords];
			judgeMessage(json, words);
			if (!messageTypes.includes(json.msgtype)) {
				throw flatRefusal(400105, words.unknownType(String(json.msgtype)));
			}
			if (holdsProhibitedWord(store, json)) throw flatRefusal(430104, '消息内容被拒绝');
			if (!store.countsAsPush()) throw flatRefusal(90030, 'webhook over limit', true);
			const { app, openConversationId, userId } = session;
			const id = `session-${store.ids.openDingId()}`;
			const userIds =
				openConversationId === undefined
					? [userId ?? '']
					: (store.directory.group(openConversationId)?.userIds ?? []);
			store.send({
				id,
				channel: 'webhook',
				app,
				sentAt: now,
				doneAt: now + store.settings.botDeliveryMs,
				content: json,
				deliveries: userIds.map((recipient): Delivery => ({
					at: now,
					channel: 'webhook',
					messageId: id,
					app: app.appKey,
					userId: recipient,
					status: 'processing',
					mentioned: isMentioned(json, store.directory.person(recipient) ?? { userId: recipient }),
					content: json,
				})),
				invalidDeptIds: [],
				openConversationId,
			});
			return success('flat', { errcode: 0, errmsg: 'ok' }, id);
		},
	},
];
