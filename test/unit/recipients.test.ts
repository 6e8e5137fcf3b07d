/** Recipients (design.md, section 1): every way to write IDs, everybody in exactly one request, every ceiling kept. */
import fc from 'fast-check';

import { toBatches } from '../../nodes/shared/recipients/batches';
import type { Addressed, Batch } from '../../nodes/shared/recipients/batches';
import { parseDepartmentIds, parseIds } from '../../nodes/shared/recipients/parse';
import { split } from '../../nodes/shared/recipients/split';
import { refusalOf } from './refusal';

const userId = fc.stringMatching(/^[A-Za-z0-9_@.-]{1,64}$/);

describe('reading IDs', () => {
	test.each<[unknown, string[]]>([
		['manager123, 0147282552401293909', ['manager123', '0147282552401293909']],
		['a，b、c；d;e\nf\r\ng', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
		[' a ,, b ,a,\n', ['a', 'b']],
		[
			['a', ['b', 'c,d'], 7, null, undefined, ''],
			['a', 'b', 'c', 'd', '7'],
		],
		['["a", "b"]', ['a', 'b']],
		['[147282552401293909, "007"]', ['147282552401293909', '007']],
		['022045516146-1529960953', ['022045516146-1529960953']],
		[0, ['0']],
		['', []],
		[undefined, []],
		[null, []],
		[[], []],
	])('%j', (given, ids) => expect(parseIds(given, 'User IDs')).toEqual(ids));

	test('whatever the separators, the nesting and the duplicates: every ID once, in the order of its first naming', () => {
		const separator = fc.constantFrom(',', '，', '、', ';', '；', '\n', '\r\n', ' , ', ',,', '\n;');
		const named = fc.array(fc.tuple(userId, separator), { maxLength: 40 });
		const twice = fc.tuple(named, named).map(([some, others]) => [...some, ...others, ...some]);
		fc.assert(
			fc.property(fc.oneof(named, twice), (pairs) => {
				const ids = [...new Set(pairs.map(([id]) => id))];
				expect(parseIds(pairs.map(([id, between]) => id + between).join(''), 'User IDs')).toEqual(
					ids,
				);
				expect(
					parseIds(
						pairs.map(([id]) => id),
						'User IDs',
					),
				).toEqual(ids);
				expect(
					parseIds(
						pairs.map(([id]) => [id]),
						'User IDs',
					),
				).toEqual(ids);
				expect(parseIds(JSON.stringify(pairs.map(([id]) => id)), 'User IDs')).toEqual(ids);
				expect(parseIds(ids, 'User IDs')).toEqual(ids);
			}),
		);
	});

	test('whatever is handed over: a list of clean IDs, or a refusal that names the parameter', () => {
		const anything = fc.oneof(
			fc.anything(),
			fc.string({ unit: 'binary' }),
			fc.array(fc.anything()),
			fc.json(),
		);
		fc.assert(
			fc.property(anything, (value) => {
				let ids: string[] | undefined;
				try {
					ids = parseIds(value, 'User IDs');
				} catch {
					expect(refusalOf(() => parseIds(value, 'User IDs'))).toMatchObject({
						kind: 'invalidInput',
						parameter: 'User IDs',
						message: expect.stringMatching(/^"User IDs" /) as string,
					});
				}
				for (const id of ids ?? []) expect(id).toMatch(/^[^\p{C}\s,，、;；]{1,64}$/u);
				expect(new Set(ids).size).toBe(ids?.length ?? 0);
			}),
			{ numRuns: 2000 },
		);
	});

	test.each<[string, unknown, string]>([
		['an object', { id: 'a' }, 'must be IDs, but holds an object'],
		['a switch', true, 'must be IDs, but holds a boolean'],
		['an object in a list', ['a', { id: 'b' }], 'must be IDs, but holds an object'],
		['a lossy number', 2 ** 53, 'holds a number whose digits may be lost'],
		['a lossy number in a list', ['a', 1e21], 'holds a number whose digits may be lost'],
		['a fraction', 1.5, 'holds 1.5, which is not a valid ID'],
		['a negative number', -7, 'holds -7, which is not a valid ID'],
		['no number', NaN, 'holds NaN, which is not a valid ID'],
		['a name with a space', 'Zhang San', 'holds "Zhang San", which is not a valid ID'],
		['a tab', 'a\tb', 'holds "a?b", which is not a valid ID'],
		['a control character', 'a\u0000b', 'holds "a?b", which is not a valid ID'],
		[
			'a zero-width space, as copied from a web page',
			'c001\u200b',
			'holds "c001?", which is not a valid ID',
		],
		['a right-to-left mark', '\u202ec001', 'holds "?c001", which is not a valid ID'],
		['half an emoji', 'c\ud83d', 'holds "c?", which is not a valid ID'],
		['65 characters', 'x'.repeat(65), `holds "${'x'.repeat(40)}", which is not a valid ID`],
		['brackets that are no list', '[manager]', 'looks like a JSON list but cannot be read'],
		['a broken list', '["a", "b]', 'looks like a JSON list but cannot be read'],
	])('%s is refused', (_what, given, problem) => {
		expect(refusalOf(() => parseIds(given, 'User IDs'))).toMatchObject({
			message: `"User IDs" ${problem}`,
			kind: 'invalidInput',
			retry: 'never',
		});
	});

	test('a list that holds itself, and one nested too deeply, are refused instead of running for ever', () => {
		const endless: unknown[] = ['a'];
		endless.push(endless);
		const nested = `${'['.repeat(500)}"a"${']'.repeat(500)}`;
		for (const value of [endless, nested])
			expect(refusalOf(() => parseIds(value, 'User IDs')).message).toBe(
				'"User IDs" holds lists in lists that go too deep',
			);
	});

	test('department IDs are whole numbers', () => {
		expect(parseDepartmentIds('1，520146001', 'Department IDs')).toEqual(['1', '520146001']);
		for (const wrong of ['sales', '1.5', '-1', '12345678901234567890']) {
			expect(refusalOf(() => parseDepartmentIds(wrong, 'Department IDs')).message).toBe(
				`"Department IDs" holds "${wrong}", which is not a valid department ID`,
			);
		}
	});
});

test('splitting keeps order, ceiling and everybody, in as few pieces as possible', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer(), { maxLength: 500 }),
			fc.integer({ min: 1, max: 120 }),
			(list, size) => {
				const pieces = split(list, size);
				expect(pieces.flat()).toEqual(list);
				expect(pieces).toHaveLength(Math.ceil(list.length / size));
				expect(pieces.every((piece) => piece.length >= 1 && piece.length <= size)).toBe(true);
			},
		),
	);
});

