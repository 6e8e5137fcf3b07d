/** What can be asked and how it looks: choices, labels and languages, links in the text, addresses that lead nowhere. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { withSimulator } from './harness/withSimulator';
import { ask, atQuestion, channels, double, linksOf, type Channel } from './questions';

const dingTalk = withSimulator();
const both = Object.keys(channels) as Channel[];

const choices = (...labels: string[]): INodeParameters => ({
	responseType: 'choices',
	choices: labels.join('\n'),
});

/** The card that a person has got. */
function cardOf(userId: string): IDataObject {
	const content = dingTalk.deliveriesTo(userId).at(-1)?.content ?? {};
	return (content.action_card ?? content.msgParam) as IDataObject;
}

/** The labels of the buttons of a card. */
function labelsOf(userId: string): unknown[] {
	const card = cardOf(userId);
	const list = (card.btn_json_list ?? []) as IDataObject[];
	const names = ['single_title', 'singleTitle', 'buttonTitle1', 'buttonTitle2'];
	const stacked = [1, 2, 3, 4, 5].map((n) => `actionTitle${n}`);
	return [
		...[...names, ...stacked].map((name) => card[name]),
		...list.map(({ title }) => title),
	].filter((label) => label !== undefined);
}

describe('choices', () => {
	test.each([1, 2, 3, 4, 5])('a bot’s card has a button for each of %i', async (count) => {
		const labels = ['一', 'Two', '3', 'Four words of it', 'V'].slice(0, count);
		const at = await atQuestion(dingTalk, 'dingTalkBotMessage', [choices(...labels)]);
		expect(labelsOf('c001')).toEqual(labels);
		const last = at.links.at(-1) as URL;
		expect((await at.open(last)).html).toContain(`<button type="submit">${labels.at(-1)}</button>`);
		expect((await at.answerBy(last)).end()).toEqual({
			choice: labels.at(-1),
			respondedAt: expect.stringMatching(/Z$/) as string,
			respondedBy: 'c001',
		});
	});

	test('a work notification has stacked buttons while they fit', async () => {
		const at = await atQuestion(dingTalk, 'dingTalkWorkNotification', [choices('A', 'B', 'C')]);
		expect(cardOf('c001').btn_orientation).toBe('0');
		expect(labelsOf('c001')).toEqual(['A', 'B', 'C']);
		expect((await at.answerBy(at.links[1] as URL)).end()).toMatchObject({ choice: 'B' });
	});

	test('links that do not fit into it: one button opens a page with all choices', async () => {
		const labels = ['Mon', 'Tue', 'Wed', 'Thu', '<Fri>'];
		const at = await atQuestion(dingTalk, 'dingTalkWorkNotification', [choices(...labels)]);
		expect(labelsOf('c001')).toEqual(['Respond']);
		const [link] = at.links as [URL];
		const { html } = await at.open(link);
		const buttons = [...html.matchAll(/<button [^>]*value="(\w+)">([^<]*)</g)];
		expect(buttons.map(([, , label]) => label)).toEqual([...labels.slice(0, 4), '&lt;Fri&gt;']);
		for (const body of [
			{},
			{ answer: 'choice6' },
			{ answer: ['choice1'] },
			{ answer: 'approve' },
		]) {
			const opened = await at.open(link, { method: 'POST', body: body as IDataObject });
			expect(opened.answer).toBeUndefined();
			expect(opened.status).toBe(200);
		}
		const answered = await at.answerBy(link, { answer: buttons[4]?.[1] });
		expect(answered.end()).toMatchObject({ choice: '<Fri>', respondedBy: 'c001' });
	});

	test('two long buttons of an approval that do not fit are one button, too', async () => {
		const webhookUrl = `https://${'n8n.'.repeat(76)}example.com/`;
		const { run } = await ask('dingTalkWorkNotification', double, await dingTalk.credential(), {
			webhookUrl,
		});
		expect(run.status).toBe('waiting');
		expect(labelsOf('c001')).toEqual(['Respond']);
		const { run: other } = await ask(
			'dingTalkWorkNotification',
			double,
			await dingTalk.credential(),
		);
		expect(other.status).toBe('waiting');
		expect(labelsOf('c001')).toEqual(['Yes', 'No']);
	});

	test('an expression may give them as a list; empty and repeated ones are left out', async () => {
		const parameters = { responseType: 'choices', choices: "={{ ['A', ' ', 'B', 'A', 3] }}" };
		await atQuestion(dingTalk, 'dingTalkBotMessage', [parameters]);
		expect(labelsOf('c001')).toEqual(['A', 'B', '3']);
	});

	test.each<[string, INodeParameters]>([
		['six', choices('1', '2', '3', '4', '5', '6')],
		['none', { responseType: 'choices', choices: '={{ [] }}' }],
		['a label too long', choices('x'.repeat(21))],
	])('%s: refused before any call', async (_, parameters) => {
		const { error } = await ask('dingTalkBotMessage', parameters, await dingTalk.credential());
		expect(error('Ask')?.message).toContain('"Choices"');
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});

describe('buttons without a label of the user’s own', () => {
	const approval: INodeParameters = { approvalOptions: { values: { approvalType: 'double' } } };

	test.each([
		['Pay 100?', ['Approve', 'Decline']],
		['付款 100 元？', ['同意', '拒绝']],
	])('follow the language of the message: %s', async (message, labels) => {
		await atQuestion(dingTalk, 'dingTalkBotMessage', [{ ...approval, message }]);
		expect(labelsOf('c001')).toEqual(labels);
	});

	test('follow the phone’s language on the page; the user’s own are kept', async () => {
		const at = await atQuestion(dingTalk, 'dingTalkBotMessage', [approval]);
		const chinese = { language: 'zh-CN' };
		expect((await at.open(at.links[0] as URL, chinese)).html).toContain('>同意</button>');
		expect((await at.open(at.links[1] as URL, chinese)).html).toContain('>拒绝</button>');
		const own = await atQuestion(dingTalk, 'dingTalkBotMessage', [double]);
		expect((await own.open(own.links[2] as URL, chinese)).html).toContain('>Yes</button>');
		const text = await atQuestion(dingTalk, 'dingTalkBotMessage', [{ responseType: 'freeText' }]);
		expect((await text.open(text.links.at(-1) as URL, chinese)).html).toContain('>提交</button>');
	});
});

describe.each(both)('links and pictures in the text, by %s', (channel) => {
	const text = {
		title: 'From [you](https://evil.example)',
		message: '**Pay?** [Approve](https://evil.example) ![x](https://evil.example/x.png)',
	};
	const textOf = (card: IDataObject) =>
		`${String(card.title)}\n${String(card.markdown ?? card.text)}`;

	test('are text unless allowed, in the message and on the page', async () => {
		const at = await atQuestion(dingTalk, channel, [text]);
		expect(textOf(cardOf('c001'))).not.toMatch(/\]\(|:\/\//);
		expect(textOf(cardOf('c001'))).toContain('**Pay?** [Approve]');
		const { html } = await at.open(at.links[0] as URL);
		expect(html).toContain('<strong>Pay?</strong>');
		expect(html).not.toMatch(/<a |<img/);
	});

	test('work when allowed; on the page with https only, and never as a picture from elsewhere', async () => {
		const message = `${text.message} [x](javascript:alert)`;
		const options = { allowLinks: true };
		const at = await atQuestion(dingTalk, channel, [{ ...text, message, options }]);
		expect(textOf(cardOf('c001'))).toBe(`${text.title}\n${message}`);
		const { html, headers } = await at.open(at.links[0] as URL);
		expect(html).toContain(
			'<a href="https://evil.example" rel="noopener noreferrer nofollow">Approve</a>',
		);
		expect(html).not.toMatch(/<img|<script|href="javascript/);
		expect(headers['content-security-policy']).toBe(
			"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
		);
	});
});

describe('an address that phones do not reach', () => {
	test.each([
		['http://localhost:5678/', 'which is this machine'],
		['http://192.168.1.5:5678/', 'inside your network'],
		['https://example.com/n8n/', 'below a path'],
	])('%s: a hint says what to set, even when the asking fails', async (webhookUrl, words) => {
		const credential = await dingTalk.credential();
		const asked = await ask('dingTalkBotMessage', {}, credential, { webhookUrl });
		expect(asked.run.status).toBe('waiting');
		expect(asked.hints('Ask').map(({ message }) => message)).toEqual([
			expect.stringContaining(words) as string,
		]);
	});

	test('any other: no hint', async () => {
		const asked = await ask('dingTalkBotMessage', {}, await dingTalk.credential(), {
			webhookUrl: 'https://n8n.example.com/',
		});
		expect(asked.hints('Ask')).toStrictEqual([]);
	});
});

test('people are asked side by side: one whose message hangs keeps nobody else waiting', async () => {
	dingTalk.control.addFault({ api: 'oToMessages/batchSend', kind: 'timeoutBefore', count: 1 });
	const parameters = { userIds: 'c001, c002, c003', options: { timeout: 2000 } };
	const { error } = await ask('dingTalkBotMessage', parameters, await dingTalk.credential());
	const asked = ['c001', 'c002', 'c003'].filter((id) => linksOf(dingTalk, id).length > 0);
	expect(asked).toHaveLength(2);
	expect(error('Ask')?.message).toMatch(/Nobody can tell whether c00[123] was asked/);
	expect(error('Ask')?.description).toContain(`Asked before this: ${asked.join(', ')}.`);
});
