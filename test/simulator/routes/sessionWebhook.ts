import type { Endpoint } from '../endpoint';
import type { Delivery } from '../entities';
import { flatRefusal, success } from '../helpers/envelopes';
import { isRecord } from '../helpers/json';
import { holdsProhibitedWord } from '../taskRules';

const messageTypes = ['text', 'markdown', 'actionCard', 'feedCard'];

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
			const { msgtype } = json;
			if (typeof msgtype !== 'string') throw flatRefusal(300001, 'msgtype is null');
			if (!messageTypes.includes(msgtype) || !isRecord(json[msgtype])) {
				throw flatRefusal(400105, 'unsupported msgtype');
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
					content: json,
				})),
				invalidDeptIds: [],
				openConversationId,
			});
			return success('flat', { errcode: 0, errmsg: 'ok' }, id);
		},
	},
];
