/** What the DingTalk Trigger makes of messages to the bot, presses of cards and other events. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { demoApp, type CallbackTopic } from '../simulator';
import { withTrigger } from './harness/dingTalkTrigger';
import { EVERYBODYS_GROUP } from './harness/withSimulator';

const trigger = withTrigger();
const { dingTalk } = trigger;
const { robotCode } = demoApp;

const received = { events: ['messageReceived'] };
const presses: CallbackTopic = '/v1.0/card/instances/callback';
const write = async (userId: string, text: string, more: object = {}) =>
	await dingTalk.control.write({ userId, robotCode, text, ...more });
const topicsAsked = () =>
	trigger.openConnections().map(({ subscriptions: { events, topics } }) => ({ events, topics }));

describe('a message to the bot', () => {
	test('becomes one item, the person first, without the key to answer in the chat', async () => {
		const workflow = await trigger.switchOn({ parameters: received });
		const { outcome, answer } = await write('c001', '收到');
		expect({ outcome, answer }).toEqual({
			outcome: 'answered',
			answer: expect.objectContaining({ code: 200, data: { response: null } }) as object,
		});
		await dingTalk.until(() => workflow.items.length === 1);
		const [written] = dingTalk.control.ledger().written;
		expect(workflow.items).toEqual([
			{
				userId: 'c001',
				userName: dingTalk.control.company().people.find(({ userId }) => userId === 'c001')?.name,
				text: '收到',
				messageType: 'text',
				isGroup: false,
				receivedAt: new Date(written?.at ?? 0).toISOString(),
				messageId: written?.msgId,
				openConversationId: expect.any(String) as string,
				robotCode,
			},
		]);
		expect(Object.keys(workflow.items[0] ?? {}).slice(0, 3)).toEqual([
			'userId',
			'userName',
			'text',
		]);
	});

	test('names the message of the bot that it quotes', async () => {
		const workflow = await trigger.switchOn({ parameters: received });
		const processQueryKey = await trigger.sendTo('c001');
		await write('c001', 'Done', { repliesTo: processQueryKey });
		await dingTalk.until(() => workflow.items.length === 1);
		expect(workflow.items[0]?.repliesTo).toEqual({
			text: 'Please read',
			processQueryKey,
			messageId: expect.any(String) as string,
		});
	});

	test.each<[string, INodeParameters, string[]]>([
		['in groups only', { conversations: 'group' }, ['in the group']],
		['in direct chats only', { conversations: 'direct' }, ['收到，谢谢', 'No']],
		['with one of some words', { words: '收到、ok' }, ['收到，谢谢']],
		['to another bot', { bots: 'named', robotCodes: 'dingother' }, []],
	])('%s', async (_name, parameters, expected) => {
		const workflow = await trigger.switchOn({ parameters: { ...received, ...parameters } });
		const everything = await trigger.switchOn({ parameters: received });
		await write('c001', '收到，谢谢');
		await write('c002', 'No');
		await write('c003', 'in the group', { openConversationId: EVERYBODYS_GROUP });
		await dingTalk.until(() => everything.items.length === 3);
		expect(workflow.items.map(({ text }) => text)).toEqual(expected);
		expect(everything.items.map(({ isGroup }) => isGroup)).toEqual([false, false, true]);
	});

	test('that was spoken, or is rich text, has its words; a picture has none', async () => {
		const workflow = await trigger.switchOn({ parameters: received });
		const richText = [{ text: 'One' }, { type: 'picture' }, { text: 'two' }];
		for (const other of [
			{ msgtype: 'audio', content: { recognition: 'Spoken' } },
			{ msgtype: 'richText', content: { richText } },
			{ msgtype: 'picture', content: { downloadCode: 'x' } },
		]) {
			await write('c001', '', { other });
		}
		await dingTalk.until(() => workflow.items.length === 3);
		expect(workflow.items.map(({ text, messageType }) => [messageType, text])).toEqual([
			['audio', 'Spoken'],
			['richText', 'One  two'],
			['picture', undefined],
		]);
	});

	test('that DingTalk withholds over the quota is said, and nothing fails', async () => {
		const workflow = await trigger.switchOn({ parameters: received });
		const data = { errCode: 20001, errMsg: '受调用量超量影响' };
		const { answer } = await dingTalk.control.pushCallback(
			demoApp.appKey,
			'/v1.0/im/bot/messages/get',
			data,
		);
		expect(answer?.code).toBe(200);
		expect(workflow.items).toStrictEqual([]);
		expect(workflow.failedExecutions.map(({ message }) => message)).toEqual([
			expect.stringMatching(/withholds the message: 20001: 受调用量超量影响.*quota/),
		]);
	});

	test('that n8n could not store is handed to it again, since DingTalk does not', async () => {
		trigger.setTimes({ storeAgainMs: [0, 20, 40] });
		const workflow = await trigger.switchOn({ parameters: received });
		workflow.refusals = 2;
		await write('c001', 'once');
		await dingTalk.until(() => workflow.items.length === 1);
		workflow.refusals = 3;
		await write('c002', 'never');
		await dingTalk.until(() => workflow.failedExecutions.length === 1);
		expect(workflow.failedExecutions[0]?.message).toMatch(/could not store .*c002/);
		expect(workflow.items.map(({ text }) => text)).toEqual(['once']);
	});

	test('that n8n is still storing when it stops is waited for, since DingTalk has its answer', async () => {
		const workflow = await trigger.switchOn({ parameters: received, storingMs: 300 });
		await write('c001', 'the last word');
		await workflow.deactivate();
		expect(workflow.items.map(({ text }) => text)).toEqual(['the last word']);
	});

	test('that comes while a workflow is being switched off is refused: DingTalk never hears that it was taken', async () => {
		const parameters = { events: ['messageRead', 'messageReceived'] };
		const workflow = await trigger.switchOn({ parameters, runningMs: 60_000 });
		// Its execution goes on, so the connection is held for a while.
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
		const switchedOff = workflow.deactivate();
		await write('c002', 'too late');
		await switchedOff;
		expect(workflow.items).toHaveLength(1);
		expect(trigger.stream().callbacks.map(({ answer }) => answer?.code)).toEqual([404]);
	});
});

test('a press of a card of the user, with what its form holds', async () => {
	const workflow = await trigger.switchOn({ parameters: { events: ['cardPressed'] } });
	const content = { cardPrivateData: { actionIds: ['form'], params: { form: { reason: 'ill' } } } };
	const pushed = await dingTalk.control.pushCallback(demoApp.appKey, presses, {
		outTrackId: 'a card of their own',
		userId: 'c001',
		content: JSON.stringify(content),
	});
	expect(pushed.answer).toMatchObject({ code: 200, data: { response: null } });
	await dingTalk.until(() => workflow.items.length === 1);
	expect(workflow.items).toEqual([
		{
			userId: 'c001',
			actionIds: ['form'],
			values: { form: { reason: 'ill' } },
			pressedAt: expect.stringMatching(/Z$/) as string,
			cardId: 'a card of their own',
		},
	]);
	await dingTalk.control.pushCallback(demoApp.appKey, presses, { garbage: true });
	expect(workflow.items).toHaveLength(1);
});

test('other events by their names, with their data, and no others', async () => {
	const workflow = await trigger.switchOn({
		parameters: { events: ['other'], eventTypes: 'bpms_task_change, robot_msg_recall' },
	});
	const processQueryKey = await trigger.sendToAndRead('c001');
	await trigger.recall(processQueryKey);
	await dingTalk.until(() => trigger.stream().events.length === 2 && trigger.allAcknowledged());
	const [, { eventId, data } = { eventId: '', data: {} }] = trigger.stream().events;
	expect(workflow.items).toEqual([
		{
			eventType: 'robot_msg_recall',
			data,
			occurredAt: expect.stringMatching(/Z$/) as string,
			eventId,
		},
	]);
});

test.each<[INodeParameters, RegExp]>([
	[{ events: ['other'] }, /"Event Types" is empty/],
	[{ events: ['other'], eventTypes: 'suite_ticket' }, /"Event Types" names suite_ticket/],
])('%j is refused before any call', async (parameters, words) => {
	await expect(trigger.workflow({ parameters }).activate()).rejects.toThrow(words);
	expect(dingTalk.calls()).toStrictEqual([]);
});

describe('several triggers of one app', () => {
	test('ask for what their events need, and each gets its own', async () => {
		const readings = await trigger.switchOn({ parameters: { events: ['messageRead'] } });
		expect(topicsAsked()).toEqual([
			expect.objectContaining({
				events: true,
				topics: expect.not.arrayContaining(['/v1.0/im/bot/messages/get']) as string[],
			}),
		]);
		const messages = await trigger.switchOn({ parameters: received });
		expect(topicsAsked().at(-1)).toEqual(
			expect.objectContaining({
				events: true,
				topics: expect.arrayContaining(['/v1.0/im/bot/messages/get']) as string[],
			}),
		);
		for (let round = 0; round < 10; round++) {
			await trigger.sendToAndRead('c001');
			await write('c002', `round ${round}`);
		}
		await dingTalk.until(() => trigger.allAcknowledged() && messages.items.length === 10);
		expect(readings.items.map(({ status }) => status)).toEqual(Array(10).fill('read'));
		expect(messages.items.map(({ text }) => text)).toEqual(
			[...Array(10).keys()].map((round) => `round ${round}`),
		);
	});

	test('one that asks for more loses nothing of what is under way', async () => {
		const both: IDataObject[] = [];
		const readings = await trigger.switchOn({ parameters: { events: ['messageRead'] } });
		const sending = (async () => {
			for (let round = 0; round < 40; round++) await trigger.sendToAndRead('c001');
		})();
		const messages = await trigger.switchOn({ parameters: received });
		await sending;
		await dingTalk.until(() => trigger.allAcknowledged());
		both.push(...readings.items);
		expect(both).toHaveLength(40);
		expect(trigger.stream().connections.every(({ closedAt }) => closedAt === undefined)).toBe(true);
		await readings.deactivate();
		await messages.deactivate();
		await dingTalk.until(() => trigger.openConnections().length === 0);
	});
});
