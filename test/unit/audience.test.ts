/** Who is told (design.md, section 1): from the panel's fields, over the contacts, to people; and the drop-downs. */
import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/shared/parameters/parameters';
import { toBatches, type Addressed } from '../../nodes/shared/recipients/batches';
import { Directory } from '../../nodes/shared/recipients/directory';
import { readAudience } from '../../nodes/shared/recipients/fields';
import { hintAboutOddIds } from '../../nodes/shared/recipients/oddIds';
import { parseIds, parseMobiles, splitList } from '../../nodes/shared/recipients/parse';
import { pickByNameField } from '../../nodes/shared/recipients/pickFields';
import { recipientPickers } from '../../nodes/shared/recipients/pickers';
import { resolveAudiences, type AudienceRequest } from '../../nodes/shared/recipients/resolve';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { choices } from '../../nodes/shared/transport/limits';
import { NodeRun } from '../../nodes/shared/transport/nodeRun';
import { Session } from '../../nodes/shared/transport/session';
import { refusalOf } from './refusal';
import { failing, sessionThat, type Says } from './sessionThat';

describe('the fields of a send', () => {
	const read = (
		parameters: IDataObject,
		input: IDataObject = {},
		channel: 'work' | 'bot' = 'work',
	) => readAudience(new Parameters((name) => parameters[name]), channel, input);
	const refused = (parameters: IDataObject, input: IDataObject = {}) => {
		const { message, hint } = refusalOf(() => read(parameters, input));
		return [message, hint];
	};
	const usersAndDepartments = { sendTo: 'usersAndDepartments' };

	test('people and departments, typed and picked', () => {
		const picked = {
			people: [{ person: { mode: 'list', value: 'p' } }, { person: 'q' }],
			departments: [{ department: { mode: 'id', value: 7 } }],
		};
		expect(read({ ...usersAndDepartments, userIds: 'a,p', departmentIds: '1', picked })).toEqual({
			...usersAndDepartments,
			userIds: ['a', 'p', 'q'],
			departmentIds: ['1', '7'],
			expandDepartments: true,
		});
		const whole = {
			...usersAndDepartments,
			departmentIds: '1',
			options: { expandDepartments: false },
		};
		expect(read(whole)).toMatchObject({ expandDepartments: false, userIds: [] });
		expect(read(whole, {}, 'bot')).toMatchObject({ expandDepartments: true });
		expect(read({ ...usersAndDepartments, userIds: 'a' })).toMatchObject({
			userIds: ['a'],
			departmentIds: [],
		});
	});

	test('everyone, mobile numbers, managers, and the people of the item', () => {
		expect(read({ sendTo: 'everyone' })).toEqual({ sendTo: 'everyone', expandDepartments: true });
		expect(read({ sendTo: 'mobiles', mobiles: '138 1234 5678' })).toEqual({
			sendTo: 'mobiles',
			mobiles: ['13812345678'],
		});
		expect(read({ sendTo: 'managers', userIds: 'a' })).toEqual({
			sendTo: 'managers',
			userIds: ['a'],
		});
		const incoming = (input: IDataObject) => read({ sendTo: 'incoming' }, input);
		const people = { ...usersAndDepartments, departmentIds: [], expandDepartments: true };
		expect(incoming({ userId: 'a', userIds: ['b'] })).toEqual({ ...people, userIds: ['a'] });
		expect(incoming({ userId: '', userIds: ['b', 'c'] })).toEqual({
			...people,
			userIds: ['b', 'c'],
		});
	});

	test('an empty one says so, and under which name the item has something like it', () => {
		const orMap = (names: string) =>
			`The item has ${names}: drag it onto this field, or set "Send To" to "People of the Incoming Item" for its userId or userIds`;
		const plain = 'Name at least one, or check the expression behind it';
		expect(refused(usersAndDepartments)).toEqual([
			'"User IDs" is empty, and so is "Department IDs"',
			plain,
		]);
		expect(
			refused(usersAndDepartments, { staffId: 'a', unread: ['b'], invalidUserIds: ['c'] })[1],
		).toBe(orMap('"staffId", "unread"'));
		expect(refused({ sendTo: 'mobiles' }, { mobile: 1 })).toEqual([
			'"Mobile Numbers" is empty',
			orMap('"mobile"'),
		]);
		expect(refused({ sendTo: 'managers' })).toEqual(['"Managers Of" is empty', plain]);
	});

	test('an item without people says what it has instead, or what to connect', () => {
		const message =
			'"Send To" is People of the Incoming Item, and the item has neither userId nor userIds';
		const incoming = { sendTo: 'incoming' };
		expect(refused(incoming)).toEqual([
			message,
			'Connect a node that gives people, or set "Send To" to another choice',
		]);
		expect(refused(incoming, { staffId: 'a', unread: ['b'] })).toEqual([
			message,
			'The item has "staffId", "unread": set "Send To" to another choice and drag it onto the field',
		]);
		expect(refused(incoming, { userId: { a: 1 } })[0]).toMatch(/^"userId" must be IDs/);
		expect(refused(incoming, { userIds: { a: 1 } })[0]).toMatch(/^"userIds" must be IDs/);
	});

	test('what is not right is refused by the name of its field', () => {
		const names = (parameters: IDataObject) => refusalOf(() => read(parameters)).parameter;
		expect(names({ sendTo: 'nobody' })).toBe('Send To');
		expect(names({ sendTo: 'mobiles', mobiles: 'x' })).toBe('Mobile Numbers');
		expect(names({ sendTo: 'managers', userIds: 'a b' })).toBe('Managers Of');
		expect(names({ ...usersAndDepartments, userIds: 'a b' })).toBe('User IDs');
		expect(names({ ...usersAndDepartments, departmentIds: 'x' })).toBe('Department IDs');
		expect(
			names({ ...usersAndDepartments, userIds: 'a', options: { expandDepartments: 'x' } }),
		).toBe('Expand Departments');
		expect(refusalOf(() => read({ ...usersAndDepartments, userIds: 'a b' })).hint).toContain(
			'at most 64 characters. To choose people by their names use "Pick by Name".',
		);
	});

	test.each([
		['13812345678', ['13812345678']],
		['+852-12345678', ['+852-12345678']],
		[' 138 1234\t5678 ,199 0000 0000', ['13812345678', '19900000000']],
		[13812345678, ['13812345678']],
		[
			[13812345678, '+852 1234'],
			['13812345678', '+8521234'],
		],
		['12345', ['12345']],
		[`+${'1'.repeat(20)}`, [`+${'1'.repeat(20)}`]],
	])('mobile numbers as people write them: %j', (value, mobiles) => {
		expect(parseMobiles(value, 'Mobile Numbers')).toEqual(mobiles);
	});

	test.each([
		'1234',
		`+${'1'.repeat(21)}`,
		'-13812345678',
		'138x12345678',
		'++852123',
		'x13812345678',
	])('%s is no mobile number', (value) => {
		expect(refusalOf(() => parseMobiles(value, 'Mobile Numbers')).message).toBe(
			`"Mobile Numbers" holds "${value}", which is not a valid mobile number`,
		);
	});

	test('Pick by Name has a row for people, and one for departments where the channel takes them', () => {
		const [both, people] = [pickByNameField('x', true), pickByNameField('x', false)];
		expect([both.placeholder, people.placeholder]).toEqual([
			'Add Person or Department',
			'Add Person',
		]);
		expect([both, people].map(({ options = [] }) => options.map(({ name }) => name))).toEqual([
			['people', 'departments'],
			['people'],
		]);
		expect(both).toMatchObject({
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			displayOptions: { show: { sendTo: ['x'] } },
			name: 'picked',
			displayName: 'Pick by Name',
			description: expect.stringMatching(/contacts/) as string,
		});
	});

	test('lists of words, and IDs with quotes, brackets and 64 characters', () => {
		expect(splitList(' a ,, b；c\n')).toEqual(['a', 'b', 'c']);
		expect(parseIds('x'.repeat(64), 'User IDs')).toHaveLength(1);
		expect(parseIds('"a", \'b\', “c”, ‘d’', 'User IDs')).toEqual(['a', 'b', 'c', 'd']);
		expect(parseIds('" ab ", "a"b, ab"', 'User IDs')).toEqual(['ab', '"a"b', 'ab"']);
		expect(parseIds(' ["a"] ', 'User IDs')).toEqual(['a']);
		expect(parseIds('["a"', 'User IDs')).toEqual(['["a"']);
		expect(parseIds('a]', 'User IDs')).toEqual(['a]']);
		const nested = (depth: number): unknown => (depth === 0 ? 'a' : [nested(depth - 1)]);
		expect(parseIds(nested(10), 'User IDs')).toEqual(['a']);
		expect(refusalOf(() => parseIds(nested(11), 'User IDs')).message).toContain('too deep');
		const quoted = (depth: number): string =>
			depth === 0 ? 'a' : JSON.stringify([quoted(depth - 1)]);
		expect(parseIds(quoted(5), 'User IDs')).toEqual(['a']);
		expect(refusalOf(() => parseIds(quoted(6), 'User IDs')).message).toContain('too deep');
		expect(refusalOf(() => parseIds('x y', 'User IDs', 'Advice')).hint).toMatch(
			/64 characters\. Advice$/,
		);
		expect(refusalOf(() => parseIds('x y', 'User IDs')).hint).toMatch(/64 characters$/);
		expect(refusalOf(() => parseIds(() => 1, 'User IDs')).message).toContain('holds a function');
	});

	test('IDs that are likely none are named by what they look like, three of each', () => {
		expect(
			hintAboutOddIds(['a', '0147282552401293909', '23812345678', '138123456789', '813812345678']),
		).toBeUndefined();
		expect(hintAboutOddIds(['张伟', '张伟', 'a@b.c'])).toBe(
			'Not a user ID, most likely: 张伟 (looks like a name); a@b.c (looks like an e-mail address). DingTalk accepts these and tells nobody: choose people by their names with "Pick by Name".',
		);
		const mobiles = (count: number) =>
			Array.from({ length: count }, (_, index) => `1381234567${index}`);
		expect(hintAboutOddIds(mobiles(3))).toContain('13812345672 (looks like a mobile number)');
		expect(hintAboutOddIds(mobiles(2))).toContain('13812345670, 13812345671 (looks');
		expect(hintAboutOddIds([...mobiles(5), '张伟'])).toMatch(
			/13812345672 and 2 more \(looks.*set "Send To" to "Mobile Numbers" for mobile numbers, and choose people/,
		);
	});
});

describe('over the contacts', () => {
	/** Two departments, one below the other; c and d have no manager of their own. */
	const contacts: Says = (api, { userid, dept_id, mobile }) => {
		const result = {
			'user/get': {
				a: { name: 'Ann', manager_userid: 'boss' },
				b: { name: '', manager_userid: 'b', dept_id_list: [1, 2] },
				c: { manager_userid: '', dept_id_list: [2] },
				d: {},
				e: { dept_id_list: [9] },
				boss: { manager_userid: 'boss', dept_id_list: [1] },
			}[String(userid)],
			'department/get': { 1: { dept_manager_userid_list: ['boss', 'b'] }, 2: { name: 'Two' } }[
				String(dept_id)
			],
			'user/listid': { 1: { userid_list: ['a', 'b'] }, 2: { userid_list: ['b', 'c'] }, 3: {} }[
				String(dept_id)
			],
			'department/listsubid': { 1: { dept_id_list: [2] }, 2: { dept_id_list: [1, 2] }, 3: {} }[
				String(dept_id)
			],
			getbymobile: {
				13800000001: { userid: 'a' },
				13800000002: { exclusive_account_userid_list: ['e1', 'e2'] },
			}[String(mobile)],
		}[api];
		return result ? { result } : failing({ kind: 'notFound' });
	};
	const one = async (request: AudienceRequest, says = contacts, run?: NodeRun) => {
		const { session, asked } = sessionThat(says, run);
		const [audience] = await resolveAudiences(session, [{ item: 0, request }]);
		return { audience: audience instanceof DingTalkError ? audience.failure : audience, asked };
	};
	const users = (userIds: string[], departmentIds: string[] = [], expandDepartments = true) =>
		({ sendTo: 'usersAndDepartments', userIds, departmentIds, expandDepartments }) as const;

	test('mobile numbers: own and exclusive accounts, and those that nobody has', async () => {
		const mobiles = ['13800000001', '13800000002', '13800000003'];
		const { audience, asked } = await one({ sendTo: 'mobiles', mobiles });
		expect(audience).toEqual({
			userIds: ['a', 'e1', 'e2'],
			departmentIds: [],
			everyone: false,
			notes: { unknownMobiles: ['13800000003'] },
		});
		expect(asked[0]).toEqual([
			'getbymobile',
			{ mobile: '13800000001', support_exclusive_account_search: true },
		]);
		expect(
			(await one({ sendTo: 'mobiles', mobiles: ['13800000001'] })).audience,
		).not.toHaveProperty('notes');
		const unknown = Array.from({ length: 6 }, (_, index) => `1390000000${index}`);
		const { audience: refused } = await one({ sendTo: 'mobiles', mobiles: unknown });
		expect(refused).toMatchObject({
			message: `"Mobile Numbers" belong to nobody in this organization (${unknown.slice(0, 5).join(', ')})`,
			hint: expect.stringMatching(/country code/) as string,
		});
	});

	test('managers: the direct one, else those of the departments, never the person, each once', async () => {
		const managersOf = async (...userIds: string[]) =>
			(await one({ sendTo: 'managers', userIds })).audience;
		expect(await managersOf('a')).toEqual({
			userIds: ['boss'],
			departmentIds: [],
			everyone: false,
		});
		expect(await managersOf('a', 'b', 'c', 'gone')).toEqual({
			userIds: ['boss'],
			departmentIds: [],
			everyone: false,
			notes: { withoutManager: ['c', 'gone'] },
		});
		expect(await managersOf('boss')).toMatchObject({ userIds: ['b'] });
		expect(await managersOf('c', 'd', 'e')).toMatchObject({
			message: '"Managers Of" have no manager in DingTalk (c, d, e)',
			hint: expect.stringMatching(/contacts of the DingTalk admin console/) as string,
		});
		const many = Array.from({ length: 6 }, (_, index) => `x${index}`);
		expect(await managersOf(...many)).toMatchObject({
			message: expect.stringMatching(/\(x0, x1, x2, x3, x4\)/) as string,
		});
	});

	test('departments become their people with those below, each department asked about once', async () => {
		const { audience, asked } = await one(users(['z', 'a'], ['1', '3']));
		expect(audience).toEqual({ userIds: ['z', 'a', 'b', 'c'], departmentIds: [], everyone: false });
		expect((await one(users(['a', 'b']))).audience).toEqual({
			userIds: ['a', 'b'],
			departmentIds: [],
			everyone: false,
		});
		expect(asked).toHaveLength(6);
		expect((await one({ sendTo: 'everyone', expandDepartments: true })).audience).toMatchObject({
			userIds: ['a', 'b', 'c'],
			everyone: false,
		});
		expect((await one(users(['a']))).asked).toStrictEqual([]);
	});

	test('departments and everyone may be told as a whole', async () => {
		expect((await one({ sendTo: 'everyone', expandDepartments: false })).audience).toEqual({
			userIds: [],
			departmentIds: [],
			everyone: true,
		});
		const { audience, asked } = await one(users(['a'], ['1', '2'], false));
		expect(audience).toEqual({ userIds: ['a'], departmentIds: ['1', '2'], everyone: false });
		expect(asked.map(([api]) => api)).toEqual(['department/get', 'department/get']);
		expect((await one(users([], ['1', '8', '9'], false))).audience).toMatchObject({
			message: '"Department IDs" holds 8, which does not exist',
		});
		const closed: Says = () => failing({ kind: 'permission' });
		expect((await one(users([], ['9'], false), closed)).audience).toMatchObject({
			departmentIds: ['9'],
		});
	});

	test('an empty department, and one that is not there, are refused', async () => {
		expect((await one(users([], ['3']))).audience).toMatchObject({
			message: '"Department IDs" hold nobody',
			hint: 'Choose departments that have people in them',
		});
		expect((await one(users([], ['9']))).audience).toMatchObject({
			message: '"Department IDs" holds 9, which does not exist',
			hint: expect.stringMatching(/"Pick by Name"/) as string,
		});
		const half: Says = (api, body) =>
			api === 'user/listid' ? contacts(api, body) : failing({ kind: 'notFound' });
		expect((await one(users([], ['1']), half)).audience).toMatchObject({
			parameter: 'Department IDs',
		});
	});

	test('a list without end is refused, and says which', async () => {
		const ids = Array.from({ length: choices.departmentsExpanded + 1 }, (_, index) => index);
		const endless: Says = (api) => ({
			result: api === 'user/listid' ? {} : { dept_id_list: ids },
		});
		const { audience, asked } = await one(users([], ['1']), endless);
		expect(audience).toMatchObject({
			code: 'endlessList',
			message: `DingTalk's list of sub-departments did not end after ${choices.departmentsExpanded} pieces`,
		});
		expect(asked).toHaveLength(2);
		const ofMany: Says = () => ({
			result: { dept_id_list: Array.from({ length: 101 }, (_, index) => index) },
		});
		expect((await one({ sendTo: 'managers', userIds: ['a'] }, ofMany)).audience).toMatchObject({
			message: `DingTalk's list of a person's departments did not end after ${choices.departmentsOfAPerson} pieces`,
		});
	});

	test('a missing permission names the option without which it is not needed; any other failure stays as it is', async () => {
		const closed: Says = () => failing({ kind: 'permission' });
		const of = async (request: AudienceRequest) => (await one(request, closed)).audience;
		expect(await of(users([], ['1']))).toMatchObject({
			kind: 'permission',
			hint: expect.stringMatching(
				/^Do so\. The people are looked up because of "Expand Departments"/,
			) as string,
		});
		expect(await of({ sendTo: 'everyone', expandDepartments: true })).toMatchObject({
			hint: expect.stringMatching(/"Track Each Person"/) as string,
		});
		const down: Says = () => failing({ kind: 'service' });
		expect((await one(users([], ['1']), down)).audience).toMatchObject({
			kind: 'service',
			hint: 'Do so.',
		});
	});

	test('an item keeps its people over Retry On Fail, whatever becomes of the contacts; one that failed is looked up again', async () => {
		const run = new NodeRun(true);
		expect((await one(users([], ['9']), contacts, run)).audience).toMatchObject({
			kind: 'invalidInput',
		});
		const found = (await one(users([], ['1']), contacts, run)).audience;
		const later = await one(users([], ['1']), () => failing(), run);
		expect([later.audience, later.asked]).toEqual([found, []]);
	});

	test('a person is asked about once, and a name that is none is none', async () => {
		const { session, asked } = sessionThat(contacts);
		const directory = new Directory(session);
		const names = await Promise.all(
			['a', 'a', 'b', 'gone'].map(async (id) => await directory.nameOf(id)),
		);
		expect([names, asked.length]).toEqual([['Ann', 'Ann', undefined, undefined], 3]);
		await expect(new Directory(sessionThat(() => failing()).session).nameOf('a')).rejects.toThrow(
			'DingTalk answered 1',
		);
	});
});

describe('requests', () => {
	const message = { text: 'a' };
	const to = (
		item: number,
		userIds: string[],
		more: Partial<Addressed<object>> = {},
	): Addressed<object> => ({
		item,
		message,
		key: 'k',
		audience: { userIds, departmentIds: [], everyone: false },
		...more,
	});
	const twoAtATime = () => ({ users: 2, departments: 2 });
	const whole = { userIds: [], departmentIds: [], everyone: true };

	test('everyone is one request with a name that is the same in every try and of that message alone', () => {
		const batches = toBatches(
			[to(1, [], { audience: whole }), to(0, [], { audience: whole })],
			twoAtATime,
		);
		expect(batches).toMatchObject([
			{ everyone: true, items: [0, 1], userIds: [], departmentIds: [] },
		]);
		const other = toBatches([to(0, [], { audience: whole, key: 'other' })], twoAtATime);
		const again = toBatches([to(0, [], { audience: whole })], twoAtATime);
		const names = [batches, other, again].map(([batch]) => batch?.names);
		expect(names[0]).toEqual([expect.stringMatching(/^[0-9a-f]{32} everyone$/)]);
		expect(names[2]).toEqual(names[0]);
		expect(names[1]).not.toEqual(names[0]);
	});

	test('each person and department has a name; an item of a digest one more', () => {
		const audience = { userIds: ['a'], departmentIds: ['7'], everyone: false };
		const [people, departments] = toBatches([to(0, [], { audience, alias: 'digest' })], twoAtATime);
		expect(people?.names).toEqual([
			expect.stringMatching(/^[0-9a-f]{32} user a$/),
			'digest user a',
		]);
		expect(departments?.names).toEqual([expect.stringMatching(/^[0-9a-f]{32} department 7$/)]);
		const [one] = toBatches([to(0, ['a'], { alias: 'x' }), to(1, ['a'])], twoAtATime);
		expect(one?.names.slice(1)).toEqual(['x user a']);
		expect(toBatches([to(0, ['a'])], twoAtATime)[0]?.names).toHaveLength(1);
	});

	test('who shared a request in an earlier try stays together, whoever has come in since', () => {
		const [first, second] = [{}, {}];
		const before = new Map<string, object>();
		const [told] = toBatches([to(0, ['b', 'd'])], twoAtATime);
		for (const name of told?.names ?? []) before.set(name, first);
		const audience = { userIds: [], departmentIds: ['1', '2', '3'], everyone: false };
		const [some] = toBatches([to(0, [], { audience })], twoAtATime).slice(1);
		for (const name of some?.names ?? []) before.set(name, second);
		const batches = toBatches(
			[to(0, ['a', 'b', 'c', 'd', 'e']), to(1, [], { audience })],
			twoAtATime,
			(name) => before.get(name),
		);
		expect(batches.map(({ userIds, departmentIds }) => [...userIds, ...departmentIds])).toEqual([
			['b', 'd'],
			['a', 'c'],
			['e'],
			['3'],
			['1', '2'],
		]);
	});

	test('everyone and named people never share a request, whatever the key', () => {
		const batches = toBatches([to(0, [], { audience: whole }), to(1, ['a'])], twoAtATime);
		expect(batches.map(({ everyone, userIds, items }) => [everyone, userIds, items])).toEqual([
			[true, [], [0]],
			[false, ['a'], [1]],
		]);
	});

	test('notes of the items go along, each once, and only of items in the request', () => {
		const noted = (item: number, userIds: string[], unknownMobiles: string[]) =>
			to(item, userIds, {
				audience: { userIds, departmentIds: [], everyone: false, notes: { unknownMobiles } },
			});
		const batches = toBatches(
			[noted(0, ['a'], ['1', '2']), noted(1, ['b'], ['2']), to(2, ['c']), noted(3, ['d'], ['3'])],
			twoAtATime,
		);
		expect(batches.map(({ notes }) => notes)).toEqual([
			{ unknownMobiles: ['1', '2'] },
			{ unknownMobiles: ['3'] },
		]);
	});

	test('who asked for whom, in the order of the items, also for some of the people', () => {
		const [batch] = toBatches([to(2, ['a', 'b']), to(0, ['b']), to(1, ['b'])], twoAtATime);
		expect([batch?.items, batch?.itemsOf('b'), batch?.itemsOf('x')]).toEqual([
			[0, 1, 2],
			[2, 0, 1],
			[],
		]);
		expect([batch?.userIdsOf(2), batch?.userIdsOf(0), batch?.userIdsOf(9)]).toEqual([
			['a', 'b'],
			['b'],
			[],
		]);
		expect(batch?.only(['a'])).toMatchObject({ userIds: ['a'], items: [2], departmentIds: [] });
	});

	test('departments belong to the items that named them', () => {
		const audience = { userIds: [], departmentIds: ['1', '2', '3'], everyone: false };
		const batches = toBatches(
			[to(0, [], { audience }), to(1, [], { audience: { ...audience, departmentIds: ['3'] } })],
			twoAtATime,
		);
		expect(batches.map(({ departmentIds, items }) => [departmentIds, items])).toEqual([
			[['1', '2'], [0]],
			[['3'], [0, 1]],
		]);
	});
});

describe('the drop-downs', () => {
	let says: Says;
	let asked: Array<[string, IDataObject]>;
	const context = { getNode: () => ({ name: 'Send' }) } as ILoadOptionsFunctions;
	beforeEach(() => {
		jest.spyOn(Session, 'open').mockImplementation(async () => {
			const given = sessionThat((api, body) => says(api, body));
			asked = given.asked;
			return await Promise.resolve(given.session);
		});
	});
	afterEach(() => jest.restoreAllMocks());
	const people = async (filter?: string, token?: unknown) =>
		await recipientPickers.searchPeople.call(context, filter, token);
	const departments = async (filter?: string) =>
		await recipientPickers.searchDepartments.call(context, filter);

	const page = (list: unknown, more: IDataObject = {}) => ({
		result: { list, ...more } as IDataObject,
	});
	const equal = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ userid: `e${index}`, name: 'Equal' }));
	const persons = (count: number, from = 0) =>
		Array.from({ length: count }, (_, index) => ({
			userid: `u${from + index}`,
			name: `N${from + index}`,
		}));

	test('what is typed is searched for; equal names are told apart by title, else by department', async () => {
		const names: Record<string, IDataObject> = {
			a: { name: 'Ann', title: 'Boss' },
			b: { name: 'Ann', title: '', dept_id_list: [7] },
			c: { name: 'Ann', dept_id_list: [8] },
			d: { name: 'Dan', title: 'Cook' },
			e: { name: 'Ann' },
			f: { name: 'Ann', title: 7 },
			nameless1: { title: 'Boss' },
			nameless2: { title: 'Boss' },
		};
		says = (api, { userid, dept_id }) => {
			if (api === 'users/search') return { list: [...Object.keys(names), 'hidden'] };
			if (api === 'department/get')
				return dept_id === '7' ? { result: { name: 'Sales' } } : failing();
			return names[String(userid)] ? { result: names[String(userid)] as IDataObject } : failing();
		};
		expect(await people('  Ann ')).toEqual({
			results: [
				{ value: 'a', name: 'Ann, Boss (a)' },
				{ value: 'b', name: 'Ann, Sales (b)' },
				{ value: 'c', name: 'Ann (c)' },
				{ value: 'd', name: 'Dan (d)' },
				{ value: 'e', name: 'Ann (e)' },
				{ value: 'f', name: 'Ann (f)' },
				{ value: 'nameless1', name: 'nameless1' },
				{ value: 'nameless2', name: 'nameless2' },
				{ value: 'hidden', name: 'hidden' },
			],
		});
		expect(asked[0]).toEqual(['users/search', { queryWord: 'Ann', offset: 0, size: 20 }]);
		expect(asked.filter(([api]) => api === 'user/get')).toHaveLength(9);
		expect(asked.filter(([api]) => api === 'department/get')).toHaveLength(2);
	});

	test('equal names stay as they are where the app may not read who they are', async () => {
		says = (api) => (api === 'user/get' ? failing({ kind: 'permission' }) : page(equal(2)));
		expect((await people('', '1:0')).results).toEqual([
			{ value: 'e0', name: 'Equal (e0)' },
			{ value: 'e1', name: 'Equal (e1)' },
		]);
	});

	test('departments that are searched for have their names', async () => {
		says = (api) =>
			api === 'departments/search' ? { list: [7, 8] } : { result: { name: 'Sales' } };
		expect(await departments('sal')).toEqual({
			results: [
				{ value: '7', name: 'Sales (7)' },
				{ value: '8', name: 'Sales (8)' },
			],
		});
		expect(asked).toEqual([
			['departments/search', { queryWord: 'sal', offset: 0, size: 20 }],
			['department/get', { dept_id: '7' }],
			['department/get', { dept_id: '8' }],
		]);
	});

	test('nothing typed: the whole organization and what is right below it', async () => {
		says = () => ({
			result: [{ dept_id: 7, name: 'Sales' }, 'x', { dept_id: 8 }] as unknown as IDataObject[],
		});
		for (const nothing of [undefined, '', '  '])
			expect((await departments(nothing)).results).toEqual([
				{ value: '1', name: 'Whole organization (1)' },
				{ value: '7', name: 'Sales (7)' },
				{ value: '8', name: '8' },
			]);
		expect(asked).toEqual([['department/listsub', { dept_id: '1' }]]);
	});

	test('nothing typed: people of the first department that has a screenful, with the next page', async () => {
		says = (api, { dept_id }) => {
			if (api === 'department/listsub')
				return { result: dept_id === '1' ? [{ dept_id: 2 }, { dept_id: 3 }] : [] };
			if (dept_id === '1') return page(persons(3));
			if (dept_id === '2') return page(persons(20, 2), { has_more: true, next_cursor: 100 });
			return page(persons(1, 90));
		};
		const { results, paginationToken } = await people();
		expect([results.length, results[0], paginationToken]).toEqual([
			22,
			{ value: 'u0', name: 'N0 (u0)' },
			'2:100',
		]);
		expect(asked.map(([api, { dept_id, cursor, size }]) => [api, dept_id, cursor, size])).toEqual([
			['user/listsimple', '1', 0, 100],
			['department/listsub', '1', undefined, undefined],
			['user/listsimple', '2', 0, 100],
		]);
		expect(await people('', '2:100')).toMatchObject({ paginationToken: '2:100' });
		expect(asked.map(([, { dept_id, cursor }]) => [dept_id, cursor])).toEqual([['2', 100]]);
		expect((await people('', 7)).results).toHaveLength(22);
		says = () => page('x');
		expect(await people('', '2:100')).toEqual({ results: [] });
		expect(asked.map(([api]) => api)).toEqual(['user/listsimple']);
		says = () => page(persons(20));
		expect((await people()).results).toHaveLength(20);
		expect(asked.map(([api]) => api)).toEqual(['user/listsimple']);
	});

	test('one whose name is none is listed by the ID, and twenty equal names are told apart', async () => {
		says = (api, { userid }) => {
			if (api === 'user/get') return { result: { title: `Title ${String(userid)}` } };
			if (api === 'department/listsub') return { result: [] };
			return page([
				...equal(21),
				{ userid: 'n1', name: '' },
				{ userid: 'n2', name: '' },
				{ userid: undefined },
			]);
		};
		const { results } = await people();
		expect(results.slice(0, 2)).toEqual([
			{ value: 'e0', name: 'Equal, Title e0 (e0)' },
			{ value: 'e1', name: 'Equal, Title e1 (e1)' },
		]);
		expect(results[20]).toEqual({ value: 'e20', name: 'Equal (e20)' });
		expect(results[21]).toEqual({ value: 'n1', name: 'n1' });
		expect(asked.filter(([api]) => api === 'user/get')).toHaveLength(20);
		expect(asked.filter(([api]) => api === 'user/listsimple')).toHaveLength(1);
	});

	test('a page that goes on ends the look around; ten departments do so too', async () => {
		says = (api, { dept_id }) =>
			api === 'department/listsub'
				? {
						result: Array.from({ length: 3 }, (_, index) => ({
							dept_id: Number(dept_id) * 10 + index,
						})),
					}
				: page([]);
		expect(await people()).toEqual({ results: [] });
		expect(asked.filter(([api]) => api === 'user/listsimple')).toHaveLength(10);
		says = (api) =>
			api === 'department/listsub'
				? { result: [{ dept_id: 2 }] }
				: page(persons(1), { has_more: true, next_cursor: 5 });
		expect(await people()).toMatchObject({ paginationToken: '1:5' });
		expect(asked.filter(([api]) => api === 'user/listsimple')).toHaveLength(1);
	});

	test('some people are better than none where departments may not be seen; nobody at all says why', async () => {
		says = (api) =>
			api === 'department/listsub' ? failing({ kind: 'permission' }) : page(persons(2));
		expect((await people()).results).toHaveLength(2);
		expect(asked.map(([api]) => api)).toEqual(['user/listsimple', 'department/listsub']);
		says = (api) => (api === 'department/listsub' ? failing({ kind: 'permission' }) : page([]));
		await expect(people()).rejects.toThrow(
			'Do so. IDs can be typed in instead. DingTalk answered 1',
		);
		says = () =>
			failing({
				message: 'DingTalk answered 1: see https://open.dingtalk.com/x?y=1 there http://x.y ',
			});
		const refused = await departments().catch(
			(error: unknown) => error as Error & { description: string },
		);
		expect(refused).toMatchObject({
			message: 'Do so. IDs can be typed in instead. DingTalk answered 1: see  there',
			description: 'Do so.',
		});
	});
});
