/** Tokens against the simulator: n8n-facts.md, "Requests", and design.md, section 2, "Cost". */
import type { IDataObject } from 'n8n-workflow';

import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });

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
	expect(mints()).toEqual([]);
});

test('a changed secret does not keep using the token of the old one', async () => {
	await sendToEach(['c001'], 'Warm-up');
	await credential.edit({ clientSecret: 'wrong' });
	const { error } = await sendToEach(['c002']);
	expect(error?.message).toMatch(/40096|40089/);
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
