import type { Endpoint, Exchange } from '../endpoint';
import type { App, Person } from '../entities';
import { topapiGatewayRefusal, topapiRefusal } from '../helpers/envelopes';
import type { Store } from '../store';
import { departmentOf, found } from './departments';

export const maxUsersPerPage = 100;
const orders = ['entry_asc', 'entry_desc', 'modify_asc', 'modify_desc', 'custom'];

/** Contacts are free of the monthly quota. */
const contacts = { method: 'POST', layer: 'topapi', isFreeOfQuota: true } as const;

/** dingtalk-api section 6: people. */
export const userEndpoints: Endpoint[] = [
	{
		...contacts,
		api: 'user/get',
		path: '/topapi/v2/user/get',
		scope: 'qyapi_get_member',
		handle: (exchange, app) => {
			const person = exchange.store.directory.person(exchange.fields.text('userid'));
			if (!person) throw topapiRefusal(60121, '找不到该用户');
			return found(exchange, detailsOf(exchange.store, person, app));
		},
	},
	{
		...contacts,
		api: 'user/getbymobile',
		path: '/topapi/v2/user/getbymobile',
		scope: 'qyapi_get_member_by_mobile',
		handle: (exchange, app) => {
			if (app.kind === 'thirdParty') throw topapiGatewayRefusal('60011', '没有调用该接口的权限');
			const mobile = exchange.fields.text('mobile');
			if (!/^\+?[\d-]{5,20}$/.test(mobile)) throw topapiRefusal(40104, '不合法的手机号');
			const wantsExclusive = exchange.fields.flag('support_exclusive_account_search');
			const owners = exchange.store.directory.peopleWithMobile(mobile);
			const person = owners.find(({ isExclusive }) => !isExclusive);
			const exclusive = wantsExclusive ? owners.filter(({ isExclusive }) => isExclusive) : [];
			if (!person && exclusive.length === 0) throw topapiRefusal(60121, '找不到该用户');
			return found(exchange, {
				exclusive_account_userid_list: exclusive.map(({ userId }) => userId),
				...(person ? { userid: person.userId } : {}),
			});
		},
	},
	{
		...contacts,
		api: 'user/listid',
		path: '/topapi/user/listid',
		scope: 'qyapi_get_member',
		handle: (exchange) => {
			const members = exchange.store.directory.membersOf(departmentOf(exchange).deptId);
			return found(exchange, { userid_list: members.map(({ userId }) => userId) });
		},
	},
	{
		...contacts,
		api: 'user/listsimple',
		path: '/topapi/user/listsimple',
		scope: 'qyapi_get_department_member',
		handle: (exchange) =>
			found(
				exchange,
				pageOfMembers(exchange, ({ name, userId }) => ({ name, userid: userId })),
			),
	},
	{
		...contacts,
		api: 'user/list',
		path: '/topapi/v2/user/list',
		scope: 'qyapi_get_department_member',
		handle: (exchange, app) =>
			found(
				exchange,
				pageOfMembers(exchange, (person) => detailsOf(exchange.store, person, app)),
			),
	},
];

/** A page of a department's direct members; next_cursor only if there are more. */
function pageOfMembers(
	exchange: Exchange,
	describe: (person: Person) => Record<string, unknown>,
): Record<string, unknown> {
	const { fields, store } = exchange;
	const { deptId } = departmentOf(exchange);
	const cursor = Number(fields.id('cursor'));
	const size = Number(fields.id('size'));
	if (size < 1 || size > maxUsersPerPage) throw topapiRefusal(40069, '不合法的分页大小');
	const order = fields.optionalText('order_field') ?? 'custom';
	if (!orders.includes(order)) throw topapiRefusal(400002, '无效的参数 order_field');
	const members = store.directory.membersOf(deptId);
	if (cursor > members.length) throw topapiRefusal(40068, '不合法的偏移量');
	const next = cursor + size;
	const hasMore = members.length > next;
	return {
		has_more: hasMore,
		...(hasMore ? { next_cursor: next } : {}),
		list: members.slice(cursor, next).map(describe),
	};
}

function detailsOf({ directory }: Store, person: Person, app: App): Record<string, unknown> {
	const { userId, name, title = '', mobile, deptIds, managerUserId } = person;
	return {
		active: true,
		dept_id_list: deptIds,
		leader_in_dept: deptIds.map((deptId) => ({
			dept_id: deptId,
			leader: directory.department(deptId)?.managerUserIds?.includes(userId) ?? false,
		})),
		...(managerUserId === undefined ? {} : { manager_userid: managerUserId }),
		// The mobile number is a permission of its own.
		...(mobile !== undefined && app.scopes.includes('fieldMobile') ? { mobile } : {}),
		name,
		title,
		unionid: `union-${userId}`,
		userid: userId,
	};
}
