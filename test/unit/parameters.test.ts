/** "Bad input is refused before any call, with the parameter's name" (design.md, section 2). */
import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';
import { fieldsLike } from '../../nodes/shared/parameters/fieldsLike';
import { optionsField } from '../../nodes/shared/parameters/optionsField';
import { Parameters } from '../../nodes/shared/parameters/parameters';
import { surroundingsOf } from '../../nodes/shared/parameters/surroundings';
import { refusalOf } from './refusal';

/** Parameters as a node holds them. */
function given(values: Record<string, unknown>): Parameters {
	return new Parameters((name) => values[name] as object);
}

const one = (value: unknown) => given({ x: value });

describe('text', () => {
	test.each<[unknown, string]>([
		['Hello\n\tWorld 😀', 'Hello\n\tWorld 😀'],
		[7, '7'],
		[false, 'false'],
		['', ''],
		[null, ''],
		[undefined, ''],
	])('%j is read as %j', (value, text) => {
		expect(one(value).optionalText('x', 'Title')).toBe(text);
	});

	test.each<[unknown, string]>([
		[{ a: 1 }, 'must be text, but is an object or a list'],
		[['a'], 'must be text, but is an object or a list'],
		[() => 'a', 'must be text, but is a function'],
		[NaN, 'must be text, but is NaN'],
		[Infinity, 'must be text, but is Infinity'],
		['a\u0000b', 'holds control characters'],
		['a\u001b[31m', 'holds control characters'],
		['a\u0085b', 'holds control characters'],
	])('%j is refused', (value, problem) => {
		expect(refusalOf(() => one(value).optionalText('x', 'Title'))).toMatchObject({
			kind: 'invalidInput',
			code: 'invalidInput',
			retry: 'never',
			parameter: 'Title',
			message: `"Title" ${problem}`,
		});
	});

	test.each(['', '  \n', null, undefined])('required text may not be %j', (value) => {
		expect(refusalOf(() => one(value).text('x', 'Title')).message).toBe('"Title" is empty');
	});
});

describe('texts that people read', () => {
	const told: string[] = [];
	const read = (value: unknown) =>
		new Parameters(() => value as object, { hint: (hint) => told.push(hint) });
	beforeEach(() => (told.length = 0));

	test.each([
		['\u001b[31mred\u001b[0m and \u001b[1;32mgreen\u001b[m', 'red and green'],
		['page one\fpage two', 'page one\npage two'],
		['cell\vwith a break', 'cell\nwith a break'],
		['a\u0000b\u0007c\u007f', 'abc'],
		['a\u0085b', 'a\nb'],
	])('%j is read as %j, with a hint', (value, text) => {
		expect(read(value).messageText('x', 'Content')).toBe(text);
		expect(told).toEqual([expect.stringMatching(/^"Content" held control characters/)]);
	});

	test.each(['Hello\r\n\tWorld 😀', '[31m is no color here', 7, ''])('%j stays', (value) => {
		expect(read(value).optionalMessageText('x', 'Content')).toBe(String(value));
		expect(told).toStrictEqual([]);
	});

	test.each([undefined, null])('%p is no text', (value) => {
		expect(read(value).optionalMessageText('x', 'Content')).toBe('');
	});

	test('nothing but control characters is empty, and an object is refused', () => {
		const problem = (value: unknown) =>
			refusalOf(() => read(value).messageText('x', 'Content')).message;
		// Whoever reads fields of an item has nobody to give a hint to.
		expect(one('a\u0007').messageText('x', 'Content')).toBe('a');
		expect(problem('\u0007')).toBe('"Content" is empty');
		expect(problem({ a: 1 })).toMatch(/must be text/);
	});
});

