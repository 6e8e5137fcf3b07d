/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	coveredEndpoints,
	defaultCompany,
	demoApp,
	readAnswers,
	startSimulator,
	type KnownAnswer,
	type Simulator,
} from '../simulator';
import { capturedAnswers, type Asked } from '../engine/capturedAnswers';
import { codeIn } from '../simulator/answersFile';
import { call, post } from '../simulator/testing/caller';
import { main, type Surroundings } from './cli';
import { choicesOfSimulator, unknownInReference } from './openQuestions';
import { askSimulator, wordsOf } from './probe';
import { notAsked, questionsWithMessages, questionsWithoutMessages } from './questions';
import { redact, vocabularyWith } from './redact';

jest.setTimeout(120_000);

/** The same times as the probe's own simulator has, and a caller whom it does not know. */
const settings = { processingMs: 0, readStatusReadyMs: 1500 };
const caller = 'caller-zhang.san-0147';
const company = {
	...defaultCompany,
	people: [
		{
			userId: caller,
			name: '张三丰',
			mobile: '13912345678',
			deptIds: [1],
			persona: { reads: 'atOnce' as const },
		},
		...defaultCompany.people,
	],
};

let simulator: Simulator;
let folder: string;
let output: string;

async function startDingTalk(changes: object = {}, like: KnownAnswer[] = []): Promise<void> {
	simulator = await startSimulator({ company, settings: { ...settings, ...changes }, like });
}

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
	output = '';
});
afterEach(async () => {
	rmSync(folder, { recursive: true, force: true });
	await simulator?.close();
});

function around(more: Partial<Surroundings> = {}): Surroundings {
	return {
		env: { DINGTALK_CLIENT_ID: demoApp.appKey, DINGTALK_CLIENT_SECRET: demoApp.appSecret },
		write: (text) => (output += text),
		consents: async () => true,
		signal: new AbortController().signal,
		isTerminal: false,
		...more,
	};
}

async function probe(more: Partial<Surroundings> = {}, url = simulator.url, args: string[] = []) {
	return await main(
		[
			'--user',
			caller,
			'--agent-id',
			demoApp.agentId,
			'--oapi',
			url,
			'--api',
			url,
			'--folder',
			folder,
			...args,
		],
		around(more),
	);
}

interface File {
	isInterrupted: boolean;
	messagesSent: number;
	questions: Array<{ id: string; same: boolean; differs: string[] }>;
	answers: KnownAnswer[];
}

function written(): { text: string; file: File; path: string } {
	const [name = ''] = readdirSync(folder);
	const text = readFileSync(path.join(folder, name), 'utf8');
	return { text, file: JSON.parse(text) as File, path: path.join(folder, name) };
}

const different = () =>
	written()
		.file.questions.filter(({ same }) => !same)
		.map(({ id, differs }) => ({ id, differs }));

const told = () => simulator.control.ledger().deliveries.map(({ userId }) => userId);

test('the plan names at most five messages, all to the caller, before anything is asked', async () => {
	await startDingTalk();
	let calls = -1;
	await probe({
		consents: async () => {
			calls = simulator.control.ledger().calls.length;
			return false;
		},
	});
	expect(calls).toBe(0);
	const named = questionsWithMessages.flatMap(({ sends }) => sends ?? []);
	expect(named.length).toBeLessThanOrEqual(5);
	for (const message of named) expect(output).toContain(message);
	expect(output).toContain(caller);
});

test('with consent refused nothing is asked and nothing is sent', async () => {
	await startDingTalk();
	expect(await probe({ consents: async () => false })).toBe(1);
	expect(simulator.control.ledger()).toMatchObject({ calls: [], deliveries: [] });
	expect(readdirSync(folder)).toStrictEqual([]);
	expect(output).toContain('Nothing was asked and nothing was sent');
});

test('put to the simulator, every answer is the same, and nobody but the caller is told', async () => {
	await startDingTalk();
	expect(await probe()).toBe(0);
	expect(different()).toStrictEqual([]);
	expect(output).toContain(`\n${simulator.control.ledger().calls.length} calls were made.`);
	expect(written().file.questions).toHaveLength(
		questionsWithMessages.length + questionsWithoutMessages.length,
	);
	expect(
		new Set(told().filter((userId) => company.people.some((one) => one.userId === userId))),
	).toEqual(new Set([caller]));
});

