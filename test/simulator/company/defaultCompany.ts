import type { App, CompanySpec, Person } from '../entities';
import { allScopes } from '../scopes';
import { appPersonas } from './appPersonas';

export const demoApp: App = {
	kind: 'internal',
	name: 'Office Notices',
	appKey: 'dingdemoappkey',
	appSecret: 'demo-secret',
	agentId: '2839445214',
	robotCode: 'dingdemoappkey',
	scopes: allScopes,
};

export const demoThirdPartyApp: App = {
	kind: 'thirdParty',
	name: 'Market App',
	appKey: 'suitedemokey',
	appSecret: 'suite-demo-secret',
	agentId: '1185599675',
	robotCode: 'suitedemokey',
	scopes: allScopes.filter((scope) => scope !== 'Premium.Ding.Write'),
	templates: { 'tpl-demo': 'Hello ${name}, please look at ${subject}.' },
};

const people: Person[] = [
	{
		userId: 'manager123',
		name: 'Li Na 李娜',
		title: 'Head of Operations',
		mobile: '13800000001',
		deptIds: [100],
	},
	{
		userId: '0147282552401293909',
		name: 'Wang Wei 王伟',
		title: 'Shift Lead',
		mobile: '13800000002',
		deptIds: [110],
		managerUserId: 'manager123',
	},
	{
		userId: '036632523163121146',
		name: 'Zhang Min 张敏',
		title: 'Warehouse Clerk',
		mobile: '13800000003',
		deptIds: [110],
		managerUserId: '0147282552401293909',
	},
	{
		userId: '022045516146-1529960953',
		name: 'Chen Jie 陈杰',
		title: 'Driver',
		mobile: '13800000004',
		deptIds: [110],
	},
	{
		userId: 'manager456',
		name: 'Liu Yang 刘洋',
		title: 'Head of Engineering',
		mobile: '13800000005',
		deptIds: [200],
	},
	{
		userId: '201382020',
		name: 'Qu Dayue 曲大岳',
		title: 'Engineer',
		mobile: '13800000006',
		deptIds: [200, 210],
		managerUserId: 'manager456',
	},
	{
		userId: 'user07',
		name: 'Anna Schmidt',
		title: 'Engineer',
		mobile: '13800000007',
		deptIds: [210],
		managerUserId: 'manager456',
	},
	{
		userId: 'user08',
		name: 'Zhao Lei 赵磊',
		title: 'On-call Engineer',
		mobile: '13800000008',
		deptIds: [210],
		managerUserId: 'manager456',
	},
];

/** Eight people in three levels of departments, one internal and one third-party app, and apps that are set up wrongly. */
export const defaultCompany: CompanySpec = {
	corpId: 'dingdemocorpid',
	name: 'Example Trading 示例贸易',
	people,
	departments: [
		{ deptId: 1, name: 'Example Trading 示例贸易', managerUserIds: [] },
		{ deptId: 100, name: 'Operations 运营部', parentId: 1, managerUserIds: ['manager123'] },
		{ deptId: 110, name: 'Warehouse 仓库', parentId: 100, managerUserIds: ['manager123'] },
		{ deptId: 200, name: 'Engineering 技术部', parentId: 1, managerUserIds: ['manager456'] },
		{ deptId: 210, name: 'Platform 平台组', parentId: 200, managerUserIds: ['manager456'] },
	],
	apps: [demoApp, demoThirdPartyApp, ...appPersonas.map(({ app }) => app)],
	groups: [
		{
			openConversationId: 'cidDemoOperations==',
			name: 'Operations 运营群',
			userIds: people.slice(0, 4).map(({ userId }) => userId),
			webhook: { accessToken: 'demo-webhook-token', secret: 'SECdemo' },
		},
	],
	mediaIds: ['@lADPdemoimage', '@lADOdemoimage', '$iAEKdemofile'],
};
