/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { DWClient, DWClientDownStream } from 'dingtalk-stream';
import { defaultCompany, demoApp, SimulatorClient, startSimulator, type Simulator } from './index';
import { api, call } from './testing/caller';
import { officialStreamClients } from './testing/officialStreamClient';
import { until } from './testing/until';

let simulator: Simulator;

beforeEach(async () => {
	simulator = await startSimulator({ settings: { streamPingMs: 0 } });
	simulator.control.stopClock();
});
afterEach(async () => await simulator.close());

const connect = officialStreamClients(() => simulator);

const topic = '/v1.0/card/instances/callback';
const person = 'manager123';
const colleague = '0147282552401293909';
const group = 'cidDemoOperations==';
const buttons = (...texts: string[]) =>
	JSON.stringify({
		msgButtons: texts.map((text) => ({
			text,
			color: 'blue',
			id: text.toLowerCase(),
			request: true,
			params: { answer: text },
		})),
	});

const callbacks = () => simulator.control.ledger().stream.callbacks;

async function sendCard(changes: Record<string, unknown> = {}) {
	const { v1 } = await api(simulator);
	const { json } = await v1('/card/instances/createAndDeliver', {
		cardTemplateId: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
		outTrackId: 'card-1',
		callbackType: 'STREAM',
		cardData: {
			cardParamMap: { title: 'Leave', tips: '', sys_full_json_obj: buttons('Agree', 'Decline') },
		},
		openSpaceId: `dtv1.card//IM_GROUP.${group}`,
		imGroupOpenSpaceModel: { supportForward: false },
		imGroupOpenDeliverModel: { robotCode: demoApp.robotCode },
		...changes,
	});
	expect(json).toMatchObject({ success: true, result: { deliverResults: [{ success: true }] } });
}

/** Connects a client that answers every press with this response. */
async function answerWith(response: unknown, seen: DWClientDownStream[] = []) {
	return await connect({
		callbacks: {
			[topic]: (frame, client) => {
				seen.push(frame);
				client.socketCallBackResponse(frame.headers.messageId, response);
			},
		},
	});
}

const press = async (userId = person, actionId = 'agree') =>
	await simulator.control.press({ outTrackId: 'card-1', userId, actionId });

it('pushes the documented frame, and the answer changes the card for the presser', async () => {
	const seen: DWClientDownStream[] = [];
	await answerWith(
		{
			cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
			cardData: { cardParamMap: { tips: 'Approved by Li Na', sys_full_json_obj: '{}' } },
			userPrivateData: { cardParamMap: { note: 'Thank you' } },
		},
		seen,
	);
	await sendCard();
	const outcome = await press();
	expect(outcome).toMatchObject({
		outcome: 'done',
		answer: { code: 200, message: 'OK' },
		card: { title: 'Leave', tips: 'Approved by Li Na', buttons: [], params: { note: 'Thank you' } },
	});
	expect(seen).toEqual([
		{
			specVersion: '1.0',
			type: 'CALLBACK',
			headers: {
				appId: expect.any(String) as string,
				connectionId: expect.any(String) as string,
				contentType: 'application/json',
				messageId: expect.any(String) as string,
				time: expect.stringMatching(/^\d{13}$/) as string,
				topic,
			},
			data: expect.any(String) as string,
		},
	]);
	expect(JSON.parse(seen[0]?.data ?? '')).toEqual({
		type: 'actionCallback',
		outTrackId: 'card-1',
		corpId: defaultCompany.corpId,
		userId: person,
		userIdType: 1,
		spaceId: group,
		spaceType: 'IM',
		extension: '{}',
		content: '{"cardPrivateData":{"actionIds":["agree"],"params":{"answer":"Agree"}}}',
	});
	expect(callbacks()).toMatchObject([{ topic, app: demoApp.appKey, connection: 1 }]);
	expect(simulator.control.ledger().stream.strayFrames).toStrictEqual([]);
	const { deliveries } = simulator.control.ledger();
	expect(deliveries.find(({ userId }) => userId === person)?.status).toBe('read');
});

