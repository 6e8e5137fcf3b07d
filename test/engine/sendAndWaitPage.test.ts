/** What a link of a question shows and does, in n8n's own context for webhooks, from what n8n has stored. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { withSimulator } from './harness/withSimulator';
import type { LinkRequest, Opened } from './harness/openLink';
import { atQuestion, double, limited, linksOf, type AtQuestion } from './questions';

const dingTalk = withSimulator();

const expense: INodeParameters = {
	title: 'Expense <1>',
	message: 'Pay "100"?\n<script>alert(1)</script>',
	approvalOptions: { values: { approvalType: 'double', approveLabel: 'Yes' } },
};
const freeText: INodeParameters = { ...expense, responseType: 'freeText' };

const atExpense = async (parameters: INodeParameters = {}, items?: IDataObject[]) =>
	await atQuestion(dingTalk, 'dingTalkBotMessage', [{ ...expense, ...parameters }], items);

const [approve, decline] = [0, 1].map(
	(button) =>
		({ links }: AtQuestion) =>
			links[button] as URL,
) as [(at: AtQuestion) => URL, (at: AtQuestion) => URL];

function changed(link: URL, changes: Record<string, string | undefined>): URL {
	const url = new URL(link);
	for (const [name, value] of Object.entries(changes)) {
		if (value === undefined) url.searchParams.delete(name);
		else url.searchParams.set(name, value);
	}
	return url;
}

function expectClosed({ data, status, html }: Opened): void {
	expect(data).toEqual({ noWebhookResponse: true });
	expect(status).toBe(410);
	expect(html).toContain('This question is closed');
}

/** Opening it and pressing on it: neither may answer. */
async function expectDead(at: AtQuestion, link: URL): Promise<void> {
	for (const method of ['GET', 'POST'] as const) expectClosed(await at.open(link, { method }));
}

const press: LinkRequest = { method: 'POST' };

test.each(['Mozilla/5.0', 'DingTalkBot/1.0', 'facebookexternalhit/1.1', ''])(
	'opened by %p it answers nothing and shows a button',
	async (agent) => {
		const at = await atExpense();
		const { data, status, html, headers } = await at.open(approve(at), { agent });
		expect(data).toEqual({ noWebhookResponse: true });
		expect(status).toBe(200);
		expect(html).toContain('<form method="post"><button type="submit">Yes</button></form>');
		expect(headers).toMatchObject({
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
		});
	},
);

test('shows the question as text, whatever it holds', async () => {
	const at = await atExpense();
	const { html } = await at.open(decline(at));
	expect(html).toContain('<h1>Expense &lt;1&gt;</h1>');
	expect(html).toContain('Pay &quot;100&quot;?\n&lt;script&gt;alert(1)&lt;/script&gt;');
	expect(html).not.toContain('<script');
	expect(html).toContain('>Decline</button>');
});

test.each([
	['approve', 0, true],
	['decline', 1, false],
])('sent off it answers: %s', async (_, button, approved) => {
	const at = await atExpense();
	const opened = await at.open(at.links[button] as URL, press);
	expect(opened.answer).toEqual({
		approved,
		respondedAt: expect.stringMatching(/Z$/) as string,
		respondedBy: 'c001',
	});
	expect(opened.html).toContain('Thank you');
});

test('free text: a form, then the text', async () => {
	const at = await atExpense(freeText);
	const [link] = at.links as [URL];
	const { html } = await at.open(link);
	expect(html).toContain('<textarea id="text" name="text"');
	expect(html).toContain('>Submit</button>');
	const own = await atExpense({ ...freeText, options: { responseFormButtonLabel: 'Off it goes' } });
	expect((await own.open(own.links.at(-1) as URL)).html).toContain('>Off it goes</button>');
	for (const body of [{}, { text: '  ' }, { text: ['a'] }]) {
		const again = await at.open(link, { ...press, body: body as IDataObject });
		expect(again.answer).toBeUndefined();
		expect(again.html).toContain('Please write something first.');
	}
	const { answer } = await at.open(link, { ...press, body: { text: '  on Friday\n' } });
	expect(answer).toMatchObject({ text: 'on Friday', respondedBy: 'c001' });
});

test('speaks Chinese to a Chinese phone', async () => {
	const at = await atExpense();
	const opened = await at.open(approve(at), { ...press, language: 'zh-CN,zh;q=0.9' });
	expect(opened.html).toContain('您的答复已记录');
	expect(opened.answer).toMatchObject({ approved: true });
});

test('of two presses at the same moment only the first goes on with the workflow', async () => {
	const at = await atExpense();
	const [first, second] = await Promise.all([
		at.open(approve(at), press),
		at.open(decline(at), press),
	]);
	expect(first.answer).toMatchObject({ approved: true });
	expect(second.answer).toBeUndefined();
	expect(second).toMatchObject({ status: 410, data: { noWebhookResponse: true } });
	const another = await atExpense();
	expect((await another.open(another.links.at(-2) as URL, press)).answer).toMatchObject({
		approved: true,
	});
});

