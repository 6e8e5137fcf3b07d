/** Receipts of work notifications against the simulator: design.md, section 1, "Receipts". */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	connect,
	MANUAL_TRIGGER,
	NO_OP,
	node,
	packageTypeName,
	runNode,
	runWorkflow,
	stepNode,
	type CredentialHandle,
	type NodeResult,
	type RunNodeOptions,
} from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

/** Two who cannot be reached, as the service tells their sender. */
const RATE_LIMITED = 'rateLimited';
const UNDELIVERABLE = 'undeliverable';

const dingTalk = withSimulator({
	limitedPeople: { [RATE_LIMITED]: '143105', [UNDELIVERABLE]: 'failed' },
});

const minutes = 60_000;
const hours = 60 * minutes;
const WORK = packageTypeName('dingTalkWorkNotification');

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential();
});

const sendTo = (userIds: string[], more: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	userIds: userIds.join(','),
	messageType: 'text',
	content: 'Hello',
	...more,
});
const check = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'delivery',
	operation: 'getResult',
	...more,
});

async function run(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', parameters, items, { credential, ...options });
}

/** Sends to everybody and waits until the service has delivered. */
async function sent(userIds: string[], more: INodeParameters = {}): Promise<IDataObject> {
	const [task] = (await run(sendTo(userIds, more))).json();
	dingTalk.processed();
	return task ?? {};
}

const userIdsOf = (items: IDataObject[]) => items.map(({ userId }) => userId);
const statuses = (items: IDataObject[]) =>
	Object.fromEntries(items.map(({ userId, status }) => [String(userId), status]));

