import { generateCompany, type Simulator } from './index';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const result = async (path: string, body: Record<string, unknown>) =>
	(await app.topapi(`/topapi/${path}`, body)).json.result;
const errcode = async (path: string, body: Record<string, unknown>) =>
	(await app.topapi(`/topapi/${path}`, body)).json.errcode;

describe('people', () => {
	it('tells a manager only where one is filled in', async () => {
		expect(await result('v2/user/get', { userid: '201382020' })).toEqual({
			active: true,
			dept_id_list: [200, 210],
			leader_in_dept: [
				{ dept_id: 200, leader: false },
				{ dept_id: 210, leader: false },
			],
			manager_userid: 'manager456',
			mobile: '13800000006',
			name: 'Qu Dayue 曲大岳',
			title: 'Engineer',
			unionid: 'union-201382020',
			userid: '201382020',
		});
		expect(await result('v2/user/get', { userid: 'manager123' })).not.toHaveProperty(
			'manager_userid',
		);
		expect(await errcode('v2/user/get', { userid: 'nobody' })).toBe(60121);
	});

	it('hides mobile numbers without their permission', async () => {
		simulator.control.setScopes('dingdemoappkey', ['qyapi_get_member']);
		expect(await result('v2/user/get', { userid: '201382020' })).not.toHaveProperty('mobile');
		expect(await errcode('v2/user/getbymobile', { mobile: '13800000006' })).toBe(88);
	});

	it('finds by mobile number', async () => {
		expect(await result('v2/user/getbymobile', { mobile: '13800000006' })).toMatchObject({
			userid: '201382020',
		});
		expect(await errcode('v2/user/getbymobile', { mobile: '13700000000' })).toBe(60121);
		expect(await errcode('v2/user/getbymobile', { mobile: 'none' })).toBe(40104);
	});

	it('lists direct members, in one go or in pages', async () => {
		simulator.control.setCompany(generateCompany(120, { peoplePerDepartment: 120 }));
		const list = async (cursor: number, size: number) =>
			(await result('user/listsimple', { dept_id: 1000, cursor, size })) as {
				has_more: boolean;
				next_cursor?: number;
				list: Array<{ userid: string; name: string }>;
			};
		const first = await list(0, 100);
		expect([first.has_more, first.next_cursor, first.list.length]).toEqual([true, 100, 100]);
		const last = await list(100, 100);
		expect(last).toMatchObject({ has_more: false });
		expect(last).not.toHaveProperty('next_cursor');
		expect(Object.keys(last.list[0] ?? {})).toEqual(['name', 'userid']);
		expect(await errcode('user/listsimple', { dept_id: 1000, cursor: 0, size: 101 })).toBe(40069);
		expect(await errcode('v2/user/list', { dept_id: 7, cursor: 0, size: 10 })).toBe(60003);
		const all = (await result('user/listid', { dept_id: '1000' })) as { userid_list: string[] };
		expect(all.userid_list).toHaveLength(120);
	});
});

describe('departments', () => {
	it('go down one level at a time, from the root if nothing is said', async () => {
		expect(await result('v2/department/listsub', {})).toMatchObject([
			{ dept_id: 100, name: 'Operations 运营部', parent_id: 1 },
			{ dept_id: 200, name: 'Engineering 技术部', parent_id: 1 },
		]);
		expect(await result('v2/department/listsubid', { dept_id: 100 })).toEqual({
			dept_id_list: [110],
		});
		expect(await errcode('v2/department/listsub', { dept_id: 7 })).toBe(60003);
	});

	it('tell their managers and their ancestors', async () => {
		expect(await result('v2/department/get', { dept_id: 210 })).toEqual({
			dept_id: 210,
			dept_manager_userid_list: ['manager456'],
			member_count: 3,
			name: 'Platform 平台组',
			parent_id: 200,
		});
		expect(await result('v2/department/listparentbyuser', { userid: '201382020' })).toEqual({
			parent_list: [{ parent_dept_id_list: [200, 1] }, { parent_dept_id_list: [210, 200, 1] }],
		});
		expect(await errcode('v2/department/listparentbyuser', { userid: 'nobody' })).toBe(33012);
	});
});

describe('search', () => {
	it('gives ids only', async () => {
		const search = async (what: string, body: Record<string, unknown>) =>
			(await app.v1(`/contact/${what}/search`, { offset: 0, size: 2, ...body })).json;
		expect(await search('users', { queryWord: '王伟' })).toEqual({
			hasMore: false,
			totalCount: 1,
			list: ['0147282552401293909'],
		});
		expect(await search('users', { queryWord: 'Li Na', fullMatchField: 1 })).toMatchObject({
			totalCount: 0,
		});
		expect(await search('departments', { queryWord: '部' })).toEqual({
			hasMore: false,
			totalCount: 2,
			list: [100, 200],
		});
		expect(await search('users', { queryWord: undefined })).toMatchObject({
			code: 'MissingqueryWord',
		});
		expect(await search('users', { queryWord: 'a', size: '2' })).toMatchObject({
			code: 'parameter.error',
		});
	});
});

it('keeps contacts out of the monthly quota, and messages in it', async () => {
	simulator.control.changeSettings({ callsPerMonth: 1 });
	expect(await errcode('v2/user/get', { userid: 'manager123' })).toBe(0);
	expect(await errcode('v2/user/get', { userid: 'manager123' })).toBe(0);
	expect((await app.progress(1)).json.errcode).toBe(40035);
	expect((await app.progress(1)).json).toMatchObject({ errcode: 88, sub_code: '90020' });
	expect((await app.sendBot(['manager123'], 'hi')).json.code).toBe(
		'Forbidden.AccessDenied.ApiCountLimitForOrg',
	);
});
