/** Secrets stay in (design.md, section 2): whatever form a secret comes back in, and in a success too. */
import { classifyAnswer } from '../../nodes/shared/transport/errors';
import { SecretFilter } from '../../nodes/shared/transport/secrets';

/** No eight characters in a row are the same in JSON or HTML. */
const secret = 'cli"nt&s/"r+mk/"=&7 "x';
const token = '0123456789abcdef'.repeat(2);
/** Its characters take up to three bytes in a URL, and need all 64 characters of base64. */
const foreign = '密码>>>???>~~~ÿü';

/** What is left of words that somebody else has chosen. */
const seen = (words: string, ...secrets: string[]) => new SecretFilter(secrets).redactWords(words);

/** What a node makes of a success. */
const successOf = (answer: object | string, ...secrets: string[]) => {
	const body = typeof answer === 'string' ? answer : JSON.stringify({ errcode: 0, ...answer });
	const classified = classifyAnswer({ host: 'oapi', status: 200, body, secrets });
	if (!classified.ok) throw new Error('no success');
	return classified.body;
};

const everyCharacter = (text: string, as: (code: string) => string) =>
	[...text].map((char) => as(char.charCodeAt(0).toString(16).padStart(4, '0'))).join('');

const times = (count: number, text: string, once: (text: string) => string): string =>
	count === 0 ? text : times(count - 1, once(text), once);