describe('getResult', () => {
	const people = ['c001', 'c002', RATE_LIMITED, UNDELIVERABLE, 'nobody'];

	test('recipients: every status of a task, with code, a plain reason and the times', async () => {
		const task = await sent(people);
		dingTalk.control.read('c001');
		const { json, outputs } = await run(check({ output: 'recipients' }), [task]);

		expect(statuses(json())).toEqual({
			c001: 'read',
			c002: 'unread',
			[RATE_LIMITED]: 'forbidden',
			[UNDELIVERABLE]: 'failed',
			nobody: 'invalid',
		});
		for (const person of json()) {
			expect(person).toMatchObject({
				taskId: task.taskId,
				sentAt: task.sentAt,
				checkedAt: expect.stringMatching(/Z$/) as string,
				checks: 1,
				overdue: false,
			});
		}
		const limited = json().find(({ userId }) => userId === RATE_LIMITED);
		expect(limited).toMatchObject({ code: '143105', reason: expect.any(String) as string });
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(Array(5).fill({ item: 0 }));
	});

	test('summary: one item a message with counts, lists and the read rate', async () => {
		const task = await sent(people);
		dingTalk.control.read('c001');
		const { json } = await run(check({ output: 'summary' }), [task]);
		expect(json()).toHaveLength(1);
		expect(json()[0]).toMatchObject({
			taskId: task.taskId,
			counts: {
				read: 1,
				unread: 1,
				pending: 0,
				forbidden: 1,
				failed: 1,
				invalid: 1,
				recalled: 0,
				expired: 0,
				total: 5,
			},
			allRead: false,
			read: ['c001'],
			unread: ['c002'],
			forbidden: [{ userId: RATE_LIMITED, code: '143105', reason: expect.any(String) as string }],
			failed: [UNDELIVERABLE],
			invalid: ['nobody'],
			invalidDepartmentIds: [],
			sentAt: task.sentAt,
			checkedAt: expect.stringMatching(/Z$/) as string,
		});
		const { readRate } = json()[0] ?? {};
		expect(readRate).toBeGreaterThan(0);
		expect(readRate).toBeLessThan(1);
	});

	test('summary: allRead and a rate of 1 once everybody has read', async () => {
		const task = await sent(['c001', 'c002']);
		dingTalk.control.read('c001');
		dingTalk.control.read('c002');
		const [summary] = (await run(check({ output: 'summary' }), [task])).json();
		expect(summary).toMatchObject({ allRead: true, readRate: 1, read: ['c001', 'c002'] });
	});

	test('route: Read, Unread, Overdue and Not Delivered, in this order', async () => {
		const task = await sent(people);
		dingTalk.control.read('c001');
		const { outputs, json } = await run(check({ output: 'route' }), [task]);
		expect(outputs).toHaveLength(4);
		expect([0, 1, 2, 3].map((output) => userIdsOf(json(output)))).toEqual([
			['c001'],
			['c002'],
			[],
			[RATE_LIMITED, UNDELIVERABLE, 'nobody'],
		]);
	});

	test('route: unread goes to Overdue once overdueAfter has passed, read stays Read', async () => {
		const task = await sent(['c001', 'c002']);
		dingTalk.control.read('c001');
		const long = new Date(Date.parse(String(task.sentAt)) - 61 * minutes).toISOString();
		const { json } = await run(check({ output: 'route', overdueAfter: 60 }), [
			{ ...task, sentAt: long },
		]);
		expect([0, 1, 2, 3].map((output) => userIdsOf(json(output)))).toEqual([
			['c001'],
			[],
			['c002'],
			[],
		]);
		expect(json(2)[0]).toMatchObject({ status: 'unread', overdue: true });
		const notYet = await run(check({ output: 'route', overdueAfter: 62 }), [
			{ ...task, sentAt: long },
		]);
		expect(userIdsOf(notYet.json(1))).toEqual(['c002']);
	});

	test('before the task is processed everybody expected is pending, and Unread on the route', async () => {
		dingTalk.control.changeSettings({ processingMs: 10 * minutes });
		const [task] = (await run(sendTo(['c001', 'c002']))).json();
		const { json } = await run(check({ output: 'route' }), [task ?? {}]);
		expect(statuses(json(1))).toEqual({ c001: 'pending', c002: 'pending' });
	});

	test('the same content on the same day is forbidden as a duplicate (143106)', async () => {
		await sent(['c001']);
		const again = await sent(['c001']);
		const [person] = (await run(check({ output: 'recipients' }), [again])).json();
		expect(person).toMatchObject({ status: 'forbidden', code: '143106' });
	});

	test('makeUnique lets a reminder of the same words through', async () => {
		await sent(['c001']);
		const again = await sent(['c001'], { options: { makeUnique: true } });
		const [person] = (await run(check({ output: 'recipients' }), [again])).json();
		expect(person).toMatchObject({ status: 'unread' });
	});

	test('after 24 hours everybody is expired without a call, and Overdue on the route', async () => {
		const sentAt = new Date(Date.now() - 25 * hours).toISOString();
		const { json, error } = await run(check({ output: 'route' }), [
			{ taskId: '313382528774', userIds: ['c001', 'c002'], sentAt },
		]);
		expect(error).toBeUndefined();
		expect(statuses(json(2))).toEqual({ c001: 'expired', c002: 'expired' });
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('onlyUserIds asks about some: the others are left out', async () => {
		const task = await sent(['c001', 'c002', 'c003']);
		const { json } = await run(check({ output: 'recipients', onlyUserIds: 'c002' }), [task]);
		expect(userIdsOf(json())).toEqual(['c002']);
	});

	test('fifty people looped back from Unread cost one call, and every one keeps his pairing', async () => {
		const everybody = colleagues(50);
		const task = await sent(everybody);
		dingTalk.control.read('c007');
		const items = everybody.map((userId) => ({ taskId: task.taskId, userId, sentAt: task.sentAt }));
		const { outputs } = await run(check({ output: 'route' }), items);
		expect(dingTalk.calls('getsendresult')).toHaveLength(1);
		expect(outputs[0]?.map(({ json }) => json.userId)).toEqual(['c007']);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 6 }]);
		expect(outputs[1]?.map(({ pairedItem }) => pairedItem)).toEqual(
			everybody.map((_id, item) => ({ item })).filter(({ item }) => item !== 6),
		);
	});

	test('250 people in 3 tasks cost 3 calls and are all told', async () => {
		const everybody = colleagues(250);
		const tasks = (await run(sendTo(everybody))).json();
		dingTalk.processed();
		const { json } = await run(check({ output: 'recipients' }), tasks);
		expect(dingTalk.calls('getsendresult')).toHaveLength(3);
		expect(userIdsOf(json()).sort()).toEqual(everybody);
	});

	test("an unknown task is an error with DingTalk's code, other tasks are still told", async () => {
		const task = await sent(['c001']);
		const { json } = await run(
			check({ output: 'recipients' }),
			[{ taskId: '1', userIds: ['c002'] }, task],
			{ continueOnFail: true },
		);
		expect(json()).toHaveLength(2);
		expect(json()[0]).toMatchObject({ details: { code: expect.any(String) as string } });
		expect(json()[1]).toMatchObject({ userId: 'c001', status: 'unread' });
	});

	test('a route that fails under continue-on-fail is never taken for Read', async () => {
		const { json } = await run(check({ output: 'route' }), [{ taskId: '1', userIds: ['c002'] }], {
			continueOnFail: true,
		});
		expect(json(0)).toStrictEqual([]);
		expect([1, 2, 3].flatMap((output) => json(output))).toHaveLength(1);
	});
});

