import {
	parsePlainExpression,
	readPlainExpression,
} from '../../nodes/shared/parameters/plainExpression';

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
	['no item at all', '={{ $json.a }}', undefined],
])('%s is left to n8n', (_what, raw, json) => {
	const plain = parsePlainExpression(raw);
	expect(plain).toBeDefined();
	if (plain) expect(readPlainExpression(plain, json)).toBeUndefined();
});
