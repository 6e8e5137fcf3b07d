/** A check as a whole (design.md, "Receipts"): what an item asks, what DingTalk is asked, and what comes out. */
import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';

import { Parameters } from '../../nodes/shared/parameters/parameters';
import { checkAgainInMinutes } from '../../nodes/shared/receipts/checkAgain';
import { fromDingReadStatus } from '../../nodes/shared/receipts/fromDingReadStatus';
import { fromGroupReaders } from '../../nodes/shared/receipts/fromGroupReaders';
import { fromReadStatus } from '../../nodes/shared/receipts/fromReadStatus';
import { fromSendResult } from '../../nodes/shared/receipts/fromSendResult';
import { knownFromSend, reachedNobody } from '../../nodes/shared/receipts/notReached';
import { presentPeople, presentSummary } from '../../nodes/shared/receipts/present';
import {
	ageOf,
	isPastWindow,
	questionAbout,
	readQuestion,
} from '../../nodes/shared/receipts/question';
import { isOverdue, sameForAll } from '../../nodes/shared/receipts/receipt';
import { receiptsOperation } from '../../nodes/shared/receipts/receiptsOperation';
import { refusalOf } from './refusal';
import { failing, sessionThat, type Says } from './sessionThat';

const minute = 60_000;
const hour = 60 * minute;
const now = Date.parse('2026-01-31T12:00:00Z');
const ago = (ms: number) => new Date(now - ms).toISOString();

beforeEach(() => jest.useFakeTimers({ now }));
afterEach(() => jest.useRealTimers());

describe('what an item asks', () => {
	const read = (parameters: IDataObject, input: IDataObject = {}) =>
		readQuestion(new Parameters((name) => parameters[name]), input, 4, now);

	test('everything that is given', () => {
		const parameters = {
			onlyUserIds: 'a, b',
			sentAt: ago(hour),
			overdueAfter: 30,
			options: { addNames: true },
		};
		const input = { userId: 'a', name: 'Ann', checks: 2, firstCheckedAt: ago(minute) };
		expect(read(parameters, input)).toEqual({
			item: 4,
			only: ['a', 'b'],
			sentAt: now - hour,
			firstCheckedAt: now - minute,
			overdueAfterMs: 30 * minute,
			checksBefore: 2,
			tooSoonMs: undefined,
			known: new Map(),
			reachedNobody: false,
			name: ['a', 'Ann'],
			addNames: true,
		});
	});

	test('nothing that is not', () => {
		expect(read({})).toEqual({ ...questionAbout([], 0), item: 4, sentAt: undefined });
	});

	test('one check before counts, and so does half a minute', () => {
		expect(read({ overdueAfter: 0.5 }, { checks: 1 })).toMatchObject({
			overdueAfterMs: minute / 2,
			checksBefore: 1,
		});
	});

	test.each([
		['onlyUserIds', { id: 1 }, 'Only User IDs'],
		['sentAt', 'soon', 'Sent At'],
		['overdueAfter', -1, 'Overdue After (Minutes)'],
		['options', { addNames: 'perhaps' }, 'Add Names'],
		['options', 'x', 'Options'],
	])('%s that cannot be is refused by its name in the panel', (name, value, parameter) => {
		expect(refusalOf(() => read({ [name]: value }))).toMatchObject({ parameter });
	});

	test.each([[0], [-1], [1.5], ['many'], [undefined]])('%p checks before are none', (checks) => {
		expect(read({}, { checks }).checksBefore).toBe(0);
	});

	test('a name counts only with its person', () => {
		for (const input of [
			{ name: 'Ann' },
			{ userId: 'a' },
			{ userId: 7, name: 'Ann' },
			{ userId: 'a', name: 7 },
		])
			expect(read({}, input as IDataObject).name).toBeUndefined();
	});

	test('a first check that is no time is none', () => {
		for (const firstCheckedAt of ['soon', 7, undefined])
			expect(read({}, { firstCheckedAt }).firstCheckedAt).toBeUndefined();
	});

	const back = (seconds: number, more: IDataObject = {}) =>
		read({}, { checks: 1, checkedAt: ago(seconds * 1000), checkAgainInMinutes: 5, ...more })
			.tooSoonMs;

	test('who comes back within a minute, and sooner than told, comes too soon', () => {
		expect(back(10)).toBe(10_000);
		expect(back(59.9)).toBe(59_900);
		expect(back(60)).toBeUndefined();
		// Clocks of two machines differ.
		expect(back(-5)).toBe(0);
		expect(back(10, { checkAgainInMinutes: undefined })).toBe(10_000);
	});

	test('who was told to come back, or never was here, does not', () => {
		expect(back(10, { checkAgainInMinutes: 0.1 })).toBeUndefined();
		expect(back(10, { checkAgainInMinutes: 11 / 60 })).toBeUndefined();
		expect(back(9.9, { checkAgainInMinutes: 11 / 60 })).toBe(9900);
		for (const more of [
			{ checks: 0 },
			{ checks: undefined },
			{ checkedAt: 'soon' },
			{ checkedAt: undefined },
		])
			expect(back(10, more)).toBeUndefined();
	});

	test('the window is 24 hours from the send, else from the first check', () => {
		const at = (sentAt: number | undefined, firstCheckedAt?: number) =>
			isPastWindow({ ...questionAbout([], 0), sentAt, firstCheckedAt }, now);
		expect([at(now - 24 * hour), at(now - 24 * hour - 1)]).toEqual([false, true]);
		expect([at(undefined, now - 25 * hour), at(undefined), at(now, now - 25 * hour)]).toEqual([
			true,
			false,
			false,
		]);
	});
});