test('without messages nobody is told anything', async () => {
	await startDingTalk();
	await probe({}, simulator.url, ['--no-messages']);
	expect(
		told().filter((userId) => company.people.some((one) => one.userId === userId)),
	).toStrictEqual([]);
});

/** Passes everything on to the simulator and changes some answers on the way back. */
async function changing(
	changes: Array<{ path: RegExp; from: string | RegExp; to: string; status?: number }>,
): Promise<{ url: string; server: Server }> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			void (async () => {
				const { method = 'GET', url = '/' } = request;
				const headers = Object.fromEntries(
					['content-type', 'x-acs-dingtalk-access-token'].flatMap((name) =>
						request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]],
					),
				);
				const heard = await call(simulator, url, {
					method,
					headers,
					...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
				});
				const found = changes.filter(
					({ path: where, from }) => where.test(url) && heard.text.search(from) >= 0,
				);
				const text = found.reduce((all, { from, to }) => all.replace(from, to), heard.text);
				response.writeHead(found.find(({ status }) => status)?.status ?? heard.status, {
					'content-type': heard.contentType ?? '',
				});
				response.end(text);
			})();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

test('ten changes that nobody told it about stand in the table, and no secret or person in the file', async () => {
	await startDingTalk({
		readTimestamp: 'milliseconds',
		forbiddenUserIdList: true,
		tokenInQuery: true,
	});
	const { url, server } = await changing([
		{ path: /getsendprogress/, from: '"errcode":40035', to: '"errcode":400002' },
		{ path: /nothere/, from: 'InvalidAction.NotFound', to: 'InvalidAction', status: 400 },
		{ path: /user\/getbymobile/, from: '找不到该用户', to: '没有人 13912345678' },
		{
			path: /connections\/open/,
			from: '"code":"authFailed"',
			to: '"code":"unauthorized.client"',
			status: 400,
		},
		{ path: /ding\/readStatuses/, from: '"readStatus":"READ"', to: '"readStatus":"张三丰"' },
		{ path: /robot\/send/, from: '300005', to: '300001' },
		{ path: /department\/get\?/, from: '"request_id"', to: '"requestId"' },
	]);
	await probe({}, url);
	server.close();
	const names = different().map(({ id }) => id);
	for (const id of [
		'bot-read-status',
		'work-forbidden-list',
		'token-in-query',
		'unknown-task',
		'unknown-path',
		'unknown-mobile',
		'stream-refused',
		'ding-read-status',
		'unknown-webhook',
		'unknown-department',
	])
		expect(names).toContain(id);
	const { text } = written();
	for (const secret of [
		caller,
		'张三丰',
		'13912345678',
		demoApp.appSecret,
		demoApp.appKey,
		demoApp.agentId,
	])
		expect(text).not.toContain(secret);
	const ids = new Set([
		'request_id',
		'requestid',
		'task_id',
		'processQueryKey',
		'openDingId',
		'carrierId',
	]);
	for (const { answer } of simulator.control.ledger().calls)
		for (const [name, value] of Object.entries((answer ?? {}) as Record<string, unknown>))
			if (ids.has(name)) expect(text).not.toContain(String(value));
	for (const word of text.match(/[\w-]{16,}/g) ?? [])
		expect(simulator.store.tokens.wasEverIssued(word)).toBe(false);
});

test('interrupted in the middle, it says what it had sent, and sends no more', async () => {
	await startDingTalk();
	const interruption = new AbortController();
	const store = simulator.store;
	const send = store.send.bind(store);
	store.send = (message) => {
		send(message);
		if (message.channel === 'bot') interruption.abort();
	};
	expect(await probe({ signal: interruption.signal })).toBe(130);
	const [first = '', second = '', third = '', fourth = ''] = questionsWithMessages.flatMap(
		({ sends }) => sends ?? [],
	);
	const end = output.slice(output.indexOf('Interrupted.'));
	for (const message of [first, second, third]) expect(end).toContain(message);
	expect(end).not.toContain(fourth);
	expect(written().file).toMatchObject({ isInterrupted: true, messagesSent: 3 });
});