it('shows the others what the answer changes for everybody only after an update, or at once where the settings say so', async () => {
	const byKey = { updateCardDataByKey: true };
	const cardData = { cardParamMap: { tips: 'Approved by Li Na' } };
	await answerWith({ cardUpdateOptions: byKey, cardData });
	const tips = (userId: string) => simulator.control.card('card-1', userId).tips;
	await sendCard();
	await press();
	expect([tips(person), tips(colleague)]).toEqual(['Approved by Li Na', '']);
	const update = { outTrackId: 'card-1', cardUpdateOptions: byKey };
	const { token } = await api(simulator);
	await call(simulator, '/v1.0/card/instances', {
		method: 'PUT',
		headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token },
		body: JSON.stringify({ ...update, cardData: { cardParamMap: { tips: 'Approved' } } }),
	});
	expect([tips(person), tips(colleague)]).toEqual(['Approved', 'Approved']);
	simulator.control.changeSettings({ pressAnswerReaches: 'everybody' });
	await press();
	expect([tips(person), tips(colleague)]).toEqual(['Approved by Li Na', 'Approved by Li Na']);
});

it('carries the press in value, or in both, where the settings say so', async () => {
	const seen: DWClientDownStream[] = [];
	await answerWith(null, seen);
	await sendCard();
	for (const pressedCardIn of ['value', 'both'] as const) {
		simulator.control.changeSettings({ pressedCardIn });
		expect((await press()).outcome).toBe('done');
	}
	const both = '{"cardPrivateData":{"actionIds":["agree"],"params":{"answer":"Agree"}}}';
	const [value, twice] = seen.map(({ data }) => JSON.parse(data) as Record<string, unknown>);
	expect(value).toMatchObject({
		value: '{"cardPrivateData":{"actionIds":["agree"]},"params":{"answer":"Agree"}}',
	});
	expect(value).not.toHaveProperty('content');
	expect(twice).toMatchObject({ content: both, value: both });
});

it('sends what a form holds', async () => {
	const seen: DWClientDownStream[] = [];
	await answerWith(null, seen);
	await sendCard();
	const params = { form: { reason: 'ill' } };
	await simulator.control.press({ outTrackId: 'card-1', userId: person, actionId: 'form', params });
	expect(JSON.parse(seen[0]?.data ?? '')).toMatchObject({
		content: '{"cardPrivateData":{"actionIds":["form"],"params":{"form":{"reason":"ill"}}}}',
	});
});

it('draws one of the connections that have registered the topic, each of them in time', async () => {
	const counts = [0, 0];
	for (const index of [0, 1]) {
		await connect({
			callbacks: {
				[topic]: (frame, client) => {
					counts[index] = (counts[index] ?? 0) + 1;
					client.socketCallBackResponse(frame.headers.messageId, null);
				},
			},
		});
	}
	// This one has events only, and that one belongs to another app.
	const events = await connect();
	const other = { ...demoApp, appKey: 'dingother', robotCode: 'dingother' };
	simulator.control.setCompany({ ...defaultCompany, apps: [demoApp, other] });
	let strangers = 0;
	await connect({ app: other, callbacks: { [topic]: () => void strangers++ } });
	await sendCard();
	for (let round = 0; round < 20; round++) expect((await press()).outcome).toBe('done');
	expect(counts[0]! + counts[1]!).toBe(20);
	expect(Math.min(...counts)).toBeGreaterThan(2);
	expect([events.frames.length, strangers]).toEqual([0, 0]);
});

it('gives no events to a client that has asked for callbacks only', async () => {
	const { client, frames } = await answerWith(null);
	const { config } = client as unknown as { config: { subscriptions: unknown[] } };
	config.subscriptions.shift();
	client.disconnect();
	await client.connect();
	const { json } = await (await api(simulator)).sendBot([person], 'Please read');
	simulator.control.read(person, String(json.processQueryKey));
	await delay(60);
	expect(frames).toStrictEqual([]);
	await sendCard();
	expect((await press()).outcome).toBe('done');
});

