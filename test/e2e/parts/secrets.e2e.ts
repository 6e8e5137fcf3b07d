/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReplayServer } from '../../engine/harness/replayServer';
import {
	defaultCompany,
	demoApp,
	demoThirdPartyApp,
	type ApiName,
	type FaultKind,
} from '../../simulator';
import { echoingDingTalk } from '../stages/echoingDingTalk';
import {
	everyOperation,
	neverSent,
	type Kind,
	type Operation,
	type Sent,
} from '../steps/everyOperation';
import { LastingStage } from '../stages/lastingStage';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import type { WorkflowFile } from '../realN8n/restClient';
import { filesIn, leaks } from '../steps/secretForms';
import { credentialData } from '../stages/stage';
import { chainOf, nodeOf, packageName } from '../steps/workflows';

/**
 * Secrets stay in, seen from outside: after a day of successes and failures n8n is stopped, and every
 * byte that it has written (database, journal, logs) and every answer about an execution is searched.
 */

/** With characters that look different in a URL, in JSON and in a form. */
const marked = {
	clientSecret: 'client"secret+mark/=&7',
	suiteSecret: 'suite"secret+mark/=&7',
	suiteTicket: 'suite"ticket+mark/=&7',
	webhook: 'webhook-token-mark-0123456789',
	secret: 'SECsigning+mark/=&7',
	echoedToken: 'echoed"token+mark/=&7',
};
const [person] = defaultCompany.people;
const userIds = person?.userId ?? '';
const [group] = defaultCompany.groups;
const openConversationId = group?.openConversationId ?? '';
const { sends, questions, changes } = everyOperation({ userIds, openConversationId });
const company = {
	...defaultCompany,
	people: defaultCompany.people.map((each) => ({ ...each, persona: { reads: 'atOnce' as const } })),
	apps: [
		{ ...demoApp, appSecret: marked.clientSecret },
		{ ...demoThirdPartyApp, appSecret: marked.suiteSecret },
	],
	groups: group
		? [{ ...group, webhook: { accessToken: marked.webhook, secret: marked.secret } }]
		: [],
};

type Credential = { type: string; id: string };
/** Where the credentials point to: the simulator, the DingTalk that echoes, and where nobody answers. */
type Where = 'simulator' | 'echo' | 'nowhere';

let stage: LastingStage;
let echo: ReplayServer;
let issued: jest.SpyInstance[];
const credentials = new Map<`${Kind} ${Where}`, Credential>();
const answers: string[] = [];
const executions: FinishedExecution[] = [];

async function createCredentials(where: Where, url: string): Promise<void> {
	const { rest } = stage.n8n;
	const [internal] = company.apps;
	if (!internal) throw new Error('The company has no app');
	const data = credentialData(url, internal);
	const all = {
		internal: { type: 'dingTalkApi', data },
		thirdParty: {
			type: 'dingTalkApi',
			data: {
				...data,
				appType: 'thirdParty',
				agentId: demoThirdPartyApp.agentId,
				suiteKey: demoThirdPartyApp.appKey,
				suiteSecret: marked.suiteSecret,
				suiteTicket: marked.suiteTicket,
				authCorpId: company.corpId,
			},
		},
		groupBot: {
			type: 'dingTalkGroupBotApi',
			data: {
				region: 'custom',
				oapiBaseUrl: url,
				webhook: `${url}/robot/send?access_token=${marked.webhook}`,
				secret: marked.secret,
			},
		},
	};
	for (const [kind, { type, data: values }] of Object.entries(all)) {
		const id = await rest.createCredential(type, `${kind} ${where}`, values);
		credentials.set(`${kind as Kind} ${where}`, { type, id });
		const tested = await rest.fetch('POST', '/rest/credentials/test', {
			credentials: { id, type, name: `${kind} ${where}`, data: values },
		});
		answers.push(await tested.text());
	}
}

type Mode = 'stopWorkflow' | 'continueRegularOutput';

