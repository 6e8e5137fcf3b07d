/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** What the DingTalk Trigger says in the editor, and what it keeps to itself. */
import { setTimeout as delay } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { WebSocket as UndiciWebSocket } from 'undici';

import { demoApp } from '../simulator';
import { node, packageTypeName, runWorkflow } from './harness';
import { DINGTALK_TRIGGER, withTrigger } from './harness/dingTalkTrigger';

const trigger = withTrigger();
const { dingTalk } = trigger;

describe('what is wrong is said', () => {
	const secret = 'another-long-secret';

	test('a wrong secret: nothing is activated, and DingTalk and we say why', async () => {
		trigger.credential = await dingTalk.credential({ clientSecret: secret });
		const workflow = trigger.workflow();
		const refused = expect.objectContaining({
			message: expect.stringMatching(
				/authFailed: 鉴权失败.*Check the Client ID and Client Secret/,
			) as string,
		}) as Error;
		await expect(workflow.activate()).rejects.toEqual(refused);
		await expect(workflow.activate('init')).rejects.toEqual(refused);
		expect(dingTalk.calls('gateway/connections/open')).toHaveLength(2);
		expect(workflow.errors).toStrictEqual([]);
		await expect(workflow.activate()).rejects.not.toThrow(secret);
	});

	test('a secret that was reset meanwhile stops the trigger with the same words, once', async () => {
		const workflow = await trigger.switchOn();
		const company = dingTalk.control.company();
		dingTalk.control.setCompany({ ...company, apps: [{ ...demoApp, appSecret: secret }] });
		dingTalk.control.endStreams('cut');
		await dingTalk.until(() => workflow.errors.length > 0);
		await delay(200);
		expect(workflow.errors.map(({ message }) => message)).toEqual([
			expect.stringContaining('authFailed'),
		]);
		expect(dingTalk.calls('gateway/connections/open')).toHaveLength(2);
		expect(trigger.openConnections()).toStrictEqual([]);
	});

	test('no network: whoever switches the workflow on is told', async () => {
		const refusing = dingTalk.control.refuseConnections(100);
		await expect(trigger.workflow().activate('activate')).rejects.toThrow(
			/DingTalk was not reached .*network/,
		);
		await refusing;
	});

	test('an outage that goes on is told once, as a failed execution, and the trigger goes on', async () => {
		trigger.setTimes({ outageMs: 120 });
		const workflow = await trigger.switchOn();
		await dingTalk.control.refuseConnections(600);
		await dingTalk.until(() => trigger.openConnections().length === 1);
		expect(workflow.failedExecutions.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^Nothing has been heard .*DingTalk was not reached .*keeps trying by itself\.$/,
			),
		]);
		expect(workflow.errors).toStrictEqual([]);
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
	});

	test('a quota that is used up meanwhile is waited for, five minutes at a time', async () => {
		const workflow = await trigger.switchOn();
		dingTalk.control.addFault({ api: 'gateway/connections/open', kind: 'quota90020', count: 1 });
		trigger.setTimes({ refusedMs: 500 });
		const endedAt = Date.now();
		dingTalk.control.endStreams('cut');
		await dingTalk.until(() => trigger.stream().connections.length === 2);
		expect(trigger.openConnections()[0]?.openedAt).toBeGreaterThanOrEqual(endedAt + 500);
		expect(workflow.errors).toStrictEqual([]);
	});

	test('no network while n8n starts: it connects when there is one', async () => {
		const refusing = dingTalk.control.refuseConnections(500);
		const workflow = trigger.workflow();
		await workflow.activate('init');
		expect(trigger.openConnections()).toStrictEqual([]);
		await refusing;
		await dingTalk.until(() => trigger.openConnections().length === 1);
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
	});

	test('a busy DingTalk is not reached either, and its words are passed on', async () => {
		dingTalk.control.addFault({ api: 'gateway/connections/open', kind: 'http500', count: 1 });
		await expect(trigger.workflow().activate()).rejects.toThrow(/system\.error: 系统错误/);
		await trigger.switchOn();
	});

	test('a Node.js without WebSocket', async () => {
		Object.assign(globalThis, { WebSocket: undefined });
		await expect(trigger.workflow().activate()).rejects.toThrow(
			/Node\.js that has no WebSocket.*Node\.js 22/,
		);
	});

	test('fields that are not right, before any call', async () => {
		await expect(trigger.workflow({ parameters: { events: [] } }).activate()).rejects.toThrow(
			/"Events" is empty/,
		);
		await expect(trigger.workflow({ parameters: { bots: 'named' } }).activate()).rejects.toThrow(
			/"Robot Codes" is empty/,
		);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('secrets and tickets stay in', async () => {
		trigger.credential = await dingTalk.credential({ callsPerSecond: 1000 });
		const tickets: string[] = [];
		const { send: sendOfUndici } = UndiciWebSocket.prototype;
		jest.spyOn(UndiciWebSocket.prototype, 'send').mockImplementation(function (
			this: UndiciWebSocket,
			...args
		) {
			tickets.push(new URL(this.url).searchParams.get('ticket') ?? '');
			sendOfUndici.apply(this, args);
		});
		const workflow = await trigger.switchOn();
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => trigger.allAcknowledged());
		dingTalk.control.endStreams('cut');
		await dingTalk.until(() => trigger.openConnections().length === 1);
		dingTalk.control.addFault({ api: 'gateway/connections/open', kind: 'halfBody' });
		dingTalk.control.endStreams('cut');
		await delay(200);
		const { items, errors, logged, savedStaticData } = workflow;
		const told = JSON.stringify([
			items,
			errors.map(String),
			logged,
			savedStaticData,
			dingTalk.control.ledger(),
		]);
		expect(tickets[0]).toMatch(/^[0-9a-f]{32}$/);
		for (const kept of [demoApp.appSecret, ...tickets]) expect(told).not.toContain(kept);
	});
});

