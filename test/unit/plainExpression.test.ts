import type { IExecuteFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/shared/parameters/parameters';
import {
	parsePlainExpression,
	readPlainExpression,
} from '../../nodes/shared/parameters/plainExpression';
import { refusalOf } from './refusal';

describe('an expression that only names a field of the item', () => {
	test.each([
		['={{ $json.userId }}', [['userId']], false],
		['={{$json.userId}}', [['userId']], false],
		['={{ $json["user id"] }}', [['user id']], false],
		["={{ $json['a'].b }}", [['a', 'b']], false],
		["={{ $json.userId ?? $json.userIds ?? '' }}", [['userId'], ['userIds']], true],
	])('%s', (raw, paths, endsEmpty) => {
		expect(parsePlainExpression(raw)).toEqual({ paths, endsEmpty });
	});

	test.each([
		'plain text',
		'={{ $json }}',
		'={{ $json.name }} and more',
		'= {{ $json.name }}',
		'={{ $json.name.trim() }}',
		'={{ $json.a || $json.b }}',
		'={{ $json.list[0] }}',
		'={{ $json.a?.b }}',
		'={{ $json.a ?? "nobody" }}',
		'={{ $json["a\\"b"] }}',
		'={{ $("Send").item.json.userId }}',
		'={{ $fromAI("userId") }}',
		'={{ $json.a + $json.b }}',
		undefined,
		5,
		{ a: '={{ $json.a }}' },
		['={{ $json.a }}'],
	])('is not %s', (raw) => {
		expect(parsePlainExpression(raw)).toBeUndefined();
	});
});

test.each([
	['a missing step on the way', '={{ $json.a.b }}', {}],
	['a field of a text', '={{ $json.a.length }}', { a: 'text' }],
	['a field of a list', '={{ $json.a.length }}', { a: [1] }],
	['what is inherited', '={{ $json.toString }}', {}],
	['a date', '={{ $json.a }}', { a: new Date(0) }],
	['a function', '={{ $json.a }}', { a: () => 1 }],
	['a symbol', '={{ $json.a }}', { a: Symbol('a') }],
	['a number beyond all', '={{ $json.a }}', { a: 1n }],
	['a list of items', '={{ $json.a }}', [1]],
	[
		'an object of a class',
		'={{ $json.a.b }}',
		{
			a: new (class {
				b = 1;
			})(),
		},
	],
	['null on the way', '={{ $json.a.b }}', { a: null }],
	['a step of the second path', '={{ $json.a ?? $json.b.c }}', {}],
	['no item at all', '={{ $json.a }}', undefined],
])('%s is left to n8n', (_what, raw, json) => {
	const plain = parsePlainExpression(raw);
	expect(plain).toBeDefined();
	if (plain) expect(readPlainExpression(plain, json)).toBeUndefined();
});

test.each([
	['={{ $json.a }}', { a: 'text' }, 'text'],
	['={{ $json.a }}', { a: [1] }, [1]],
	['={{ $json.a }}', { a: { b: 1 } }, { b: 1 }],
	['={{ $json.a }}', { a: null }, null],
	['={{ $json.a }}', {}, undefined],
	['={{ $json.a.b }}', { a: {} }, undefined],
	['={{ $json.a.b.c }}', { a: { b: { c: 7 } } }, 7],
	['={{ $json.toString }}', JSON.parse('{"toString":"own"}'), 'own'],
	['={{ $json.a ?? $json.b }}', { a: 0, b: 1 }, 0],
	['={{ $json.a ?? $json.b }}', { a: '', b: 1 }, ''],
	['={{ $json.a ?? $json.b }}', { a: null, b: 1 }, 1],
	['={{ $json.a ?? $json.b }}', { b: 1 }, 1],
	['={{ $json.a ?? $json.b }}', { a: null }, undefined],
	["={{ $json.a ?? $json.b ?? '' }}", {}, ''],
	["={{ $json.a ?? $json.b ?? '' }}", { b: null }, ''],
	["={{ $json.a ?? $json.b ?? '' }}", { b: false }, false],
])('%s of %j is %j', (raw, json: unknown, value) => {
	const plain = parsePlainExpression(raw);
	expect(plain && readPlainExpression(plain, json)).toEqual({ value });
});

describe('a parameter of an item', () => {
	const items = [{ json: { id: 'a' } }, { json: { id: 'b' } }, { json: { id: new Date(0) } }];

	/** n8n's context, which evaluates by a trace of what it was asked. */
	function contextWith(raw: unknown) {
		const asked: number[] = [];
		const hints: unknown[] = [];
		const context = {
			getInputData: () => items,
			getTimezone: () => 'Asia/Shanghai',
			addExecutionHints: (hint: unknown) => hints.push(hint),
			getNodeParameter(_name: string, item: number, _none: null, options?: object) {
				if (options) return raw;
				if (raw === '={{ throws }}') throw new Error('No such field');
				asked.push(item);
				return `evaluated ${item}`;
			},
		};
		return { context: context as unknown as IExecuteFunctions, asked, hints };
	}

	const readAll = ({ context }: ReturnType<typeof contextWith>) =>
		items.map((_, item) => Parameters.of(context, item).raw('x'));

	test.each([['plain'], [''], [7], [null], [undefined], [{ a: 'b', c: { d: 1 } }], [['a']]])(
		'without an expression, %j, it is asked for once for all items',
		(raw) => {
			const given = contextWith(raw);
			expect(readAll(given)).toEqual(['evaluated 0', 'evaluated 0', 'evaluated 0']);
			expect(given.asked).toEqual([0]);
		},
	);

	test.each([
		['={{ $json.id.trim() }}'],
		['=Dear {{ $json.id }}'],
		[{ a: 'b', c: { d: '={{ $json.id }}' } }],
		[['a', '={{ $json.id }}']],
	])('with one that n8n has to evaluate, %j, it is asked for item by item', (raw) => {
		const given = contextWith(raw);
		expect(readAll(given)).toEqual(['evaluated 0', 'evaluated 1', 'evaluated 2']);
	});

	test('a field of the item is read without n8n, and by n8n where it is no plain value or no such item', () => {
		const given = contextWith('={{ $json.id }}');
		expect(readAll(given)).toEqual(['a', 'b', 'evaluated 2']);
		expect(Parameters.of(given.context, 7).raw('x')).toBe('evaluated 7');
		expect(given.asked).toEqual([2, 7]);
	});

	test('an expression that cannot be evaluated is refused by the name in the panel, with its words', () => {
		const { context } = contextWith('={{ throws }}');
		expect(refusalOf(() => Parameters.of(context, 0).raw('overdueAfter'))).toMatchObject({
			message: '"Overdue After" cannot be read: No such field',
		});
	});

	test('an oddity of a thousand items is told once a run, and another one too', () => {
		const { context, hints } = contextWith('');
		for (let item = 0; item < 1000; item++) {
			Parameters.of(context, item).hint('odd');
			Parameters.of(context, item).hint('odder');
		}
		const other = contextWith('');
		Parameters.of(other.context, 0).hint('odd');
		const hint = (message: string) => ({ message, location: 'outputPane' });
		expect([hints, other.hints]).toEqual([[hint('odd'), hint('odder')], [hint('odd')]]);
	});

	test('fields of the incoming item are its own only', () => {
		const parameters = Parameters.ofItem({ id: 'a' });
		expect([parameters.raw('id'), parameters.raw('toString'), parameters.raw('x')]).toEqual([
			'a',
			undefined,
			undefined,
		]);
	});
});
