/**
 * "Never twice, never lost" and "Limits respected" (design.md, section 2) under every fault that
 * the simulator knows. The simulator's own deliveries are the judge, not what the node says.
 */
import type { IDataObject } from 'n8n-workflow';

import type { Call, FaultKind } from '../simulator';
import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { colleagues, SimulatorForTests, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 200 });
});

/** One call for every item. */
async function sendToEach(userIds: string[], options: RunNodeOptions = {}): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{
			resource: 'message',
			operation: 'send',
			userIds: '={{ $json.id }}',
			messageType: 'text',
			content: 'Hello',
			options: { combineItems: 'separate', timeout: 1000 },
		},
		userIds.map((id): IDataObject => ({ id })),
		{ credential, ...options },
	);
}

const timesTold = (userId: string) => dingTalk.deliveriesTo(userId).length;

/** DingTalk's answer says that nothing was done, or no connection stood: sent again until it is. */
const surelyNotAccepted: FaultKind[] = [
	'voidToken',
	'throttle90018',
	'throttle90002',
	'qps403',
	'emptySubCode88',
];

/** Nobody can tell from the answer, or its absence, whether it was done. */
const unclear: FaultKind[] = [
	'resetBefore',
	'resetAfter',
	'timeoutBefore',
	'timeoutAfter',
	'http500',
	'http504',
	'http504After',
	'html',
	'halfBody',
	'emptyBody',
	'errcode15',
	'busy',
	'refused',
];

describe('a send', () => {
	const everybody = colleagues(12);

	test.each(surelyNotAccepted.filter((kind) => kind !== 'qps403'))(
		'that met %s is repeated: everybody is told once',
		async (kind) => {
			dingTalk.control.addFault({ api: 'asyncsend_v2', kind, share: 0.4, count: 4 });
			const { json, error } = await sendToEach(everybody);
			expect(error).toBeUndefined();
			expect(json()).toHaveLength(everybody.length);
			expect(everybody.map(timesTold)).toEqual(everybody.map(() => 1));
			expect(dingTalk.control.faults()[0]?.hits).toBeGreaterThan(0);
		},
	);

	test.each(unclear)(
		'that met %s is never repeated, and its item says that it is unknown',
		async (kind) => {
			dingTalk.control.addFault({ api: 'asyncsend_v2', kind, share: 0.4 });
			const { outputs } = await sendToEach(everybody, { continueOnFail: true });
			const items = outputs[0] ?? [];
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
				everybody.map((_id, item) => ({ item })),
			);
			const hits = dingTalk.control.faults()[0]?.hits ?? 0;
			expect(hits).toBeGreaterThan(0);
			expect(dingTalk.calls('asyncsend_v2')).toHaveLength(everybody.length);
			const unknown = items.filter(({ json }) => json.error !== undefined);
			expect(unknown).toHaveLength(hits);
			for (const { json } of unknown) expect(json.details).toMatchObject({ kind: 'unknown' });
			for (const [index, { json }] of items.entries()) {
				if (json.error === undefined) expect(timesTold(everybody[index] ?? '')).toBe(1);
				else expect(timesTold(everybody[index] ?? '')).toBeLessThanOrEqual(1);
			}
		},
	);

	test('that is refused for good is an error of its item only, and nobody of it is told', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', share: 0.4 });
		const { json } = await sendToEach(everybody, { continueOnFail: true });
		for (const [index, item] of json().entries()) {
			expect(timesTold(everybody[index] ?? '')).toBe(item.error === undefined ? 1 : 0);
			if (item.error !== undefined) expect(item.details).toMatchObject({ kind: 'quota' });
		}
		expect(json().some(({ error }) => error !== undefined)).toBe(true);
	});

	test('of which a part failed is completed by Retry On Fail, and nobody is told twice', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 5, count: 2 });
		const { json, error } = await sendToEach(everybody, { retryOnFail: true, maxTries: 5 });
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(everybody.length);
		expect(everybody.map(timesTold)).toEqual(everybody.map(() => 1));
	});

	test.each<FaultKind>(['resetBefore', 'http500', 'emptyBody'])(
		'whose token call met %s is made all the same: nothing had been sent yet',
		async (kind) => {
			dingTalk.control.addFault({ api: 'gettoken', kind, count: 1 });
			const { json, error } = await sendToEach(everybody.slice(0, 3));
			expect(error).toBeUndefined();
			expect(json()).toHaveLength(3);
		},
	);
});