describe('shows the presser a failure, and the card stays as it is', () => {
	const failedPress = async () => {
		await sendCard();
		const before = simulator.control.card('card-1', person);
		const outcome = await press();
		expect(simulator.control.card('card-1', person)).toEqual(before);
		return { outcome: outcome.outcome, why: outcome.why };
	};

	it('when nobody has registered the topic, and nothing is pushed afterwards', async () => {
		expect(await failedPress()).toEqual({ outcome: 'failed', why: 'nobodyConnected' });
		const seen: DWClientDownStream[] = [];
		await answerWith(null, seen);
		await delay(60);
		expect(seen).toStrictEqual([]);
	});

	it('when nobody answers within two seconds; a late answer and a second frame change nothing', async () => {
		let asked: { frame: DWClientDownStream; client: DWClient } | undefined;
		await connect({ callbacks: { [topic]: (frame, client) => void (asked = { frame, client }) } });
		await sendCard();
		const pressing = press();
		await until(() => asked !== undefined);
		simulator.control.advanceClock(1900);
		await delay(60);
		expect(callbacks()[0]?.lost).toBeUndefined();
		simulator.control.advanceClock(100);
		expect(await pressing).toMatchObject({ outcome: 'failed', why: 'noAnswer' });
		asked?.client.socketCallBackResponse(asked.frame.headers.messageId, {
			cardData: { cardParamMap: { title: 'Too late' } },
		});
		await until(() => simulator.control.ledger().stream.strayFrames.length === 1);
		simulator.control.advanceClock(600_000);
		await delay(60);
		expect(callbacks()).toHaveLength(1);
		expect(simulator.control.card('card-1', person).title).toBe('Leave');
	});

	it('when the connection ends meanwhile', async () => {
		await connect({ callbacks: { [topic]: () => simulator.control.endStreams('cut') } });
		expect(await failedPress()).toEqual({ outcome: 'failed', why: 'connectionClosed' });
	});

	it('when the client says that it cannot', async () => {
		await connect({
			callbacks: {
				[topic]: ({ headers: { messageId } }, client) => {
					const { socket } = client as unknown as { socket: { send(text: string): void } };
					socket.send(JSON.stringify({ code: 500, headers: { messageId }, data: '{}' }));
				},
			},
		});
		expect(await failedPress()).toEqual({ outcome: 'failed', why: 'refused' });
	});

	it('when the answer holds anything but strings', async () => {
		await answerWith({ cardData: { cardParamMap: { title: 7 } } });
		expect(await failedPress()).toEqual({ outcome: 'failed', why: 'badAnswer' });
	});

	it('when the card does not say STREAM', async () => {
		await answerWith(null);
		await sendCard({ callbackType: 'HTTP' });
		expect(await press()).toMatchObject({ outcome: 'failed', why: 'notStream' });
		expect(callbacks()).toStrictEqual([]);
	});
});

it('replaces what everybody sees when the answer has no options', async () => {
	await answerWith({ cardData: { cardParamMap: { title: 'Approved' } } });
	await sendCard();
	expect((await press()).card.params).toEqual({ title: 'Approved' });
});

it('lets everybody press who has the card, also a button that is no longer there, and nobody else', async () => {
	const remote = new SimulatorClient(simulator.url);
	await answerWith({ cardData: { cardParamMap: { title: 'Approved' } } });
	await sendCard();
	const one = { outTrackId: 'card-1', userId: person, actionId: 'agree' };
	expect(await remote.press(one)).toMatchObject({ outcome: 'done', card: { title: 'Approved' } });
	expect(await remote.press({ ...one, userId: colleague })).toMatchObject({ outcome: 'done' });
	expect(await remote.card('card-1', colleague)).toMatchObject({ title: 'Approved', buttons: [] });
	await expect(remote.press({ ...one, userId: 'user07' })).rejects.toThrow(
		/does not have the card/,
	);
	await expect(remote.press({ ...one, actionId: 'delete' })).rejects.toThrow(/never had a button/);
	await expect(remote.press({ ...one, outTrackId: 'card-2' })).rejects.toThrow(/No card/);
});

it('pushes forged callbacks for tests of who takes them', async () => {
	const seen: DWClientDownStream[] = [];
	await answerWith({ cardData: { cardParamMap: { title: 'Fooled' } } }, seen);
	const remote = new SimulatorClient(simulator.url);
	const data = { outTrackId: 'unknown', userId: person, content: 'no JSON' };
	expect(await remote.pushCallback(demoApp.appKey, topic, data)).toMatchObject({
		data,
		answer: { code: 200 },
	});
	expect(JSON.parse(seen[0]?.data ?? '')).toEqual(data);
});
