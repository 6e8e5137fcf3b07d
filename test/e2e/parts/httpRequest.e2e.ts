/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** The credential in n8n's own HTTP Request node, as predefined credential type. */
import type { INode } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { company, people } from '../demo/cast';
import { takeOver } from '../runner/handedOver';
import type { FinishedExecution } from '../realN8n/executions';
import { openStage, runToEnd, type Stage } from '../stages/stage';

const node = 'HTTP Request';
const agentId = '2839445214';
const [somebody = ''] = people;
const renewedEarlyMs = 5 * 60_000;

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
	// The credential renews five minutes early, and uses each token for a minute at least: for that minute here.
	stage.simulator.control.changeSettings({ tokenLifetimeSeconds: 302 });
});
afterAll(async () => await stage?.close());

const calls = () => stage.simulator.control.ledger().calls;
const sends = () => calls().filter(({ api }) => api === 'asyncsend_v2').length;

/** Trigger -> HTTP Request with our credential, as the panel saves it. */
async function request(url: string, body: object): Promise<FinishedExecution> {
	const parameters = {
		method: 'POST',
		url,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'dingTalkApi',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: JSON.stringify(body),
		options: {},
	} as INode['parameters'];
	return await runToEnd(stage, {
		name: url,
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'request',
				name: node,
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				position: [320, 0],
				parameters,
				credentials: { dingTalkApi: stage.credential },
			},
		],
		connections: { Start: { main: [[{ node, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
}

const answerOf = (execution: FinishedExecution) => execution.items(node)[0]?.json;
const notice = {
	agent_id: agentId,
	userid_list: somebody,
	msg: { msgtype: 'text', text: { content: 'Hello' } },
};
const sendPath = '/topapi/message/corpconversation/asyncsend_v2';
const search = { queryWord: 'Wang Fang', offset: 0, size: 5 };
const searchPath = '/v1.0/contact/users/search';

describe('HTTP Request with the DingTalk credential', () => {
	test('reaches the old host', async () => {
		const execution = await request(stage.simulator.url + sendPath, notice);
		expect(execution.errorMessage).toBeUndefined();
		expect(answerOf(execution)).toMatchObject({ errcode: 0 });
		const delivery = stage.simulator.control.ledger().deliveries.at(-1);
		expect(delivery).toMatchObject({ userId: somebody, channel: 'work' });
	});

	test('reaches the new host', async () => {
		const execution = await request(stage.simulator.url + searchPath, search);
		expect(execution.errorMessage).toBeUndefined();
		expect(answerOf(execution)).toMatchObject({ list: [somebody] });
	});

	test('is refused for any other host, without a call', async () => {
		const foreign = 'http://localhost:9/topapi/message/corpconversation/asyncsend_v2';
		const before = sends();
		const execution = await request(foreign, notice);
		expect(execution.status).toBe('error');
		expect(execution.errorOf(node)).toMatch(/"URL" is not one of this credential's DingTalk hosts/);
		expect(sends()).toBe(before);
	});

	test('shows no token in the execution', async () => {
		const execution = await request(stage.simulator.url + sendPath, notice);
		const { accessToken } = await stage.n8n.storedCredential(stage.credential.id);
		expect(String(accessToken).length).toBeGreaterThan(8);
		expect(execution.raw).not.toContain(String(accessToken));
	});

	// The last one: the minute of the first token has begun with the first test.
	test('renews a token whose time is up before the request', async () => {
		const { expiresAt } = await stage.n8n.storedCredential(stage.credential.id);
		await sleep(Math.max(0, Number(expiresAt) - renewedEarlyMs + 100 - Date.now()));
		const before = calls().length;
		const execution = await request(stage.simulator.url + searchPath, search);
		expect(execution.errorMessage).toBeUndefined();
		const since = calls().slice(before);
		expect(since.map(({ api, accepted }) => [api, accepted])).toEqual([
			['gettoken', true],
			['users/search', true],
		]);
	});
});