describe('a read', () => {
	const kinds = [
		...surelyNotAccepted.filter((kind) => kind !== 'qps403'),
		...unclear.filter((kind) => !kind.startsWith('timeout')),
	];

	/** How a read ends that meets a fault twice (a void token: once), and how often it was made. */
	async function readThatMeets(kind: FaultKind): Promise<[FaultKind, unknown]> {
		const faulty = new SimulatorForTests({ colleagues: 1 });
		await faulty.start();
		try {
			const [task] = (await sendToEach(['c001'], { credential: await faulty.credential() })).json();
			faulty.processed();
			faulty.control.read('c001');
			faulty.control.addFault({ api: 'getsendresult', kind, count: kind === 'voidToken' ? 1 : 2 });
			const { json, error } = await runNode(
				'dingTalkWorkNotification',
				{ resource: 'delivery', operation: 'getResult', output: 'recipients' },
				[task ?? {}],
				{ credential: await faulty.credential() },
			);
			const calls = faulty.calls('getsendresult').length;
			return [kind, { error, statuses: json().map(({ status }) => status), calls }];
		} finally {
			await faulty.stop();
		}
	}

	test('is repeated whatever it met, and its answer is right', async () => {
		// Side by side, each at a DingTalk of its own, because every repeat waits its second.
		const ends = await Promise.all(kinds.map(readThatMeets));
		const repeated = (calls: number) => ({ error: undefined, statuses: ['read'], calls });
		expect(Object.fromEntries(ends)).toEqual(
			Object.fromEntries(kinds.map((kind) => [kind, repeated(kind === 'voidToken' ? 2 : 3)])),
		);
	});

	test('of the new host that met qps403 is repeated', async () => {
		const sent = await runNode(
			'dingTalkBotMessage',
			{
				resource: 'directMessage',
				operation: 'send',
				userIds: 'c001',
				messageType: 'text',
				content: 'Hello',
			},
			[{}],
			{ credential },
		);
		expect(sent.error).toBeUndefined();
		dingTalk.processed();
		dingTalk.control.addFault({ api: 'oToMessages/readStatus', kind: 'qps403', count: 1 });
		const { json, error } = await runNode(
			'dingTalkBotReadStatus',
			{ resource: 'directMessage', operation: 'getReadStatus', output: 'recipients' },
			sent.json(),
			{ credential },
		);
		expect(error).toBeUndefined();
		expect(json()).toMatchObject([{ userId: 'c001', status: 'unread' }]);
	});
});

describe('limits', () => {
	/** The most calls in any of the service's calendar seconds. */
	function mostInOneSecond(calls: Call[]): number {
		const seconds = new Map<number, number>();
		for (const { at } of calls) {
			const second = Math.floor(at / 1000);
			seconds.set(second, (seconds.get(second) ?? 0) + 1);
		}
		return Math.max(...seconds.values());
	}

	test('a throttle answer holds back the calls that already wait for their turn: one is refused, not all of them', async () => {
		const slow = await dingTalk.credential({ callsPerSecond: 10 });
		// The token is there, so that no call waits for it.
		await sendToEach(colleagues(9).slice(8), { credential: slow });
		// Nothing gets through for a second; only the first call should find that out.
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'throttle90018', count: 1 });
		const ids = colleagues(8);
		const { error } = await sendToEach(ids, { credential: slow });
		expect(error).toBeUndefined();
		expect(ids.map(timesTold)).toEqual(ids.map(() => 1));
		const [, refused, ...others] = dingTalk.calls('asyncsend_v2').sort((a, b) => a.at - b.at);
		expect(Math.min(...others.map(({ at }) => at)) - Number(refused?.at)).toBeGreaterThanOrEqual(
			950,
		);
	});

	test('four executions at once stay below callsPerSecond together: DingTalk never has to throttle', async () => {
		dingTalk.control.changeSettings({ callsPerSecond: 20 });
		credential = await dingTalk.credential();
		const everybody = colleagues(60);
		const results = await Promise.all(
			[0, 1, 2, 3].map(
				async (part) => await sendToEach(everybody.slice(part * 15, part * 15 + 15)),
			),
		);
		expect(results.flatMap((result) => result.json())).toHaveLength(60);
		const calls = dingTalk.calls('asyncsend_v2');
		expect(calls).toHaveLength(60);
		expect(calls.filter(({ throttled }) => throttled)).toStrictEqual([]);
		expect(mostInOneSecond(calls)).toBeLessThanOrEqual(20);
	});

	test('1,000 one-person items with one message cost 10 calls', async () => {
		const { json, error } = await runNode(
			'dingTalkWorkNotification',
			{
				resource: 'message',
				operation: 'send',
				userIds: '={{ $json.id }}',
				messageType: 'text',
				content: 'Hello',
			},
			Array.from({ length: 1000 }, (_, index): IDataObject => ({ id: `u${index}` })),
			{ credential },
		);
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(10);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(10);
	});
});
