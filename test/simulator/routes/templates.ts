import type { Endpoint, Exchange } from '../endpoint';
import type { App } from '../entities';
import { success, topapiRefusal } from '../helpers/envelopes';
import { invalidArgument, missingArgument } from '../helpers/fields';
import { canonicalJson } from '../helpers/json';
import { startTask } from '../taskRules';
import { agentIdOf } from './workNotifications';

const maxUserIds = 5000;
const maxDeptIds = 500;

/** dingtalk-api 3.6: what third-party apps send with. */
export const templateEndpoints: Endpoint[] = [
	{
		api: 'sendbytemplate',
		method: 'POST',
		path: '/topapi/message/corpconversation/sendbytemplate',
		layer: 'topapi',
		scope: 'qyapi_base',
		handle: (exchange, app) => {
			const { store, fields, requestId } = exchange;
			agentIdOf(exchange, app);
			if (app.kind !== 'thirdParty') throw topapiRefusal(400002, '无效的参数,仅支持第三方企业应用');
			const userIds = fields.list('userid_list') ?? [];
			const deptIds = fields.list('dept_id_list') ?? [];
			if (userIds.length === 0 && deptIds.length === 0) throw missingArgument('userid_list');
			if (!deptIds.every((id) => /^-?\d{1,18}$/.test(id))) throw invalidArgument('dept_id_list');
			if (userIds.length > maxUserIds || deptIds.length > maxDeptIds) {
				throw topapiRefusal(400002, '无效的参数,接收者过多');
			}
			const content = contentOf(exchange, app);
			const recipients = { userIds, deptIds, toAll: false };
			const task = startTask(store, app, content, canonicalJson(content), recipients);
			return success(
				'topapi',
				{ errcode: 0, errmsg: 'ok', task_id: BigInt(task.id), request_id: requestId },
				task.id,
			);
		},
	},
];

/** The template with its variables filled in. @throws Refusal 885001 (template), 885006 (data) */
function contentOf({ fields }: Exchange, app: App): Record<string, unknown> {
	const templateId = fields.text('template_id');
	const template = app.templates?.[templateId];
	if (template === undefined) throw topapiRefusal(885001, '模板不存在');
	const data = fields.has('data') ? fields.object('data') : {};
	const text = template.replace(/\$\{(\w+)\}/g, (_variable, name: string) => {
		const value = data[name];
		if (typeof value !== 'string') throw topapiRefusal(885006, `模板变量 ${name} 缺失或不是字符串`);
		return value;
	});
	return { msgtype: 'text', text: { content: text }, template_id: templateId };
}
