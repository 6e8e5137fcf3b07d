/** Receipts (design.md, section 1): any answer becomes the one shape, and every loop over Unread ends. */
import { mimeTypeOf } from '../../nodes/shared/media/formats';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { forbiddenCodes, forbiddenReason } from '../../nodes/shared/receipts/forbiddenCodes';
import { fromDingReadStatus } from '../../nodes/shared/receipts/fromDingReadStatus';
import { fromGroupReaders } from '../../nodes/shared/receipts/fromGroupReaders';
import { fromReadStatus } from '../../nodes/shared/receipts/fromReadStatus';
import { fromSendResult } from '../../nodes/shared/receipts/fromSendResult';
import { knownFromSend } from '../../nodes/shared/receipts/notReached';
import { presentPeople, presentSummary } from '../../nodes/shared/receipts/present';
import { isAnsweredAlready, questionAbout } from '../../nodes/shared/receipts/question';
import type { Question } from '../../nodes/shared/receipts/question';
import {
	isOverdue,
	routeNames,
	routeOf,
	sameForAll,
	statuses,
} from '../../nodes/shared/receipts/receipt';
import type { MessageReceipts, Status } from '../../nodes/shared/receipts/receipt';

const hour = 3_600_000;
const sentAt = Date.parse('2026-01-31T09:00:00Z');
const now = sentAt + hour;

function question(changes: Partial<Question> = {}): Question {
	return { ...questionAbout([], sentAt), ...changes };
}

function statusesIn(receipts: MessageReceipts): Record<string, Status> {
	return Object.fromEntries([...receipts.people].map(([userId, { status }]) => [userId, status]));
}

describe('getsendresult', () => {
	test('the lists of a real answer, with the forbidden ones from both fields', () => {
		const receipts = fromSendResult({
			send_result: {
				invalid_user_id_list: ['i1'],
				forbidden_user_id_list: ['f1', 'f2'],
				forbidden_list: [
					{ code: '143105', count: 500, userid: 'f2' },
					{ code: 143106, count: 1, userid: 'f3' },
				],
				failed_user_id_list: ['x1'],
				read_user_id_list: ['r1'],
				unread_user_id_list: ['u1'],
				invalid_dept_id_list: [7, 8],
			},
		});
		expect(statusesIn(receipts)).toEqual({
			i1: 'invalid',
			f1: 'forbidden',
			f2: 'forbidden',
			f3: 'forbidden',
			x1: 'failed',
			r1: 'read',
			u1: 'unread',
		});
		expect(receipts.people.get('f1')?.code).toBeUndefined();
		expect(receipts.people.get('f1')?.reason).toMatch(/limits/);
		expect(receipts.people.get('f2')).toMatchObject({
			code: '143105',
			reason: expect.stringContaining('500') as string,
		});
		expect(receipts.people.get('f3')).toMatchObject({
			code: '143106',
			reason: expect.stringContaining('same content') as string,
		});
		expect(receipts).toMatchObject({
			others: { status: 'pending' },
			invalidDepartmentIds: ['7', '8'],
		});
	});

	test('comma-separated lists of older documents, and lists that are absent', () => {
		expect(
			statusesIn(
				fromSendResult({
					send_result: { read_user_id_list: 'zhangsan, lisi', unread_user_id_list: '' },
				}),
			),
		).toEqual({ zhangsan: 'read', lisi: 'read' });
		expect(fromSendResult({})).toEqual(sameForAll('pending'));
	});

	test('who stands in several lists was reached if one says so', () => {
		const lists = {
			invalid_user_id_list: ['a'],
			failed_user_id_list: ['a', 'b'],
			forbidden_list: [
				{ code: '143106', userid: 'b' },
				{ code: '143106', userid: 'c' },
			],
			unread_user_id_list: ['c', 'd'],
			read_user_id_list: ['d'],
		};
		expect(statusesIn(fromSendResult({ send_result: lists }))).toEqual({
			a: 'failed',
			b: 'forbidden',
			c: 'unread',
			d: 'read',
		});
	});
});

