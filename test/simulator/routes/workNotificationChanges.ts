import type { Endpoint, Exchange } from '../endpoint';
import type { App, Message } from '../entities';
import { success, topapiRefusal } from '../helpers/envelopes';
import { invalidArgument } from '../helpers/fields';
import { isRecord } from '../helpers/json';
import { hours } from '../limits';
import { maxRecipientsWithResult } from './workNotificationReceipts';

const path = '/topapi/message/corpconversation';

/** dingtalk-api 3.4 and 3.5. */
export const workNotificationChangeEndpoints: Endpoint[] = [
	{
		api: 'recall',
		method: 'POST',
		path: `${path}/recall`,
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { store, fields } = exchange;
			const agentId = fields.id('agent_id');
			// The parameter's name is not that of the other calls.
			const taskId = fields.id('msg_task_id');
			const task = taskWithin(exchange, app, taskId, store.settings.resultWindowHours);
			if (agentId !== app.agentId || !task || task.recalledAt !== undefined) {
				throw topapiRefusal(400002, '无效的参数,agentId或taskId不合法');
			}
			store.recall(task);
			return success('topapi', { errcode: 0, errmsg: 'ok' });
		},
	},
	{
		api: 'status_bar/update',
		method: 'POST',
		path: `${path}/status_bar/update`,
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { store, fields, requestId, now } = exchange;
			if (fields.id('agent_id') !== app.agentId) throw topapiRefusal(40056, '不合法的agentid');
			const taskId = fields.id('task_id');
			const value = fields.text('status_value');
			const colour = fields.optionalText('status_bg');
			if (colour !== undefined && !/^0x[fF]{2}[0-9a-fA-F]{6}$/.test(colour)) {
				throw invalidArgument('status_bg');
			}
			const task = taskWithin(exchange, app, taskId, store.settings.statusBarWindowHours);
			if (!task) throw topapiRefusal(40035, '不合法的参数,请检查taskId');
			if (!isRecord(task.content.oa)) throw topapiRefusal(400002, '无效的参数,仅支持OA消息');
			if (task.deliveries.length > maxRecipientsWithResult || now < task.doneAt) {
				throw topapiRefusal(41052, '本次发送人数过多,不再返回发送结果');
			}
			task.content = {
				...task.content,
				oa: {
					...task.content.oa,
					status_bar: { status_value: value, ...(colour ? { status_bg: colour } : {}) },
				},
			};
			return success('topapi', { request_id: requestId, errcode: 0, errmsg: 'ok' });
		},
	},
];

function taskWithin(
	{ store, now }: Exchange,
	app: App,
	taskId: string,
	windowHours: number,
): Message | undefined {
	const task = store.messages.get(taskId);
	const isTheirs = task?.channel === 'work' && task.app.appKey === app.appKey;
	return isTheirs && now - task.sentAt <= hours(windowHours) ? task : undefined;
}