/** A file, and the operation after it. */
function workflowOf(
	where: Where,
	[name, type, as, parameters]: Operation,
	onError: Mode,
): WorkflowFile {
	const credential = credentials.get(`${as} ${where}`);
	if (!credential) throw new Error(`No credential ${as} ${where}`);
	return chainOf(`${name} ${where}`, [
		nodeOf('Start', 'n8n-nodes-base.manualTrigger'),
		nodeOf(
			'Pixel',
			'n8n-nodes-base.set',
			{
				mode: 'raw',
				jsonOutput: JSON.stringify({ pixel: Buffer.from('a picture').toString('base64') }),
				options: {},
			},
			{ typeVersion: 3.4 },
		),
		nodeOf(
			'File',
			'n8n-nodes-base.convertToFile',
			{
				operation: 'toBinary',
				sourceProperty: 'pixel',
				options: { fileName: 'cat.png', mimeType: 'image/png' },
			},
			{ typeVersion: 1.1 },
		),
		nodeOf('Node', `${packageName}.${type}`, parameters, {
			credentials: { [credential.type]: { id: credential.id, name: `${as} ${where}` } },
			onError,
		}),
	]);
}

/** What n8n shows as failure, whether it went on with it as an item or broke off. */
function failureOf(execution: FinishedExecution): unknown {
	return execution.errorMessage ?? execution.items('Node')[0]?.json.error;
}

async function runAll(ids: string[]): Promise<FinishedExecution[]> {
	const { rest } = stage.n8n;
	const ran = await Promise.all(
		ids.map(async (id) => {
			const executionId = await rest.startWorkflow(id, 'Start');
			const execution = await waitForExecution(rest, executionId, {
				seconds: 120,
				until: ['success', 'error', 'canceled', 'crashed', 'waiting'],
			});
			const shown = await rest.fetch('GET', `/rest/executions/${executionId}`);
			answers.push(await shown.text());
			return execution;
		}),
	);
	executions.push(...ran);
	return ran;
}

/** Each operation once where n8n goes on after an error, and once where it breaks off. */
async function create(where: Where, operations: Operation[]): Promise<string[]> {
	const modes: Mode[] = ['stopWorkflow', 'continueRegularOutput'];
	const workflows = operations.flatMap((operation) =>
		modes.map((mode) => workflowOf(where, operation, mode)),
	);
	return await Promise.all(
		workflows.map(async (workflow) => await stage.n8n.rest.createWorkflow(workflow)),
	);
}

/** A workflow that is told of readings, published; gives what n8n says came of it. */
async function listen(where: Where): Promise<string> {
	const { rest } = stage.n8n;
	const credential = credentials.get(`internal ${where}`);
	const id = await rest.createWorkflow(
		chainOf(`listen ${where}`, [
			nodeOf(
				'Readings',
				`${packageName}.dingTalkTrigger`,
				{ events: ['messageRead'] },
				{
					credentials: { dingTalkApi: { id: credential?.id ?? '', name: `internal ${where}` } },
				},
			),
			nodeOf('End', 'n8n-nodes-base.noOp'),
		]),
	);
	const { said } = await rest.publicationOf(id);
	answers.push(said);
	return said;
}

beforeAll(async () => {
	stage = await LastingStage.open({
		name: 'secrets',
		company,
		environment: {
			N8N_LOG_LEVEL: 'debug',
			N8N_LOG_OUTPUT: 'console,file',
			// Rows of executions are written at once, and so is what stands in them.
			EXECUTIONS_DATA_SAVE_ON_PROGRESS: 'true',
		},
	});
	echo = await echoingDingTalk(marked.echoedToken);
	issued = [
		jest.spyOn(stage.simulator.store.tokens, 'mint'),
		jest.spyOn(stage.simulator.store.streams, 'issueTicket'),
	];
	await createCredentials('simulator', stage.simulator.url);
	await createCredentials('echo', echo.url);
	await createCredentials('nowhere', 'http://127.0.0.1:9');
});
afterAll(async () => {
	await echo?.close();
	await stage?.close();
});

/** What each API does in one round and the next. */
const faults: Array<[ApiName, FaultKind, FaultKind]> = [
	['asyncsend_v2', 'html', 'http500'],
	['media/upload', 'halfBody', 'quota90020'],
	['getsendprogress', 'quota90020', 'http500'],
	['getsendresult', 'resetAfter', 'html'],
	['status_bar/update', 'http500', 'halfBody'],
	['recall', 'html', 'quota90020'],
	['oToMessages/batchSend', 'http500', 'resetAfter'],
	['oToMessages/readStatus', 'quota90020', 'html'],
	['otoMessages/batchRecall', 'resetAfter', 'http500'],
	['groupMessages/send', 'halfBody', 'http500'],
	['groupMessages/query', 'http500', 'quota90020'],
	['groupMessages/recall', 'quota90020', 'html'],
	['ding/send', 'quota90020', 'halfBody'],
	['ding/readStatuses/query', 'html', 'resetAfter'],
	['ding/recall', 'halfBody', 'quota90020'],
	['robot/send', 'html', 'http500'],
];