describe('what was asked is what is shown', () => {
	test('title, message and labels are those of the message, not made again from an item', async () => {
		const at = await atExpense(
			{
				title: '=Pay {{ $input.all().length }} invoices',
				message:
					'=In all {{ $input.all().map((item) => item.json.sum).join("+") }} EUR at {{ $now.toMillis() }}',
				approvalOptions: {
					values: { approvalType: 'double', approveLabel: '=Pay {{ $input.all().length }}' },
				},
			},
			[{ sum: 100 }, { sum: 50_000 }],
		);
		const [delivery] = dingTalk.deliveriesTo('c001');
		const card = delivery?.content.msgParam as IDataObject;
		const { html } = await at.open(approve(at));
		expect(card.title).toBe('Pay 2 invoices');
		expect(html).toContain('<h1>Pay 2 invoices</h1>');
		expect(html).toContain(String(card.text));
		expect(html).toContain('>Pay 2</button>');
	});

	test('nothing of the parameters is evaluated for somebody who opens the link', async () => {
		const at = await atExpense({ message: '={{ $json.amount }} EUR?' }, [{ amount: 100 }]);
		const { executionData } = at.result.run.data;
		const [waiting] = executionData?.nodeExecutionStack ?? [];
		const [item] = waiting?.data.main?.[0] ?? [];
		if (!item) throw new Error('Nothing waits');
		// As n8n has it in the database once the data behind the expression is gone.
		item.json = {};
		const { html } = await at.open(approve(at));
		expect(html).toContain('100 EUR?');
	});

	test('whatever the node is called', async () => {
		for (const name of ['A "quoted" {{ $json.x }} name', "It's \\ `odd`", '请审批 🙂']) {
			const at = await atQuestion(dingTalk, 'dingTalkBotMessage', [expense], [{}], name);
			expect((await at.open(at.links.at(-1) as URL)).html).toContain('>Decline</button>');
		}
	});
});

describe('what does not count', () => {
	test('another person, another answer, another mark or none, although n8n would let it through', async () => {
		const at = await atExpense();
		const others = [
			{ userId: 'c002' },
			{ userId: undefined },
			{ answer: 'decline' },
			{ answer: 'page' },
			{ answer: undefined },
			{ mark: 'A'.repeat(22) },
			{ mark: '' },
			{ mark: undefined },
			{ approved: 'true', mark: undefined },
		];
		for (const changes of others) await expectDead(at, changed(approve(at), changes));
		const resumeUrl = new URL(`http://n8n.test/webhook-waiting/1?userId=c001&approved=true`);
		await expectDead(at, resumeUrl);
		expect((await at.open(approve(at), press)).answer).toMatchObject({ approved: true });
	});

	test('a list where the link has one value', async () => {
		const at = await atExpense();
		const query = { userId: ['c001'], answer: ['approve'], mark: ['x'] } as IDataObject;
		expectClosed(await at.open(approve(at), { ...press, query }));
	});

	test('a link of an earlier question of the same execution', async () => {
		const at = await atQuestion(dingTalk, 'dingTalkBotMessage', [double, double]);
		const [first] = at.links as [URL];
		const next = await at.answerBy(first);
		await expectDead(next, first);
		expect((await next.open(next.links[2] as URL, press)).answer).toMatchObject({ approved: true });
	});

	test('a press after the limit, even if n8n has not looked yet', async () => {
		const at = await atExpense(
			limited({ limitType: 'afterTimeInterval', resumeAmount: 1, resumeUnit: 'minutes' }),
		);
		expect((await at.open(approve(at))).status).toBe(200);
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
		try {
			await expectDead(at, approve(at));
		} finally {
			now.mockRestore();
		}
	});
});

test('Retry On Fail asks nobody twice, and the first one’s links stay good', async () => {
	dingTalk.control.addFault({
		api: 'oToMessages/batchSend',
		kind: 'quota90020',
		skip: 1,
		count: 1,
	});
	const at = await atExpense({ userIds: 'c001, c002' });
	expect(at.result.run.status).toBe('waiting');
	expect(dingTalk.deliveriesTo('c001')).toHaveLength(1);
	expect(dingTalk.deliveriesTo('c002')).toHaveLength(1);
	for (const userId of ['c001', 'c002']) {
		const [link] = linksOf(dingTalk, userId) as [URL];
		expect((await at.open(link)).html).toContain('>Yes</button>');
	}
	const [link] = linksOf(dingTalk, 'c001') as [URL];
	expect((await at.open(link, press)).answer).toMatchObject({ respondedBy: 'c001' });
});

test('the question’s key is in nothing that a user sees', async () => {
	const at = await atExpense({ userIds: 'c001, c002', ...limited() });
	const { contextData } = at.result.run.data.executionData ?? {};
	const key = /"key":"([^"]+)"/.exec(
		JSON.parse(JSON.stringify(contextData?.['node:Ask'])).dingTalkQuestion,
	)?.[1];
	expect(key).toMatch(/^[\w-]{43}$/);
	const shown = JSON.stringify([
		at.result.run.data.resultData,
		(await at.reachLimit()).result.run.data.resultData,
		(await at.answerBy(approve(at))).result.run.data.resultData,
		(await at.open(approve(at))).html,
		dingTalk.control.ledger(),
	]);
	expect(shown).toContain('c001');
	expect(shown).not.toContain(key);
});
