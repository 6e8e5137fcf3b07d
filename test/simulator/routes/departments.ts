import type { Endpoint, Exchange } from '../endpoint';
import type { Department } from '../entities';
import { success, topapiRefusal } from '../helpers/envelopes';

const contacts = {
	method: 'POST',
	layer: 'topapi',
	scope: 'qyapi_get_department_list',
	isFreeOfQuota: true,
} as const;
const rootDeptId = '1';

/** dingtalk-api section 6: departments. */
export const departmentEndpoints: Endpoint[] = [
	{
		...contacts,
		api: 'department/listsub',
		path: '/topapi/v2/department/listsub',
		handle: (exchange) => {
			const { deptId } = departmentOf(exchange, rootDeptId);
			return found(
				exchange,
				exchange.store.directory.subDepartmentsOf(deptId).map((child) => ({
					auto_add_user: true,
					create_dept_group: true,
					dept_id: child.deptId,
					name: child.name,
					parent_id: child.parentId,
				})),
			);
		},
	},
	{
		...contacts,
		api: 'department/listsubid',
		path: '/topapi/v2/department/listsubid',
		handle: (exchange) => {
			const { deptId } = departmentOf(exchange);
			const children = exchange.store.directory.subDepartmentsOf(deptId);
			return found(exchange, { dept_id_list: children.map((child) => child.deptId) });
		},
	},
	{
		...contacts,
		api: 'department/get',
		path: '/topapi/v2/department/get',
		handle: (exchange) => {
			const { deptId, name, parentId, managerUserIds = [] } = departmentOf(exchange);
			return found(exchange, {
				dept_id: deptId,
				dept_manager_userid_list: managerUserIds,
				member_count: exchange.store.directory.everyoneBelow(deptId).length,
				name,
				...(parentId === undefined ? {} : { parent_id: parentId }),
			});
		},
	},
	{
		...contacts,
		api: 'department/listparentbyuser',
		path: '/topapi/v2/department/listparentbyuser',
		handle: (exchange) => {
			const { directory } = exchange.store;
			const person = directory.person(exchange.fields.text('userid'));
			if (!person) throw topapiRefusal(33012, '无效的USERID');
			return found(exchange, {
				parent_list: person.deptIds.map((deptId) => ({
					parent_dept_id_list: directory.pathToRoot(deptId),
				})),
			});
		},
	},
];

/** The department that is asked about. @throws Refusal 60003 when there is none */
export function departmentOf({ store, fields }: Exchange, usual?: string): Department {
	const deptId = fields.optionalId('dept_id') ?? usual ?? fields.id('dept_id');
	const department = store.directory.department(Number(deptId));
	if (!department) throw topapiRefusal(60003, '部门不存在');
	return department;
}

/** The common envelope of the contacts calls. */
export function found({ requestId }: Exchange, result: unknown) {
	return success('topapi', { errcode: 0, errmsg: 'ok', result, request_id: requestId });
}