describe('what the send has said of its people', () => {
	test.each<[IDataObject, boolean]>([
		[{ userIds: ['a', 'b'], invalidUserIds: ['a', 'b'] }, true],
		[{ userIds: ['a', 'b'], invalidUserIds: ['a'] }, false],
		[{ userId: 'a', status: 'invalid' }, true],
		[{ userId: 'a', userIds: ['b'], invalidUserIds: ['a'] }, true],
		[{ userIds: [] }, false],
		[{}, false],
	])('%j reached nobody: %s', (input, isSo) => expect(reachedNobody(input)).toBe(isSo));

	test('a status without a person says nothing', () => {
		expect(knownFromSend({ userId: 7, status: 'invalid' }).size).toBe(0);
	});
});

describe('odd answers', () => {
	test('of a DING: entries without a person, and no list at all', () => {
		const list = [{ readStatus: 'READ' }, 'x', { userId: 7, readStatus: undefined }];
		const { people, ...rest } = fromDingReadStatus({ result: { robotDingReadInfoList: list } });
		expect([...people]).toEqual([['7', { status: 'unread' }]]);
		expect(rest).toEqual({ others: { status: 'pending' }, invalidDepartmentIds: [] });
		expect(fromDingReadStatus({}).people.size).toBe(0);
	});

	test('of a group: nobody without an ID, no page at all, and what a recall is called', () => {
		const users = [null, 'x', { userId: undefined }, { userId: null }, { userId: 'b' }];
		const receipts = fromGroupReaders([{ readUserIds: [null, 7], readUsers: users }]);
		expect([...receipts.people.keys()]).toEqual(['7', 'b']);
		expect(receipts.invalidDepartmentIds).toStrictEqual([]);
		expect(fromGroupReaders([])).toMatchObject({ people: new Map(), others: { status: 'unread' } });
		expect(fromGroupReaders([{ sendStatus: 'recalled' }]).others.reason).toBe(
			'The message was recalled',
		);
	});

	test('of a direct message: names that are none, and no list at all', () => {
		const list = [
			{ userId: 'a', name: '', readStatus: 'READ' },
			{ userId: 'b', name: 7 },
			{ userId: 'c', readStatus: 'UNREAD' },
		];
		const receipts = fromReadStatus({ messageReadInfoList: list });
		expect([...receipts.people]).toEqual([
			['a', { status: 'read' }],
			['b', { status: 'unread' }],
			['c', { status: 'unread' }],
		]);
		expect(fromReadStatus({}).people.size).toBe(0);
		expect(receipts.invalidDepartmentIds).toStrictEqual([]);
		expect(fromReadStatus({ sendStatus: 'recalled' }).others.status).toBe('recalled');
	});

	test('of a task: empty IDs, no list, and a held-back person without a code', () => {
		const send_result = {
			read_user_id_list: ['a', ''],
			forbidden_list: [null, 'x', { userid: 'f' }],
			unread_user_id_list: 7,
		};
		const receipts = fromSendResult({ send_result });
		expect([...receipts.people.keys()]).toEqual(['f', 'a']);
		expect(receipts.people.get('f')).not.toHaveProperty('code');
		expect(receipts.people.get('f')?.reason).not.toContain('undefined');
		expect([...fromSendResult({ send_result: { forbidden_list: 'x' } }).people]).toStrictEqual([]);
	});

	test('the same for all, with a reason or without; an age that is not known is never overdue', () => {
		expect(sameForAll('pending').others).toEqual({ status: 'pending' });
		expect(sameForAll('expired', 'Over').others).toEqual({ status: 'expired', reason: 'Over' });
		expect(isOverdue('unread', undefined, 1)).toBe(false);
		expect(ageOf({ ...questionAbout([], 0), sentAt: undefined }, now)).toBeUndefined();
	});
});

