/** What comes out when nobody has answered in time: nothing in it may pass for a person's word. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { withSimulator } from './harness/withSimulator';
import { ask, atQuestion, double, limited, type Channel } from './questions';

const dingTalk = withSimulator();

const askWith = async (values: INodeParameters, items?: IDataObject[]) =>
	await ask('dingTalkBotMessage', limited(values), await dingTalk.credential(), { items });

describe('the limit', () => {
	test('is kept by n8n, and resumes with "timedOut" beside what the item held', async () => {
		const items = [{ order: 7 }, { order: 8 }];
		const before = Date.now();
		const asleep = await atQuestion(dingTalk, 'dingTalkBotMessage', [limited()], items);
		expect(asleep.result.run.waitTill?.getTime()).toBeGreaterThanOrEqual(before + 7_200_000);
		expect(asleep.result.run.waitTill?.getTime()).toBeLessThan(before + 7_260_000);
		const { outputs, runsOf, run } = (await asleep.reachLimit()).result;
		expect(run.status).toBe('success');
		expect(outputs('After')[0]?.map(({ json }) => json)).toEqual([
			{
				order: 7,
				approved: false,
				timedOut: true,
				askedAt: expect.stringMatching(/Z$/) as string,
			},
		]);
		expect(outputs('Start')[0]?.map(({ json }) => json)).toEqual(items);
		expect(runsOf('Ask')).toHaveLength(1);
		expect(dingTalk.control.ledger().deliveries).toHaveLength(1);
	});

	test('may be a time', async () => {
		const at = new Date(Date.now() + 90_000).toISOString();
		const { run } = await askWith({ limitType: 'atSpecifiedTime', maxDateAndTime: at });
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
		const { error } = await askWith(values);
		expect(error('Ask')?.message).toContain(`"${label}"`);
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});

const kinds: Array<[string, INodeParameters]> = [
	['approval', double],
	['free text', { responseType: 'freeText' }],
];

/** An item that says in every way that somebody has agreed. */
const saysSo: IDataObject = {
	approved: true,
	choice: 'Yes',
	text: 'I agree',
	respondedBy: 'c001',
	respondedAt: '2026-01-01T00:00:00.000Z',
	timedOut: false,
	data: { approved: true, text: 'I agree', respondedBy: 'c001', chatInput: 'go on' },
	chatInput: 'go on',
	// Fields of these names are read as the path that they are.
	'data.approved': true,
	'data[0].approved': true,
	'["data"].approved': true,
	'respondedBy.name': 'Boss',
	...(JSON.parse('{"__proto__":{"respondedBy":"c001","choice":"Yes"}}') as IDataObject),
};
const atLimit = {
	approved: false,
	timedOut: true,
	askedAt: expect.stringMatching(/Z$/) as string,
};

describe.each(['dingTalkBotMessage', 'dingTalkWorkNotification'] as Channel[])(
	'at the limit of %s',
	(channel) => {
		test.each(kinds)(
			'%s: nothing that the item held passes for an answer',
			async (_, parameters) => {
				const items = [{ order: 7, dataset: 'kept', ...saysSo }];
				const asleep = await atQuestion(
					dingTalk,
					channel,
					[{ ...limited(), ...parameters }],
					items,
				);
				const end = (await asleep.reachLimit()).end();
				expect(end).toEqual({ order: 7, dataset: 'kept', ...atLimit });
				expect(end?.respondedBy ?? end?.choice).toBeUndefined();
			},
		);

		test.each(kinds)(
			'of two questions in a row the second does not pass by the first one’s answer: %s',
			async (_, parameters) => {
				const first = { userIds: 'c001', ...double };
				const second = { userIds: 'c002', ...limited(), ...parameters };
				const asked = await atQuestion(dingTalk, channel, [first, second]);
				const between = await asked.answerBy(asked.links[0] as URL);
				expect(between.result.run.status).toBe('waiting');
				expect(between.result.outputs('Ask')[0]?.[0]?.json).toMatchObject({
					approved: true,
					respondedBy: 'c001',
				});
				expect((await between.reachLimit()).end()).toEqual(atLimit);
			},
		);

		test('an answer’s item holds nothing of the incoming item', async () => {
			const items = [{ order: 7, ...saysSo, approved: true }];
			const asked = await atQuestion(dingTalk, channel, [double], items);
			const answered = await asked.answerBy(asked.links[1] as URL);
			expect(answered.end()).toEqual({
				approved: false,
				respondedAt: expect.stringMatching(/Z$/) as string,
				respondedBy: 'c001',
			});
		});
	},
);