describe('links', () => {
	test.each([
		'https://example.com/a?b=1&c=%20#d',
		'http://例子.测试/路径?名=值',
		'dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fx',
		'eapp://pages/index?query=1',
		'HTTPS://EXAMPLE.COM',
	])('%s', (value) => {
		expect(one(` ${value} `).url('x', 'Link URL')).toBe(value);
		expect(one(value).optionalUrl('x', 'Link URL')).toBe(value);
	});

	test.each(['', ' \n', undefined])('%j is none, where none is needed', (value) => {
		expect(one(value).optionalUrl('x', 'Link URL')).toBe('');
	});

	test.each([
		['example.com', 'is not a link'],
		['javascript:alert(1)', 'is not a link'],
		['javascript:https://a.b', 'is not a link'],
		['ftp://example.com', 'is not a link'],
		['https://', 'is not a link'],
		['https:///path', 'is not a link'],
		['https://[::1', 'is not a link'],
		['https://exa mple.com', 'is not a link'],
		['https://example.com/a b', 'is a link with a space or a line break in it'],
		['https://example.com/\nx', 'is a link with a space or a line break in it'],
	])('%j is refused', (value, problem) => {
		expect(refusalOf(() => one(value).url('x', 'Link URL')).message).toBe(`"Link URL" ${problem}`);
	});
});

describe('choices and switches', () => {
	test('a choice is one of the list, whatever an expression gives', () => {
		expect(one('app').choice('x', 'Remind By', ['app', 'sms'])).toBe('app');
		for (const value of ['APP', 'fax', '', undefined, 7])
			expect(refusalOf(() => one(value).choice('x', 'Remind By', ['app', 'sms'])).hint).toBe(
				'Choose one of: app, sms',
			);
		const refused = (value: unknown) =>
			refusalOf(() => one(value).choice('x', 'Remind By', ['app'])).message;
		expect(refused('fax')).toBe('"Remind By" is "fax"');
		expect(refused(undefined)).toBe('"Remind By" is ""');
		expect(refused('x'.repeat(41))).toBe(`"Remind By" is "${'x'.repeat(40)}"`);
	});

	test.each<[unknown, boolean]>([
		[true, true],
		['true', true],
		[false, false],
		['false', false],
		['', false],
		[null, false],
		[undefined, false],
	])('a switch that is %j means %s', (value, on) => expect(one(value).boolean('x')).toBe(on));

	test.each<[unknown]>([['yes'], [1], [0], ['TRUE'], [{}], [[]]])(
		'a switch that is %j is refused, by its name in the panel',
		(value) => {
			expect(
				refusalOf(() => given({ resendWhenUnknown: value }).boolean('resendWhenUnknown')).message,
			).toBe('"Resend When Unknown" is neither true nor false');
		},
	);
});

describe('numbers', () => {
	test.each<[unknown, number]>([
		[5, 5],
		['5', 5],
		['0.5', 0.5],
		[0, 0],
		['', 9],
		['  ', 9],
		[null, 9],
		[undefined, 9],
	])('%j is %s', (value, number) =>
		expect(one(value).number('x', 'Overdue After', 0, 9)).toBe(number),
	);

	test.each<[unknown]>([
		[-1],
		['-0.01'],
		['soon'],
		[NaN],
		[Infinity],
		['1e999'],
		[true],
		[[]],
		[{}],
		['5 min'],
	])('%p is refused', (value) => {
		expect(refusalOf(() => one(value).number('x', 'Overdue After', 0, 9)).message).toBe(
			'"Overdue After" is not a number of at least 0',
		);
	});

	test('the most is the most', () => {
		expect(one(10).number('x', 'Timeout', 1, 5, 10)).toBe(10);
		expect(refusalOf(() => one(11).number('x', 'Timeout', 1, 5, 10)).message).toBe(
			'"Timeout" is above 10',
		);
	});
});

describe('IDs of digits', () => {
	test.each<[unknown, string]>([
		[166242765538, '166242765538'],
		['9223372036854775806', '9223372036854775806'],
		[' 7 ', '7'],
		['007', '007'],
		['70', '70'],
		['', ''],
		[null, ''],
	])('%j is %j', (value, id) => expect(one(value).optionalDigits('x', 'Task ID')).toBe(id));

	test.each<[unknown, string]>([
		[2 ** 53, 'is a number whose last digits are lost'],
		[1e21, 'is a number whose last digits are lost'],
		[NaN, 'is not a number'],
		[1.5, 'is not a number'],
		[-7, 'is not a number'],
		[0, 'is 0'],
		['000', 'is 0'],
		['12a', 'is not a number'],
		['1,2', 'is not a number'],
		['１２３', 'is not a number'],
		['123456789012345678901', 'is not a number'],
		[{}, 'must be text, but is an object or a list'],
	])('%p is refused', (value, problem) =>
		expect(refusalOf(() => one(value).optionalDigits('x', 'Task ID')).message).toBe(
			`"Task ID" ${problem}`,
		),
	);

	test('one that is needed is read, and an empty one names the field to map', () => {
		expect(one('7').digits('x', 'Task ID')).toBe('7');
		expect(refusalOf(() => given({}).digits('taskId', 'Task ID'))).toMatchObject({
			message: '"Task ID" is empty',
			hint: expect.stringContaining('{{ $json.taskId }}') as string,
		});
	});
});

