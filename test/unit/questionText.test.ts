/** The words of a question: what the message and the page make of Markdown, whoever has written it. */
import MarkdownIt from 'markdown-it';

import { Parameters } from '../../nodes/shared/parameters/parameters';
import { linksAsText } from '../../nodes/shared/sendAndWait/linksAsText';
import { markdownHtml } from '../../nodes/shared/sendAndWait/markdown';
import { readQuestion } from '../../nodes/shared/sendAndWait/question';
import { wordsForPhone, wordsForText } from '../../nodes/shared/sendAndWait/words';

/** Looks for links as eagerly as any client: Markdown's, HTML's, and bare addresses. */
const eager = new MarkdownIt({ html: true, linkify: true });

const withoutBreakers = (text: string) => text.replaceAll('\u200B', '');

describe('links and pictures as text', () => {
	test.each([
		'[Approve](https://evil.example/x)',
		'[Approve](<https://evil.example/x> "title")',
		'![button](https://evil.example/button.png)',
		'[![button](https://evil.example/b.png)](https://evil.example)',
		'[Approve][1]\n\n[1]: https://evil.example',
		'[Approve]\n\n[Approve]: https://evil.example',
		'[Approve](dtmd://dingtalkclient/sendMessage?content=yes)',
		'[Approve](evil.example)',
		'<https://evil.example>',
		'<mailto:boss@evil.example>',
		'https://evil.example/x',
		'HTTP://EVIL.EXAMPLE',
		'//evil.example',
		'www.evil.example',
		'evil.com/approve',
		'boss@evil.com',
		'see 中文.com',
		'<a href="https://evil.example">Approve</a>',
		'<A href=//evil.example>Approve</A>',
		'<img src="https://evil.example/b.png">',
		'**[Approve](https://evil.example)**',
		'# [Approve](https://evil.example)',
		'- [Approve](https://evil.example)',
		'\\[Approve](https://evil.example)',
		'[a](b)[c](https://evil.example)',
	])('%s', (markdown) => {
		const shown = linksAsText(markdown);
		expect(withoutBreakers(shown)).toBe(markdown);
		expect(eager.render(shown)).not.toMatch(/<(?:a|img)\b/i);
		expect(markdownHtml(shown)).not.toMatch(/<(?:a|img)\b/i);
	});

	test.each([
		'Pay **100.50**?',
		'### Heading\n\n- one\n- two',
		'1 < 2 and 3 > 2',
		'[ ] to do',
		'10.30 h',
	])('leaves alone: %s', (markdown) => expect(linksAsText(markdown)).toBe(markdown));
});

describe('Markdown on the page', () => {
	test.each([
		['# One', '<h2>One</h2>'],
		['###### Six', '<h6>Six</h6>'],
		[
			'**bold** and *italic* and `code`',
			'<p><strong>bold</strong> and <em>italic</em> and <code>code</code></p>',
		],
		['- one\n- two', '<ul><li>one</li><li>two</li></ul>'],
		['1. one\n2. **two**', '<ol><li>one</li><li><strong>two</strong></li></ol>'],
		['> quoted', '<blockquote>quoted</blockquote>'],
		['one\ntwo\n\nthree', '<p>one\ntwo</p>\n<p>three</p>'],
		['one\n  \ntwo', '<p>one</p>\n<p>two</p>'],
		['#  Two blanks', '<h2>Two blanks</h2>'],
		['no # heading', '<p>no # heading</p>'],
		['# One\ntext', '<h2>One</h2>\n<p>text</p>'],
		[
			'[the bill](https://example.com/a?b=1&c="2)',
			'<p>[the bill](https://example.com/a?b=1&amp;c=&quot;2)</p>',
		],
		[
			'**[the bill](https://example.com/a?b=1&c=2)**',
			'<p><strong><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">the bill</a></strong></p>',
		],
		...['[]', '[ ]'].map((words) => [
			`${words}(https://example.com)`,
			'<p><a href="https://example.com" rel="noopener noreferrer nofollow">https://example.com</a></p>',
		]),
		[
			'![chart](https://example.com/a.png)',
			'<p><a href="https://example.com/a.png" rel="noopener noreferrer nofollow">chart</a></p>',
		],
	])('%s', (markdown, html) => expect(markdownHtml(markdown)).toBe(html));

	test.each([
		'[x](http://example.com)',
		'[x](javascript:alert(1))',
		'[x](JaVaScRiPt:alert)',
		'[x](javascript:https://example.com)',
		'[x](data:text/html,hi)',
		'[x](//example.com)',
		'[x](https://a"onmouseover=alert)',
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'**<b onclick=alert(1)>**',
		'`<script>`',
		'# <script>',
		'- <script>',
	])('shown as it is written: %s', (markdown) => {
		const html = markdownHtml(markdown);
		expect(html).not.toMatch(/<(?!\/?(?:p|strong|em|code|h2|ul|li)>)/);
		expect(html).not.toMatch(/href|<script|<img/);
	});

	test('a long text of opening signs takes no longer than its length', () => {
		const once = (text: string) => {
			const start = performance.now();
			markdownHtml(text);
			linksAsText(text);
			return performance.now() - start;
		};
		for (const sign of [
			'[',
			'*',
			'**',
			'`',
			'![',
			'[a](',
			'<a:',
			'- ',
			'> ',
			'# ',
			'//',
			'a.',
			'](',
		]) {
			const [short, long] = [2_000, 40_000].map((count) => once(sign.repeat(count))) as [
				number,
				number,
			];
			// Twenty times the text, with room for a busy machine; a quadratic reading would take 400 times as long.
			expect({ sign, isFast: long < 2_000 + 100 * short }).toEqual({ sign, isFast: true });
		}
	});
});