describe('readStatus of a direct message', () => {
	const entry = { userId: '0147282552401293909', name: '曲大岳' };

	test.each([
		[1778481700, '2026-05-11T06:41:40.000Z'],
		['1778481700000', '2026-05-11T06:41:40.000Z'],
		[1778481700000, '2026-05-11T06:41:40.000Z'],
		[undefined, undefined],
		[0, undefined],
		['soon', undefined],
		['99999999999999999999', undefined],
	])('read at %s', (readTimestamp, readAt) => {
		const receipts = fromReadStatus({
			sendStatus: 'SUCESS',
			messageReadInfoList: [{ ...entry, readStatus: 'READ', readTimestamp }],
		});
		expect(receipts.people.get(entry.userId)).toEqual({
			status: 'read',
			name: '曲大岳',
			...(readAt ? { readAt } : {}),
		});
	});

	test('whatever the casing; an unread message has no time of reading; who is missing is pending', () => {
		const receipts = fromReadStatus({
			sendStatus: 'SUCCESS',
			messageReadInfoList: [
				{ ...entry, readStatus: 'unread', readTimestamp: 1778481700 },
				{ userId: 'b', readStatus: 'Read' },
				'x',
				{ name: 'nobody' },
			],
		});
		expect([...receipts.people]).toEqual([
			[entry.userId, { status: 'unread', name: '曲大岳' }],
			['b', { status: 'read' }],
		]);
		expect(receipts.others).toEqual({ status: 'pending' });
	});

	test('a recalled message is recalled for everybody', () => {
		expect(
			fromReadStatus({
				sendStatus: 'RECALLED',
				messageReadInfoList: [{ ...entry, readStatus: 'READ' }],
			}),
		).toEqual(sameForAll('recalled', 'The message was recalled'));
	});
});

test('a group: readers of all pages are read, whoever else is expected is unread', () => {
	const pages = [
		{ sendStatus: 'SUCCESS', readUserIds: ['a'], hasMore: true },
		{ readUsers: [{ userId: 'b', unionId: 'x' }], hasMore: false },
	];
	const receipts = fromGroupReaders(pages);
	expect(statusesIn(receipts)).toEqual({ a: 'read', b: 'read' });
	expect(receipts.others).toEqual({ status: 'unread' });
	expect(fromGroupReaders([{ sendStatus: 'PROCESSING' }]).others).toEqual({ status: 'pending' });
	expect(fromGroupReaders([{ sendStatus: 'RECALLED', readUserIds: ['a'] }])).toMatchObject({
		people: new Map(),
		others: { status: 'recalled' },
	});
});

test('a DING: nobody passes for a reader by a value that is not known', () => {
	const robotDingReadInfoList = ['READ', 'read', 1, 'UNREAD', 2, 'seen', undefined].map(
		(readStatus, index) => ({ userId: `u${index}`, readStatus }),
	);
	expect(
		Object.values(statusesIn(fromDingReadStatus({ result: { robotDingReadInfoList } }))),
	).toEqual(['read', 'read', 'read', 'unread', 'unread', 'unread', 'unread']);
});

test('whatever an answer holds, reading it never throws and gives known statuses', () => {
	const loose = fc.oneof(
		fc.anything(),
		fc.array(
			fc.oneof(
				fc.string(),
				fc.record(
					{
						userId: fc.anything({ maxDepth: 0 }),
						userid: fc.string(),
						code: fc.string(),
						readStatus: fc.string(),
						readTimestamp: fc.oneof(fc.double(), fc.string()),
					},
					{ requiredKeys: [] },
				),
			),
		),
	);
	const lists = fc.record(
		{
			invalid_user_id_list: loose,
			forbidden_list: loose,
			forbidden_user_id_list: loose,
			read_user_id_list: fc.oneof(fc.string(), fc.array(fc.string())),
			messageReadInfoList: loose,
			readUserIds: loose,
			readUsers: loose,
			robotDingReadInfoList: loose,
		},
		{ requiredKeys: [] },
	);
	// A list of IDs may hold anything but objects that hide how they become text.
	const asJson = lists
		.map((body) => JSON.stringify(body))
		.filter((text) => !/"(toString|valueOf)"/.test(text))
		.map((text) => JSON.parse(text) as Record<string, unknown>);
	fc.assert(
		fc.property(asJson, (body) => {
			for (const receipts of [
				fromSendResult({ send_result: body }),
				fromReadStatus(body),
				fromGroupReaders([body]),
				fromDingReadStatus({ result: body }),
			]) {
				for (const { status } of [...receipts.people.values(), receipts.others])
					expect(statuses).toContain(status);
			}
		}),
		{ numRuns: 500 },
	);
});

