import type { DWClientDownStream } from 'dingtalk-stream';
import { defaultCompany, demoApp, SimulatorClient, startSimulator, type Simulator } from './index';
import { api, post } from './testing/caller';
import { officialStreamClients } from './testing/officialStreamClient';
import { until } from './testing/until';

let simulator: Simulator;

beforeEach(async () => {
	simulator = await startSimulator({ settings: { streamPingMs: 0 } });
	simulator.control.stopClock();
});
afterEach(async () => await simulator.close());

const connect = officialStreamClients(() => simulator);

const topic = '/v1.0/im/bot/messages/get';
const { robotCode } = demoApp;
const person = 'manager123';
const group = 'cidDemoOperations==';
const anyText = expect.any(String) as string;

type Data = Record<string, unknown> & { sessionWebhook: string };

/** Connects a client that takes every message; gives what has reached it. */
async function listen(): Promise<{ frames: DWClientDownStream[]; datas: () => Data[] }> {
	const frames: DWClientDownStream[] = [];
	await connect({
		callbacks: {
			[topic]: (frame, client) => {
				frames.push(frame);
				client.socketCallBackResponse(frame.headers.messageId, null);
			},
		},
	});
	return { frames, datas: () => frames.map(({ data }) => JSON.parse(data) as Data) };
}

const write = async (text: string, more = {}) =>
	await simulator.control.write({ userId: person, robotCode, text, ...more });

it('pushes what a person writes to the bot, and the official client answers', async () => {
	const { frames, datas } = await listen();
	simulator.control.setClock('2026-11-27T08:00:00Z');
	const { msgId, outcome, answer } = await write('收到');
	expect({ outcome, answer }).toEqual({
		outcome: 'answered',
		answer: { code: 200, message: 'OK', data: { response: null } },
	});
	expect(frames[0]?.headers).toMatchObject({ topic, contentType: 'application/json' });
	const [data] = datas();
	const at = expect.any(Number) as number;
	expect(data).toEqual({
		conversationId: expect.stringMatching(/^cid.*==$/) as string,
		conversationType: '1',
		chatbotCorpId: defaultCompany.corpId,
		chatbotUserId: expect.stringMatching(/^\$:LWCP_v1:\$/) as string,
		msgId,
		senderNick: 'Li Na 李娜',
		senderCorpId: defaultCompany.corpId,
		senderId: expect.stringMatching(/^\$:LWCP_v1:\$/) as string,
		senderStaffId: person,
		isAdmin: false,
		createAt: at,
		sessionWebhook: expect.stringContaining('/robot/sendBySession?session=') as string,
		sessionWebhookExpiredTime: Number(data?.createAt) + 5_400_000,
		robotCode,
		msgtype: 'text',
		text: { content: '收到' },
	});
	expect(data?.senderId).not.toContain(person);
	expect(simulator.control.ledger().written).toMatchObject([{ msgId, userId: person }]);
});

it('pushes from groups what mentions the bot, with a blank in front, and nothing else', async () => {
	const { datas } = await listen();
	expect(await write('hello', { openConversationId: group })).toMatchObject({
		outcome: 'answered',
	});
	const unheard = { openConversationId: group, mentionsBot: false };
	expect(await write('among us', unheard)).toMatchObject({ outcome: 'lost', why: 'notMentioned' });
	expect(datas()).toMatchObject([
		{
			conversationId: group,
			conversationType: '2',
			conversationTitle: 'Operations 运营群',
			isInAtList: true,
			atUsers: [{ dingtalkId: datas()[0]?.chatbotUserId }],
			text: { content: ' hello' },
		},
	]);
});

describe('names the message that is quoted', () => {
	it('of the bot, by its processQueryKey', async () => {
		const { datas } = await listen();
		const { json } = await (await api(simulator)).sendBot([person], 'Please confirm');
		const { processQueryKey } = json;
		await write('收到', { repliesTo: processQueryKey });
		expect(datas()).toMatchObject([
			{
				originalProcessQueryKey: processQueryKey,
				originalMsgId: anyText,
				text: {
					content: '收到',
					isReplyMsg: true,
					repliedMsg: {
						msgType: 'text',
						msgId: datas()[0]?.originalMsgId,
						senderId: datas()[0]?.chatbotUserId,
						createdAt: expect.any(Number) as number,
						content: { text: 'Please confirm' },
					},
				},
			},
		]);
	});

	it('in a group', async () => {
		const { datas } = await listen();
		const content = { msgKey: 'sampleMarkdown', msgParam: '{"title":"Plan","text":"# Plan"}' };
		const { json } = await (
			await api(simulator)
		).v1('/robot/groupMessages/send', { robotCode, openConversationId: group, ...content });
		const { processQueryKey } = json;
		await write('ok', { openConversationId: group, repliesTo: processQueryKey });
		expect(datas()).toMatchObject([
			{ originalProcessQueryKey: processQueryKey, text: { repliedMsg: { msgType: 'markdown' } } },
		]);
	});

	it('of a person, without a processQueryKey', async () => {
		const { datas } = await listen();
		const { msgId } = await write('one');
		await write('two', { repliesTo: msgId });
		const [, data] = datas();
		expect(data).toMatchObject({
			originalMsgId: msgId,
			text: { isReplyMsg: true, repliedMsg: { msgId, senderId: data?.senderId } },
		});
		expect(data).not.toHaveProperty('originalProcessQueryKey');
	});

	it('only if this person has it', async () => {
		const { json } = await (await api(simulator)).sendBot(['user07'], 'Please confirm');
		await expect(write('ok', { repliesTo: json.processQueryKey })).rejects.toThrow(/no message/);
		expect(simulator.control.ledger().written).toStrictEqual([]);
	});
});

