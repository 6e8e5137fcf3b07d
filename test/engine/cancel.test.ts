/**
 * Stop in the middle of a run (design.md, section 2): no new call within a second, and whatever was under
 * way is named as unknown. n8n throws away what a stopped node returns, so the test looks at the node itself.
 */
import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
} from 'n8n-workflow';

import { shortenPauses } from './harness/shortWaits';
import { loadPackageNodeTypes, packageTypeName, runNode, type CredentialHandle } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });
const everybody = colleagues(60);

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
});

/** What a stopped run leaves: what its node returned or threw, and what it wrote into n8n's log. */
interface Stopped {
	items?: INodeExecutionData[];
	thrown?: Error & { context?: IDataObject; description?: string };
	log: string[];
}

/** Runs the node, stops the execution as soon as `isTime`, and waits until the node has ended. */
async function stopWhen(
	isTime: () => boolean,
	parameters: INodeParameters,
	options: { continueOnFail?: boolean } = {},
): Promise<Stopped> {
	const name = packageTypeName('dingTalkWorkNotification');
	const original = (await loadPackageNodeTypes([name]))[name];
	const stopped: Stopped = { log: [] };
	const watched = Object.create(original ?? null) as INodeType;
	let hasEnded = false;
	watched.execute = async function (this: IExecuteFunctions) {
		const warn = jest.spyOn(this.logger, 'warn');
		const running = original?.execute?.call(this) as Promise<INodeExecutionData[][]>;
		void running
			.then(
				([items]) => (stopped.items = items),
				(error: Error) => (stopped.thrown = error),
			)
			.finally(() => {
				stopped.log = warn.mock.calls.map(([line]) => String(line));
				warn.mockRestore();
				hasEnded = true;
			});
		return await running;
	};
	const controller = new AbortController();
	const running = runNode(
		watched,
		{
			resource: 'message',
			operation: 'send',
			messageType: 'text',
			content: 'Hello',
			...parameters,
		},
		everybody.map((id): IDataObject => ({ id })),
		{ credential, signal: controller.signal, ...options },
	);
	await dingTalk.until(isTime);
	const before = dingTalk.calls().length;
	controller.abort();
	const { status } = await running;
	expect(status).toBe('canceled');
	await dingTalk.until(() => hasEnded);
	// What was on its way at the moment of the Stop may still arrive.
	await sleep(1000);
	const after = dingTalk.calls().length;
	expect(after - before).toBeLessThanOrEqual(20);
	await sleep(1000);
	expect(dingTalk.calls()).toHaveLength(after);
	return stopped;
}

const each: INodeParameters = { userIds: '={{ $json.id }}', options: { combineItems: 'separate' } };
const acceptedNow = () => dingTalk.calls('asyncsend_v2').filter(({ accepted }) => accepted).length;
const told = () => everybody.filter((userId) => dingTalk.deliveriesTo(userId).length > 0);

test('with continue-on-fail: every item comes out as sent, unknown or not reached, as the ledger has it', async () => {
	dingTalk.control.changeSettings({ latencyMs: 150 });
	const { items = [], log } = await stopWhen(() => acceptedNow() >= 25, each, {
		continueOnFail: true,
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
		everybody.map((_id, item) => ({ item })),
	);
	const kindOf = ({ json }: INodeExecutionData) =>
		json.error === undefined ? 'sent' : String((json.details as IDataObject).kind);
	const by = (kind: string) =>
		everybody.filter((_id, index) => items[index] && kindOf(items[index]) === kind);
	expect(by('sent').length).toBeGreaterThan(0);
	expect(by('unknown').length).toBeGreaterThan(0);
	expect(by('cancelled').length).toBeGreaterThan(0);
	expect(by('sent').length + by('unknown').length + by('cancelled').length).toBe(everybody.length);
	const reached = told();
	expect(by('sent').filter((id) => !reached.includes(id))).toStrictEqual([]);
	expect(reached.filter((id) => by('cancelled').includes(id))).toStrictEqual([]);
	expect(log.join('\n')).toContain('Unknown whether it was sent');
});

test('without: the error names what was sent and what is unknown, and the log of n8n has it too', async () => {
	dingTalk.control.changeSettings({ latencyMs: 150 });
	const { thrown, log } = await stopWhen(() => acceptedNow() >= 25, each);
	const { sent, unknown } = thrown?.context as {
		sent: Array<{ id: string; receivers: string[] }>;
		unknown: string[];
	};
	const named = [...sent.flatMap(({ receivers }) => receivers), ...unknown];
	expect(told().filter((id) => !named.includes(id))).toStrictEqual([]);
	expect(sent.length).toBeGreaterThanOrEqual(20);
	expect(unknown.length).toBeGreaterThan(0);
	expect(log.join('\n')).toContain(`Sent before this: ${sent[0]?.id}`);
	expect(log.join('\n')).toContain('Unknown whether it was sent');
});

test('while waiting for a throttle to end: nothing was under way, so nothing is unknown', async () => {
	dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'throttle90018' });
	let answeredAt = Infinity;
	const isAnswered = () => {
		const { length } = dingTalk.calls('asyncsend_v2').filter(({ status }) => status !== 0);
		if (length >= 20) answeredAt = Math.min(answeredAt, Date.now());
		return Date.now() - answeredAt > 300;
	};
	const { items = [] } = await stopWhen(isAnswered, each, { continueOnFail: true });
	const kinds = new Set(items.map(({ json }) => (json.details as IDataObject).kind));
	expect([...kinds]).toEqual(['cancelled']);
	expect(told()).toStrictEqual([]);
});

test('while waiting for the delivery: what was sent is reported as sent', async () => {
	dingTalk.control.changeSettings({ processingMs: 60_000 });
	const undo = shortenPauses(10);
	const { items = [] } = await stopWhen(
		() =>
			dingTalk.calls('getsendresult').length >= 1 || dingTalk.calls('getsendprogress').length >= 1,
		{ userIds: everybody.join(), options: { waitForDelivery: true } },
		{ continueOnFail: true },
	);
	undo();
	expect(items).toMatchObject([{ json: { delivery: { isCompleted: false } } }]);
	expect(told()).toHaveLength(everybody.length);
});