describe('one item a person', () => {
	test('exactly the fields of the contract', () => {
		const receipts = fromReadStatus({
			messageReadInfoList: [
				{ userId: 'a', name: 'Ann', readStatus: 'READ', readTimestamp: 1769853600 },
			],
		});
		expect(
			presentPeople(
				{ taskId: '9223372036854775806' },
				question({ item: 3, only: ['a', 'b'], checksBefore: 1 }),
				receipts,
				false,
				now,
			),
		).toEqual([
			{
				items: [3],
				output: 0,
				json: {
					userId: 'a',
					name: 'Ann',
					status: 'read',
					overdue: false,
					readAt: '2026-01-31T10:00:00.000Z',
					sentAt: '2026-01-31T09:00:00.000Z',
					checkedAt: '2026-01-31T10:00:00.000Z',
					checks: 2,
					taskId: '9223372036854775806',
				},
			},
			{
				items: [3],
				output: 0,
				json: {
					userId: 'b',
					status: 'pending',
					overdue: false,
					checkAgainInMinutes: expect.any(Number) as number,
					sentAt: '2026-01-31T09:00:00.000Z',
					checkedAt: '2026-01-31T10:00:00.000Z',
					checks: 2,
					taskId: '9223372036854775806',
				},
				waiting: { ageMs: hour, overdueAfterMs: 0 },
			},
		]);
	});

	test('the person first, then what became of the message, times, and IDs of messages and senders last', () => {
		const forbidden = { status: 'forbidden' as const, code: '143106', reason: 'Said before' };
		const people = new Map([['a', { ...forbidden, name: 'Ann', readAt: '2026-01-31T10:00:00Z' }]]);
		const receipts = { ...sameForAll('pending'), people };
		const [item] = presentPeople({ taskId: '7', agentId: '1' }, question(), receipts, true, now);
		expect(Object.keys(item?.json ?? {})).toEqual([
			'userId',
			'name',
			'status',
			'reason',
			'code',
			'overdue',
			'readAt',
			'sentAt',
			'checkedAt',
			'checks',
			'taskId',
			'agentId',
		]);
	});

	test('a message that nobody knows of becomes overdue too, so that its loop ends', () => {
		const old = question({ overdueAfterMs: hour });
		const [item] = presentPeople({ taskId: '7' }, old, sameForAll('pending'), true, now);
		expect(item).toMatchObject({ output: 2, json: { status: 'pending', overdue: true } });
		expect(item?.waiting).toBeUndefined();
	});

	test('when the time of the send is not known, the age counts from the first check', () => {
		const unsent = question({ only: ['a'], sentAt: undefined, overdueAfterMs: hour });
		const [first] = presentPeople({}, unsent, sameForAll('unread'), true, now);
		expect(first).toMatchObject({
			output: 1,
			json: { firstCheckedAt: '2026-01-31T10:00:00.000Z' },
		});
		const later = { ...unsent, firstCheckedAt: now };
		const [second] = presentPeople({}, later, sameForAll('unread'), true, now + hour);
		expect(second).toMatchObject({ output: 2, json: { overdue: true } });
		expect(second?.json).not.toHaveProperty('sentAt');
	});

	test('on four outputs 24 hours end what is never overdue, where DingTalk would answer for longer', () => {
		const group = question({ only: ['a'], overdueAfterMs: 0 });
		const outputAt = (at: number) =>
			presentPeople({}, group, sameForAll('unread'), true, at)[0]?.output;
		expect([outputAt(sentAt + 24 * hour - 1), outputAt(sentAt + 24 * hour)]).toEqual([1, 2]);
		const [listed] = presentPeople({}, group, sameForAll('unread'), false, sentAt + 25 * hour);
		expect(listed?.json.overdue).toBe(false);
	});

	test('what the send knew about a person holds until DingTalk says otherwise', () => {
		const known = new Map([
			['a', { status: 'invalid' as const, reason: 'No such user ID' }],
			['b', { status: 'invalid' as const }],
		]);
		const people = presentPeople(
			{},
			question({ known }),
			fromSendResult({ send_result: { read_user_id_list: ['b'] } }),
			false,
			now,
		);
		expect(Object.fromEntries(people.map(({ json }) => [json.userId, json.status]))).toEqual({
			a: 'invalid',
			b: 'read',
		});
	});

	test('when nobody is known at all, one item keeps the question alive', () => {
		expect(
			presentPeople({ taskId: '1' }, question(), sameForAll('pending'), true, now),
		).toMatchObject([{ output: 1, json: { taskId: '1', status: 'pending' } }]);
	});
});

