/**
 * Secrets stay in (design.md, section 2): no token, secret, ticket or webhook in anything that an execution
 * leaves behind - items, errors with all that hangs on them, hints, run data, logs - and no token at any
 * other origin than the credential's.
 */
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';

import { loggedBy, textsIn } from '../chaos/everythingSaid';
import { companyOf, GROUP } from '../chaos/company';
import { operations, type ChaosOperation } from '../chaos/operations';
import { shortenPauses, shortenTimeouts } from './harness/shortWaits';
import { coveredEndpoints, demoApp, demoThirdPartyApp, type FaultKind } from '../simulator';
import {
	connect,
	createCredential,
	dingTalkCredential,
	listInEditor,
	MANUAL_TRIGGER,
	node,
	packageTypeName,
	replayServer,
	runWorkflow,
	type CredentialHandle,
	type RecordedRequest,
	type ReplayedAnswer,
	type ReplayServer,
} from './harness';
import { SimulatorForTests } from './harness/withSimulator';

/** With characters that look different in a URL, in JSON and in a form. */
const marked = {
	clientSecret: 'client"secret+mark/=&7',
	suiteSecret: 'suite"secret+mark/=&7',
	suiteTicket: 'suite ticket+mark/=&7',
	webhook: 'webhook-token-mark-0123456789',
	secret: 'SECsigning+mark/=&7',
};

/** How a text may show a secret. */
function formsOf(secret: string): string[] {
	return [
		secret,
		encodeURIComponent(secret),
		new URLSearchParams({ secret }).toString().slice('secret='.length),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
	];
}

/** What a scripted DingTalk gives out for a token. */
const givenOut = '0123456789abcdef'.repeat(2);

/** Tokens of the simulator look so, and nothing else that it or the nodes make does. */
const tokenForm = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/;

/** The texts that hold a secret. The key of a webhook's message is no secret and looks like a token. */
function leaksIn(said: unknown): string[] {
	const forms = Object.values(marked).flatMap(formsOf);
	const texts = textsIn(said);
	const isWebhook = texts.some((text) => text.includes('msgUuid'));
	return texts
		.filter(
			(text) => (tokenForm.test(text) && !isWebhook) || forms.some((form) => text.includes(form)),
		)
		.map((text) => text.slice(0, 300));
}

test('the eye of these tests sees a secret wherever it is', () => {
	const token = givenOut;
	const hidden = Object.defineProperty(new Error('x'), 'config', { value: { url: `?t=${token}` } });
	expect(leaksIn({ a: [new Error('y', { cause: hidden })] })).toEqual([`?t=${token}`]);
	expect(leaksIn(new Map([[{}, { [token]: 1 }]]))).toEqual([token]);
	for (const secret of Object.values(marked)) {
		expect(formsOf(secret).map((form) => leaksIn(`before ${form} after`).length)).toEqual([
			1, 1, 1, 1, 1,
		]);
	}
	expect(
		leaksIn({ requestId: '16l4ew3d47pdp', taskId: '313382528774', hash: token.repeat(2) }),
	).toStrictEqual([]);
});

const company = companyOf(30);
const [group] = company.groups;
const markedCompany = {
	...company,
	apps: [
		{ ...demoApp, appSecret: marked.clientSecret },
		{ ...demoThirdPartyApp, appSecret: marked.suiteSecret },
	],
	groups: [
		{
			...group,
			openConversationId: GROUP,
			name: 'Everybody',
			userIds: group?.userIds ?? [],
			webhook: { accessToken: marked.webhook, secret: marked.secret },
		},
	],
};

function appAt(url: string, isThirdParty = false): ICredentialDataDecryptedObject {
	const { appKey: suiteKey, agentId } = demoThirdPartyApp;
	return {
		oapiBaseUrl: url,
		apiBaseUrl: url,
		clientSecret: marked.clientSecret,
		suiteSecret: marked.suiteSecret,
		suiteTicket: marked.suiteTicket,
		suiteKey,
		authCorpId: company.corpId,
		callsPerSecond: 1000,
		...(isThirdParty ? { appType: 'thirdParty', agentId } : {}),
	};
}

async function credentialAt(
	url: string,
	{ name, isThirdParty }: ChaosOperation,
): Promise<CredentialHandle> {
	if (name !== 'webhook send') return await dingTalkCredential(url, appAt(url, isThirdParty));
	return await createCredential('dingTalkGroupBotApi', {
		region: 'custom',
		oapiBaseUrl: url,
		webhook: `${url}/robot/send?access_token=${marked.webhook}`,
		secret: marked.secret,
	});
}

