/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/**
 * A time-out is a deadline (design.md, section 2): an answer that drips, a byte now and then, holds nobody, and
 * Stop ends it at once. n8n's client alone would wait for ever.
 */
import { Session } from '../../nodes/shared/transport/session';
import { shortenTimeouts } from './harness/shortWaits';
import {
	dingTalkCredential,
	replayServer,
	runNode,
	type CredentialHandle,
	type NodeResult,
	type ReplayServer,
} from './harness';

const SEND = '/topapi/message/corpconversation/asyncsend_v2';
const RECALL = '/topapi/message/corpconversation/recall';
const drip = { socket: 'drip' } as const;
const sent = { body: '{"errcode":0,"task_id":1}' };
const minted = {
	body: '{"errcode":0,"access_token":"0123456789abcdef0123456789abcdef","expires_in":7200}',
};

let replay: ReplayServer;
let credential: CredentialHandle;
let undo: () => void;
beforeEach(async () => {
	undo = shortenTimeouts(1000);
	replay = await replayServer();
	replay.on('/gettoken', minted);
	credential = await dingTalkCredential(replay.url, { callsPerSecond: 1000 });
});
afterEach(async () => {
	undo();
	await replay.close();
});

async function run(parameters: object, signal?: AbortSignal): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', { resource: 'message', ...parameters }, [{}], {
		credential,
		continueOnFail: true,
		signal,
	});
}

const send = {
	operation: 'send',
	userIds: 'c001',
	messageType: 'text',
	content: 'Hello',
	options: { timeout: 1000 },
};

test('a send whose answer drips is unknown when its time is up, and is not sent again', async () => {
	replay.on(SEND, drip);
	const { json } = await run(send);
	expect(json()).toMatchObject([{ details: { kind: 'unknown' } }]);
	expect(replay.requestsTo(SEND)).toHaveLength(1);
});

test('a read whose answer drips is asked again', async () => {
	replay.on('/topapi/message/corpconversation/getsendprogress', drip, {
		body: '{"errcode":0,"progress":{"progress_in_percent":100,"status":2}}',
	});
	const { json } = await run({ resource: 'delivery', operation: 'getProgress', taskId: '1' });
	expect(json()).toMatchObject([{ isCompleted: true }]);
});

test('a token that drips holds nobody longer than its time, and whoever comes after it is served', async () => {
	replay.on('/gettoken', drip, minted);
	replay.on(SEND, sent);
	const results = await Promise.all([run(send), run(send), run(send)]);
	expect(results.flatMap(({ json }) => json())).toMatchObject([
		{ taskId: '1' },
		{ taskId: '1' },
		{ taskId: '1' },
	]);
	expect(replay.requestsTo('/gettoken')).toHaveLength(2);
	expect(replay.requestsTo(SEND)).toHaveLength(3);
});

test('Stop ends a request that drips, and one that waits for a token: nothing goes out afterwards', async () => {
	undo();
	replay.on('/gettoken', drip);
	replay.on(SEND, sent);
	const stop = new AbortController();
	const waiting = run(send, stop.signal);
	while (replay.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
	stop.abort();
	expect((await waiting).status).toBe('canceled');
	expect(replay.requestsTo(SEND)).toStrictEqual([]);
});

test('a recall that is stopped after its answer was lost says so, in words that fit', async () => {
	replay.on(RECALL, { socket: 'reset' });
	const stop = new AbortController();
	const tries: unknown[] = [];
	const original = Session.prototype.tryRequest;
	const spy = jest.spyOn(Session.prototype, 'request').mockImplementation(async function (
		this: Session,
		...args
	) {
		const answer = await original.apply(this, args);
		tries.push(answer);
		return {};
	});
	const recalling = run(
		{ operation: 'recall', taskId: '1', options: { agentId: '1' } },
		stop.signal,
	);
	while (replay.requestsTo(RECALL).length === 0)
		await new Promise((resolve) => setImmediate(resolve));
	// The answer was lost by then, and the next try waits for its second.
	await new Promise((resolve) => setTimeout(resolve, 300));
	stop.abort();
	await recalling;
	while (tries.length === 0) await new Promise((resolve) => setImmediate(resolve));
	spy.mockRestore();
	expect(tries).toMatchObject([
		{
			failure: {
				kind: 'unknown',
				message: expect.stringMatching(
					/^It is unknown whether DingTalk accepted this \(recall\): The connection to DingTalk ended before an answer came \(.*\), and the execution was stopped before another try$/,
				) as string,
			},
		},
	]);
	expect(replay.requestsTo(RECALL)).toHaveLength(1);
});
