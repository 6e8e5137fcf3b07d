/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { EventAck, type DWClientDownStream } from 'dingtalk-stream';
import { WebSocket } from 'ws';
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
const connectClient = async (answer?: (frame: DWClientDownStream) => EventAck) =>
	await connect({ answer });

const stream = () => simulator.control.ledger().stream;
const people = ['manager123', '0147282552401293909', '036632523163121146'];

async function sendAndRead(userIds = people): Promise<string> {
	const { json } = await (await api(simulator)).sendBot(userIds, 'Please read');
	for (const userId of userIds) simulator.control.read(userId);
	return String(json.processQueryKey);
}

it('pushes one documented event for each person who reads, and the official client acknowledges it', async () => {
	const { frames } = await connectClient();
	const processQueryKey = await sendAndRead();
	await until(() => stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined));
	expect(frames).toHaveLength(3);
	expect(frames[0]).toEqual({
		specVersion: '1.0',
		type: 'EVENT',
		headers: {
			topic: '*',
			contentType: 'application/json',
			messageId: expect.stringMatching(
				/^[0-9a-f]{8}_[0-9a-f]{3}_[0-9a-f]{11}_[0-9a-f]{4}$/,
			) as string,
			time: expect.stringMatching(/^\d{13}$/) as string,
			eventType: 'robot_msg_read',
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
			eventCorpId: 'dingdemocorpid',
			eventBornTime: expect.stringMatching(/^\d{13}$/) as string,
			eventUnifiedAppId: expect.any(String) as string,
		},
		data: expect.any(String) as string,
	});
	expect(frames.map(({ data }) => JSON.parse(data) as object)).toEqual(
		people.map((userId) => ({
			unionId: `union-${userId}`,
			operatTime: expect.stringMatching(/^\d{13}$/) as string,
			robotCode: 'dingdemoappkey',
			userId,
			processQueryKey,
		})),
	);
	expect(
		stream().events.flatMap(({ pushes }) => pushes.map(({ why, answer }) => [why, answer])),
	).toEqual(people.map(() => ['first', 'SUCCESS']));
	expect(stream().strayFrames).toStrictEqual([]);
});

it('tells of recalls and of groups, and nothing of work notifications', async () => {
	const { frames } = await connectClient();
	const { v1, sendWork } = await api(simulator);
	await sendWork({ userid_list: 'user07', msg: { msgtype: 'text', text: { content: 'Hello' } } });
	simulator.control.advanceClock(1000);
	expect(simulator.control.read('user07')).toBe(1);
	const robotCode = demoApp.robotCode;
	const openConversationId = 'cidDemoOperations==';
	const content = { msgKey: 'sampleText', msgParam: JSON.stringify({ content: 'Hello' }) };
	const sent = await v1('/robot/groupMessages/send', { robotCode, openConversationId, ...content });
	simulator.control.read('manager123');
	const processQueryKeys = [sent.json.processQueryKey];
	await v1('/robot/groupMessages/recall', { robotCode, openConversationId, processQueryKeys });
	await until(() => frames.length === 5);
	expect(frames.map(({ headers }) => headers.eventType)).toEqual([
		'robot_msg_read',
		...Array.from({ length: 4 }, () => 'robot_msg_recall'),
	]);
	for (const { data } of frames) {
		expect(JSON.parse(data)).toMatchObject({
			openConversationId,
			processQueryKey: processQueryKeys[0],
		});
	}
});

it('keeps events that the app has not subscribed to in the console', async () => {
	const apps = [{ ...demoApp, subscribedEvents: ['robot_msg_recall'] }];
	simulator.control.setCompany({ ...defaultCompany, apps });
	await sendAndRead();
	expect(stream().events).toStrictEqual([]);
});

it('pushes again what was answered LATER, and what was not answered', async () => {
	let isReady = false;
	const answer = () => (isReady ? EventAck.SUCCESS : EventAck.LATER);
	const { client, frames } = await connectClient(answer);
	await sendAndRead(['manager123']);
	await until(() => stream().events[0]?.pushes[0]?.answer === 'LATER');
	isReady = true;
	simulator.control.advanceClock(2000);
	await until(() => stream().events[0]?.acknowledgedAt !== undefined);
	expect(frames[1]?.headers.eventId).toBe(frames[0]?.headers.eventId);
	expect(frames[1]?.headers.messageId).not.toBe(frames[0]?.headers.messageId);

	jest.spyOn(client as never, 'onEvent').mockReturnValueOnce(undefined as never);
	await sendAndRead(['user07']);
	simulator.control.advanceClock(9000);
	await delay(60);
	expect(stream().events[1]?.pushes).toHaveLength(1);
	simulator.control.advanceClock(1000);
	await until(() => stream().events[1]?.acknowledgedAt !== undefined);
	expect(stream().events[1]?.pushes.map(({ why }) => why)).toEqual(['first', 'again']);
});