/** The operations of the table of faults, and those that have no place in it. */
const every: ChaosOperation[] = [
	...operations,
	{
		name: 'webhook send',
		api: 'robot/send',
		layer: 'oapi',
		effect: 'send',
		nodeType: 'dingTalkBotMessage',
		parameters: {
			resource: 'groupWebhook',
			operation: 'send',
			messageType: 'text',
			content: 'Hello',
		},
		timesDone: () => 1,
		isTrue: () => true,
	},
	...['dingTalkWorkNotification', 'dingTalkBotMessage'].map((nodeType): ChaosOperation => ({
		name: `${nodeType} ask`,
		api: nodeType === 'dingTalkBotMessage' ? 'oToMessages/batchSend' : 'asyncsend_v2',
		layer: 'oapi',
		effect: 'send',
		nodeType,
		parameters: {
			resource: nodeType === 'dingTalkBotMessage' ? 'directMessage' : 'message',
			operation: 'sendAndWait',
			userIds: 'user00001',
			message: 'Hello?',
		},
		timesDone: () => 1,
		isTrue: () => true,
	})),
];

interface Left {
	said: unknown;
	/** In the node's output or error, so that a test can see that it has looked at something. */
	isFailed: boolean;
}

/** Runs an operation and gives everything that the execution leaves behind. */
async function everythingLeftBy(
	{ nodeType, parameters }: Pick<ChaosOperation, 'nodeType' | 'parameters'>,
	items: INodeExecutionData[],
	credential: CredentialHandle,
	continueOnFail: boolean,
): Promise<Left> {
	let run: unknown;
	let isFailed = false;
	const log = await loggedBy(async () => {
		const result = await runWorkflow({
			workflow: {
				nodes: [
					node('Trigger', MANUAL_TRIGGER),
					node('Node', packageTypeName(nodeType), parameters, { continueOnFail }),
				],
				connections: connect({ Trigger: [['Node']] }),
			},
			credential,
			input: items,
		});
		run = result.run;
		const outputs = result.error('Node') ? [] : result.outputs('Node').flat();
		isFailed = outputs.length === 0 || outputs.some(({ json }) => json.error !== undefined);
	});
	return { said: [run, log], isFailed };
}

let undos: Array<() => void>;
beforeAll(() => (undos = [shortenPauses(200), shortenTimeouts(3000)]));
afterAll(() => undos.forEach((undo) => undo()));

describe('a DingTalk that answers', () => {
	/** One of each way to fail: words, a page, a broken connection, a refused token, a throttle that stays. */
	const failures: Array<FaultKind | 'none'> = [
		'none',
		'quota90020',
		'html',
		'halfBody',
		'voidToken',
		'qps403',
	];

	test.each(every.map((operation): [string, ChaosOperation] => [operation.name, operation]))(
		'%s',
		async (_name, operation) => {
			for (const kind of failures) {
				const dingTalk = new SimulatorForTests({ company: markedCompany });
				await dingTalk.start();
				try {
					const credential = await credentialAt(dingTalk.url, operation);
					const items = (await operation.prepare?.(dingTalk, credential)) ?? [{ json: {} }];
					if (kind !== 'none') dingTalk.control.addFault({ api: operation.api, kind });
					const left = await everythingLeftBy(operation, items, credential, kind === 'html');
					expect([kind, leaksIn(left.said)]).toEqual([kind, []]);
					if (kind === 'none') expect(left.isFailed).toBe(false);
					const { accessToken } = await credential.stored();
					if (accessToken) expect(String(accessToken)).toMatch(tokenForm);
				} finally {
					await dingTalk.stop();
				}
			}
		},
		60_000,
	);
});

