/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** DingTalk Trigger against the simulator's Stream mode: design.md, section 1, "Trigger". */
import { setTimeout as delay } from 'node:timers/promises';
import { DWClient, EventAck } from 'dingtalk-stream';
import type { INodeParameters } from 'n8n-workflow';

import { demoApp } from '../simulator';
import { peopleIn, withTrigger } from './harness/dingTalkTrigger';
import { colleagues, EVERYBODYS_GROUP } from './harness/withSimulator';

const trigger = withTrigger();
const { dingTalk } = trigger;

describe('an event', () => {
	test('becomes one item in the receipt shape and is acknowledged', async () => {
		const workflow = await trigger.switchOn();
		const before = Date.now();
		const processQueryKey = await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length > 0 && trigger.allAcknowledged());
		const readAt = new Date(Number(trigger.stream().events[0]?.data.operatTime)).toISOString();
		expect(workflow.items).toEqual([
			{
				userId: 'c001',
				unionId: 'union-c001',
				status: 'read',
				readAt,
				checkedAt: expect.stringMatching(/Z$/) as string,
				processQueryKey,
				robotCode: 'dingdemoappkey',
			},
		]);
		expect(Object.keys(workflow.items[0] ?? {})).toEqual([
			'userId',
			'unionId',
			'status',
			'readAt',
			'checkedAt',
			'processQueryKey',
			'robotCode',
		]);
		expect(Date.parse(readAt)).toBeGreaterThanOrEqual(before);
		expect(trigger.stream().events[0]?.pushes.map(({ answer }) => answer)).toEqual(['SUCCESS']);
		expect(trigger.stream().strayFrames).toStrictEqual([]);
	});

	test('of a recall says so', async () => {
		const workflow = await trigger.switchOn();
		const processQueryKey = await trigger.sendTo('c001');
		await trigger.recall(processQueryKey);
		await dingTalk.until(() => workflow.items.length > 0);
		expect(workflow.items[0]).toMatchObject({
			processQueryKey,
			userId: 'c001',
			status: 'recalled',
		});
		expect(workflow.items[0]?.recalledAt).toMatch(/Z$/);
		expect(workflow.items[0]).not.toHaveProperty('readAt');
	});

	test('of a group names the conversation', async () => {
		const workflow = await trigger.switchOn();
		await trigger.sendToGroup();
		dingTalk.control.read('c007');
		await dingTalk.until(() => workflow.items.length > 0);
		expect(workflow.items[0]).toMatchObject({
			userId: 'c007',
			openConversationId: EVERYBODYS_GROUP,
		});
	});

	test.each<[string, INodeParameters, { robotCode?: string }, string[]]>([
		['of the bot of the credential', {}, {}, ['read', 'recalled']],
		['of another bot than that of the credential', {}, { robotCode: 'dingother' }, []],
		[
			'of whichever bot, where all are meant',
			{ bots: 'all' },
			{ robotCode: 'dingother' },
			['read', 'recalled'],
		],
		[
			'of a bot that is named',
			{ bots: 'named', robotCodes: 'dinga, dingdemoappkey' },
			{},
			['read', 'recalled'],
		],
		['of a bot that is not named', { bots: 'named', robotCodes: 'dinga' }, {}, []],
		['of one kind', { events: ['messageRecalled'] }, {}, ['recalled']],
	])(
		'%s: what is not wanted is acknowledged and gives no item',
		async (_name, parameters, changes, expected) => {
			trigger.credential = await dingTalk.credential(changes);
			const workflow = await trigger.switchOn({ parameters });
			const processQueryKey = await trigger.sendToAndRead('c001');
			await trigger.recall(processQueryKey);
			await dingTalk.until(() => trigger.stream().events.length === 2 && trigger.allAcknowledged());
			expect(workflow.items.map(({ status }) => status)).toEqual(expected);
		},
	);
});

