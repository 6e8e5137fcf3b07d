/** Questions against the simulator: design.md, section 1, sendAndWait. What a click does is shown in real n8n (test/e2e). */
import {
	WAIT_INDEFINITELY,
	type IDataObject,
	type INodeParameters,
	type IRunExecutionData,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { DingTalkBotMessage } from '../../nodes/DingTalkBotMessage/DingTalkBotMessage.node';
import {
	connect,
	MANUAL_TRIGGER,
	node,
	NO_OP,
	packageTypeName,
	runNode,
	runWorkflow,
	type CredentialHandle,
	type RunWorkflowOptions,
	type WorkflowResult,
} from './harness';
import { withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ limitedPeople: { limited: '143105' } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential();
});

const channels = {
	dingTalkBotMessage: { resource: 'directMessage', operation: 'sendAndWait' },
	dingTalkWorkNotification: { resource: 'message', operation: 'sendAndWait' },
};
type Channel = keyof typeof channels;

const question: INodeParameters = {
	userIds: 'c001',
	title: 'Expense',
	message: 'Pay **100**?',
};
const double: INodeParameters = {
	approvalOptions: {
		values: { approvalType: 'double', approveLabel: 'Yes', disapproveLabel: 'No' },
	},
};

async function ask(
	channel: Channel,
	parameters: INodeParameters = {},
	{ items = [{}], ...options }: Partial<RunWorkflowOptions> & { items?: IDataObject[] } = {},
): Promise<WorkflowResult> {
	const type = packageTypeName(channel);
	return await runWorkflow({
		workflow: {
			nodes: [
				node('Start', MANUAL_TRIGGER),
				node(
					'Ask',
					type,
					{ ...channels[channel], ...question, ...parameters },
					{ retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
				),
				node('After', NO_OP),
			],
			connections: connect({ Start: [['Ask']], Ask: [['After']] }),
		},
		credential,
		input: items.map((json) => ({ json })),
		...options,
	});
}

/** The links of the messages that a person has, in the order of the buttons. */
function linksOf(userId: string): URL[] {
	return dingTalk.deliveriesTo(userId).flatMap(({ content }) => {
		const card = (content.action_card ?? content.msgParam) as IDataObject;
		const list = (card.btn_json_list ?? []) as IDataObject[];
		const urls = [
			card.single_url,
			card.singleURL,
			card.buttonUrl1,
			card.buttonUrl2,
			...list.map(({ action_url: url }) => url),
		];
		return urls.filter((url) => url !== undefined).map((url) => new URL(String(url)));
	});
}

/** DingTalk's cards with one link or two buttons. */
const cards: Record<Channel, (labels: string[], urls: string[]) => IDataObject> = {
	dingTalkBotMessage: ([one, two], [first, second]) => ({
		msgKey: two ? 'sampleActionCard6' : 'sampleActionCard',
		msgParam: {
			title: 'Expense',
			text: 'Pay **100**?',
			...(two
				? { buttonTitle1: one, buttonUrl1: first, buttonTitle2: two, buttonUrl2: second }
				: { singleTitle: one, singleURL: first }),
		},
	}),
	dingTalkWorkNotification: (labels, urls) => ({
		msgtype: 'action_card',
		action_card: {
			title: 'Expense',
			markdown: 'Pay **100**?',
			...(labels[1]
				? {
						btn_orientation: '1',
						btn_json_list: labels.map((title, n) => ({ title, action_url: urls[n] })),
					}
				: { single_title: labels[0], single_url: urls[0] }),
		},
	}),
};

describe.each(Object.keys(channels) as Channel[])('%s', (channel) => {
	test('sends a card with n8n’s signed links and puts the execution to sleep', async () => {
		const { run, runsOf } = await ask(channel, double, { executionId: '4711' });
		expect(run.status).toBe('waiting');
		expect(run.waitTill).toEqual(WAIT_INDEFINITELY);
		expect(runsOf('After')).toEqual([]);
		const links = linksOf('c001');
		expect(links.map(({ pathname }) => pathname)).toEqual([
			'/webhook-waiting/4711/Ask',
			'/webhook-waiting/4711/Ask',
		]);
		expect(links.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual(
			['true', 'false'].map((approved) => ({
				approved,
				userId: 'c001',
				askedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			})),
		);
	});

	test.each<[string, INodeParameters, string[]]>([
		['approve only', {}, ['Approve']],
		['approve and decline', double, ['Yes', 'No']],
		['free text', { responseType: 'freeText' }, ['Respond']],
	])('%s: the exact card', async (_, parameters, labels) => {
		await ask(channel, parameters);
		const urls = linksOf('c001').map(String);
		expect(dingTalk.deliveriesTo('c001').map(({ content }) => content)).toEqual([
			cards[channel](labels, urls),
		]);
	});

	test('everybody has links of their own, and one question costs one call a person', async () => {
		const { outputs } = await ask(channel, { userIds: 'c001, c002' });
		expect(outputs('Ask')[0]?.[0]?.json).toMatchObject({
			asked: [{ userId: 'c001' }, { userId: 'c002' }],
		});
		expect(linksOf('c001')[0]?.searchParams.get('userId')).toBe('c001');
		expect(linksOf('c002')[0]?.searchParams.get('userId')).toBe('c002');
		expect(dingTalk.control.ledger().deliveries).toHaveLength(2);
	});
});

describe('the limit', () => {
	const limited = (values: INodeParameters): INodeParameters => ({
		options: { limitWaitTime: { values } },
	});

	test('is kept by n8n, and resumes with "timedOut" beside what the item held', async () => {
		const items = [{ order: 7 }, { order: 8 }];
		const before = Date.now();
		const asleep = await ask(
			'dingTalkBotMessage',
			limited({ limitType: 'afterTimeInterval', resumeAmount: 2, resumeUnit: 'hours' }),
			{ items },
		);
		expect(asleep.run.waitTill?.getTime()).toBeGreaterThanOrEqual(before + 7_200_000);
		expect(asleep.run.waitTill?.getTime()).toBeLessThan(before + 7_260_000);
		// As it comes out of n8n's database.
		const stored = structuredClone(asleep.run.data) as IRunExecutionData;
		const { outputs, runsOf, run } = await ask('dingTalkBotMessage', {}, { resume: stored });
		expect(run.status).toBe('success');
		expect(outputs('After')[0]?.map(({ json }) => json)).toEqual([
			{ order: 7, timedOut: true, askedAt: expect.stringMatching(/Z$/) as string },
		]);
		expect(outputs('Start')[0]?.map(({ json }) => json)).toEqual(items);
		expect(runsOf('Ask')).toHaveLength(1);
		expect(dingTalk.control.ledger().deliveries).toHaveLength(1);
	});

	test('may be a time', async () => {
		const at = new Date(Date.now() + 90_000).toISOString();
		const { run } = await ask(
			'dingTalkBotMessage',
			limited({ limitType: 'atSpecifiedTime', maxDateAndTime: at }),
		);
		expect(run.waitTill?.toISOString()).toBe(at);
	});

	test.each<[string, INodeParameters, string]>([
		['nothing', { limitType: 'afterTimeInterval', resumeAmount: 0, resumeUnit: 'hours' }, 'Amount'],
		[
			'longer than n8n can wait',
			{ limitType: 'afterTimeInterval', resumeAmount: 9e9, resumeUnit: 'days' },
			'Amount',
		],
		[
			'the past',
			{ limitType: 'atSpecifiedTime', maxDateAndTime: '2020-01-01' },
			'Max Date and Time',
		],
		['no time', { limitType: 'atSpecifiedTime', maxDateAndTime: 'tomorrow' }, 'Max Date and Time'],
		['no such limit', { limitType: 'someday' }, 'Limit Type'],
	])('of %s is refused before any call', async (_, values, label) => {
		const { error } = await ask('dingTalkBotMessage', limited(values));
		expect(error('Ask')?.message).toContain(`"${label}"`);
		expect(dingTalk.calls()).toEqual([]);
	});
});

describe('who cannot be asked', () => {
	test.each(['nobody', 'limited'])(
		'%s: the execution goes to no sleep from which nobody would wake it',
		async (userId) => {
			const { run, error } = await ask('dingTalkBotMessage', { userIds: `c001, ${userId}` });
			expect(run.status).toBe('error');
			expect(error('Ask')?.message).toContain(`${userId} was not asked`);
			expect(error('Ask')?.description).toContain('Asked before this: c001.');
		},
	);

	test('continue on fail gives the error as an item, and no wait', async () => {
		const { json, status } = await runNode(
			'dingTalkBotMessage',
			{ ...channels.dingTalkBotMessage, ...question, userIds: 'nobody' },
			[{}],
			{ credential, continueOnFail: true },
		);
		expect(status).toBe('success');
		expect(json()[0]).toMatchObject({ details: { kind: 'notFound' } });
	});

	test.each<[string, Channel, INodeParameters, string]>([
		[
			'more people than a question is for',
			'dingTalkBotMessage',
			{ userIds: Array.from({ length: 21 }, (_, n) => `c${n}`).join() },
			'Send To',
		],
		[
			'a label too long',
			'dingTalkWorkNotification',
			{ approvalOptions: { values: { approveLabel: 'x'.repeat(21) } } },
			'Approve Button Label',
		],
		[
			'a message too long for its links',
			'dingTalkWorkNotification',
			{ message: 'x'.repeat(1900) },
			'Message',
		],
		['an unknown response type', 'dingTalkBotMessage', { responseType: 'smile' }, 'Response Type'],
	])('%s is refused before any send', async (_, channel, parameters, label) => {
		const { error } = await ask(channel, parameters);
		expect(error('Ask')?.message).toContain(`"${label}"`);
		expect(dingTalk.calls('oToMessages/batchSend')).toEqual([]);
		expect(dingTalk.calls('asyncsend_v2')).toEqual([]);
	});
});

test('Retry On Fail asks nobody twice, and the first one’s links stay good', async () => {
	dingTalk.control.addFault({
		api: 'oToMessages/batchSend',
		kind: 'quota90020',
		skip: 1,
		count: 1,
	});
	const { run, outputs } = await ask('dingTalkBotMessage', { userIds: 'c001, c002' });
	expect(run.status).toBe('waiting');
	expect(dingTalk.deliveriesTo('c001')).toHaveLength(1);
	const links = [linksOf('c001')[0], linksOf('c002')[0]].map((link) =>
		link?.searchParams.get('askedAt'),
	);
	expect(new Set(links)).toEqual(new Set([outputs('Ask')[0]?.[0]?.json.askedAt]));
});

describe('the page', () => {
	const askedAt = '2026-03-01T00:00:00.000Z';
	const parameters: Record<string, unknown> = {
		askedAt,
		title: 'Expense <1>',
		message: 'Pay "100"?\n<script>alert(1)</script>',
		'approvalOptions.values.approveLabel': 'Yes',
		'approvalOptions.values.disapproveLabel': '',
	};

	interface Opened {
		data: IWebhookResponseData;
		status?: number;
		headers: Record<string, string>;
		html: string;
	}

	let executions = 0;

	/** What n8n hands to the node when a signed link was opened: the request, and parameters with their expressions resolved. */
	async function open(
		method: 'GET' | 'POST',
		query: IDataObject,
		{
			body = {},
			language = 'en-US',
			agent = 'Mozilla/5.0',
			changes = {},
			executionId = String(++executions),
		}: {
			body?: IDataObject;
			language?: string;
			agent?: string;
			changes?: Record<string, unknown>;
			executionId?: string;
		} = {},
	): Promise<Opened> {
		const opened: Opened = { data: {}, headers: {}, html: '' };
		const response = {
			status: (status: number) => Object.assign(opened, { status }) && response,
			set: (headers: Record<string, string>) => Object.assign(opened.headers, headers) && response,
			send: (html: string) => Object.assign(opened, { html }) && response,
		};
		const values = { ...parameters, ...changes };
		const context = {
			getHeaderData: () => ({ 'accept-language': language, 'user-agent': agent }),
			getQueryData: () => query,
			getBodyData: () => body,
			getRequestObject: () => ({ method, originalUrl: `/webhook-waiting/${executionId}/Ask?x=1` }),
			getResponseObject: () => response,
			getNodeParameter(name: string, fallback: unknown) {
				const value = values[name];
				if (value instanceof Error) throw value;
				return value ?? fallback;
			},
		} as unknown as IWebhookFunctions;
		opened.data = await new DingTalkBotMessage().webhook.call(context);
		if (typeof opened.data.webhookResponse === 'string') opened.html = opened.data.webhookResponse;
		return opened;
	}

	const yes = { approved: 'true', userId: 'c001', askedAt, signature: 'checked by n8n' };
	const answerIn = ({ data }: Opened) => data.workflowData?.[0]?.[0]?.json;

	test.each(['Mozilla/5.0', 'DingTalkBot/1.0', 'facebookexternalhit/1.1', ''])(
		'opened by %p it answers nothing and shows a button',
		async (agent) => {
			const { data, status, html, headers } = await open('GET', yes, { agent });
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
		const { html } = await open('GET', { ...yes, approved: 'false' });
		expect(html).toContain('<h1>Expense &lt;1&gt;</h1>');
		expect(html).toContain('Pay &quot;100&quot;?\n&lt;script&gt;alert(1)&lt;/script&gt;');
		expect(html).not.toContain('<script');
		expect(html).toContain('>Decline</button>');
	});

	test.each([
		['true', true],
		['false', false],
	])('sent off it answers: approved=%s', async (approved, expected) => {
		const opened = await open('POST', { ...yes, approved });
		expect(answerIn(opened)).toEqual({
			approved: expected,
			respondedAt: expect.stringMatching(/Z$/) as string,
			respondedBy: 'c001',
		});
		expect(opened.html).toContain('Thank you');
	});

	test('free text: a form, then the text', async () => {
		const link = { userId: 'c001', askedAt };
		const { html } = await open('GET', link);
		expect(html).toContain('<textarea id="text" name="text"');
		expect(html).toContain('>Submit</button>');
		expect(answerIn(await open('POST', link, { body: { text: '  on Friday\n' } }))).toMatchObject({
			text: 'on Friday',
			respondedBy: 'c001',
		});
		for (const body of [{}, { text: '  ' }, { text: ['a'] }]) {
			const again = await open('POST', link, { body: body as IDataObject });
			expect(answerIn(again)).toBeUndefined();
			expect(again.html).toContain('Please write something first.');
		}
	});

	test('a link of an earlier question is closed, and so is one without a time', async () => {
		for (const query of [{ ...yes, askedAt: '2026-02-28T00:00:00.000Z' }, { approved: 'true' }]) {
			for (const method of ['GET', 'POST'] as const) {
				const { data, status, html } = await open(method, query);
				expect(data).toEqual({ noWebhookResponse: true });
				expect(status).toBe(410);
				expect(html).toContain('This question is closed');
			}
		}
	});

	test('speaks Chinese to a Chinese phone', async () => {
		const opened = await open('POST', yes, { language: 'zh-CN,zh;q=0.9' });
		expect(opened.html).toContain('您的答复已记录');
		expect(answerIn(opened)).toMatchObject({ approved: true });
	});

	test('of two presses at the same moment only the first goes on with the workflow', async () => {
		const [first, second] = await Promise.all([
			open('POST', yes, { executionId: 'same' }),
			open('POST', { ...yes, approved: 'false' }, { executionId: 'same' }),
		]);
		expect(answerIn(first)).toMatchObject({ approved: true });
		expect(answerIn(second)).toBeUndefined();
		expect(second).toMatchObject({ status: 410, data: { noWebhookResponse: true } });
		expect(answerIn(await open('POST', yes, { executionId: 'another' }))).toMatchObject({
			approved: true,
		});
	});

	test('can be answered although an expression of the message has become unreadable', async () => {
		const changes = { message: new Error('no data') };
		expect((await open('GET', yes, { changes })).html).toContain('>Yes</button>');
		expect(answerIn(await open('POST', yes, { changes }))).toMatchObject({ approved: true });
	});
});