describe('moments', () => {
	const at = Date.parse('2026-01-31T09:00:00Z');

	test.each<[unknown]>([
		['2026-01-31T09:00:00Z'],
		['2026-01-31T09:00:00.000Z'],
		['2026-01-31T17:00:00+08:00'],
		['2026-01-31 17:00:00 +0800'],
		[at],
		[at / 1000],
		[' 2026-01-31T09:00:00Z\n'],
		[String(at)],
		[String(at / 1000)],
		[new Date(at)],
	])('%p', (value) => expect(one(value).optionalMoment('x', 'Sent At')).toBe(at));

	describe('a time without a zone is in the zone of the workflow', () => {
		const shanghai = (value: unknown) =>
			new Parameters(() => value as object, { timeZone: () => 'Asia/Shanghai' });

		test.each([
			['2026-01-31T09:00:00', '2026-01-31T01:00:00.000Z'],
			['2026-01-31 09:00', '2026-01-31T01:00:00.000Z'],
			['2026-01-31 09:00:00.250', '2026-01-31T01:00:00.250Z'],
			['2026-01-31', '2026-01-30T16:00:00.000Z'],
			['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000Z'],
			['2026-01-31T09:00:00+09:00', '2026-01-31T00:00:00.000Z'],
			['2026-01-31 09:00 +0900', '2026-01-31T00:00:00.000Z'],
			[Date.UTC(2026, 0, 31), '2026-01-31T00:00:00.000Z'],
			[String(Date.UTC(2026, 0, 31)), '2026-01-31T00:00:00.000Z'],
		])('%j is %s', (value, iso) => {
			const at = (found: number | undefined) => new Date(found ?? NaN).toISOString();
			expect(at(shanghai(value).optionalMoment('x', 'Sent At'))).toBe(iso);
			expect(at(shanghai(value).moment('x', 'Max Date and Time'))).toBe(iso);
			const row = shanghai({ x: value }).collection('options');
			expect(at(row.moment('x', 'Max Date and Time'))).toBe(iso);
		});
	});

	test.each<[unknown]>([[''], [null], [undefined]])('%p is no moment at all', (value) =>
		expect(one(value).optionalMoment('x', 'Sent At')).toBeUndefined(),
	);

	test('one that is needed may not be missing', () => {
		for (const missing of [undefined, null, ''])
			expect(refusalOf(() => one(missing).moment('x', 'Until')).message).toBe(
				'"Until" is not a time',
			);
	});

	test('the first moment of DingTalk and the last of tomorrow are times that have been', () => {
		const now = Date.parse('2026-02-01T00:00:00Z');
		const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
		for (const edge of [Date.UTC(2014, 0, 1), now + 86_400_000])
			expect(one(edge).optionalMoment('x', 'Sent At')).toBe(edge);
		clock.mockRestore();
	});

	test('a clock or a zone that is hours off is no mistake, a day is one', () => {
		const hoursAhead = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
		expect(one(hoursAhead(23)).optionalMoment('x', 'Sent At')).toBeGreaterThan(Date.now());
		expect(refusalOf(() => one(hoursAhead(25)).optionalMoment('x', 'Sent At')).message).toBe(
			'"Sent At" lies in the future',
		);
	});

	test.each<[unknown, string]>([
		['yesterday', 'is not a time'],
		['task 5', 'is not a time'],
		['5', 'is not a time'],
		['0x123456789', 'is not a time'],
		['1769850000e0', 'is not a time'],
		['-1769850000', 'is not a time'],
		[Object.create(null), 'is not a time'],
		['2026-13-01', 'is not a time'],
		['31.01.2026', 'is not a time'],
		[NaN, 'is not a time'],
		[Infinity, 'is not a time'],
		[new Date(NaN), 'is not a time'],
		[true, 'is not a time'],
		[['2026-01-31'], 'is not a time'],
		[{}, 'is not a time'],
		['1970-01-21', 'lies before there was DingTalk'],
		[5, 'lies before there was DingTalk'],
		[1e11, 'lies before there was DingTalk'],
		['2013-12-31T23:59:59Z', 'lies before there was DingTalk'],
		[-5, 'lies before there was DingTalk'],
		[8e15, 'lies in the future'],
		['9999-01-01', 'lies in the future'],
	])('%p is refused', (value, problem) =>
		expect(refusalOf(() => one(value).optionalMoment('x', 'Sent At')).message).toBe(
			`"Sent At" ${problem}`,
		),
	);
});

