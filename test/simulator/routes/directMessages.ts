import type { Endpoint, Exchange } from '../endpoint';
import type { App, Message } from '../entities';
import { requireFields } from '../helpers/body';
import { holdsLostFile, judgeBotMessage } from '../helpers/botMessage';
import { success, v1Refusal } from '../helpers/envelopes';
import {
	judgePublished,
	judgeRobotCode,
	messageOf,
	noteNotDelivered,
	recallEach,
	startBotMessage,
	userIdList,
} from '../helpers/robots';
import type { Store } from '../store';
import { holdsProhibitedWord } from '../taskRules';

export const maxUserIdsPerBatch = 20;
export const maxKeysPerRecall = 20;

const scope = 'qyapi_robot_sendmsg';

/** dingtalk-api 4.1. */
export const directMessageEndpoints: Endpoint[] = [
	{
		api: 'oToMessages/batchSend',
		method: 'POST',
		path: '/v1.0/robot/oToMessages/batchSend',
		layer: 'v1',
		scope,
		handle: (exchange, app) => {
			const { store, json } = exchange;
			requireFields(json, ['robotCode', 'userIds', 'msgKey', 'msgParam']);
			judgeRobotCode(exchange, json.robotCode, app);
			judgePublished(app, 'bot.forbidden.sendMessage');
			const userIds = batchOf(json.userIds);
			const content = judgeBotMessage(json.msgKey, json.msgParam);
			if (holdsProhibitedWord(store, content)) {
				throw v1Refusal('contain.notAllowed.text', '错误描述: 消息包含违禁内容');
			}
			const { known, invalid, flowControlled } = sort(store, userIds);
			if (invalid.length === userIds.length) {
				throw v1Refusal(
					'staffId.notExisted',
					'错误描述: staff 不存在；解决方案:请确认 staffId 是否正确；',
				);
			}
			const message = { id: store.ids.processQueryKey(), channel: 'bot' as const, content };
			const isLost = holdsLostFile(content, store.settings.lostFileTypes);
			startBotMessage(exchange, app, { ...message, userIds: known, isLost });
			noteNotDelivered(exchange, app, message, invalid, 'invalid');
			noteNotDelivered(exchange, app, message, flowControlled, 'flowControlled');
			return success(
				'v1',
				{
					processQueryKey: message.id,
					invalidStaffIdList: invalid,
					flowControlledStaffIdList: flowControlled,
					...(store.settings.filteredStaffIdList ? { filteredStaffIdList: [] } : {}),
				},
				message.id,
			);
		},
	},
	{
		api: 'oToMessages/readStatus',
		method: 'GET',
		path: '/v1.0/robot/oToMessages/readStatus',
		layer: 'v1',
		scope,
		handle: (exchange, app) => {
			const { store, query } = exchange;
			if (!query.robotCode) throw missing('robotCode');
			if (!query.processQueryKey) throw missing('processQueryKey');
			judgeRobotCode(exchange, query.robotCode, app);
			const { readStatusReadyMs } = store.settings;
			const message = messageOf(exchange, app, query.processQueryKey, 'bot', readStatusReadyMs);
			return success('v1', {
				sendStatus: sendStatusOf(exchange, message),
				messageReadInfoList: readInfoOf(exchange, message),
			});
		},
	},
	{
		api: 'otoMessages/batchRecall',
		method: 'POST',
		path: '/v1.0/robot/otoMessages/batchRecall',
		layer: 'v1',
		scope,
		handle: (exchange, app) => {
			const { json } = exchange;
			requireFields(json, ['robotCode', 'processQueryKeys']);
			judgeRecallingRobot(exchange, app);
			const keys = recallKeysOf(json.processQueryKeys);
			const recalled = recallEach(exchange, app, keys, 'bot');
			const isPartial = Object.keys(recalled.failedResult).length > 0;
			if (isPartial && exchange.store.settings.partialRecall === 'notRevoke.all.messages') {
				throw v1Refusal('notRevoke.all.messages', '消息未能全部撤回');
			}
			return success('v1', recalled);
		},
	},
];

/** batchRecall has codes of its own for a robot that is unknown or another app's. */
function judgeRecallingRobot({ store, json }: Exchange, app: App): void {
	if (json.robotCode === app.robotCode) return;
	const isAnother = store.directory.company.apps.some((each) => each.robotCode === json.robotCode);
	throw isAnother
		? v1Refusal('not.allowed.robotCode', '错误描述: 不允许使用该 robotCode')
		: v1Refusal('invalidParameter.robotCode', '错误描述: robotCode 不合法');
}

/** The keys of a recall. @throws Refusal for none, too many, or no strings */
export function recallKeysOf(keys: unknown): string[] {
	if (!userIdList(keys)) {
		throw v1Refusal('invalidParameter.param.invalid', '错误描述: 参数不合法');
	}
	if (keys.length === 0) throw missing('processQueryKey');
	if (keys.length > maxKeysPerRecall) {
		throw v1Refusal(
			'invalidParameter.processQueryKeys.overMax',
			`错误描述: processQueryKeys 超过 ${maxKeysPerRecall} 个`,
		);
	}
	return keys;
}

export function sendStatusOf({ store, now }: Exchange, message: Message): string {
	if (message.recalledAt !== undefined) return 'RECALLED';
	if (now < message.doneAt) return 'PROCESSING';
	return store.settings.sendStatusAsSucess ? 'SUCESS' : 'SUCCESS';
}

function batchOf(userIds: unknown): string[] {
	if (!userIdList(userIds)) {
		throw v1Refusal('invalidParameter.param.invalid', '错误描述: 参数不合法');
	}
	if (userIds.length === 0) {
		throw v1Refusal('invalidParameter.userIds.empty', '错误描述: userIds 为空');
	}
	if (userIds.length > maxUserIdsPerBatch) {
		throw v1Refusal('invalidParameter.userIds.overMax', '错误描述: userIds 超过 100 个');
	}
	return [...new Set(userIds)];
}

function sort(
	{ directory }: Store,
	userIds: string[],
): { known: string[]; invalid: string[]; flowControlled: string[] } {
	const invalid = userIds.filter((userId) => !directory.person(userId));
	const flowControlled = userIds.filter(
		(userId) => directory.person(userId)?.persona?.limited !== undefined,
	);
	const known = userIds.filter(
		(userId) => !invalid.includes(userId) && !flowControlled.includes(userId),
	);
	return { known, invalid, flowControlled };
}

function readInfoOf({ store }: Exchange, message: Message): Array<Record<string, string | number>> {
	if (store.now() < message.doneAt) return [];
	const { readTimestamp } = store.settings;
	return message.deliveries.map(({ userId, readAt }) => ({
		readStatus: readAt === undefined ? 'UNREAD' : 'READ',
		...(readAt === undefined || readTimestamp === 'absent'
			? {}
			: { readTimestamp: readTimestamp === 'seconds' ? Math.floor(readAt / 1000) : readAt }),
		name: store.directory.person(userId)?.name ?? '',
		userId,
	}));
}

export function missing(name: 'robotCode' | 'processQueryKey') {
	return v1Refusal(`invalidParameter.${name}.missing`, `错误描述: ${name} 缺失`);
}