describe.each([
	['a secret', secret],
	['one beyond ASCII', foreign],
	['a token', token],
	['one of eight characters', '4f"&/>+k'],
])('%s is struck out of words as a whole', (_, hidden) => {
	test.each<[string, (text: string) => string]>([
		['as it is', (text) => text],
		['in a URL', encodeURIComponent],
		['in a URL, in small letters', (text) => encodeURIComponent(text).toLowerCase()],
		['in a URL in a URL', (text) => times(2, text, encodeURIComponent)],
		['escaped three times', (text) => times(3, text, encodeURIComponent)],
		['in a form', (text) => new URLSearchParams({ text }).toString().slice('text='.length)],
		['in JSON', (text) => JSON.stringify(text).slice(1, -1)],
		['in JSON in JSON', (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3)],
		['in JSON, every character', (text) => everyCharacter(text, (code) => `\\u${code}`)],
		[
			'in HTML',
			(text) =>
				text
					.replaceAll('&', '&amp;')
					.replaceAll('"', '&quot;')
					.replaceAll('>', '&GT;')
					.replaceAll('/', '&#x2F;'),
		],
		['in HTML by numbers', (text) => [...text].map((c) => `&#${c.charCodeAt(0)};`).join('')],
		['in HTML by hexadecimal numbers', (text) => everyCharacter(text, (code) => `&#x${code};`)],
		['in hex', (text) => Buffer.from(text).toString('hex')],
		['in hex, in capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
	])('%s', (_form, as) => {
		expect(seen(`before ${as(hidden)} after`, hidden)).toBe('before [secret] after');
	});

	test.each(
		[0, 1, 2].flatMap((before) =>
			[0, 1, 2].flatMap((after) =>
				(['base64', 'base64url'] as const).map((coding) => [coding, before, after] as const),
			),
		),
	)('in %s, %i bytes behind the first and %i before the last', (coding, before, after) => {
		const form = Buffer.from('a'.repeat(before) + hidden + 'b'.repeat(after)).toString(coding);
		const words = seen(`before ${form} after`, hidden);
		// What a character of base64 shares with its neighbours tells nothing.
		expect(words).toMatch(/^before [\w-]{0,3}\[secret\][\w=-]{0,6} after$/);
	});
});

test('each run of eight characters is struck out, wherever it stands and ends', () => {
	for (let from = 0; from + 8 <= secret.length; from++)
		for (let before = 0; before < 5; before++)
			expect(seen('.'.repeat(before) + secret.slice(from, from + 8), secret)).toBe(
				`${'.'.repeat(before)}[secret]`,
			);
});

test.each<[string, string[], string]>([
	['a secret of eight characters', ['12ab56cd'], '[secret]'],
	['no secret of seven', ['12ab56c'], '12ab56c'],
	['no seven of a longer one', ['12ab56cde'], '12ab56c'],
	['no seven of one, in hex', ['12ab56cde'], Buffer.from('12ab56c').toString('hex')],
	['no seven of one, in base64', ['12ab56cde'], Buffer.from('12ab56c').toString('base64')],
	[
		'of two that begin alike the one that is there',
		['begin-alike-1', 'begin-alike-2x'],
		'[secret]',
	],
])('%s', (_, secrets, left) => {
	const words = left === '[secret]' ? (secrets.at(-1) ?? '') : left;
	expect(seen(words, ...secrets)).toBe(left);
	expect(seen(`..... ${words}`, ...secrets)).toBe(`..... ${left}`);
});

test('a byte below 16 has two digits in hex', () => {
	const tabbed = 'ab\tcd\tef';
	expect(seen(Buffer.from(tabbed).toString('hex'), tabbed)).toBe('[secret]');
});

test('what is left behind one secret is not struck out for another: seven characters tell nothing', () => {
	expect(seen('abcdefghijKLMNOPQ', 'abcdefghij', 'jKLMNOPQ')).toBe('[secret]KLMNOPQ');
});

test('of a secret of any length the first 4,000 characters are looked for, so that memory has an end', () => {
	const long = Array.from({ length: 1000 }, (_, index) => `${index}`.padStart(5, 'x')).join('');
	expect(seen(long.slice(3990, 4000), long)).toBe('[secret]');
	expect(seen(long.slice(4000, 4020), long)).toBe(long.slice(4000, 4020));
});

test.each([
	'client',
	'another text of some length',
	'0123456',
	'f0e1d2c3b4a59687',
	'100%25 of Q%26A &amp; "more" \\u0041, escaped and no secret',
	times(4, secret, encodeURIComponent),
])('%s is left', (words) => {
	expect(seen(words, secret, token)).toBe(words);
});

describe('a success that repeats a secret does not hand it on', () => {
	test('in a name or a value, however deep', () => {
		const answer = { task_id: token, none: null, more: [{ [secret]: `x${secret}y` }] };
		expect(successOf(answer, secret, token)).toEqual({
			errcode: 0,
			task_id: '[secret]',
			none: null,
			more: [{ '[secret]': 'x[secret]y' }],
		});
	});

	test('where nothing in the answer is escaped', () => {
		expect(successOf({ note: `x${token}y` }, token)).toEqual({ errcode: 0, note: 'x[secret]y' });
	});

	test('where it is escaped only', () => {
		const note = everyCharacter(token, (code) => `%${code.slice(2)}`);
		expect(successOf({ note }, token)).toEqual({ errcode: 0, note: '[secret]' });
	});
});

describe('nobody is lost because the digits of an ID are in a token by chance', () => {
	test.each<[string, string, string]>([
		['digits of a longer ID', '1234567890', '1234567890'],
		['fifteen digits', '123456789012345', '123456789012345'],
		['sixteen digits are none by chance', '1234567890123456', '[secret]'],
		['digits behind a name', 'user01234567', 'user01234567'],
		['digits before letters of the token', '56789012ab', '[secret]'],
		['letters of the token before digits', 'xy12345678', '[secret]'],
		['a secret of ten digits as a whole', '9876543210', '[secret]'],
	])('%s', (_, id, left) => {
		const secrets = ['xy1234567890123456789012ab', '0123456789ab', '9876543210'];
		expect(successOf({ ids: [id] }, ...secrets)).toEqual({ errcode: 0, ids: [left] });
	});
});

test("DingTalk's words are cut at a sensible length", () => {
	const body = JSON.stringify({ errcode: 40035, errmsg: 'word '.repeat(1_000_000) });
	const classified = classifyAnswer({ host: 'oapi', status: 200, body, secrets: [token] });
	expect(JSON.stringify(classified).length).toBeLessThan(1500);
});

test('a success with 100,000 readers comes out whole', () => {
	const ids = Array.from(
		{ length: 100_000 },
		(_, index) => `manager${index}-with-a-longer-user-id`,
	);
	expect(successOf({ ids }, token, secret)).toEqual({ errcode: 0, ids });
});

test('requests with one secret and another in turn: each answer is without its own', () => {
	const other = 'fedcba9876543210'.repeat(2);
	const words = (secrets: string[]) => {
		const body = JSON.stringify({ errcode: 40014, errmsg: `${token} ${other}` });
		const answer = classifyAnswer({ host: 'oapi', status: 200, body, secrets });
		return 'failure' in answer ? answer.failure.message : undefined;
	};
	for (let round = 0; round < 2; round++) {
		expect(words([token])).toBe(`DingTalk answered 40014: [secret] ${other}`);
		expect(words([other])).toBe(`DingTalk answered 40014: ${token} [secret]`);
		expect(words([token, other])).toBe('DingTalk answered 40014: [secret] [secret]');
	}
});
