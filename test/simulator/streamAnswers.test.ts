/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { demoApp, startSimulator, type Simulator } from './index';
import { api, post } from './testing/caller';
import { until } from './testing/until';

/** Every SDK acknowledges in a form of its own (dingtalk-api 4.10, clients.md); here by raw frames. */
interface Frame {
	type: string;
	headers: Record<string, string>;
	data: string;
}
type Reply = (frame: Frame) => object | undefined;

let simulator: Simulator;
let sockets: WebSocket[];

beforeEach(async () => {
	sockets = [];
	simulator = await startSimulator({ settings: { streamPingMs: 0 } });
	simulator.control.stopClock();
});
afterEach(async () => {
	for (const socket of sockets) socket.terminate();
	await simulator.close();
});

const allEvents = [{ type: 'EVENT', topic: '*' }];
const stream = () => simulator.control.ledger().stream;

async function open(subscriptions: object[]) {
	const { appKey: clientId, appSecret: clientSecret } = demoApp;
	const credentials = { clientId, clientSecret, ua: 'raw', subscriptions };
	return await post(simulator, '/v1.0/gateway/connections/open', credentials);
}

/** Connects; `reply` says what goes back for each frame. */
async function connect(reply: Reply, subscriptions: object[] = allEvents): Promise<Frame[]> {
	const { json } = await open(subscriptions);
	const socket = new WebSocket(`${String(json.endpoint)}?ticket=${String(json.ticket)}`);
	sockets.push(socket);
	const frames: Frame[] = [];
	socket.on('message', (bytes: Buffer) => {
		const frame = JSON.parse(bytes.toString()) as Frame;
		frames.push(frame);
		const answer = reply(frame);
		if (answer) socket.send(JSON.stringify(answer));
	});
	await once(socket, 'open');
	return frames;
}

async function somebodyReads(userId = 'manager123'): Promise<void> {
	await (await api(simulator)).sendBot([userId], 'Please read');
	simulator.control.read(userId);
}

const headersFor = ({ headers: { messageId } }: Frame) => ({
	contentType: 'application/json',
	messageId,
});
const ack = (code: number, message: string, status?: string): Reply => {
	return (frame) => ({
		code,
		headers: headersFor(frame),
		message,
		...(status === undefined ? {} : { data: JSON.stringify({ status }) }),
	});
};

it.each<[string, Reply]>([
	['Node: code 200, SUCCESS', ack(200, 'OK', 'SUCCESS')],
	[
		"Python: code 200, the event's own data, no status",
		(frame) => ({ code: 200, message: 'OK', headers: headersFor(frame), data: frame.data }),
	],
	['Go: code 200, SUCCESS with a message', ack(200, 'ok', 'SUCCESS')],
	['code 200 without any data', ack(200, 'OK')],
])('takes %s for an acknowledgement', async (_form, reply) => {
	const frames = await connect(reply);
	await somebodyReads();
	await until(() => stream().events[0]?.acknowledgedAt !== undefined);
	simulator.control.advanceClock(600_000);
	await delay(60);
	expect(frames).toHaveLength(1);
	expect(stream().strayFrames).toStrictEqual([]);
});

it.each<[string, Reply]>([
	['Node and Java: LATER with code 200', ack(200, 'OK', 'LATER')],
	['Go: LATER with code 500', ack(500, 'ok', 'LATER')],
])('pushes soon again what was answered %s', async (_form, later) => {
	let isReady = false;
	await connect((frame) => (isReady ? ack(200, 'OK', 'SUCCESS') : later)(frame));
	await somebodyReads();
	await until(() => stream().events[0]?.pushes[0]?.answer === 'LATER');
	isReady = true;
	simulator.control.advanceClock(2000);
	await until(() => stream().events[0]?.acknowledgedAt !== undefined);
	expect(stream().strayFrames).toStrictEqual([]);
});

it.each([[404], [500]])('pushes again what was answered %d, as if unanswered', async (code) => {
	let isReady = false;
	const failure = ack(code, 'failed');
	await connect((frame) => (isReady ? ack(200, 'OK') : failure)(frame));
	await somebodyReads();
	await until(() => stream().events[0]?.pushes[0]?.answer === 'FAILED');
	isReady = true;
	simulator.control.advanceClock(60_000);
	await until(() => stream().events[0]?.acknowledgedAt !== undefined);
	expect(stream().strayFrames).toStrictEqual([]);
});

it('pushes again after 10, 30, 60 and 120 s what nobody acknowledges, and every 120 s from then on', async () => {
	await connect(() => undefined);
	await somebodyReads();
	for (const seconds of [10, 30, 60, 120, 120]) {
		const before = stream().events[0]?.pushes.length ?? 0;
		simulator.control.advanceClock(seconds * 1000 - 1000);
		await delay(60);
		expect(stream().events[0]?.pushes).toHaveLength(before);
		simulator.control.advanceClock(1000);
		await until(() => stream().events[0]?.pushes.length === before + 1);
	}
});

