import type { Endpoint, Exchange } from '../endpoint';
import type { App } from '../entities';
import { success, topapiRefusal, type Answer } from '../helpers/envelopes';
import { invalidArgument, missingArgument } from '../helpers/fields';
import { canonicalJson, isRecord } from '../helpers/json';
import { judgeWorkMessage, mediaIdsIn } from '../helpers/workMessage';
import { startTask, type Recipients } from '../taskRules';

export const maxUserIdsPerCall = 100;
export const maxDeptIdsPerCall = 20;
/** A message with a status bar goes to so few people, and to no departments. */
const maxUserIdsWithStatusBar = 5;

const path = '/topapi/message/corpconversation';

/** dingtalk-api 3.1 and 3.6: a success here says nothing about what people get. */
export const workNotificationEndpoints: Endpoint[] = [
	{
		api: 'asyncsend_v2',
		method: 'POST',
		path: `${path}/asyncsend_v2`,
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { fields } = exchange;
			agentIdOf(exchange, app);
			const recipients = recipientsOf(exchange);
			if (recipients.toAll && app.kind === 'thirdParty') {
				throw topapiRefusal(41028, '第三方企业应用不允许发送给全员');
			}
			const msg = fields.object('msg');
			const type = judgeWorkMessage(msg);
			if (exchange.store.settings.onlyKnownMedia) {
				for (const id of mediaIdsIn(msg, type)) knownMedia(exchange, id);
			}
			if (hasStatusBar(msg) && tooManyForStatusBar(recipients)) {
				throw topapiRefusal(400002, '带状态栏的消息最多发送给5人，且不支持部门和全员');
			}
			return sent(exchange, app, msg, recipients);
		},
	},
];

/** @throws Refusal 41 or 40 for lists that are empty, no strings, or all missing; 40032 above 100 */
function recipientsOf({ fields }: Exchange): Recipients {
	const toAll = fields.flag('to_all_user');
	const userIds = fields.list('userid_list') ?? [];
	const deptIds = fields.list('dept_id_list') ?? [];
	if (!deptIds.every((id) => /^-?\d{1,18}$/.test(id))) throw invalidArgument('dept_id_list');
	if (!toAll && userIds.length === 0 && deptIds.length === 0) {
		throw missingArgument('userid_list');
	}
	if (userIds.length > maxUserIdsPerCall) {
		throw topapiRefusal(40032, `不合法的UserID列表长度，最多${maxUserIdsPerCall}个`);
	}
	if (deptIds.length > maxDeptIdsPerCall) {
		throw topapiRefusal(400002, `无效的参数，dept_id_list最多${maxDeptIdsPerCall}个`);
	}
	return { userIds, deptIds, toAll };
}

/** @throws Refusal 41020 when the agent is not that of the token's app */
export function agentIdOf({ fields }: Exchange, app: App): string {
	const agentId = fields.id('agent_id');
	if (agentId !== app.agentId) {
		throw topapiRefusal(41020, 'accessToken中包含的appKey与agentId不一致，无法使用当前agentId');
	}
	return agentId;
}

/** Starts the task and answers as asyncsend_v2 does: without errmsg. */
function sent(
	exchange: Exchange,
	app: App,
	msg: Record<string, unknown>,
	recipients: Recipients,
): Answer {
	const { store, requestId } = exchange;
	const task = startTask(store, app, msg, canonicalJson(msg), recipients);
	return success(
		'topapi',
		{
			errcode: 0,
			...(store.settings.sendHasErrmsg ? { errmsg: 'ok' } : {}),
			task_id: BigInt(task.id),
			request_id: requestId,
		},
		task.id,
	);
}

function knownMedia({ store }: Exchange, id: string): void {
	if (store.media.has(id) || store.directory.company.mediaIds.includes(id)) return;
	throw topapiRefusal(40007, '不合法的媒体文件id');
}

function hasStatusBar(msg: Record<string, unknown>): boolean {
	const bar = isRecord(msg.oa) ? msg.oa.status_bar : undefined;
	return isRecord(bar) && Boolean(bar.status_value);
}

function tooManyForStatusBar({ userIds, deptIds, toAll }: Recipients): boolean {
	return toAll || deptIds.length > 0 || userIds.length > maxUserIdsWithStatusBar;
}