describe('JSON', () => {
	test('text or an object, as a copy', () => {
		expect(one('{"a":{"b":[1,"x"]}}').jsonObject('x', 'Message')).toEqual({ a: { b: [1, 'x'] } });
		const own = { a: { b: 1 } };
		const read = one(own).jsonObject('x', 'Message');
		expect(read).toEqual(own);
		expect(read.a).not.toBe(own.a);
	});

	test('fractions, nulls and the deepest level that is taken', () => {
		const nested = (lists: number) =>
			`{"a":${'['.repeat(lists)}{"b":1.5}${']'.repeat(lists)},"c":null,"d":9007199254740991}`;
		expect(one(nested(30)).jsonObject('x', 'Message')).toEqual(JSON.parse(nested(30)));
		expect(refusalOf(() => one(nested(31)).jsonObject('x', 'Message')).message).toContain(
			'goes deeper than 32 levels',
		);
	});

	const circular: Record<string, unknown> = {};
	circular.self = circular;

	test.each<[string, unknown, string]>([
		['broken', '{"a":', 'is not valid JSON'],
		['empty', '', 'is not valid JSON'],
		['a list', '[{}]', 'is not a JSON object'],
		['a list of an expression', [{}], 'is not a JSON object'],
		['null', 'null', 'is not a JSON object'],
		['text', '"a"', 'is not a JSON object'],
		['a number', 7, 'is not a JSON object'],
		['a number beyond all', 10n, 'is not a JSON object'],
		['what is nothing as JSON', { toJSON: () => undefined }, 'is not a JSON object'],
		['a text on two lines', '{"a":"x\ny"}', 'has a line break or a tab inside a text'],
		['nothing', undefined, 'is not a JSON object'],
		['a date', new Date(0), 'is not a JSON object'],
		['circular', circular, 'cannot be written as JSON'],
		['too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 'goes deeper than 32 levels'],
		[
			'a lossy number',
			'{"a":{"b":[9007199254740993]}}',
			'holds a number whose last digits are lost',
		],
		[
			'a lossy number behind what is right',
			'{"a":{"b":1},"c":9007199254740993}',
			'holds a number whose last digits are lost',
		],
		[
			'a lossy number of an expression',
			{ a: 2 ** 60 },
			'holds a number whose last digits are lost',
		],
		['a prototype', '{"__proto__":{"a":1}}', 'holds a key that is not allowed'],
		[
			'a prototype in disguise',
			'{"a":[{"\\u005f_proto__":{}}]}',
			'holds a key that is not allowed',
		],
		[
			'a prototype of an expression',
			JSON.parse('{"a":{"__proto__":{"b":1}}}') as object,
			'holds a key that is not allowed',
		],
		['a constructor', '{"constructor":{"prototype":{}}}', 'holds a key that is not allowed'],
	])('%s is refused', (_what, value, problem) => {
		expect(refusalOf(() => one(value).jsonObject('x', 'Message')).message).toBe(
			`"Message" ${problem}`,
		);
		expect(({} as Record<string, unknown>).a).toBeUndefined();
	});

	test('a text that speaks of prototypes is only a text', () => {
		expect(one('{"a":"\\"__proto__\\": constructor"}').jsonObject('x', 'Message')).toEqual({
			a: '"__proto__": constructor',
		});
	});
});

test('fields that may be meant: those that are named so and hold something, three of them', () => {
	const empty = { user1: '', user2: [], user3: null, user4: undefined, other: 'x' };
	expect(fieldsLike(empty, /^user/)).toStrictEqual([]);
	const full = { ...empty, user5: 0, user6: ['a'], user7: false, user8: 'z' };
	expect(fieldsLike(full, /^user/)).toEqual(['"user5"', '"user6"', '"user7"']);
});

test('a running node gives its workflow’s time zone, and each hint once a run', () => {
	const hints: unknown[] = [];
	const context = {
		getTimezone: () => 'Asia/Shanghai',
		addExecutionHints: (hint: unknown) => hints.push(hint),
	} as unknown as IExecuteFunctions;
	const items = [surroundingsOf(context), surroundingsOf(context)];
	for (const { hint } of items) for (const words of ['odd', 'other']) hint?.(words);
	expect(items[0]?.timeZone?.()).toBe('Asia/Shanghai');
	expect(hints).toEqual(
		['odd', 'other'].map((message) => ({ message, location: 'outputPane' as const })),
	);
});

test('Options is a collection of its fields by their names', () => {
	const [b, a] = ['B', 'A'].map((displayName) => ({
		displayName,
		name: displayName,
		type: 'string' as const,
		default: '',
	}));
	const given = b && a ? [b, a] : [];
	expect(optionsField(given)).toEqual({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [a, b],
	});
	expect(given).toEqual([b, a]);
});

describe('collections and rows', () => {
	test('own fields only, and nothing where nothing is', () => {
		const options = given({ options: { agentId: '7' } }).collection('options');
		expect([
			options.optionalText('agentId', 'Agent ID'),
			options.raw('toString'),
			options.raw('__proto__'),
		]).toEqual(['7', undefined, undefined]);
		for (const empty of [undefined, null, ''])
			expect(given({ options: empty }).collection('options').raw('agentId')).toBeUndefined();
		const rows = given({ buttons: { button: [{ title: 'Yes' }, { title: 'No' }] } }).rows(
			'buttons',
			'button',
		);
		expect(rows.map((row) => row.text('title', 'Title'))).toEqual(['Yes', 'No']);
		for (const empty of [undefined, null, '', {}, { button: [] }])
			expect(given({ buttons: empty }).rows('buttons', 'button')).toStrictEqual([]);
	});

	test.each<[unknown]>([['agentId=7'], [7], [['agentId']]])(
		'Options that are %j are refused',
		(value) => {
			expect(refusalOf(() => given({ options: value }).collection('options')).message).toBe(
				'"Options" is not a collection of fields',
			);
		},
	);

	test.each<[unknown]>([['Yes'], [['Yes']], [{ button: 'Yes' }], [{ button: [null] }], [7]])(
		'rows that are %j are refused',
		(value) => {
			expect(refusalOf(() => given({ buttons: value }).rows('buttons', 'button')).message).toBe(
				'"Buttons" is not a list of rows',
			);
		},
	);
});

test('whatever an expression gives, a reading is a clean value or a refusal that names the parameter', () => {
	const anything = fc.oneof(
		fc.anything({ withDate: true, withBigInt: true, withMap: true, withNullPrototype: true }),
		fc.json(),
		fc.string({ unit: 'binary' }),
		fc.double(),
		fc.date({ noInvalidDate: false }),
	);
	const readings: Array<(parameters: Parameters) => unknown> = [
		(p) => p.optionalText('x', 'X'),
		(p) => p.optionalUrl('x', 'X'),
		(p) => p.choice('x', 'X', ['a', 'b']),
		(p) => p.boolean('x', 'X'),
		(p) => p.number('x', 'X', 0, 1),
		(p) => p.optionalDigits('x', 'X'),
		(p) => p.optionalMoment('x', 'X'),
		(p) => p.jsonObject('x', 'X'),
		(p) => p.collection('x').optionalText('toString', 'X'),
		(p) => p.rows('x', 'row').map((row) => row.optionalText('a', 'X')),
	];
	fc.assert(
		fc.property(anything, fc.constantFrom(...readings), (value, read) => {
			let result: unknown;
			try {
				result = read(one(value));
			} catch {
				expect(refusalOf(() => read(one(value)))).toMatchObject({
					kind: 'invalidInput',
					parameter: 'X',
					message: expect.stringMatching(/^"X" ./) as string,
				});
				return;
			}
			if (typeof result === 'number') expect(Number.isFinite(result)).toBe(true);
			if (typeof result === 'object') expect(() => JSON.stringify(result)).not.toThrow();
		}),
		{ numRuns: 3000 },
	);
});