it.each<[string, object, string | undefined]>([
	['Node', { code: 200, message: 'OK' }, '{"response":null}'],
	['Python: no message', { code: 200, message: '' }, '{"response": "OK"}'],
	['Go: data that is no JSON', { code: 200, message: '' }, ''],
	['without any data', { code: 200, message: 'OK' }, undefined],
])('takes the answer to a message to the bot: %s', async (_form, answer, data) => {
	const topics = [{ type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' }];
	await connect((frame) => ({ ...answer, headers: headersFor(frame), data }), topics);
	const { robotCode } = demoApp;
	const written = await simulator.control.write({ userId: 'manager123', robotCode, text: 'x' });
	expect(written).toMatchObject({ outcome: 'answered', answer: { code: 200 } });
	expect(stream().strayFrames).toStrictEqual([]);
});

it('takes the answer to a press with fields that are null, as the Go SDK writes them', async () => {
	const { v1 } = await api(simulator);
	const topic = '/v1.0/card/instances/callback';
	await connect(
		(frame) => ({
			code: 200,
			message: '',
			headers: headersFor(frame),
			data: '{"response":{"cardUpdateOptions":{"updateCardDataByKey":true,"updatePrivateDataByKey":false},"cardData":{"cardParamMap":{"tips":"done"}},"userPrivateData":null}}',
		}),
		[{ type: 'CALLBACK', topic }],
	);
	const button = { text: 'Yes', color: 'blue', id: 'agree', request: true, params: {} };
	const made = await v1('/card/instances/createAndDeliver', {
		cardTemplateId: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
		outTrackId: 'one',
		callbackType: 'STREAM',
		userIdType: 1,
		cardData: {
			cardParamMap: { title: 'T', sys_full_json_obj: JSON.stringify({ msgButtons: [button] }) },
		},
		openSpaceId: 'dtv1.card//IM_ROBOT.manager123',
		imRobotOpenSpaceModel: { supportForward: false },
		imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' },
	});
	expect(made.json).toMatchObject({ success: true });
	const pressed = await simulator.control.press({
		userId: 'manager123',
		outTrackId: 'one',
		actionId: 'agree',
	});
	expect(pressed).toMatchObject({ outcome: 'done', card: { title: 'T', tips: 'done' } });
});

it('does not mind an answer to its disconnect frame, which needs none', async () => {
	await connect((frame) => ({
		code: 200,
		message: 'OK',
		headers: headersFor(frame),
		data: frame.data,
	}));
	simulator.control.endStreams('announced');
	await delay(60);
	expect(stream().strayFrames).toStrictEqual([]);
	simulator.control.advanceClock(10_000);
	await until(() => stream().connections[0]?.endedBy === 'service');
});

it('knows a frame that answers nothing', async () => {
	await connect(() => ({ code: 200, headers: { messageId: 'unknown' } }));
	await somebodyReads();
	await until(() => stream().strayFrames.length === 1);
	expect(stream().events[0]?.acknowledgedAt).toBeUndefined();
});

it('accepts callbacks without events, and pushes no events there', async () => {
	const callbacks = [{ type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' }];
	const frames = await connect(ack(200, 'OK'), callbacks);
	expect(stream().connections[0]?.subscriptions).toMatchObject({ events: false });
	await somebodyReads();
	await delay(60);
	expect(frames).toStrictEqual([]);
	const events = await connect(ack(200, 'OK'), [...callbacks, ...allEvents]);
	await until(() => events.length === 1);
	for (const none of [[], [{ type: 'EVENT', topic: 'x' }], [{ type: 'CALLBACK' }], ['EVENT']]) {
		expect((await open(none as object[])).status).toBe(400);
	}
});

it('counts each event once in the month of Webhook & Stream, and loses those beyond it', async () => {
	simulator.control.changeSettings({ pushesPerMonth: 2 });
	await somebodyReads('user07');
	expect(simulator.control.ledger().usedThisMonth.pushes).toBe(0);
	let isReady = false;
	const frames = await connect((frame) => (isReady ? ack(200, 'OK')(frame) : undefined));
	await until(() => frames.length === 1);
	isReady = true;
	simulator.control.advanceClock(60_000);
	await until(() => stream().events[0]?.acknowledgedAt !== undefined);
	expect(simulator.control.ledger().usedThisMonth.pushes).toBe(1);
	await somebodyReads('user08');
	await somebodyReads('manager123');
	await until(() => frames.length === 3);
	await delay(60);
	expect(stream().events.map(({ isOverQuota = false }) => isOverQuota)).toEqual([
		false,
		false,
		true,
	]);
	expect(simulator.control.ledger().usedThisMonth.pushes).toBe(2);
});

it('over the month, a message to a bot comes with errCode 20001 and without its text, and a press is lost', async () => {
	simulator.control.changeSettings({ pushesPerMonth: 1 });
	const topic = '/v1.0/im/bot/messages/get';
	const presses = '/v1.0/card/instances/callback';
	const topics = [topic, presses].map((each) => ({ type: 'CALLBACK', topic: each }));
	const frames = await connect(ack(200, 'OK'), topics);
	const write = async (text: string) =>
		await simulator.control.write({ userId: 'manager123', robotCode: demoApp.robotCode, text });
	expect(await write('first')).toMatchObject({ outcome: 'answered' });
	expect(await write('second')).toMatchObject({ outcome: 'answered' });
	const [first, second] = frames.map(({ data }) => JSON.parse(data) as Record<string, unknown>);
	expect(first).toMatchObject({ text: { content: 'first' } });
	expect(second).toMatchObject({
		senderStaffId: 'manager123',
		errCode: 20001,
		errMsg: '受调用量超量影响，当前我的消息服务已经暂停。请联系你所在的组织管理员并予以处理',
	});
	expect(second).not.toHaveProperty('text');
	const press = await simulator.control.pushCallback(demoApp.appKey, presses, {});
	expect(press.lost).toBe('overQuota');
	expect(frames).toHaveLength(2);
	const session = new URL(String(second?.sessionWebhook));
	const answer = { msgtype: 'text', text: { content: 'x' } };
	expect((await post(simulator, `${session.pathname}${session.search}`, answer)).text).toBe(
		'{"errcode":90030,"errmsg":"webhook over limit"}',
	);
	expect(simulator.control.ledger().usedThisMonth.pushes).toBe(1);
});
