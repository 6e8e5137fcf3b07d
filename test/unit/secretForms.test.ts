import { leaks } from '../e2e/steps/secretForms';

/** The eye of test/e2e/parts/secrets.e2e.ts sees a secret in whatever form it stands. */

const secret = 'client"secret+mark/=&7';
const seen = (text: string) =>
	leaks(new Map([['file', Buffer.from(`before ${text} after`)]]), new Map([['it', secret]]));

test.each<[string, string]>([
	['as it is', secret],
	['in a query', encodeURIComponent(secret)],
	['in a form', new URLSearchParams({ secret }).toString()],
	['in JSON', JSON.stringify({ secret })],
	['in JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
	...[0, 1, 2, 3].flatMap((before): Array<[string, string]> =>
		[0, 1, 2].map((after) => [
			`in base64, ${before} bytes before and ${after} after`,
			Buffer.from('a'.repeat(before) + secret + 'b'.repeat(after)).toString('base64'),
		]),
	),
])('%s', (_, text) => {
	expect(seen(text)).toEqual(['file: it']);
});

test('and sees none where none is', () => {
	expect(seen('client secret mark 7')).toStrictEqual([]);
});
