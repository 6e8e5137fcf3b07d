import type { Endpoint, Exchange } from '../endpoint';
import type { App, Message } from '../entities';
import { requireFields } from '../helpers/body';
import { holdsLostFile, judgeBotMessage } from '../helpers/botMessage';
import { success, v1Refusal } from '../helpers/envelopes';
import {
	judgePublished,
	judgeRobotCode,
	messageOf,
	recallEach,
	startBotMessage,
} from '../helpers/robots';
import { holdsProhibitedWord } from '../taskRules';
import { missing, recallKeysOf, sendStatusOf } from './directMessages';

export const maxResultsPerPage = 200;

const scope = 'qyapi_robot_sendmsg';

/** dingtalk-api 4.2. */
export const groupMessageEndpoints: Endpoint[] = [
	{
		api: 'groupMessages/send',
		method: 'POST',
		path: '/v1.0/robot/groupMessages/send',
		layer: 'v1',
		scope,
		handle: (exchange, app) => {
			const { store, json } = exchange;
			requireFields(json, ['msgParam', 'msgKey', 'openConversationId', 'robotCode']);
			judgeRobotCode(exchange, json.robotCode, app);
			judgePublished(app, 'bot.stopped');
			if (json.openConversationId === '') {
				throw v1Refusal('miss.openConversationId', '错误描述: 缺少 openConversationId');
			}
			const group = groupOf(exchange);
			if (group.closed === 'disbanded') throw v1Refusal('group.disbanded', '错误描述: 群已解散');
			if (group.closed === 'otherOrganization') {
				throw v1Refusal('conversation.org.notMatch', '错误描述: 群所属组织不匹配');
			}
			const content = judgeBotMessage(json.msgKey, json.msgParam);
			if (holdsProhibitedWord(store, content)) {
				throw v1Refusal('contain.notAllowed.text', '错误描述: 消息包含违禁内容');
			}
			const { id } = startBotMessage(exchange, app, {
				id: store.ids.processQueryKey(),
				channel: 'group',
				userIds: group.userIds,
				content,
				openConversationId: group.openConversationId,
				isLost: holdsLostFile(content, store.settings.lostFileTypes),
			});
			return success('v1', { processQueryKey: id }, id);
		},
	},
	{
		api: 'groupMessages/query',
		method: 'POST',
		path: '/v1.0/robot/groupMessages/query',
		layer: 'v1',
		scope,
		handle: (exchange, app) => {
			const { store, json } = exchange;
			requireFields(json, ['processQueryKey']);
			if (json.processQueryKey === '') throw missing('processQueryKey');
			if (json.robotCode === undefined) throw missing('robotCode');
			judgeRobotCode(exchange, json.robotCode, app);
			judgePublished(app, 'bot.stopped');
			if (!json.openConversationId) {
				throw v1Refusal(
					'openConversationId.notExisted',
					'错误描述: openConversationId 和 token 不能同时为空',
				);
			}
			const { openConversationId, closed } = groupOf(exchange);
			if (closed === 'otherOrganization') {
				throw v1Refusal('conversation.org.dismatch', '错误描述: 群所属组织不匹配');
			}
			const { readStatusReadyMs } = store.settings;
			const message = messageOf(exchange, app, json.processQueryKey, 'group', readStatusReadyMs);
			if (message.openConversationId !== openConversationId) {
				throw v1Refusal('invalid.processQueryKey', '错误描述: processQueryKey 不合法');
			}
			return success('v1', pageOfReaders(exchange, message));
		},
	},
	{
		api: 'groupMessages/recall',
		method: 'POST',
		path: '/v1.0/robot/groupMessages/recall',
		layer: 'v1',
		scope,
		handle: (exchange, app) => recall(exchange, app),
	},
];

/** Who has read, in the order of reading; nothing is said about the others. */
function pageOfReaders(exchange: Exchange, message: Message): Record<string, unknown> {
	const { maxResults = maxResultsPerPage, nextToken } = exchange.json;
	if (
		typeof maxResults !== 'number' ||
		!Number.isInteger(maxResults) ||
		maxResults < 1 ||
		maxResults > maxResultsPerPage
	) {
		throw v1Refusal('invalidParameter.pageSize.invalid', '错误描述: maxResults 不合法');
	}
	const from = nextToken === undefined || nextToken === '' ? 0 : offsetIn(nextToken);
	const readers = message.deliveries
		.filter(({ readAt }) => readAt !== undefined)
		.sort((one, other) => (one.readAt ?? 0) - (other.readAt ?? 0))
		.map(({ userId }) => userId);
	const until = from + maxResults;
	const hasMore = readers.length > until;
	return {
		sendStatus: sendStatusOf(exchange, message),
		readUserIds: readers.slice(from, until),
		...(hasMore ? { nextToken: tokenFor(until) } : {}),
		hasMore,
	};
}

const tokenFor = (offset: number): string => Buffer.from(`reader:${offset}`).toString('base64');

function offsetIn(nextToken: unknown): number {
	const text = Buffer.from(String(nextToken), 'base64').toString('utf8');
	const offset = /^reader:(\d+)$/.exec(text)?.[1];
	if (offset === undefined) {
		throw v1Refusal('invalidParameter.cursor.invalid', '错误描述: nextToken 不合法');
	}
	return Number(offset);
}

function recall(exchange: Exchange, app: App) {
	const { json } = exchange;
	requireFields(json, ['openConversationId', 'robotCode', 'processQueryKeys']);
	judgeRobotCode(exchange, json.robotCode, app);
	groupOf(exchange);
	return success('v1', recallEach(exchange, app, recallKeysOf(json.processQueryKeys), 'group'));
}

function groupOf({ store, json }: Exchange) {
	const group = store.directory.group(String(json.openConversationId));
	if (!group) throw v1Refusal('invalid.openConversationId', '错误描述: openConversationId 不合法');
	return group;
}
