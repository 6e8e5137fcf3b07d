/** Tokens against the simulator: n8n-facts.md, "Requests", and design.md, section 2, "Cost". */
import type { IDataObject } from 'n8n-workflow';

import {
	dingTalkCredential,
	replayServer,
	runNode,
	type CredentialHandle,
	type NodeResult,
	type RunNodeOptions,
} from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });

const SEND = '/topapi/message/corpconversation/asyncsend_v2';

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 1000 });
});

/** One call for every item. */
async function sendToEach(
	userIds: string[],
	content = 'Hello',
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{
			resource: 'message',
			operation: 'send',
			userIds: '={{ $json.id }}',
			messageType: 'text',
			content,
			options: { combineItems: 'separate' },
		},
		userIds.map((id): IDataObject => ({ id })),
		{ credential, ...options },
	);
}

const mints = () =>
	dingTalk.calls().filter(({ api }) => api === 'gettoken' || api === 'accessToken');
const acceptedSends = () => dingTalk.calls('asyncsend_v2').filter(({ accepted }) => accepted);

async function expectStoredTokenIsGood(): Promise<void> {
	const { accessToken } = await credential.stored();
	expect(dingTalk.acceptsToken(String(accessToken))).toBe(true);
}

test('the first run mints one token, stores it, and later runs use it', async () => {
	const first = await sendToEach(colleagues(30));
	expect(first.json()).toHaveLength(30);
	expect(mints()).toHaveLength(1);
	expect(credential.store.writes).toBe(1);
	await expectStoredTokenIsGood();

	await sendToEach(colleagues(3), 'Later');
	expect(mints()).toHaveLength(1);
	expect(credential.store.writes).toBe(1);
});

test('the credential is read once per run, not once per call', async () => {
	await sendToEach(colleagues(30));
	// Once by the node; once more by n8n when it stores the new token is not a read of a node.
	expect(credential.store.reads).toBeLessThanOrEqual(2);
});

test('a token that is void at the start costs one new token and no item', async () => {
	await sendToEach(['c001'], 'Warm-up');
	dingTalk.control.revokeTokens();
	dingTalk.forgetCalls();
	const { json, error } = await sendToEach(colleagues(30));
	expect(error).toBeUndefined();
	expect(json()).toHaveLength(30);
	expect(mints()).toHaveLength(1);
	expect(acceptedSends()).toHaveLength(30);
	await expectStoredTokenIsGood();
});

test('a token voided in the middle of 200 calls costs one new token, and every call succeeds', async () => {
	dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'voidToken', skip: 90, count: 1 });
	const { json, error } = await sendToEach(colleagues(200));
	expect(error).toBeUndefined();
	expect(json()).toHaveLength(200);
	expect(mints()).toHaveLength(2);
	expect(acceptedSends()).toHaveLength(200);
	expect(new Set(json().map(({ taskId }) => taskId)).size).toBe(200);
	await expectStoredTokenIsGood();
}, 60_000);

test("a token that has expired by the service's clock costs one new token", async () => {
	await sendToEach(['c001'], 'Warm-up');
	dingTalk.control.advanceClock(7201 * 1000);
	dingTalk.forgetCalls();
	const { json, error } = await sendToEach(colleagues(30));
	expect(error).toBeUndefined();
	expect(json()).toHaveLength(30);
	expect(mints()).toHaveLength(1);
	await expectStoredTokenIsGood();
});

test('a token whose stored expiry is past is replaced before a call is wasted on it', async () => {
	await sendToEach(['c001'], 'Warm-up');
	dingTalk.forgetCalls();
	// One clock for both sides, since the simulator runs in this process.
	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 7201 * 1000);
	try {
		const { json } = await sendToEach(['c002', 'c003']);
		expect(json()).toHaveLength(2);
	} finally {
		clock.mockRestore();
	}
	expect(mints()).toHaveLength(1);
	expect(dingTalk.calls('asyncsend_v2').every(({ accepted }) => accepted)).toBe(true);
});

test('20 executions at once without a token share one token call', async () => {
	const results = await Promise.all(
		colleagues(20).map(async (id) => await sendToEach([id], `For ${id}`)),
	);
	expect(results.flatMap((result) => result.json())).toHaveLength(20);
	expect(mints()).toHaveLength(1);
	expect(acceptedSends()).toHaveLength(20);
});