describe('send with waitForDelivery', () => {
	const waitForDelivery = { options: { waitForDelivery: true } };

	test('attaches the result once DingTalk has worked the task off', async () => {
		const [task] = (await run(sendTo(['c001', RATE_LIMITED], waitForDelivery))).json();
		expect(task).toMatchObject({
			taskId: expect.stringMatching(/^\d+$/) as string,
			delivery: {
				isCompleted: true,
				unread: ['c001'],
				forbidden: [{ userId: RATE_LIMITED, code: '143105' }],
			},
		});
	});

	test("for named people the result alone says when it is complete: no progress poll, which would be one more of the month's calls", async () => {
		await run(sendTo(['c001'], waitForDelivery));
		expect(dingTalk.calls('getsendprogress')).toHaveLength(0);
		expect(dingTalk.calls('getsendresult').length).toBeGreaterThan(0);
	});

	test('for departments it polls the progress, then asks for the result once', async () => {
		await run({
			...sendTo([], { options: { waitForDelivery: true, expandDepartments: false } }),
			departmentIds: '3',
		});
		expect(dingTalk.calls('getsendprogress').length).toBeGreaterThan(0);
		expect(dingTalk.calls('getsendresult')).toHaveLength(1);
	});

	test('never fails a send that was accepted', async () => {
		dingTalk.control.addFault({ api: 'getsendresult', kind: 'quota90020' });
		dingTalk.control.addFault({ api: 'getsendprogress', kind: 'quota90020' });
		const { json, error } = await run(sendTo(['c001'], waitForDelivery));
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({
			taskId: expect.stringMatching(/^\d+$/) as string,
			delivery: { isCompleted: false },
		});
	});
});

describe('the escalation on the canvas', () => {
	test('Send -> Check -> Unread loops back until read; the rest ends in Overdue or Not Delivered', async () => {
		const rounds: number[] = [];
		const {
			outputs,
			runsOf,
			run: result,
		} = await runWorkflow({
			credential,
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Send', WORK, sendTo(['c001', 'c002', 'c003', RATE_LIMITED])),
					node('Wait', 'test.wait'),
					node('Check', WORK, check({ output: 'route', overdueAfter: 30 })),
					node('Read', NO_OP),
					node('Overdue', NO_OP),
					node('Not Delivered', NO_OP),
				],
				connections: connect({
					Trigger: [['Send']],
					Send: [['Wait']],
					Wait: [['Check']],
					Check: [['Read'], ['Wait'], ['Overdue'], ['Not Delivered']],
				}),
			},
			nodeTypes: {
				'test.wait': stepNode('Wait', async (items) => {
					rounds.push(items.length);
					dingTalk.processed();
					if (rounds.length === 1) dingTalk.control.read('c001');
					if (rounds.length === 2) dingTalk.control.read('c002');
					// Half an hour passes before the third check: the items say when they were sent.
					const earlier = (sentAt: unknown) =>
						new Date(Date.parse(String(sentAt)) - 31 * minutes).toISOString();
					return items.map(({ json }, item) => ({
						json: rounds.length === 3 ? { ...json, sentAt: earlier(json.sentAt) } : json,
						pairedItem: { item },
					}));
				}),
			},
		});
		expect(result.status).toBe('success');
		expect(rounds).toEqual([1, 2, 1]);
		const read = runsOf('Read').flatMap(({ data }) => data?.main?.[0] ?? []);
		expect(Object.fromEntries(read.map(({ json }) => [json.userId, json.checks]))).toEqual({
			c001: 1,
			c002: 2,
		});
		expect(outputs('Overdue')[0]?.map(({ json }) => json)).toMatchObject([
			{ userId: 'c003', status: 'unread', overdue: true, checks: 3 },
		]);
		expect(outputs('Not Delivered')[0]?.map(({ json }) => json)).toMatchObject([
			{ userId: RATE_LIMITED, status: 'forbidden', code: '143105' },
		]);
		expect(dingTalk.calls('getsendresult')).toHaveLength(3);
	});
});