/** Sends once by each channel; gives what names the messages. */
async function sendFirst(): Promise<Sent> {
	const named = (name: string) => sends.filter(([own]) => own === name);
	const channels = ['work', 'bot', 'group', 'ding'].flatMap(named);
	const ids = await create('simulator', channels);
	const sent = Object.assign(
		{},
		...(await runAll(ids)).map(({ items }, index) => {
			const json = items('Node')[0]?.json ?? {};
			// Two workflows a channel, of which the second counts.
			const key = channels[Math.floor(index / 2)]?.[0] === 'group' ? 'groupKey' : 'processQueryKey';
			const { taskId, processQueryKey, openDingId } = json;
			return {
				...(taskId ? { taskId } : {}),
				...(processQueryKey ? { [key]: processQueryKey } : {}),
				...(openDingId ? { openDingId } : {}),
			};
		}),
	) as Sent;
	expect(Object.keys(sent).sort()).toEqual(Object.keys(neverSent).sort());
	return sent;
}

async function failAndWorkAgain(): Promise<void> {
	const { control } = stage.simulator;
	expect(await listen('simulator')).toContain('"published"');
	const sent = await sendFirst();
	const ids = await create('simulator', [...sends, ...questions(sent)]);
	const once = await create('simulator', changes(sent));
	const worked = (await runAll(ids)).map(({ status }) => status);
	expect(worked).not.toContain('error');
	for (const round of [1, 2] as const) {
		for (const fault of faults) control.addFault({ api: fault[0], kind: fault[round] });
		control.endStreams('cut');
		const failed = await runAll([...ids, ...once]);
		expect(failed.map(failureOf)).not.toContain(undefined);
		control.clearFaults();
		control.revokeTokens();
	}
	// A throttle ends: one that stays costs a minute, and is among the engine's tests.
	control.addFault({ api: 'robot/send', kind: 'qps403', count: 3 });
	expect((await runAll(ids)).map(({ status }) => status)).toEqual(worked);
	const recalled = await runAll(once);
	expect(recalled.some((execution) => failureOf(execution) === undefined)).toBe(true);
}

async function failAt(where: Where): Promise<void> {
	const operations = [...sends, ...questions(neverSent), ...changes(neverSent)];
	const [published, failed] = await Promise.all([
		listen(where),
		create(where, operations).then(async (ids) => await runAll(ids)),
	]);
	expect(published).not.toContain('"status":"published"');
	expect(failed.map(failureOf)).not.toContain(undefined);
}

test('everything works and fails at a good DingTalk, at one that repeats what it was sent, and at none', async () => {
	await Promise.all([failAndWorkAgain(), failAt('echo'), failAt('nowhere')]);
});

test('no secret is in the database, in a log or in an answer', async () => {
	answers.push(await (await stage.n8n.rest.fetch('GET', '/rest/executions?limit=100')).text());
	answers.push(
		await (await stage.n8n.rest.fetch('GET', '/rest/credentials?includeData=true')).text(),
	);
	await stage.n8n.stop();
	const values = issued.flatMap(({ mock }) =>
		mock.results.map(({ value }: { value: unknown }) =>
			typeof value === 'string' ? value : (value as { value: string }).value,
		),
	);
	const secrets = new Map([
		...Object.entries(marked),
		...[...new Set(values)].map((value, index): [string, string] => [`issued ${index}`, value]),
	]);
	const places = filesIn(path.join(stage.userFolder, '.n8n'));
	places.set('console', readFileSync(stage.n8n.logFile));
	places.set('answers', Buffer.from(answers.join('\n')));
	expect(leaks(places, secrets)).toStrictEqual([]);

	// The same eye sees what may be seen, so it has looked at the right places.
	const visible = leaks(
		places,
		new Map([
			['message', 'plainly-visible'],
			['key', demoApp.appKey],
		]),
	);
	expect(visible).toEqual(expect.arrayContaining(['database.sqlite: message', 'answers: message']));
	expect([...places.keys()].sort()).toEqual(
		expect.arrayContaining(['console', 'database.sqlite', 'n8nEventLog.log']),
	);
	expect(secrets.size).toBeGreaterThan(Object.keys(marked).length + 3);
	// Each in two modes: at the good one four rounds, changes in three of them, and one round at each of the others.
	const counts = { first: 4, asked: sends.length + 5, changed: 5 };
	expect(executions).toHaveLength(2 * (counts.first + 6 * counts.asked + 5 * counts.changed));
});