describe('the language', () => {
	test.each([
		['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
		['zh', 'zh-CN'],
		['ZH-Hant-TW', 'zh-CN'],
		['en-US,en;q=0.9,zh;q=0.8', 'en'],
		['ja,zh;q=0.8,en;q=0.5', 'zh-CN'],
		['de-DE', 'en'],
		['', 'en'],
		[undefined, 'en'],
	])('of a phone that says %p', (header, lang) => expect(wordsForPhone(header).lang).toBe(lang));

	test.each([
		['付款 100 元？', 'zh-CN'],
		['Pay 100?', 'en'],
		['支払いを承認しますか', 'en'],
	])('of a message: %s', (text, lang) => expect(wordsForText(text).lang).toBe(lang));
});

/** A question with two choices, read with the hints that it gives. */
const read = (values: Record<string, unknown>) => {
	const all: Record<string, unknown> = {
		title: 'Deploy',
		message: 'Go on?',
		responseType: 'choices',
		choices: 'Yes\nNo',
		...values,
	};
	const hints: string[] = [];
	const parameters = new Parameters((name) => all[name] as never, {
		hint: (message) => hints.push(message),
	});
	return { ...readQuestion(parameters), hints };
};

describe('control characters, as logs and documents have them, are left out of a question with a hint', () => {
	const red = (text: string) => `\u001b[31m${text}\u001b[0m\u0007`;
	test('title, message and every label', () => {
		const question = read({
			title: red('Deploy'),
			message: `${red('2 tests failed')}\fGo on?`,
			choices: `${red('Yes')}\nNo`,
			options: { messageButtonLabel: red('Look'), responseFormButtonLabel: red('Send') },
		});
		expect(question).toMatchObject({
			title: 'Deploy',
			message: '2 tests failed\nGo on?',
			buttons: [{ label: 'Yes' }, { label: 'No' }],
			openLabel: 'Look',
			submitLabel: 'Send',
		});
		const labels = ['Title', 'Message', 'Choices', 'Message Button', 'Response Form Button'];
		for (const label of labels) {
			expect(question.hints).toContainEqual(
				expect.stringMatching(new RegExp(`^"${label}( Label)?" held control characters`)),
			);
		}
		expect(question.hints).toHaveLength(labels.length);
		const values = { approveLabel: red('Yes'), approvalType: 'single' };
		const approval = read({ responseType: 'approval', approvalOptions: { values } });
		expect(approval.buttons).toEqual([{ name: 'approve', label: 'Yes' }]);
		expect(approval.hints).toHaveLength(1);
	});

	test('choices in a list, which are text too', () => {
		const { buttons, hints } = read({ choices: [red('Yes'), null, 7] });
		expect(buttons.map(({ label }) => label)).toEqual(['Yes', '7']);
		expect(hints).toEqual([expect.stringMatching(/^"Choices" held control characters/)]);
		expect(() => read({ choices: [{ a: 1 }] })).toThrow('"Choices" must be text');
	});

	test('links work where the user allows them', () => {
		const linked = { title: '[x](https://a.example)', message: 'www.example.com' };
		expect(read({ ...linked, options: { allowLinks: true } })).toMatchObject(linked);
		for (const options of [{}, { allowLinks: false }])
			expect(read({ ...linked, options })).toMatchObject({
				title: linksAsText(linked.title),
				message: linksAsText(linked.message),
			});
	});

	test('they do not hide a link', () => {
		expect(read({ message: 'https:/\u0000/evil.example' }).message).toBe(
			linksAsText('https://evil.example'),
		);
	});

	test('nothing but them is an empty title', () => {
		expect(() => read({ title: '\u0007' })).toThrow('"Title" is empty');
	});
});

describe('one choice alone goes out, and says when it was meant to be several', () => {
	test.each(['This week, next week', '同意，不同意', '甲、乙', 'a; b', 'Yes / No', 'Yes|No'])(
		'%s',
		(choices) => {
			const { buttons, hints } = read({ choices });
			expect(buttons).toEqual([{ name: 'choice1', label: choices }]);
			expect(hints).toEqual([
				`"Choices" is one answer, "${choices}", so people get one button. Write each answer on a line of its own.`,
			]);
		},
	);

	test.each(['Done', 'Yes, this week\nNo, next week'])('no word about %j', (choices) =>
		expect(read({ choices }).hints).toStrictEqual([]),
	);
});