describe('what the send has said already', () => {
	test('the lists in the item of a send name their people, each with a reason that says what to do', () => {
		const known = knownFromSend({
			invalidUserIds: ['i'],
			throttledUserIds: ['t'],
			filteredUserIds: ['f'],
			failedUserIds: ['x'],
			userIds: ['other'],
		});
		expect(Object.fromEntries([...known].map(([userId, { status }]) => [userId, status]))).toEqual({
			i: 'invalid',
			t: 'forbidden',
			f: 'forbidden',
			x: 'failed',
		});
		for (const { reason } of known.values()) expect(reason).toMatch(/\. ?[A-Z]|again|another way/);
	});

	test.each(['invalid', 'forbidden', 'failed'])(
		'an item of a person who is %s keeps code and reason',
		(status) => {
			const known = knownFromSend({ userId: 'a', status, code: 143106, reason: 'Said before' });
			expect(known.get('a')).toEqual({ status, code: '143106', reason: 'Said before' });
			expect(knownFromSend({ userId: 'a', status }).get('a')).toEqual({ status });
		},
	);

	test.each(['read', 'unread', 'pending', 'recalled', undefined])(
		'a person who is %s is asked about again',
		(status) => expect(knownFromSend({ userId: 'a', status }).size).toBe(0),
	);

	test('nobody is asked about when each was called unreachable, and somebody is when one was not', () => {
		const known = knownFromSend({ invalidUserIds: ['a', 'b'] });
		expect(isAnsweredAlready(question({ only: ['a', 'b'], known }))).toBe(true);
		expect(isAnsweredAlready(question({ only: ['a', 'c'], known }))).toBe(false);
		expect(isAnsweredAlready(question({ only: [], known }))).toBe(false);
	});
});

test('every reason for holding a message back ends in what to do; a repeated content names Make Unique', () => {
	for (const code of [...forbiddenCodes, '999', undefined])
		expect(forbiddenReason(code)).toMatch(/\. (Send|To send|Check|Change|Ask|Tell) [^.]+$/);
	for (const code of ['143106', '143206', undefined])
		expect(forbiddenReason(code)).toContain('Make Unique');
});

describe('routing', () => {
	test('the four outputs of the contract, in their order', () => {
		expect(routeNames).toEqual(['Read', 'Unread', 'Overdue', 'Not Delivered']);
		const routes = Object.fromEntries(
			statuses.map((status) => [
				status,
				[routeNames[routeOf(status, false)], routeNames[routeOf(status, true)]],
			]),
		);
		expect(routes).toEqual({
			read: ['Read', 'Read'],
			unread: ['Unread', 'Overdue'],
			pending: ['Unread', 'Overdue'],
			expired: ['Overdue', 'Overdue'],
			forbidden: ['Not Delivered', 'Not Delivered'],
			failed: ['Not Delivered', 'Not Delivered'],
			invalid: ['Not Delivered', 'Not Delivered'],
			recalled: ['Not Delivered', 'Not Delivered'],
		});
	});

	test.each<[Status, number | undefined, number, boolean]>([
		['unread', 59_999, 60_000, false],
		['unread', 60_000, 60_000, true],
		['pending', 60_000, 60_000, true],
		['unread', 99 * hour, 0, false],
		['unread', undefined, 60_000, false],
		['read', 99 * hour, 60_000, false],
		['invalid', 99 * hour, 60_000, false],
		['expired', undefined, 0, true],
	])('%s, %s ms old, overdue after %s ms: %s', (status, age, after, overdue) =>
		expect(isOverdue(status, age, after)).toBe(overdue),
	);

	test('a loop Unread -> Wait -> Check always ends: when it is overdue, or with the 24 hours in which DingTalk answers', () => {
		const answers = fc.infiniteStream(fc.constantFrom<Status>('unread', 'pending'));
		const minutes = (max: number) => fc.integer({ min: 1, max }).map((count) => count * 60_000);
		fc.assert(
			fc.property(
				answers,
				minutes(600),
				fc.oneof(fc.constant(0), minutes(3000)),
				(stream, waitMs, overdueAfterMs) => {
					let at = sentAt;
					for (const status of stream) {
						at += waitMs;
						// receiptsOperation asks nothing after 24 hours, and says expired.
						const receipts = at - sentAt > 24 * hour ? sameForAll('expired') : sameForAll(status);
						const [person] = presentPeople(
							{},
							question({ only: ['a'], overdueAfterMs }),
							receipts,
							true,
							at,
						);
						if (person?.output === 1) continue;
						expect(person?.output).toBe(2);
						expect(person?.json.overdue).toBe(true);
						const due = overdueAfterMs > 0 ? Math.min(overdueAfterMs, 24 * hour) : 24 * hour;
						expect(at - sentAt).toBeLessThanOrEqual(due + waitMs);
						return;
					}
				},
			),
		);
	});
});

