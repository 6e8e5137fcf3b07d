/** Secrets stay in (design.md, section 2): whatever form a secret comes back in, and in a success too. */
import { classifyAnswer } from '../../nodes/shared/transport/errors';
import { SecretFilter } from '../../nodes/shared/transport/secrets';

const secret = 'client"secret+mark/=&7 x';
const token = '0123456789abcdef'.repeat(2);
const seeker = new SecretFilter([secret, token]);

test.each<[string, string]>([
	['as it is', secret],
	['in a URL', encodeURIComponent(secret)],
	['in a URL, in small letters', encodeURIComponent(secret).toLowerCase()],
	['in a URL in a URL', encodeURIComponent(encodeURIComponent(secret))],
	['in a form', new URLSearchParams({ secret }).toString().slice('secret='.length)],
	['in JSON', JSON.stringify(secret).slice(1, -1)],
	['in JSON in JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
	[
		'in JSON, every character',
		[...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
	],
	['in HTML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('/', '&#x2F;')],
	['in HTML by numbers', [...secret].map((c) => `&#${c.charCodeAt(0)};`).join('')],
	['in hex', Buffer.from(secret).toString('hex')],
	['in hex, in capitals', Buffer.from(secret).toString('hex').toUpperCase()],
	...[0, 1, 2].map((before): [string, string] => [
		`in base64, ${before} bytes after`,
		Buffer.from('a'.repeat(before) + secret).toString('base64'),
	]),
	['a run of eight of it', secret.slice(5, 13)],
	['a run of a token', token.slice(3, 11)],
])('%s', (_, form) => {
	const words = seeker.redactWords(`before ${form} after`);
	expect(words).toContain('[secret]');
	expect(words).not.toContain(form);
	expect(words).toMatch(/^before .* after$/);
});

test.each(['client', 'another text of some length', '0123456', 'f0e1d2c3b4a59687'])(
	'%s is left',
	(words) => {
		expect(seeker.redactWords(words)).toBe(words);
	},
);

test('a success that repeats a secret does not hand it on, in a name or a value', () => {
	const body = JSON.stringify({ errcode: 0, task_id: token, more: [{ [secret]: `x${secret}y` }] });
	const classified = classifyAnswer({ host: 'oapi', status: 200, body, secrets: [secret, token] });
	expect(classified).toEqual({
		ok: true,
		body: { errcode: 0, task_id: '[secret]', more: [{ '[secret]': 'x[secret]y' }] },
	});
});

test('nobody is lost because the digits of an ID are in a token by chance', () => {
	const ids = ['01234567', '1234567890', 'user0123456'];
	const body = JSON.stringify({ errcode: 0, ids });
	expect(classifyAnswer({ host: 'oapi', status: 200, body, secrets: [token] })).toMatchObject({
		body: { ids },
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
	const body = JSON.stringify({ errcode: 0, ids });
	const classified = classifyAnswer({ host: 'oapi', status: 200, body, secrets: [token, secret] });
	expect(classified).toEqual({ ok: true, body: { errcode: 0, ids } });
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