/** Answers whatever it is asked, and holds in it whatever came along, in all the forms that it came in. */
function echo({ path, query, headers, body, method }: RecordedRequest): ReplayedAnswer {
	const everything = [
		`request ip=1.2.3.4 ${method} ${path}?${new URLSearchParams(query).toString()}`,
		`?${Object.entries(query)
			.map((pair) => pair.map(encodeURIComponent).join('='))
			.join('&')}`,
		JSON.stringify({ query, headers }),
		body,
		headers['x-acs-dingtalk-access-token'],
	].join(' ');
	const token = String(query.access_token ?? headers['x-acs-dingtalk-access-token'] ?? '');
	if (path.startsWith('/v1.0/')) {
		const detail = { requiredScopes: [token, everything] };
		return {
			status: 403,
			body: JSON.stringify({
				code: `Forbidden.${token}`,
				requestid: token,
				message: everything,
				accessdenieddetail: detail,
			}),
		};
	}
	const words = { errmsg: everything, sub_msg: everything, request_id: token };
	return { body: JSON.stringify({ errcode: 88, sub_code: `60020 ${token}`, ...words }) };
}

describe('a DingTalk that gives back in its words what it was sent', () => {
	let replay: ReplayServer;
	beforeEach(async () => {
		replay = await replayServer();
		for (const { path } of coveredEndpoints) replay.on(path, echo);
	});
	afterEach(async () => await replay.close());

	const minted: ReplayedAnswer = {
		body: JSON.stringify({
			errcode: 0,
			access_token: givenOut,
			accessToken: givenOut,
			expires_in: 7200,
			expireIn: 7200,
		}),
	};
	/** An item as the sends give it, so that questions and recalls have something to ask about. */
	const sent = { taskId: '313382528774', processQueryKey: 'abc/def+ghi==', openDingId: '54161' };

	test.each(every.map((operation): [string, ChaosOperation] => [operation.name, operation]))(
		'%s',
		async (name, operation) => {
			if (name !== 'token') {
				replay.on('/gettoken', minted).on('/v1.0/oauth2/corpAccessToken', minted);
			}
			for (const continues of [true, false]) {
				const credential = await credentialAt(replay.url, operation);
				const prepared =
					name === 'upload'
						? await operation.prepare?.(new SimulatorForTests({}), credential)
						: undefined;
				const left = await everythingLeftBy(
					operation,
					prepared ?? [{ json: sent }],
					credential,
					continues,
				);
				expect(left.isFailed).toBe(true);
				expect(leaksIn(left.said)).toStrictEqual([]);
			}
			expect(replay.requests.length).toBeGreaterThan(1);
		},
	);

	test('the drop-downs of the editor', async () => {
		replay.on('/gettoken', minted);
		const credential = await dingTalkCredential(replay.url, appAt(replay.url));
		for (const method of ['searchPeople', 'searchDepartments']) {
			const error: unknown = await listInEditor({
				node: 'dingTalkBotMessage',
				method,
				credential,
				filter: 'Li',
			}).catch((thrown: unknown) => thrown);
			expect(error).toBeInstanceOf(Error);
			expect(leaksIn(error)).toStrictEqual([]);
		}
	});
});

describe('a DingTalk that sends on to another host', () => {
	let replay: ReplayServer;
	let elsewhere: ReplayServer;
	beforeEach(async () => {
		[replay, elsewhere] = await Promise.all([replayServer(), replayServer()]);
	});
	afterEach(async () => await Promise.all([replay.close(), elsewhere.close()]));

	test.each([301, 302, 303, 307, 308])(
		'%d is followed by nobody, and its address is not shown',
		async (status) => {
			const away = ({ path, query, headers }: RecordedRequest): ReplayedAnswer => ({
				status,
				headers: {
					location: `${elsewhere.url}${path}?${new URLSearchParams(query).toString()}&h=${String(headers['x-acs-dingtalk-access-token'])}`,
				},
			});
			for (const { path } of coveredEndpoints) {
				replay.on(path, away);
				elsewhere.on(path, {
					body: `{"errcode":0,"task_id":1,"access_token":"${givenOut}"}`,
				});
			}
			const item = { json: { taskId: '1', processQueryKey: 'abc/def+ghi==', openDingId: '54161' } };
			for (const operation of every.filter(({ name }) => name !== 'upload')) {
				replay.on('/gettoken', {
					body: `{"errcode":0,"access_token":"${givenOut}","expires_in":7200}`,
				});
				if (operation.name === 'token') replay.on('/gettoken', away);
				const before = replay.requests.length;
				const left = await everythingLeftBy(
					operation,
					[item],
					await credentialAt(replay.url, operation),
					true,
				);
				expect([operation.name, left.isFailed, leaksIn(left.said)]).toEqual([
					operation.name,
					true,
					[],
				]);
				expect(replay.requests.length).toBeGreaterThan(before);
			}
			expect(elsewhere.requests).toStrictEqual([]);
		},
	);
});