describe('"Listen for event" in the editor', () => {
	const listen = async (parameters: INodeParameters = {}, signal?: AbortSignal) => {
		const type = packageTypeName(DINGTALK_TRIGGER);
		const { credential } = trigger;
		const workflow = { nodes: [node('Trigger', type, parameters)], connections: {} };
		return await runWorkflow({ workflow, credential, mode: 'manual', signal });
	};

	test('takes one event and hangs up', async () => {
		const listening = listen();
		await dingTalk.until(() => trigger.openConnections().length === 1);
		await trigger.sendToAndRead('c001');
		const run = await listening;
		expect(run.outputs('Trigger')[0]?.map(({ json }) => json)).toEqual([
			expect.objectContaining({ userId: 'c001', status: 'read' }),
		]);
		await dingTalk.until(() => trigger.openConnections().length === 0);
		expect(trigger.stream().events[0]?.pushes.map(({ answer }) => answer)).toEqual(['SUCCESS']);
	});

	test('does not take events away from the workflow that is switched on', async () => {
		const active = await trigger.switchOn();
		const listening = listen();
		// It shares the connection, so there is nothing else to be seen.
		await delay(300);
		await trigger.sendToAndRead('c001', 'c002');
		expect((await listening).outputs('Trigger')[0]).toHaveLength(1);
		await dingTalk.until(() => active.items.length === 2 && trigger.allAcknowledged());
		expect(trigger.openConnections()).toHaveLength(1);
	});

	test('says what may be missing when nothing comes, for example a subscription', async () => {
		trigger.setTimes({ listenMs: 300 });
		const company = dingTalk.control.company();
		dingTalk.control.setCompany({ ...company, apps: [{ ...demoApp, subscribedEvents: [] }] });
		const listening = listen();
		await dingTalk.until(() => trigger.openConnections().length === 1);
		await trigger.sendToAndRead('c001');
		const error = (await listening).error('Trigger');
		expect(error?.message).toMatch(/No event has come/);
		expect(error?.description).toMatch(/subscribed to robot_msg_read/);
		await dingTalk.until(() => trigger.openConnections().length === 0);
	});

	test('says that the secret is wrong', async () => {
		trigger.credential = await dingTalk.credential({ clientSecret: 'wrong' });
		expect((await listen()).error('Trigger')?.message).toMatch(/authFailed.*Check the Client ID/);
	});

	test('is stopped by the Stop button', async () => {
		const stop = new AbortController();
		const listening = listen({}, stop.signal);
		await dingTalk.until(() => trigger.openConnections().length === 1);
		stop.abort();
		await dingTalk.until(() => trigger.openConnections().length === 0);
		await Promise.race([listening, delay(500)]);
	});
});
