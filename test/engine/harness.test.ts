import {
	NodeConnectionTypes,
	NodeOperationError,
	sleep,
	type ICredentialType,
	type IExecuteFunctions,
	type IHttpRequestHelper,
	type INodeType,
} from 'n8n-workflow';

import {
	connect,
	createCredential,
	itemWithFiles,
	MANUAL_TRIGGER,
	node,
	replayServer,
	runNode,
	runWorkflow,
	SET_FIELDS,
	stepNode,
	useBinaryData,
	type CredentialHandle,
	type ReplayServer,
} from './harness';

/** A credential that mints a token as ours does, so that the harness is proved without ours. */
const tokenCredential: ICredentialType = {
	name: 'tokenApi',
	displayName: 'Token API',
	properties: [
		{ displayName: 'Host', name: 'host', type: 'string', default: '' },
		{ displayName: 'Region', name: 'region', type: 'string', default: 'china' },
		{
			displayName: 'Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true },
			default: '',
		},
	],
	async preAuthentication(this: IHttpRequestHelper, credentials) {
		const { token } = (await this.helpers.httpRequest({
			url: `${String(credentials.host)}/mint`,
		})) as { token: string };
		return { accessToken: token, expiresAt: 7200 };
	},
	authenticate: async (credentials, request) => ({
		...request,
		qs: { ...request.qs, token: credentials.accessToken },
	}),
};

/** A node with what ours have: an expression as default, authenticated requests, hints, errors. */
const callingNode: INodeType = {
	description: {
		displayName: 'Caller',
		name: 'caller',
		group: ['output'],
		version: 1,
		description: 'Calls',
		defaults: { name: 'Caller' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'tokenApi', required: true }],
		properties: [
			{ displayName: 'Task', name: 'taskId', type: 'string', default: '={{ $json.taskId }}' },
			{ displayName: 'Needed', name: 'needed', type: 'string', required: true, default: 'given' },
		],
	},
	async execute(this: IExecuteFunctions) {
		this.addExecutionHints({ message: `try of ${this.getExecutionId()}` });
		const results = [];
		for (const index of this.getInputData().keys()) {
			const taskId = this.getNodeParameter('taskId', index) as string;
			const { host } = await this.getCredentials('tokenApi');
			try {
				const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'tokenApi',
					{ url: `${String(host)}/call`, qs: { taskId }, json: true },
				);
				results.push({ json: { taskId, answer: answer as string }, pairedItem: { item: index } });
			} catch (error) {
				if (!this.continueOnFail()) throw new NodeOperationError(this.getNode(), error as Error);
				results.push({
					json: { error: (error as Error).message, details: { index } },
					pairedItem: { item: index },
				});
			}
		}
		return [results];
	},
};

