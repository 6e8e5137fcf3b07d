/** Questions against the simulator: design.md, section 1, sendAndWait. What a click does is shown in real n8n (test/e2e). */
import { WAIT_INDEFINITELY, type IDataObject, type INodeParameters } from 'n8n-workflow';

import { runNode, type CredentialHandle } from './harness';
import { ExecuteContext } from 'n8n-core';
import { withSimulator } from './harness/withSimulator';
import {
	ask as askWith,
	channels,
	double,
	linksOf as linksIn,
	question,
	type AskOptions,
	type Channel,
} from './questions';

const dingTalk = withSimulator({ limitedPeople: { limited: '143105' } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential();
});

const ask = async (channel: Channel, parameters: INodeParameters = {}, options?: AskOptions) =>
	await askWith(channel, parameters, credential, options);
const linksOf = (userId: string) => linksIn(dingTalk, userId);

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
		expect(runsOf('After')).toStrictEqual([]);
		const links = linksOf('c001');
		expect(links.map(({ pathname }) => pathname)).toEqual([
			'/webhook-waiting/4711/Ask',
			'/webhook-waiting/4711/Ask',
		]);
		expect(links.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual(
			['approve', 'decline'].map((answer) => ({
				answer,
				userId: 'c001',
				mark: expect.stringMatching(/^[\w-]{22}$/) as string,
				signature: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
			})),
		);
	});

	test.each<[string, INodeParameters, string[]]>([
		['approve only', {}, ['Approve']],
		['approve and decline', double, ['Yes', 'No']],
		['free text', { responseType: 'freeText' }, ['Respond']],
		[
			'free text with a label of the user’s own',
			{ responseType: 'freeText', options: { messageButtonLabel: 'Write' } },
			['Write'],
		],
	])('%s: the exact card', async (_, parameters, labels) => {
		await ask(channel, parameters);
		const urls = linksOf('c001').map(String);
		expect(dingTalk.deliveriesTo('c001').map(({ content }) => content)).toEqual([
			cards[channel](labels, urls),
		]);
	});

	test('asks n8n 1 to check the signatures of links, which n8n 2 always does', async () => {
		const required = jest.fn();
		const prototype = ExecuteContext.prototype as { setSignatureValidationRequired?: () => void };
		prototype.setSignatureValidationRequired = required;
		try {
			await ask(channel);
		} finally {
			delete prototype.setSignatureValidationRequired;
		}
		expect(required).toHaveBeenCalledTimes(1);
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

	test.each<[string, Channel, INodeParameters]>([
		['a work notification', 'dingTalkWorkNotification', { userIds: 'c001' }],
		['a direct message', 'dingTalkBotMessage', { userIds: 'c001' }],
		[
			'a card in a group',
			'dingTalkBotMessage',
			{ resource: 'groupMessage', openConversationId: 'cid1' },
		],
	])(
		'%s asks once for all items, so a refusal of the first is that of each',
		async (_, channel, parameters) => {
			const { json } = await runNode(
				channel,
				{ ...channels[channel], ...question, ...parameters, title: '={{ $json.title }}' },
				[{ title: '' }, { title: 'Expense' }],
				{ credential, continueOnFail: true },
			);
			expect(json().map(({ error }) => error)).toEqual(Array(2).fill('"Title" is empty'));
		},
	);

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
		expect(dingTalk.calls('oToMessages/batchSend')).toStrictEqual([]);
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});
});