test('20 executions at once with a void token share one new token', async () => {
	await sendToEach(['c001'], 'Warm-up');
	dingTalk.control.revokeTokens();
	dingTalk.forgetCalls();
	const results = await Promise.all(
		colleagues(20).map(async (id) => await sendToEach([id], `For ${id}`)),
	);
	expect(results.flatMap((result) => result.json())).toHaveLength(20);
	expect(mints()).toHaveLength(1);
	await expectStoredTokenIsGood();
});

test('a token that another process has stored meanwhile is taken over', async () => {
	await sendToEach(['c001'], 'Warm-up');
	dingTalk.control.revokeTokens();
	const answer = await fetch(
		`${dingTalk.url}/gettoken?appkey=dingdemoappkey&appsecret=demo-secret`,
	);
	const { access_token: accessToken } = (await answer.json()) as IDataObject;
	const stored = await credential.stored();
	await credential.edit({ ...stored, accessToken: String(accessToken) });
	dingTalk.forgetCalls();
	const { json } = await sendToEach(colleagues(5));
	expect(json()).toHaveLength(5);
	expect(mints()).toStrictEqual([]);
});

test('a changed secret does not keep using the token of the old one', async () => {
	await sendToEach(['c001'], 'Warm-up');
	await credential.edit({ clientSecret: 'wrong' });
	const { error } = await sendToEach(['c002']);
	expect(error?.message).toMatch(/40096|40089/);
});

test.each([['soon'], [0], [-1], [null], [1], [299], [1e300], [{}], [undefined]])(
	'an end of the token that is no sensible one (%p) does not make every request ask for another',
	async (expires_in) => {
		const replay = await replayServer();
		try {
			const token = { errcode: 0, access_token: '0123456789abcdef'.repeat(2), expires_in };
			replay.on('/gettoken', { body: JSON.stringify(token) });
			replay.on(SEND, { body: '{"errcode":0,"task_id":1}' });
			credential = await dingTalkCredential(replay.url, { callsPerSecond: 1000 });
			expect((await sendToEach(colleagues(5))).error).toBeUndefined();
			expect((await sendToEach(colleagues(5))).error).toBeUndefined();
			expect(replay.requestsTo('/gettoken')).toHaveLength(1);
			expect(replay.requestsTo(SEND)).toHaveLength(10);
		} finally {
			await replay.close();
		}
	},
);

test('a token that another process stores while ours is refused is taken over, without asking for another', async () => {
	const replay = await replayServer();
	try {
		const [old, newer] = ['0123456789abcdef'.repeat(2), 'fedcba9876543210'.repeat(2)];
		replay.on('/gettoken', {
			body: JSON.stringify({ errcode: 0, access_token: old, expires_in: 7200 }),
		});
		credential = await dingTalkCredential(replay.url, { callsPerSecond: 1000 });
		replay.on(SEND, { body: '{"errcode":0,"task_id":1}' });
		await sendToEach(['c001'], 'Warm-up');
		const stored = await credential.stored();
		let isStored: Promise<void> | undefined;
		replay.on(SEND, ({ query }) => {
			if (query.access_token === newer) return { body: '{"errcode":0,"task_id":2}' };
			// The node has read its credential by now.
			isStored ??= credential.edit({ ...stored, accessToken: newer });
			return { delay: 200, body: '{"errcode":40014,"errmsg":"不合法的access_token"}' };
		});
		const { json, error } = await sendToEach(['c002', 'c003']);
		await isStored;
		expect(error).toBeUndefined();
		expect(json()).toMatchObject([{ taskId: '2' }, { taskId: '2' }]);
		expect(replay.requestsTo('/gettoken')).toHaveLength(1);
		expect(await credential.stored()).toMatchObject({ accessToken: newer });
	} finally {
		await replay.close();
	}
});

test('work notifications and bots share the token', async () => {
	await sendToEach(['c001']);
	const { error } = await runNode(
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
	expect(error).toBeUndefined();
	expect(mints()).toHaveLength(1);
});