describe('engine-test harness', () => {
	let server: ReplayServer;
	let credential: CredentialHandle;

	beforeAll(async () => {
		server = await replayServer();
	});
	afterAll(async () => await server.close());
	beforeEach(async () => {
		server.reset();
		let minted = 0;
		server.on('/mint', () => ({ body: JSON.stringify({ token: `token-${++minted}` }) }));
		server.on('/call', ({ query }) => ({ body: JSON.stringify(query.token) }));
		credential = await createCredential(tokenCredential, { host: server.url, accessToken: '' });
	});

	test('resolves default expressions for every item, and the credential mints once and is stored', async () => {
		const { json, hints } = await runNode(callingNode, {}, [{ taskId: 'a' }, { taskId: 'b' }], {
			credential,
			executionId: 'e1',
		});

		expect(json()).toEqual([
			{ taskId: 'a', answer: 'token-1' },
			{ taskId: 'b', answer: 'token-1' },
		]);
		expect(hints).toEqual([{ message: 'try of e1' }]);
		expect(server.requestsTo('/mint')).toHaveLength(1);
		expect(await credential.stored()).toEqual({
			host: server.url,
			accessToken: 'token-1',
			expiresAt: 7200,
		});
		expect(credential.store.writes).toBe(1);
		expect(credential.store.reads).toBeGreaterThan(1);
	});

	test('credential defaults and expressions are resolved as n8n does', async () => {
		await credential.edit({ host: `={{ '${server.url}' }}` });
		const seen: unknown[] = [];
		const peek = {
			...callingNode,
			execute: async function (this: IExecuteFunctions) {
				seen.push(await this.getCredentials('tokenApi'));
				return [[]];
			},
		};
		await runNode(peek, {}, [{}], { credential });
		expect(seen).toEqual([{ host: server.url, region: 'china', accessToken: '' }]);
	});

	test('an empty required parameter is refused by n8n before the node runs', async () => {
		const { error, outputs } = await runNode(callingNode, { needed: '' }, [{}], { credential });
		expect(error?.message).toContain('issues');
		expect(outputs).toStrictEqual([]);
		expect(server.requests).toStrictEqual([]);
	});

	test('a failing node stops the execution, continues with error items, or uses the error output', async () => {
		server.on('/call', { status: 500, body: '{}' });
		const items = [{ taskId: 'a' }, { taskId: 'b' }];

		const stopped = await runNode(callingNode, {}, items, { credential });
		expect(stopped.status).toBe('error');
		expect(stopped.error?.message).toContain('not able to process');

		const continued = await runNode(callingNode, {}, items, { credential, continueOnFail: true });
		expect(continued.json().map(({ details }) => details)).toEqual([{ index: 0 }, { index: 1 }]);

		const routed = await runNode(callingNode, {}, items, {
			credential,
			onError: 'continueErrorOutput',
		});
		expect(routed.json(0)).toStrictEqual([]);
		expect(routed.json(1)).toEqual([
			{ taskId: 'a', error: expect.any(String) as string, details: { index: 0 } },
			{ taskId: 'b', error: expect.any(String) as string, details: { index: 1 } },
		]);
	});

	test('Retry On Fail runs the whole node again in the same execution', async () => {
		server.on('/call', { body: '"ok"' }, { status: 500, body: '{}' }, { body: '"ok"' });
		const { json } = await runNode(callingNode, {}, [{ taskId: 'a' }, { taskId: 'b' }], {
			credential,
			retryOnFail: true,
			maxTries: 2,
		});
		expect(json()).toHaveLength(2);
		expect(server.requestsTo('/call').map(({ query }) => query.taskId)).toEqual([
			'a',
			'b',
			'a',
			'b',
		]);
	});

	test('cancelling reaches the node through its cancel signal', async () => {
		const controller = new AbortController();
		const seen: string[] = [];
		const waiting = stepNode('Waiting', async (items, context) => {
			seen.push('started');
			queueMicrotask(() => controller.abort());
			await sleep(10_000, context.getExecutionCancelSignal()).catch(() => seen.push('cancelled'));
			return items;
		});
		const { status } = await runNode(waiting, {}, [{}], { signal: controller.signal });
		expect(seen).toEqual(['started', 'cancelled']);
		expect(status).toBe('canceled');
	});

	test('a loop on the canvas runs a node several times, and pairs items across it', async () => {
		const { runsOf, outputs } = await runWorkflow({
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Name', SET_FIELDS, { fields: '={{ { name: "item " + $itemIndex } }}' }),
					node('Count', 'test.count'),
					node('Done', SET_FIELDS, { fields: '={{ { from: $("Name").item.json.name } }}' }),
				],
				connections: connect({
					Trigger: [['Name']],
					Name: [['Count']],
					Count: [['Count'], ['Done']],
				}),
			},
			nodeTypes: {
				'test.count': stepNode(
					'Count',
					async (items) => {
						const counted = items.map(({ json }, item) => ({
							json: { ...json, count: Number(json.count ?? 0) + 1 },
							pairedItem: { item },
						}));
						return [
							counted.filter(({ json }) => json.count < 3),
							counted.filter(({ json }) => json.count >= 3),
						];
					},
					2,
				),
			},
			input: [{ json: {} }, { json: {} }],
		});
		expect(runsOf('Count')).toHaveLength(3);
		expect(outputs('Done')[0]?.map(({ json }) => json)).toEqual([
			{ name: 'item 0', count: 3, from: 'item 0' },
			{ name: 'item 1', count: 3, from: 'item 1' },
		]);
	});

	test('$runIndex and the execution ID name a run: kept over Retry On Fail, new in every loop', async () => {
		const seen: string[] = [];
		const peek = stepNode('Peek', async (items, context) => {
			const runIndex = String(context.evaluateExpression('{{ $runIndex }}', 0));
			seen.push(`${context.getExecutionId()}/${runIndex}`);
			if (seen.length === 1) throw new NodeOperationError(context.getNode(), 'once');
			return seen.length === 2 ? [items] : [[], items];
		});
		await runWorkflow({
			executionId: 'e7',
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Peek', 'test.peek', {}, { retryOnFail: true, waitBetweenTries: 1 }),
				],
				connections: connect({ Trigger: [['Peek']], Peek: [['Peek']] }),
			},
			nodeTypes: { 'test.peek': peek },
		});
		expect(seen).toEqual(['e7/0', 'e7/0', 'e7/1']);
	});

	test('executions run side by side and share the stored credential', async () => {
		const results = await Promise.all(
			Array.from({ length: 5 }, async () => await runNode(callingNode, {}, [{}], { credential })),
		);
		expect(new Set(results.flatMap(({ hints }) => hints.map(({ message }) => message))).size).toBe(
			5,
		);
		expect(server.requestsTo('/call')).toHaveLength(5);
		// n8n itself does not share a mint: that is what the nodes have to do.
		expect(server.requestsTo('/mint')).toHaveLength(5);
	});

	test.each(['memory', 'filesystem'] as const)('files reach a node from %s', async (mode) => {
		await useBinaryData(mode);
		const read = stepNode('Read', async (_items, context) => {
			const { id, fileName } = context.helpers.assertBinaryData(0, 'data');
			const buffer = await context.helpers.getBinaryDataBuffer(0, 'data');
			return [{ json: { isInFile: id !== undefined, fileName, text: buffer.toString() } }];
		});
		const file = { content: Buffer.from('你好'), fileName: 'a.txt', mimeType: 'text/plain' };
		const { json } = await runNode(read, {}, [await itemWithFiles({}, { data: file })]);
		expect(json()).toEqual([{ isInFile: mode === 'filesystem', fileName: 'a.txt', text: '你好' }]);
	});

	test('the replay server answers byte for byte, in turn, and breaks connections', async () => {
		server.on(
			'/x',
			{ status: 403, headers: { 'content-type': 'text/html' }, body: '<b>' },
			{ socket: 'reset' },
			{ body: '{"half":true}', socket: 'half' },
			{ body: '{"last":true}' },
		);
		const first = await fetch(`${server.url}/x?a=1`, { method: 'POST', body: 'b=2' });
		expect([first.status, first.headers.get('content-type'), await first.text()]).toEqual([
			403,
			'text/html',
			'<b>',
		]);
		expect(server.requests[0]).toMatchObject({
			method: 'POST',
			path: '/x',
			query: { a: '1' },
			body: 'b=2',
		});
		await expect(fetch(`${server.url}/x`)).rejects.toThrow();
		await expect(
			fetch(`${server.url}/x`).then(async (answer) => await answer.text()),
		).rejects.toThrow();
		expect(await (await fetch(`${server.url}/x`)).text()).toBe('{"last":true}');
		expect(await (await fetch(`${server.url}/x`)).text()).toBe('{"last":true}');
	});
});