describe('each event once, and none lost', () => {
	test.each([
		['of n8n 2, which stores no second execution with the same key', true, true],
		['of the workflow in n8n 1, which knows no keys', false, false],
	])(
		'1,000 events, 5 %% pushed twice, five forced ends, one restart %s',
		async (_name, knowsKeys, isNewProcess) => {
			dingTalk.control.changeSettings({
				streamDuplicateShare: 0.05,
				streamPingMs: 100,
				streamDisconnectMs: 150,
			});
			const workflow = await trigger.switchOn({ knowsKeys, storingMs: 3, runningMs: 20 });
			const processQueryKey = await trigger.sendToGroup();
			const people = colleagues(1000);
			for (const [index, userId] of people.entries()) {
				dingTalk.control.read(userId);
				if (index % 150 === 149 && index < 800) {
					expect(dingTalk.control.endStreams(index % 300 === 149 ? 'cut' : 'announced')).toBe(1);
					await dingTalk.until(
						() => trigger.stream().connections.length > Math.floor(index / 150) + 1,
					);
				}
				if (index === 830) {
					await workflow.deactivate();
					await dingTalk.until(() => trigger.openConnections().length === 0);
				}
				if (index === 860) await (isNewProcess ? workflow.restartN8n() : workflow.activate());
				if (index % 10 === 0) await delay(5);
			}
			await dingTalk.until(() => trigger.allAcknowledged());
			const pushes = trigger.stream().events.flatMap((event) => event.pushes);
			await dingTalk.until(() => pushes.filter(({ why }) => why === 'duplicate').length > 20);
			await delay(1100);

			// The simulator's ledger: 1,000 events, each acknowledged, some pushed more than once.
			expect(trigger.stream().events).toHaveLength(1000);
			expect(
				trigger.stream().events.every(({ acknowledgedAt }) => acknowledgedAt !== undefined),
			).toBe(true);
			expect(
				trigger.stream().events.filter((event) => event.pushes.length > 1).length,
			).toBeGreaterThan(30);
			expect(trigger.stream().connections).toHaveLength(7);
			expect(trigger.stream().connections.filter(({ endedBy }) => endedBy === 'cut')).toHaveLength(
				3,
			);
			expect(trigger.stream().strayFrames).toStrictEqual([]);
			// And the items: one each.
			const eventsOf = trigger
				.stream()
				.events.map(({ data }) => `${data.processQueryKey} ${data.userId}`);
			const itemsOf = workflow.items.map(
				(item) => `${String(item.processQueryKey)} ${String(item.userId)}`,
			);
			expect(itemsOf.sort()).toEqual(eventsOf.sort());
			expect(new Set(peopleIn(workflow.items)).size).toBe(1000);
			expect(workflow.items.every((item) => item.processQueryKey === processQueryKey)).toBe(true);
			expect(workflow.errors).toStrictEqual([]);
		},
		60_000,
	);

	test('what n8n could not store is asked for again', async () => {
		const workflow = await trigger.switchOn();
		workflow.refusals = 2;
		await trigger.sendToAndRead('c001', 'c002', 'c003');
		await dingTalk.until(() => workflow.items.length === 3 && trigger.allAcknowledged());
		expect(peopleIn(workflow.items).sort()).toEqual(['c001', 'c002', 'c003']);
		const answers = trigger
			.stream()
			.events.flatMap(({ pushes }) => pushes.map(({ answer }) => answer));
		expect(answers.filter((answer) => answer === 'LATER')).toHaveLength(2);
	});

	test('an execution that goes on for long is taken after a while, and one push meanwhile is not a second one', async () => {
		trigger.setTimes({ takenMs: 700 });
		const workflow = await trigger.switchOn({ knowsKeys: false, runningMs: 60_000 });
		await trigger.sendToAndRead('c001');
		const answers = () => trigger.stream().events[0]?.pushes.map(({ answer }) => answer) ?? [];
		await dingTalk.until(() => answers().length > 1 && !answers().includes(undefined));
		expect(new Set(answers())).toEqual(new Set(['SUCCESS']));
		expect(workflow.items).toHaveLength(1);
	});

	test('what a crash has left open is pushed again, and stored once', async () => {
		const workflow = await trigger.switchOn({ storingMs: 50, runningMs: 60_000 });
		await trigger.sendToAndRead('c001');
		await dingTalk.until(() => workflow.items.length === 1);
		await trigger.sendToAndRead('c002');
		workflow.isDead = true;
		dingTalk.control.endStreams('cut');
		await workflow.deactivate();
		expect(trigger.stream().events.map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([
			undefined,
			undefined,
		]);

		await workflow.restartN8n();
		await dingTalk.until(() => trigger.stream().events.every(({ pushes }) => pushes.length > 1));
		await dingTalk.until(() => workflow.items.length === 2);
		await delay(500);
		expect(peopleIn(workflow.items)).toEqual(['c001', 'c002']);
	}, 40_000);

	test('of many at one moment n8n is given a few at a time; the others wait without an answer, and none is lost when it stops', async () => {
		trigger.setTimes({ takenWhenClosingMs: 400 });
		const workflow = await trigger.switchOn({ runningMs: 300 });
		const people = colleagues(60);
		await trigger.sendToAndRead(...people.slice(0, 20));
		await trigger.sendToAndRead(...people.slice(20, 40));
		await trigger.sendToAndRead(...people.slice(40));
		await dingTalk.until(() => workflow.items.length > 0);
		await workflow.deactivate();
		const taken = workflow.items.length;
		expect(taken).toBeLessThan(people.length);
		const acknowledged = trigger
			.stream()
			.events.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
		expect(acknowledged.length).toBeLessThanOrEqual(taken);

		await workflow.restartN8n();
		await dingTalk.until(
			() => workflow.items.length === people.length && trigger.allAcknowledged(),
		);
		expect(peopleIn(workflow.items).sort()).toEqual(people);
		expect(workflow.mostAtOnce).toBeLessThanOrEqual(20);
	}, 40_000);

	test('two workflows of one app share a connection, and each gets every event', async () => {
		const one = await trigger.switchOn({ workflowId: 'one' });
		const other = await trigger.switchOn({ workflowId: 'other', parameters: { bots: 'all' } });
		await trigger.sendToAndRead('c001', 'c002', 'c003', 'c004');
		await dingTalk.until(() => other.items.length === 4 && trigger.allAcknowledged());
		expect(peopleIn(one.items).sort()).toEqual(peopleIn(other.items).sort());
		expect(trigger.stream().connections).toHaveLength(1);
		await one.deactivate();
		expect(trigger.openConnections()).toHaveLength(1);
		await trigger.sendToAndRead('c005');
		await dingTalk.until(() => other.items.length === 5);
		expect(one.items).toHaveLength(4);
	});

	test('two credentials of one app share it too, when one was copied with blanks around', async () => {
		const one = await trigger.switchOn({ workflowId: 'exact' });
		const { appKey, appSecret } = demoApp;
		trigger.credential = await dingTalk.credential({
			clientId: `${appKey} `,
			clientSecret: ` ${appSecret}\n`,
		});
		const other = await trigger.switchOn({ workflowId: 'with blanks' });
		await trigger.sendToAndRead('c001', 'c002');
		await dingTalk.until(() => other.items.length === 2 && trigger.allAcknowledged());
		expect(peopleIn(one.items).sort()).toEqual(peopleIn(other.items).sort());
		expect(trigger.stream().connections).toHaveLength(1);
	});

	test('beside the official client each event reaches one of both, and both answer alike', async () => {
		for (const method of ['info', 'warn'] as const) jest.spyOn(console, method).mockReturnValue();
		// Neither may be slow enough for the other one to be asked as well.
		dingTalk.control.changeSettings({ streamRedeliverMs: [60_000] });
		const workflow = await trigger.switchOn();
		const { appKey: clientId, appSecret: clientSecret } = demoApp;
		const official = new DWClient({ clientId, clientSecret });
		const heard: string[] = [];
		official.registerAllEventListener(({ data }) => {
			heard.push((JSON.parse(data) as { userId: string }).userId);
			return { status: EventAck.SUCCESS };
		});
		const body = { clientId, clientSecret, subscriptions: [{ type: 'EVENT', topic: '*' }] };
		const answer = await fetch(`${dingTalk.url}/v1.0/gateway/connections/open`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const { endpoint, ticket } = (await answer.json()) as Record<string, string>;
		Object.assign(official, { dw_url: `${endpoint}?ticket=${ticket}` });
		await official._connect();
		try {
			await trigger.sendToGroup();
			for (const userId of colleagues(60)) dingTalk.control.read(userId);
			await dingTalk.until(() => trigger.allAcknowledged());
			expect([...heard, ...peopleIn(workflow.items)].sort()).toEqual(colleagues(60));
			expect(heard.length).toBeGreaterThan(10);
			expect(workflow.items.length).toBeGreaterThan(10);
			expect(trigger.stream().strayFrames).toStrictEqual([]);
		} finally {
			official.disconnect();
		}
	});
});