it('pushes other kinds of messages, and refuses those that bots in groups do not get', async () => {
	const { datas } = await listen();
	const other = { msgtype: 'audio', content: { recognition: '收到', duration: 900 } };
	await write('', { other });
	expect(datas()).toMatchObject([{ msgtype: 'audio', content: other.content }]);
	expect(datas()[0]).not.toHaveProperty('text');
	await expect(write('', { other, openConversationId: group })).rejects.toThrow(/no audio/);
});

it('names the sender by an opaque id only while the app is not published', async () => {
	const { datas } = await listen();
	simulator.control.changeSettings({ appIsPublished: false });
	await write('hello');
	expect(datas()[0]).not.toHaveProperty('senderStaffId');
});

it('loses for ever what nobody takes', async () => {
	expect(await write('hello')).toMatchObject({ outcome: 'lost', why: 'nobodyConnected' });
	const { frames } = await listen();
	expect(await write('again')).toMatchObject({ outcome: 'answered' });
	expect(frames).toHaveLength(1);
	expect(simulator.control.ledger().written).toMatchObject([
		{ text: 'hello', lost: 'nobodyConnected' },
		{ text: 'again' },
	]);
});

it('refuses to write as nobody, to no bot, and in a group of others', async () => {
	const remote = new SimulatorClient(simulator.url);
	const writing = { userId: person, robotCode, text: 'hello' };
	await expect(remote.write({ ...writing, userId: 'nobody' })).rejects.toThrow(/No person/);
	await expect(remote.write({ ...writing, robotCode: 'none' })).rejects.toThrow(/No bot/);
	const elsewhere = { ...writing, userId: 'user07', openConversationId: group };
	await expect(remote.write(elsewhere)).rejects.toThrow(/not in/);
	expect(await remote.write(writing)).toMatchObject({ outcome: 'lost' });
});

describe('the session webhook', () => {
	const text = { msgtype: 'text', text: { content: 'Thank you' } };
	const answerTo = async ({ sessionWebhook }: Data, body: unknown) => {
		expect(sessionWebhook.startsWith(simulator.url)).toBe(true);
		return await post(simulator, sessionWebhook.slice(simulator.url.length), body);
	};

	it('answers in the chat of both, and in the group, for 90 minutes', async () => {
		const { datas } = await listen();
		await write('hello');
		await write('hello all', { openConversationId: group });
		const [direct, inGroup] = datas() as [Data, Data];
		expect(await answerTo(direct, text)).toMatchObject({
			status: 200,
			json: { errcode: 0, errmsg: 'ok' },
		});
		const told = () =>
			simulator.control.ledger().deliveries.map(({ userId, status }) => `${userId} ${status}`);
		expect(told()).toEqual([`${person} unread`]);
		const markdown = { msgtype: 'markdown', markdown: { title: 'Plan', text: '# Plan' } };
		expect((await answerTo(inGroup, markdown)).json.errcode).toBe(0);
		expect(told()).toHaveLength(5);
		simulator.control.advanceClock(5_400_001);
		expect((await answerTo(direct, text)).json).toMatchObject({ errcode: 300001 });
		expect(told()).toHaveLength(5);
	});

	it('takes no unknown session and no unknown type, and its session is in no call of the ledger', async () => {
		const { datas } = await listen();
		await write('hello');
		const [data] = datas() as [Data];
		expect((await answerTo(data, { msgtype: 'image', image: {} })).json.errcode).not.toBe(0);
		expect((await post(simulator, '/robot/sendBySession?session=x', text)).json).toMatchObject({
			errcode: 300001,
		});
		await answerTo(data, text);
		const session = new URL(data.sessionWebhook).searchParams.get('session') ?? '';
		expect(JSON.stringify(simulator.control.ledger().calls)).not.toContain(session);
	});
});

it('keeps callbacks of cards and of messages apart', async () => {
	const { frames } = await listen();
	let presses = 0;
	await connect({
		callbacks: {
			'/v1.0/card/instances/callback': (frame, client) => {
				presses++;
				client.socketCallBackResponse(frame.headers.messageId, null);
			},
		},
	});
	await write('hello');
	await simulator.control.pushCallback(demoApp.appKey, '/v1.0/card/instances/callback', {});
	await until(() => presses === 1);
	expect(frames).toHaveLength(1);
});