describe('batches', () => {
	type Message = { text: string; ceiling: number };
	const ceilingsOf = ({ ceiling }: Message) => ({ users: ceiling, departments: 3 });
	const someone = fc.integer({ min: 0, max: 60 }).map((n) => `u${n}`);
	const audience = fc.record({
		userIds: fc.uniqueArray(someone, { maxLength: 30 }),
		departmentIds: fc.uniqueArray(fc.integer({ min: 1, max: 9 }).map(String), { maxLength: 6 }),
		everyone: fc.constantFrom(false, false, false, true),
	});
	const message = fc.constantFrom<Message>(
		{ text: 'a', ceiling: 100 },
		{ text: 'b', ceiling: 5 },
		{ text: 'c', ceiling: 1 },
	);
	const items = fc.array(fc.tuple(message, audience), { maxLength: 25 }).map((rows) =>
		rows.map(([one, whom], item): Addressed<Message> => ({
			item,
			message: one,
			key: one.text,
			audience: whom.everyone ? { userIds: [], departmentIds: [], everyone: true } : whom,
		})),
	);

	/** What must reach whom, without any splitting: `message|recipient` to the items that asked for it. */
	function demanded(addressed: Array<Addressed<Message>>, combine: boolean): Map<string, number[]> {
		const demand = new Map<string, number[]>();
		for (const {
			item,
			key,
			audience: { userIds, departmentIds, everyone },
		} of addressed) {
			const whom = everyone
				? ['everyone']
				: [...userIds.map((id) => `user ${id}`), ...departmentIds.map((id) => `department ${id}`)];
			for (const one of whom) {
				const name = combine ? `${key}|${one}` : `${item}|${one}`;
				demand.set(name, [...(demand.get(name) ?? []), item]);
			}
		}
		return demand;
	}

	function whomOf({ everyone, userIds, departmentIds }: Batch<Message>): string[] {
		return everyone
			? ['everyone']
			: [...userIds.map((id) => `user ${id}`), ...departmentIds.map((id) => `department ${id}`)];
	}

	test('everybody is told each message exactly once, within the ceilings, in the fewest requests, with the items that asked', () => {
		fc.assert(
			fc.property(items, fc.boolean(), (addressed, combine) => {
				const batches = toBatches(
					addressed.map((one) => (combine ? one : { ...one, key: `item ${one.item}` })),
					ceilingsOf,
				);
				const demand = demanded(addressed, combine);
				const supplied = batches.flatMap((batch) =>
					whomOf(batch).map(
						(one) => `${combine ? batch.message.text : String(batch.items[0])}|${one}`,
					),
				);
				expect([...supplied].sort()).toEqual([...demand.keys()].sort());

				for (const batch of batches) {
					const { users, departments } = ceilingsOf(batch.message);
					expect(batch.userIds.length).toBeLessThanOrEqual(users);
					expect(batch.departmentIds.length).toBeLessThanOrEqual(departments);
					expect(batch.userIds.length === 0 || batch.departmentIds.length === 0).toBe(true);
					const asked = whomOf(batch).flatMap(
						(one) =>
							demand.get(`${combine ? batch.message.text : String(batch.items[0])}|${one}`) ?? [],
					);
					expect(batch.items).toEqual([...new Set(asked)].sort((a, b) => a - b));
					for (const id of batch.userIds) {
						expect(
							batch.itemsOf(id).every((item) => addressed[item]?.audience.userIds.includes(id)),
						).toBe(true);
						for (const item of batch.itemsOf(id)) expect(batch.userIdsOf(item)).toContain(id);
					}
				}
				const pieces = (kind: string, size: (one: Message) => number) =>
					[...new Set([...demand.keys()].map((name) => name.split('|')[0]))].reduce(
						(sum, group) => {
							const count = [...demand.keys()].filter((name) =>
								name.startsWith(`${group}|${kind}`),
							).length;
							const one = addressed.find(
								({ item, key }) => (combine ? key : String(item)) === group,
							)?.message;
							return sum + (one ? Math.ceil(count / size(one)) : 0);
						},
						0,
					);
				expect(batches).toHaveLength(
					pieces('user ', ({ ceiling }) => ceiling) +
						pieces('department ', () => 3) +
						pieces('everyone', () => 1),
				);
			}),
			{ numRuns: 300 },
		);
	});

	test('the work grows with the number of IDs, not faster: 60,000 one-person items in seconds, on a busy machine too', () => {
		const many = (count: number) =>
			Array.from({ length: count }, (_, item): Addressed<Message> => ({
				item,
				message: { text: 'a', ceiling: 100 },
				key: 'a',
				audience: { userIds: [`u${item}`], departmentIds: [], everyone: false },
			}));
		const started = performance.now();
		const batches = toBatches(many(60_000), ceilingsOf);
		expect(batches).toHaveLength(600);
		expect(performance.now() - started).toBeLessThan(5000);
	});
});