describe('one item a message', () => {
	test('exactly the fields of the contract', () => {
		const receipts = fromSendResult({
			send_result: {
				read_user_id_list: ['a'],
				unread_user_id_list: ['b'],
				forbidden_list: [{ code: '143106', userid: 'c' }],
				invalid_user_id_list: ['d'],
				failed_user_id_list: ['e'],
				invalid_dept_id_list: [9],
			},
		});
		expect(
			presentSummary(
				{ taskId: '7' },
				[
					question({ item: 0, only: ['a', 'b', 'c', 'd', 'e', 'f'] }),
					question({ item: 2, only: ['a'] }),
				],
				receipts,
				now,
			),
		).toEqual({
			items: [0, 2],
			json: {
				taskId: '7',
				counts: {
					read: 1,
					unread: 1,
					pending: 1,
					forbidden: 1,
					failed: 1,
					invalid: 1,
					recalled: 0,
					expired: 0,
					total: 6,
				},
				readRate: 0.1667,
				allRead: false,
				read: ['a'],
				unread: ['b'],
				pending: ['f'],
				forbidden: [{ userId: 'c', code: '143106', reason: expect.any(String) as string }],
				failed: ['e'],
				invalid: ['d'],
				invalidDepartmentIds: ['9'],
				sentAt: '2026-01-31T09:00:00.000Z',
				checkedAt: '2026-01-31T10:00:00.000Z',
			},
		});
	});

	test('of a message that nobody is known of nothing is said: no rate, and not everybody has read', () => {
		const { json } = presentSummary({ taskId: '7' }, [question()], sameForAll('pending'), now);
		expect(json).toMatchObject({ allRead: false, readRate: 0, counts: { total: 0 }, read: [] });
	});

	test('the IDs of the message come last, and what is not known is left out', () => {
		const unsent = question({ sentAt: undefined });
		const { json } = presentSummary({ taskId: '7' }, [unsent], sameForAll('pending'), now);
		expect(Object.keys(json).at(0)).toBe('counts');
		expect(Object.keys(json).at(-1)).toBe('taskId');
		expect(json).not.toHaveProperty('sentAt');
	});

	test('nobody is lost or counted twice, whoever asked', () => {
		const ids = fc.uniqueArray(
			fc.integer({ min: 0, max: 40 }).map((n) => `u${n}`),
			{ maxLength: 20 },
		);
		fc.assert(
			fc.property(
				ids,
				ids,
				fc.array(
					ids.filter((list) => list.length > 0),
					{ minLength: 1, maxLength: 5 },
				),
				(read, unread, asked) => {
					const receipts = fromSendResult({
						send_result: { read_user_id_list: read, unread_user_id_list: unread },
					});
					const json = presentSummary(
						{},
						asked.map((only, item) => question({ item, only })),
						receipts,
						now,
					).json as { counts: Record<string, number> } & IDataObject;
					const { total = 0, ...byStatus } = json.counts;
					const expected = new Set(asked.flat());
					expect(total).toBe(expected.size);
					expect(Object.values(byStatus).reduce((sum, count) => sum + count, 0)).toBe(total);
					expect(json.allRead).toBe([...expected].every((id) => read.includes(id)));
					expect(
						new Set([
							...(json.read as string[]),
							...(json.unread as string[]),
							...(json.pending as string[]),
						]),
					).toEqual(expected);
				},
			),
		);
	});
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
	'"%s" is no code that the table knows',
	(code) => {
		expect(forbiddenReason(code)).toContain(`DingTalk has held it back (code ${code})`);
		expect(mimeTypeOf(code)).toBe('application/octet-stream');
	},
);