describe('items', () => {
	const question = { ...questionAbout(['a'], now - hour), item: 1 };

	test('a name comes from the answer, else from elsewhere; who is nobody has none', () => {
		const named = {
			...sameForAll('unread'),
			people: new Map([['a', { status: 'read' as const, name: 'Ann' }]]),
		};
		const nameOf = (userId: string) => `Looked up ${userId}`;
		const nameIn = (receipts: typeof named) =>
			presentPeople({}, question, receipts, false, now, nameOf).map(({ json }) => json.name);
		expect(nameIn(named)).toEqual(['Ann']);
		expect(nameIn({ ...named, people: new Map() })).toEqual(['Looked up a']);
		const nobody = presentPeople(
			{},
			{ ...question, only: [] },
			sameForAll('pending'),
			false,
			now,
			nameOf,
		);
		expect(nobody[0]?.json).not.toHaveProperty('name');
	});

	test('everybody has read when each of them has', () => {
		const two = { ...questionAbout(['a', 'b'], now), item: 1 };
		const allRead = (...read: string[]) =>
			presentSummary({}, [two], fromSendResult({ send_result: { read_user_id_list: read } }), now)
				.json.allRead;
		expect([allRead('a', 'b'), allRead('a')]).toEqual([true, false]);
	});

	test('what is empty is left out of a held-back person too', () => {
		const people = new Map([['a', { status: 'forbidden' as const, code: '', reason: undefined }]]);
		const { json } = presentSummary({}, [question], { ...sameForAll('pending'), people }, now);
		expect(json.forbidden).toEqual([{ userId: 'a' }]);
		expect(presentSummary({}, [], sameForAll('pending'), now).json).not.toHaveProperty('sentAt');
	});

	test('the first check is as late as the message is old, and never after the end of somebody', () => {
		const waiting = (ageMs: number | undefined, overdueAfterMs: number) => ({
			ageMs,
			overdueAfterMs,
		});
		expect(checkAgainInMinutes([waiting(undefined, hour)])).toBe(5);
		expect(checkAgainInMinutes([waiting(30 * minute, hour)])).toBe(30);
		expect(
			checkAgainInMinutes([waiting(30 * minute, 60 * minute), waiting(30 * minute, 61 * minute)]),
		).toBe(31);
		expect(checkAgainInMinutes([waiting(40 * minute, hour), waiting(39 * minute, hour)])).toBe(21);
		expect(checkAgainInMinutes([waiting(23.5 * hour, 0)])).toBe(30);
		expect(checkAgainInMinutes([waiting(24 * hour, 0)])).toBe(24 * 60);
	});
});

