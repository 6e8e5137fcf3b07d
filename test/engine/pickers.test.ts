/** Recipients picked by name in the editor, against the simulator's contacts: design.md, section 1. */
import type { IDataObject, INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { allScopes, demoApp } from '../simulator';
import type { CompanySpec, Person } from '../simulator/entities';
import { listInEditor, runNode, type CredentialHandle, type NodeResult } from './harness';
import { withSimulator } from './harness/withSimulator';

/** Enough for two pages, and for more namesakes than a drop-down shows. */
const staff: Person[] = Array.from({ length: 130 }, (_, index) => ({
	userId: `p${String(index).padStart(3, '0')}`,
	name: index < 25 ? `Wang ${index}` : `Zhang ${index}`,
	deptIds: [1],
}));
const leadingZeros: Person = { userId: '0147282552401293909', name: 'Li Na 李娜', deptIds: [200] };
const company: CompanySpec = {
	corpId: 'dingpickers',
	name: 'Pickers',
	people: [...staff, leadingZeros],
	departments: [
		{ deptId: 1, name: 'Pickers' },
		{ deptId: 100, name: 'Operations 运营部', parentId: 1 },
		{ deptId: 200, name: 'Engineering', parentId: 1 },
		{ deptId: 210, name: 'Reverse Engineering', parentId: 200 },
	],
	apps: [demoApp],
	groups: [],
	mediaIds: [],
};

const dingTalk = withSimulator({ company, settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
});

type Method = 'searchPeople' | 'searchDepartments';

async function list(
	method: Method,
	filter?: string,
	paginationToken?: unknown,
	node = 'dingTalkWorkNotification',
): Promise<INodeListSearchResult> {
	return await listInEditor({ node, method, credential, filter, paginationToken });
}

/** What the editor would show instead of the list. */
async function refusal(method: Method, filter?: string): Promise<Error> {
	return await list(method, filter).then(
		() => Promise.reject(new Error('It was not refused')),
		(error: Error) => error,
	);
}

describe('people', () => {
	test.each(['dingTalkWorkNotification', 'dingTalkBotMessage'])(
		'are listed page by page by %s, each with name and user ID',
		async (node) => {
			const first = await list('searchPeople', undefined, undefined, node);
			expect(first.results).toHaveLength(100);
			expect(first.results[0]).toEqual({ name: 'Wang 0 (p000)', value: 'p000' });
			expect(first.paginationToken).toBeDefined();
			const second = await list('searchPeople', undefined, first.paginationToken, node);
			expect(second.results).toHaveLength(30);
			expect(second.paginationToken).toBeUndefined();
			const listed = [...first.results, ...second.results].map(({ value }) => value);
			expect(listed).toEqual(staff.map(({ userId }) => userId));
			expect(dingTalk.calls('user/listsimple')).toHaveLength(2);
		},
	);

	test('are found by name, whatever their department, with their IDs as text', async () => {
		expect(await list('searchPeople', ' 李娜 ')).toEqual({
			results: [{ name: 'Li Na 李娜 (0147282552401293909)', value: '0147282552401293909' }],
		});
	});

	test('are shown up to 20 of a name, at one call each beside the search', async () => {
		const { results, paginationToken } = await list('searchPeople', 'Wang');
		expect(results.map(({ name }) => name)).toEqual(
			staff.slice(0, 20).map(({ name, userId }) => `${name} (${userId})`),
		);
		expect(paginationToken).toBeUndefined();
		expect(dingTalk.calls('users/search')).toHaveLength(1);
		expect(dingTalk.calls('user/get')).toHaveLength(20);
	});

	test('that nobody is called give an empty list', async () => {
		expect(await list('searchPeople', 'Nobody at all')).toEqual({ results: [] });
	});

	test('are shown by their IDs where the app may search but not read names', async () => {
		dingTalk.control.setScopes(demoApp.appKey, ['qyapi_addresslist_search']);
		expect(await list('searchPeople', '李娜')).toEqual({
			results: [{ name: leadingZeros.userId, value: leadingZeros.userId }],
		});
	});
});

describe('a company in which nobody sits in the root department itself', () => {
	const nested: CompanySpec = {
		...company,
		people: [
			{ userId: 'a1', name: 'Wang Wei', deptIds: [210], title: 'Engineer' },
			{ userId: 'a2', name: 'Wang Wei', deptIds: [100] },
			{ userId: 'a3', name: 'Li Na', deptIds: [210] },
		],
	};
	const deep = withSimulator({ company: nested, settings: { callsPerSecond: 1000 } });

	async function open(filter?: string): Promise<INodeListSearchResult> {
		const node = 'dingTalkWorkNotification';
		return await listInEditor({
			node,
			method: 'searchPeople',
			credential: await deep.credential({ callsPerSecond: 1000 }),
			filter,
		});
	}

	test('the list opens with people of the departments, and equal names show title or department', async () => {
		expect((await open()).results).toEqual([
			{ name: 'Wang Wei, Operations 运营部 (a2)', value: 'a2' },
			{ name: 'Wang Wei, Engineer (a1)', value: 'a1' },
			{ name: 'Li Na (a3)', value: 'a3' },
		]);
		expect(deep.calls('user/listsimple').length).toBeLessThanOrEqual(10);
	});

	test('so does what is found by name', async () => {
		expect((await open('Wang')).results.map(({ name }) => name).sort()).toEqual([
			'Wang Wei, Engineer (a1)',
			'Wang Wei, Operations 运营部 (a2)',
		]);
	});
});

describe('departments', () => {
	test('begin with the whole organization and those right below it', async () => {
		expect(await list('searchDepartments')).toEqual({
			results: [
				{ name: 'Whole organization (1)', value: '1' },
				{ name: 'Operations 运营部 (100)', value: '100' },
				{ name: 'Engineering (200)', value: '200' },
			],
		});
	});

	test('are found by name, whatever their level', async () => {
		expect(await list('searchDepartments', 'engineering')).toEqual({
			results: [
				{ name: 'Engineering (200)', value: '200' },
				{ name: 'Reverse Engineering (210)', value: '210' },
			],
		});
	});
});

test('lists opened one after the other share one token, which is stored', async () => {
	await list('searchPeople');
	await list('searchDepartments', 'eng');
	expect(dingTalk.calls('gettoken')).toHaveLength(1);
	const { accessToken } = await credential.stored();
	expect(dingTalk.acceptsToken(String(accessToken))).toBe(true);
});

describe('what was picked', () => {
	const picked = (kind: 'person' | 'department', ...values: string[]): IDataObject[] =>
		values.map((value) => ({ [kind]: { __rl: true, mode: 'list', value, cachedResultName: 'x' } }));

	async function send(node: string, parameters: IDataObject): Promise<NodeResult> {
		const resource = node === 'dingTalkBotMessage' ? 'directMessage' : 'message';
		const all = { resource, operation: 'send', messageType: 'text', content: 'Hi', ...parameters };
		return await runNode(node, all as INodeParameters, [{ typed: 'p001' }], { credential });
	}

	test('goes on the wire together with what was typed, each once', async () => {
		const { error } = await send('dingTalkWorkNotification', {
			userIds: '={{ $json.typed }}, p002',
			departmentIds: '100',
			options: { expandDepartments: false },
			picked: {
				people: picked('person', leadingZeros.userId, 'p002'),
				departments: picked('department', '100', '210'),
			},
		});
		expect(error).toBeUndefined();
		const bodies = dingTalk.calls('asyncsend_v2').map(({ body }) => body as IDataObject);
		// They go out side by side, so either may arrive first.
		const ids = bodies.flatMap(({ userid_list, dept_id_list }) => [
			...(userid_list === undefined ? [] : [`users ${String(userid_list)}`]),
			...(dept_id_list === undefined ? [] : [`departments ${String(dept_id_list)}`]),
		]);
		expect(ids.sort()).toEqual(['departments 100,210', `users p001,p002,${leadingZeros.userId}`]);
	});

	test('is enough by itself, also for bots and typed into the picker by ID', async () => {
		const person = { __rl: true, mode: 'id', value: 'p007' };
		const { error } = await send('dingTalkBotMessage', { picked: { people: [{ person }] } });
		expect(error).toBeUndefined();
		expect(dingTalk.calls('oToMessages/batchSend').map(({ body }) => body)).toEqual([
			expect.objectContaining({ userIds: ['p007'] }),
		]);
	});

	test('a row in which nothing was picked is no recipient', async () => {
		const { error } = await send('dingTalkWorkNotification', {
			userIds: 'p001',
			picked: { people: picked('person', '') },
		});
		expect(error).toBeUndefined();
		expect(dingTalk.deliveriesTo('p001')).toHaveLength(1);
	});
});

describe('where DingTalk refuses the list, the editor shows why', () => {
	test.each([
		['searchPeople', undefined, 'qyapi_get_department_member'],
		['searchPeople', 'Wang', 'qyapi_addresslist_search'],
		['searchDepartments', undefined, 'qyapi_get_department_list'],
		['searchDepartments', 'Eng', 'qyapi_addresslist_search'],
	] as const)('%s (%s) without the permission %s', async (method, filter, scope) => {
		const others = allScopes.filter((candidate) => candidate !== scope);
		dingTalk.control.setScopes(demoApp.appKey, others);
		const error = await refusal(method, filter);
		expect(error.message).toContain(scope);
		expect(error.message).toMatch(/^Grant the app the permission.*developer console/);
		expect(error.message).not.toMatch(/https?:/);
		expect(error.message).toContain('IDs can be typed in instead');
		const { accessToken } = await credential.stored();
		expect(String(accessToken).length).toBeGreaterThan(8);
		const shown = `${error.message} ${error.stack} ${JSON.stringify(error)}`;
		expect(shown).not.toContain(String(accessToken));
		expect(shown).not.toContain(demoApp.appSecret);
	});

	test('a wrong secret', async () => {
		await credential.edit({ clientSecret: 'wrong-secret' });
		const error = await refusal('searchPeople');
		expect(error.message).toMatch(/40096|40089/);
		expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('wrong-secret');
	});
});
