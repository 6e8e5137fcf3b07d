import type { Endpoint, Exchange } from '../endpoint';
import type { App, Delivery, Message } from '../entities';
import { Refusal, success, topapiRefusal } from '../helpers/envelopes';
import { hours } from '../limits';
import { remoteTimeoutBody } from '../spoil';
import type { Store } from '../store';
import { agentIdOf } from './workNotifications';

/** getsendresult reports on so many recipients of one task. */
export const maxRecipientsWithResult = 100;

const path = '/topapi/message/corpconversation';

/** dingtalk-api 3.2 and 3.3. */
export const workNotificationReceiptEndpoints: Endpoint[] = [
	{
		api: 'getsendprogress',
		method: 'POST',
		path: `${path}/getsendprogress`,
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { store, requestId } = exchange;
			agentIdOf(exchange, app);
			const task = taskOf(exchange, app, store.settings.progressWindowHours);
			return success('topapi', {
				errcode: 0,
				errmsg: 'ok',
				progress: progressOf(task, exchange.now),
				request_id: requestId,
			});
		},
	},
	{
		api: 'getsendresult',
		method: 'POST',
		path: `${path}/getsendresult`,
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { store, requestId } = exchange;
			agentIdOf(exchange, app);
			const task = taskOf(exchange, app, store.settings.resultWindowHours);
			if (task.deliveries.length > maxRecipientsWithResult) throw noResult(store);
			return success('topapi', {
				errcode: 0,
				errmsg: 'ok',
				send_result: resultOf(task, exchange.now, store),
				request_id: requestId,
			});
		},
	},
];

/** @throws Refusal 40035 for a task that is unknown, another app's, or older than the window */
function taskOf({ store, fields, now }: Exchange, app: App, windowHours: number): Message {
	const task = store.messages.get(fields.id('task_id'));
	if (
		task?.channel !== 'work' ||
		task.app.appKey !== app.appKey ||
		now - task.sentAt > hours(windowHours)
	) {
		throw topapiRefusal(40035, '不合法的参数');
	}
	return task;
}

/** 0 not started, 1 running, 2 done. */
export function progressOf(
	{ sentAt, doneAt }: Message,
	now: number,
): { progress_in_percent: number; status: 0 | 1 | 2 } {
	if (now >= doneAt) return { progress_in_percent: 100, status: 2 };
	const done = (now - sentAt) / (doneAt - sentAt);
	if (done < 0.25) return { progress_in_percent: 0, status: 0 };
	return { progress_in_percent: Math.floor(done * 100), status: 1 };
}

/** Everyone is in one list at most, and in none before the task is done. */
function resultOf(task: Message, now: number, { settings }: Store): Record<string, unknown> {
	const isDone = now >= task.doneAt;
	const those = (belongs: (delivery: Delivery) => boolean): string[] =>
		isDone ? task.deliveries.filter(belongs).map(({ userId }) => userId) : [];
	const isForbidden = ({ status }: Delivery): boolean => status === 'forbidden';
	// What a recall does to the lists is not known; they are left as they are.
	const isRead = ({ status, readAt }: Delivery): boolean =>
		status === 'read' || (status === 'recalled' && readAt !== undefined);
	const isUnread = ({ status, readAt }: Delivery): boolean =>
		status === 'unread' || (status === 'recalled' && readAt === undefined);
	const lists: Record<string, unknown[]> = {
		failed_user_id_list: those(({ status }) => status === 'failed'),
		forbidden_list: isDone
			? task.deliveries.filter(isForbidden).map(({ code = '', userId }) => ({
					code: settings.forbiddenCodeAsNumber ? Number(code) : code,
					count: 1,
					userid: userId,
				}))
			: [],
		...(settings.forbiddenUserIdList ? { forbidden_user_id_list: those(isForbidden) } : {}),
		invalid_dept_id_list: isDone ? task.invalidDeptIds : [],
		invalid_user_id_list: those(({ status }) => status === 'invalid'),
		read_user_id_list: those(isRead),
		unread_user_id_list: those(isUnread),
	};
	return Object.fromEntries(
		Object.entries(lists)
			.filter(([, members]) => members.length > 0 || !settings.emptyListsMissing)
			.map(([name, members]) => [
				name,
				settings.listsAsStrings && name !== 'forbidden_list' ? members.join(',') : members,
			]),
	);
}

/** "调用超时": the code is not documented; 41052 is what status_bar/update says. */
function noResult({ settings }: Store): Refusal {
	if (settings.resultAbove100 === 'tooMany') {
		return topapiRefusal(41052, '本次发送人数过多,不再返回发送结果');
	}
	return new Refusal((requestId) => ({
		...success('topapi', { ...remoteTimeoutBody, request_id: requestId }),
		accepted: false,
	}));
}