describe('a check of a run', () => {
	type Reference = { taskId: string };
	const asked: Array<[Reference, number | undefined]> = [];
	beforeEach(() => (asked.length = 0));

	const operation = (
		answersForOneDay = true,
		receipts = fromSendResult({ send_result: { read_user_id_list: ['r'] } }),
	) =>
		receiptsOperation<Reference>({
			fields: [{ displayName: 'Task ID', name: 'taskId', type: 'string', default: '' }],
			options: [{ displayName: 'Add Names', name: 'addNames', type: 'boolean', default: true }],
			read: (parameters, _input, isAnswered) => ({
				taskId: isAnswered ? 'answered' : parameters.text('taskId', 'Task ID'),
			}),
			complete: (_session, reference) => ({ ...reference, agentId: '1' }),
			answersForOneDay,
			async ask(_session, reference, ageMs) {
				asked.push([reference, ageMs]);
				return await Promise.resolve(receipts);
			},
		});

	interface Given {
		parameters?: IDataObject;
		items: IDataObject[];
		isTool?: boolean;
		says?: Says;
		of?: ReturnType<typeof operation>;
	}

	function contextOf({ parameters = {}, items, isTool = false }: Given): IExecuteFunctions {
		return {
			getInputData: () => items.map((json) => ({ json })),
			getNode: () => ({ type: isTool ? 'dingTalkTool' : 'dingTalk' }) as INode,
			getTimezone: () => 'UTC',
			getNodeParameter(name: string, item: number, none: unknown, options?: object) {
				const own = name === 'onlyUserIds' ? items[item]?.userIds : items[item]?.[name];
				const value = parameters[name] ?? own ?? none;
				// As an expression of its own for each item.
				return options ? `={{ of.each(${item}) }}` : value;
			},
		} as unknown as IExecuteFunctions;
	}

	async function check(given: Given) {
		const context = contextOf(given);
		const { of = operation(), says = () => failing({ kind: 'notFound' }) } = given;
		const { session, asked: contacts } = sessionThat(says);
		const inputs = given.items.map((_, item) => ({
			item,
			value: of.read(context, item) as Awaited<ReturnType<typeof of.read>>,
		}));
		const plan = await of.plan(session, inputs, context);
		if (Array.isArray(plan)) throw new Error('A check has something to conclude');
		const outcomes = (await Promise.all(plan.jobs.map(async (job) => await job.run()))).flat();
		return { plan, outcomes, hints: plan.conclude(), contacts, outputs: of.outputCount?.(context) };
	}

	const summary = { output: 'summary' };
	const recipients = { output: 'recipients' };
	const route = { output: 'route' };
	const task = (more: IDataObject = {}): IDataObject => ({
		taskId: '7',
		sentAt: ago(hour),
		...more,
	});

	test('shows its own fields, those of all checks, and its options', () => {
		const names = operation().description.map(({ name }) => name);
		expect(names[0]).toBe('taskId');
		expect(names).toContain('output');
		expect(operation().description.at(-1)).toMatchObject({
			name: 'options',
			options: [{ name: 'addNames' }],
		});
	});

	test('has four outputs when it routes, and one for an agent, who sees the first only', async () => {
		const outputsOf = async (given: Partial<Given>) =>
			await check({ items: [task()], ...given }).then(({ outputs, outcomes }) => [
				outputs,
				outcomes[0]?.json.userId,
			]);
		expect(await outputsOf({ parameters: route })).toEqual([4, 'r']);
		expect(await outputsOf({ parameters: route, isTool: true })).toEqual([1, 'r']);
		expect(await outputsOf({ parameters: recipients })).toEqual([1, 'r']);
		expect(await outputsOf({ parameters: summary })).toEqual([1, undefined]);
		expect(await outputsOf({ parameters: summary, isTool: true })).toEqual([1, undefined]);
		const routed = async (isTool: boolean) =>
			(await check({ items: [task({ userIds: ['u'] })], parameters: route, isTool })).outcomes[0]
				?.output;
		expect([await routed(false), await routed(true)]).toEqual([1, 0]);
		const unset = {
			getNodeParameter: (_name: string, _item: number, none: unknown) => none,
		} as IExecuteFunctions;
		expect(operation().outputCount?.(unset)).toBe(1);
	});

	test('an output that there is not is refused by its name', () => {
		const context = contextOf({ items: [task()], parameters: { output: 'all' } });
		expect(refusalOf(() => operation().read(context, 0)).parameter).toBe('Output');
		expect(() =>
			operation().read(contextOf({ items: [], parameters: { taskId: '1', ...summary } }), 0),
		).not.toThrow();
	});

	test('however many items ask about a message, it is asked about once, with the age of the youngest', async () => {
		const items = [
			task({ userIds: ['a'], sentAt: ago(2 * hour) }),
			task({ userIds: ['b'] }),
			task({ userIds: ['c'], sentAt: undefined }),
			task({ taskId: '8', sentAt: undefined }),
		];
		const { outcomes, plan } = await check({ items, parameters: summary });
		expect(asked).toEqual([
			[{ taskId: '7', agentId: '1' }, hour],
			[{ taskId: '8', agentId: '1' }, undefined],
		]);
		expect(outcomes.map(({ items: from, json }) => [from, json.pending])).toEqual([
			[
				[0, 1, 2],
				['a', 'b', 'c'],
			],
			[[3], []],
		]);
		expect(plan.jobs.map(({ items: from }) => from)).toEqual([[0, 1, 2], [3]]);
		expect(plan.jobs.map(({ subjectOf }) => subjectOf?.(0))).toEqual([
			{ taskId: '7', agentId: '1' },
			{ taskId: '8', agentId: '1' },
		]);
	});

	test('after 24 hours nothing is asked, where DingTalk answers for a day only', async () => {
		const items = [task({ userIds: ['a'], sentAt: ago(25 * hour) })];
		const { outcomes } = await check({ items, parameters: route });
		expect(asked).toStrictEqual([]);
		expect(outcomes).toMatchObject([
			{
				output: 2,
				json: {
					status: 'expired',
					reason: 'DingTalk answers about a message for 24 hours only',
					overdue: true,
				},
			},
		]);
		await check({ items, parameters: route, of: operation(false) });
		expect(asked).toHaveLength(1);
	});

	test('nobody is asked about whom the send has called unreachable, and somebody beside them is', async () => {
		const items = [
			task({ userIds: ['i'], invalidUserIds: ['i'] }),
			task({ userIds: ['i', 'r'], invalidUserIds: ['i'] }),
		];
		const { outcomes } = await check({ items, parameters: recipients });
		expect(asked).toHaveLength(1);
		expect(outcomes.map(({ json }) => [json.userId, json.status, json.taskId])).toEqual([
			['i', 'invalid', 'answered'],
			['i', 'invalid', '7'],
			['r', 'read', '7'],
		]);
	});

	test('a summary and people of one message share the question', async () => {
		const items = [task({ ...summary, userIds: ['r'] }), task({ ...recipients, userIds: ['r'] })];
		const { outcomes } = await check({ items });
		expect(asked).toHaveLength(1);
		expect(outcomes.map(({ items: from, json }) => [from, json.userId ?? json.read])).toEqual([
			[[0], ['r']],
			[[1], 'r'],
		]);
	});

	test('all who wait are told the same time, the earliest of them; nobody else is told one', async () => {
		const items = [
			task({ userIds: ['a', 'r'], sentAt: ago(30 * minute) }),
			task({ taskId: '8', userIds: ['b'], sentAt: ago(50 * minute) }),
		];
		const { outcomes } = await check({ items, parameters: { ...route, overdueAfter: 60 } });
		expect(outcomes.map(({ json }) => [json.userId, json.checkAgainInMinutes])).toEqual([
			['a', 10],
			['r', undefined],
			['b', 10],
		]);
	});

	describe('names', () => {
		const knows: Says = (_api, { userid }) => ({ result: { name: `Name of ${String(userid)}` } });
		const withNames = { ...recipients, options: { addNames: true } };

		test('are looked up once a person, not where the item has brought one, for nobody who is invalid', async () => {
			const items = [
				task({ userIds: ['a', 'b', 'i'], invalidUserIds: ['i'] }),
				task({ taskId: '8', userIds: ['a', 'c'] }),
				task({ taskId: '9', userIds: ['d'], userId: 'd', name: 'Dan' }),
			];
			const invalid = fromSendResult({ send_result: { invalid_user_id_list: ['i'] } });
			const { outcomes, contacts, hints } = await check({
				items,
				parameters: withNames,
				says: knows,
				of: operation(true, invalid),
			});
			expect(contacts.map(([, { userid }]) => userid).sort()).toEqual(['a', 'b', 'c']);
			expect(outcomes.map(({ json }) => json.name)).toEqual([
				'Name of a',
				'Name of b',
				undefined,
				'Name of a',
				'Name of c',
				'Dan',
			]);
			expect(hints).toStrictEqual([]);
		});

		test('are not asked for where the answer has them, where they are not wanted, or in a summary', async () => {
			const people = new Map([['r', { status: 'read' as const, name: 'Rob' }]]);
			const of = operation(true, { ...sameForAll('pending'), people });
			const items = [task({ userIds: ['r'] })];
			const told = await check({ items, parameters: withNames, says: knows, of });
			expect([told.contacts, told.outcomes[0]?.json.name]).toEqual([[], 'Rob']);
			const unwanted = { ...recipients, options: { addNames: false } };
			expect((await check({ items, parameters: unwanted, says: knows })).contacts).toStrictEqual(
				[],
			);
			const counted = { ...summary, options: { addNames: true } };
			expect((await check({ items, parameters: counted, says: knows })).contacts).toStrictEqual([]);
		});

		test('that may not be read fail no check: one call tells, and a hint says why', async () => {
			const items = [task({ userIds: ['a', 'b', 'c'] })];
			const says = () => failing({ kind: 'permission' });
			const { outcomes, contacts, hints } = await check({ items, parameters: withNames, says });
			expect(contacts).toHaveLength(1);
			expect(outcomes.map(({ json }) => json.name)).toEqual([undefined, undefined, undefined]);
			expect(hints).toEqual(['Names could not be added: DingTalk answered 1. Do so.']);
		});

		test('of people who are gone are left out without a word', async () => {
			const items = [task({ userIds: ['a'] })];
			const { outcomes, hints } = await check({ items, parameters: withNames });
			expect([outcomes[0]?.json.name, hints]).toEqual([undefined, []]);
		});
	});

	describe('a loop that asks too often', () => {
		const early = (seconds: number, more: IDataObject = {}) =>
			task({
				userIds: ['a'],
				checks: 1,
				checkedAt: ago(seconds * 1000),
				checkAgainInMinutes: 5,
				...more,
			});

		test('is told how often, what that costs, and what to set', async () => {
			const items = [early(10), early(4, { taskId: '8' }), task({ taskId: '9', userIds: ['a'] })];
			const { hints } = await check({ items, parameters: recipients });
			expect(hints).toEqual([
				expect.stringMatching(
					/^This loop checks every 4 seconds, which makes about 2,700 API calls an hour; .* 5,000 a month\. In the Wait node before this one, set Wait Amount to \{\{ \$json\.checkAgainInMinutes/,
				),
			]);
		});

		test('of a moment counts as one second, and one that costs nothing is not told', async () => {
			expect((await check({ items: [early(0.1)], parameters: recipients })).hints[0]).toMatch(
				/every 1 seconds.*about 3,600 API/,
			);
			const free = early(4, { sentAt: ago(25 * hour) });
			expect((await check({ items: [free], parameters: recipients })).hints).toStrictEqual([]);
			expect((await check({ items: [task()], parameters: recipients })).hints).toStrictEqual([]);
		});
	});
});