test('the file makes another simulator answer as the one that was asked', async () => {
	await startDingTalk({
		readTimestamp: 'milliseconds',
		webhookUnknownToken: 300001,
		sendHasErrmsg: true,
	});
	await probe();
	expect(different().map(({ id }) => id)).toEqual(
		expect.arrayContaining(['bot-read-status', 'unknown-webhook', 'work-result']),
	);
	const like = readAnswers(written().path);
	await simulator.close();
	await startDingTalk({}, like);
	rmSync(written().path);
	const other = await startSimulator({ company, settings });
	const body = { msgtype: 'text', text: { content: 'x' } };
	const heard = await post(simulator, '/robot/send?access_token=nobody', body);
	expect(heard.json.errcode).toBe(300001);
	expect((await post(other, '/robot/send?access_token=nobody', body)).json.errcode).toBe(300005);
	await other.close();
});

/** Everything that a person or an app could be known by. */
const planted = [
	'manager123',
	'0147282552401293909',
	'张敏',
	'Zhang Min',
	'13800000003',
	13800000003,
	8_999_999_999_999_999_999n,
	'dingxyz0123456789abcd',
	'd41d8cd98f00b204e9800998ecf8427e',
	'https://open-dev.dingtalk.com/appscope/apply?content=dingxyz%23qyapi_base',
	'request ip=198.51.100.7 appKey(dingxyz)',
	'zhang.min',
	'Please read this at once',
];

/** A value with each of its places, fields' names included, taken by what is planted, one at a time. */
function* plantedIn(value: unknown, plant: unknown): Generator<unknown> {
	if (typeof value !== 'object' || value === null) {
		yield plant;
		return;
	}
	if (Array.isArray(value)) {
		yield [...(value as unknown[]), plant];
		for (const [index, member] of value.entries())
			for (const inner of plantedIn(member, plant))
				yield value.map((other: unknown, at) => (at === index ? inner : other));
		return;
	}
	yield { ...value, [String(plant)]: plant };
	for (const [name, member] of Object.entries(value))
		for (const inner of plantedIn(member, plant)) yield { ...value, [name]: inner };
}

test('no id, name, mobile, token, link or text comes through, wherever in an answer it stands', async () => {
	const asked = await askSimulator([...questionsWithMessages, ...questionsWithoutMessages]);
	const vocabulary = vocabularyWith(wordsOf(asked));
	const answers = [...asked.heard.values()].flatMap(({ exchanges }) =>
		exchanges.flatMap(({ answer, body, query }) => [answer, body, query]),
	);
	let places = 0;
	const leaks: string[] = [];
	for (const plant of planted)
		for (const answer of answers)
			for (const place of plantedIn(answer, plant)) {
				places++;
				const text = JSON.stringify(redact(place, vocabulary));
				if (text.includes(String(plant))) leaks.push(`${String(plant)} in ${text}`);
			}
	expect(places).toBeGreaterThan(1000);
	expect(leaks).toStrictEqual([]);
});

test('what is not asked has a reason', () => {
	for (const { question, why } of notAsked) expect(question && why).toBeTruthy();
});

/** The first cells of the tables below a heading that ask a question. */
function questionsOfPage(page: string, heading: string): string[] {
	const text = readFileSync(path.join(__dirname, page), 'utf8');
	const section = text.slice(text.indexOf(`## ${heading}`)).split(/^## /m)[1] ?? '';
	const cells = section
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) => (line.split('|')[1] ?? '').trim());
	let isOpen = false;
	return cells.filter((cell, at) => {
		const isHead = /^-+$/.test(cells[at + 1] ?? '');
		if (isHead) isOpen = cell === 'Question';
		return isOpen && !isHead && !/^-+$/.test(cell);
	});
}

test("every choice of the simulator's page is asked about, or has a reason why not", () => {
	const chosen = questionsOfPage('../simulator/README.md', 'Chosen, for lack of evidence');
	expect(chosen.length).toBeGreaterThan(60);
	expect(Object.keys(choicesOfSimulator).sort()).toEqual(chosen.sort());
});