it('gives each event to one of the connections, and keeps those that come while there is none', async () => {
	const processQueryKey = await sendAndRead(['user08']);
	const both = [await connectClient(), await connectClient()];
	for (let round = 0; round < 8; round++) await sendAndRead();
	await until(() => stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined));
	expect(both.flatMap(({ frames }) => frames)).toHaveLength(25);
	expect(both.every(({ frames }) => frames.length > 3)).toBe(true);
	expect(JSON.parse(both[0]?.frames[0]?.data ?? '{}')).toMatchObject({ processQueryKey });
});

it('pushes the share of duplicates whatever the answer', async () => {
	simulator.control.changeSettings({ streamDuplicateShare: 0.3 });
	const { frames } = await connectClient();
	for (let round = 0; round < 20; round++) await sendAndRead();
	simulator.control.advanceClock(1000);
	const pushes = () => stream().events.flatMap((event) => event.pushes);
	await until(() => frames.length > 70);
	expect(pushes().filter(({ why }) => why === 'first')).toHaveLength(60);
	const duplicates = pushes().filter(({ why }) => why === 'duplicate').length;
	expect(duplicates / 60).toBeGreaterThan(0.15);
	expect(duplicates / 60).toBeLessThan(0.45);
});

it('pings, and the official client echoes', async () => {
	simulator.control.changeSettings({ streamPingMs: 1000 });
	await connectClient();
	simulator.control.advanceClock(1000);
	await until(() => stream().connections[0]?.pongs === 1);
	expect(stream().strayFrames).toStrictEqual([]);
});

it('lets a ticket open one connection, for 90 s, and a wrong secret none', async () => {
	const { appKey: clientId, appSecret: clientSecret } = demoApp;
	const subscriptions = [{ type: 'EVENT', topic: '*' }];
	const open = async (changes = {}) =>
		await post(simulator, '/v1.0/gateway/connections/open', {
			clientId,
			clientSecret,
			subscriptions,
			ua: 't',
			...changes,
		});
	const connect = async ({ json: { endpoint, ticket } }: Awaited<ReturnType<typeof open>>) => {
		const socket = new WebSocket(`${String(endpoint)}?ticket=${String(ticket)}`);
		const outcome = await once(socket, 'open').then(
			() => 'open',
			({ message }: Error) => message,
		);
		socket.close();
		return outcome;
	};
	const ticket = await open();
	expect(await connect(ticket)).toBe('open');
	expect(await connect(ticket)).toMatch(/401/);
	const old = await open();
	simulator.control.advanceClock(90_001);
	expect(await connect(old)).toMatch(/401/);
	expect(await open({ clientSecret: 'wrong' })).toMatchObject({
		status: 401,
		json: { code: 'authFailed', message: '鉴权失败', requestid: expect.any(String) as string },
	});
	expect((await open({ subscriptions: [] })).status).toBe(400);
	const ledger = JSON.stringify(simulator.control.ledger());
	expect(ledger).not.toContain(String(ticket.json.ticket));
	expect(ledger).not.toContain(demoApp.appSecret);
});

it('closes ten seconds after the disconnect frame and pushes nothing more there; the client comes back', async () => {
	const { client, frames } = await connectClient();
	Object.assign(client, { reconnectInterval: 20 });
	const remote = new SimulatorClient(simulator.url);
	expect(await remote.endStreams('announced')).toBe(1);
	await sendAndRead(['manager123']);
	simulator.control.advanceClock(9000);
	await delay(60);
	expect(frames).toStrictEqual([]);
	simulator.control.advanceClock(1000);
	await until(() => frames.length === 1);
	expect(stream().connections.map(({ endedBy }) => endedBy)).toEqual(['service', undefined]);

	expect(simulator.control.endStreams('cut')).toBe(1);
	await until(() => stream().connections.length === 3);
	expect(simulator.control.endStreams('mute')).toBe(1);
	await sendAndRead(['user07']);
	await delay(60);
	expect(frames).toHaveLength(1);
});

it('pushes an event of any name that a test or another process tells it, until it is acknowledged', async () => {
	const { frames } = await connectClient();
	const data = { processInstanceId: 'p-1', type: 'start' };
	simulator.control.pushEvent(demoApp.appKey, 'bpms_task_change', data);
	await new SimulatorClient(simulator.url).pushEvent(demoApp.appKey, 'todo_task_create', data);
	await until(() => stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined));
	expect(frames.map(({ headers, data: text }) => [headers.eventType, JSON.parse(text)])).toEqual([
		['bpms_task_change', data],
		['todo_task_create', data],
	]);
	expect(() => simulator.control.pushEvent('no such app', 'x', {})).toThrow('No app no such app');
});