test('every open question leads to a question of the probe, or to a reason why not, and back', () => {
	const asked = [...questionsWithMessages, ...questionsWithoutMessages];
	const ids = [...asked, ...notAsked].map(({ id }) => id);
	const lists = { ...choicesOfSimulator, ...unknownInReference };
	const named = new Set(Object.values(lists).flat());
	expect(Object.keys(lists).filter((name) => lists[name]?.length === 0)).toStrictEqual([]);
	expect(new Set(ids).size).toBe(ids.length);
	expect([...named].filter((id) => !ids.includes(id))).toStrictEqual([]);
	const reasons = notAsked.map(({ id }) => id);
	expect(reasons.filter((id) => !named.has(id))).toStrictEqual([]);
});

/** Answers of the reference, section 1.3, 2 and 3, as they were captured. */
const captured: KnownAnswer[] = [
	{
		api: 'user/get',
		instead: '40014',
		status: 200,
		body: '{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error[subcode=40014,submsg=不合法的access_token]","request_id":"16l4ew3d47pdp"}',
	},
	{
		api: 'gettoken',
		instead: '40096',
		status: 200,
		body: '{"errcode":40089,"errmsg":"不合法的corpId或corpSecret"}',
	},
	{
		api: 'corpToken',
		instead: 'unknownError',
		status: 500,
		body: '{"requestid":"01A08FE7-1111","code":"unknownError","message":"未知错误"}',
	},
	{
		api: 'robot/send',
		instead: '300005',
		status: 200,
		body: '{"errcode":300005,"errmsg":"token is not exist"}',
	},
];

test('captured answers, fed as a file, come back byte for byte', async () => {
	await startDingTalk({}, captured);
	const json = { 'content-type': 'application/json' };
	const ask = async (where: string, body?: object) =>
		(
			await call(
				simulator,
				where,
				body ? { method: 'POST', headers: json, body: JSON.stringify(body) } : {},
			)
		).text;
	expect(await ask('/topapi/v2/user/get?access_token=void', {})).toBe(captured[0]?.body);
	expect(await ask('/gettoken?appkey=a&appsecret=b')).toBe(captured[1]?.body);
	expect(
		await ask('/v1.0/oauth2/nobody/token', {
			client_id: 'a',
			client_secret: 'b',
			grant_type: 'client_credentials',
		}),
	).toBe(captured[2]?.body);
	expect(
		await ask('/robot/send?access_token=void', { msgtype: 'text', text: { content: 'x' } }),
	).toBe(captured[3]?.body);
});

/** The API that each question of the list of captured answers is put to. */
const apiAsked: Readonly<Record<Asked, (typeof coveredEndpoints)[number]['api']>> = {
	gettoken: 'gettoken',
	send: 'asyncsend_v2',
	result: 'getsendresult',
	progress: 'getsendprogress',
	recallTask: 'recall',
	statusBar: 'status_bar/update',
	mobile: 'user/getbymobile',
	upload: 'media/upload',
	batchSend: 'oToMessages/batchSend',
	readStatus: 'oToMessages/readStatus',
	batchRecall: 'otoMessages/batchRecall',
	groupSend: 'groupMessages/send',
	groupReaders: 'groupMessages/query',
	ding: 'ding/send',
	recallDing: 'ding/recall',
	groupBot: 'robot/send',
	card: 'card/instances/createAndDeliver',
	streamTicket: 'gateway/connections/open',
};

test('every captured answer of the list, fed as a file, comes back byte for byte', async () => {
	const wrong: string[] = [];
	for (const { asked, status = 200, body } of capturedAnswers) {
		const endpoint = coveredEndpoints.find(({ api }) => api === apiAsked[asked]);
		const { method = 'GET', path: where = '' } = endpoint ?? {};
		const headers = { 'content-type': 'application/json' };
		const ask = async () => {
			const request = { method, headers, redirect: 'manual' as const };
			const whole = method === 'POST' ? { ...request, body: '{}' } : request;
			return await call(simulator, `${where}?access_token=void`, whole);
		};
		await startDingTalk();
		const own = await ask();
		await simulator.close();
		const instead = codeIn(JSON.parse(own.text));
		await startDingTalk({}, [{ api: apiAsked[asked], instead, status, body }]);
		const answer = await ask();
		await simulator.close();
		if (answer.text !== body || answer.status !== status) wrong.push(`${asked}: ${answer.text}`);
	}
	expect(capturedAnswers.length).toBeGreaterThan(100);
	expect(wrong).toStrictEqual([]);
});
