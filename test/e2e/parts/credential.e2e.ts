/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import { demoApp } from '../../simulator';
import { company, people } from '../demo/cast';
import { takeOver } from '../runner/handedOver';
import type { WorkflowFile } from '../realN8n/restClient';
import { credentialData, openStage, runToEnd, type Stage } from '../stages/stage';

const type = 'dingTalkApi';

/** What the editor sends for a secret that the user did not touch (n8n-workflow, constants). */
const untouched = '__n8n_BLANK_VALUE_e5362baf-c777-4d57-a609-6eaf1f9e87f6';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
});
afterAll(async () => await stage?.close());

const ledger = () => stage.simulator.control.ledger();
const mints = () => ledger().counts.gettoken ?? 0;

/** Trigger -> one notice to one colleague, with a text that is new each time. */
function sendNotice(text: string): WorkflowFile {
	return {
		name: text,
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
				id: 'send',
				name: 'Send',
				type: 'n8n-nodes-dingtalk-notifications.dingTalkWorkNotification',
				typeVersion: 1,
				position: [320, 0],
				parameters: {
					resource: 'message',
					operation: 'send',
					userIds: people[0],
					messageType: 'text',
					content: text,
				},
				credentials: { dingTalkApi: stage.credential },
			},
		],
		connections: { Start: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

let lastSeen: Record<string, unknown> | undefined;

/** The credential in n8n's database, read by n8n's own export. Takes seconds: n8n starts for it. */
async function stored(): Promise<Record<string, unknown>> {
	lastSeen = await stage.n8n.storedCredential(stage.credential.id);
	return lastSeen;
}

/** The same, without reading again what nothing has changed since. */
const storedBefore = async () => lastSeen ?? (await stored());

async function testWith(changes: object) {
	const data = { ...credentialData(stage.simulator.url, demoApp), ...changes };
	const { id, name } = stage.credential;
	return await stage.n8n.rest.testCredential(id, type, name, data);
}

describe('the credential test of n8n', () => {
	test('passes with the right secret', async () => {
		expect(await testWith({})).toMatchObject({ status: 'OK' });
	});

	test('shows DingTalk’s own words for a wrong secret', async () => {
		const { status, message } = await testWith({ clientSecret: 'wrong-secret' });
		expect(status).toBe('Error');
		expect(message).toMatch(/40096|40089|invalidClientIdOrSecret/);
		expect(message).not.toContain('wrong-secret');
	});

	test('says that nobody answers at a wrong address', async () => {
		const nowhere = 'http://127.0.0.1:9';
		const { status, message } = await testWith({ oapiBaseUrl: nowhere, apiBaseUrl: nowhere });
		expect(status).toBe('Error');
		expect(message.length).toBeGreaterThan(0);
	});
});

describe('the token', () => {
	test('is minted by the first execution and stored in n8n’s database', async () => {
		const execution = await runToEnd(stage, sendNotice('first'));
		expect(execution.status).toBe('success');
		expect(await stored()).toMatchObject({ accessToken: expect.stringMatching(/.+/) as string });
	});

	test('is not minted again while it is valid', async () => {
		const before = mints();
		expect((await runToEnd(stage, sendNotice('second'))).status).toBe('success');
		expect(mints()).toBe(before);
	});

	test('that was voided between two executions is replaced once, in the database too', async () => {
		const old = await storedBefore();
		stage.simulator.control.revokeTokens();
		const before = mints();
		expect((await runToEnd(stage, sendNotice('third'))).status).toBe('success');
		expect(mints()).toBe(before + 1);
		const fresh = await stored();
		expect(fresh.accessToken).not.toBe(old.accessToken);
		expect((await runToEnd(stage, sendNotice('fourth'))).status).toBe('success');
		expect(mints()).toBe(before + 1);
	});

	test('that expired between two executions is replaced', async () => {
		const old = await storedBefore();
		stage.simulator.control.advanceClock(7_201_000);
		expect((await runToEnd(stage, sendNotice('fifth'))).status).toBe('success');
		expect((await stored()).accessToken).not.toBe(old.accessToken);
	});

	test('survives a save in the editor that leaves the secrets alone', async () => {
		const { id, name } = stage.credential;
		const { accessToken } = await storedBefore();
		const data = {
			...credentialData(stage.simulator.url, demoApp),
			clientSecret: untouched,
			accessToken: untouched,
			tokenFor: untouched,
		};
		await stage.n8n.rest.updateCredential(id, type, name, data);
		expect(await stored()).toMatchObject({ accessToken, clientSecret: demoApp.appSecret });
	});

	test('of an app is not used for another one that the credential was changed to', async () => {
		const { id, name } = stage.credential;
		const other = {
			...credentialData(stage.simulator.url, demoApp),
			clientSecret: untouched,
			accessToken: untouched,
			tokenFor: untouched,
		};
		await stage.n8n.rest.updateCredential(id, type, name, { ...other, clientId: 'ding-unknown' });
		const execution = await runToEnd(stage, sendNotice('sixth'));
		expect(execution.status).toBe('error');
		expect(execution.raw).toMatch(/40089|40096|invalidClientIdOrSecret/);
		await stage.n8n.rest.updateCredential(id, type, name, other);
	});

	test('and the secret are in no execution, no answer to the editor and no log', async () => {
		const execution = await runToEnd(stage, sendNotice('seventh'));
		const { accessToken } = await stored();
		expect(accessToken).toMatch(/.+/);
		const { rest, logFile } = stage.n8n;
		const shown = await rest.fetch(
			'GET',
			`/rest/credentials/${stage.credential.id}?includeData=true`,
		);
		const places = [execution.raw, await shown.text(), readFileSync(logFile, 'utf8')].join('\n');
		expect(places).not.toContain(accessToken);
		expect(places).not.toContain(demoApp.appSecret);
	});
});

describe('the tarball', () => {
	test.each(['dingtalk.svg', 'dingtalk.dark.svg'])('brings the icon %s along', async (file) => {
		const types = await stage.n8n.rest.nodeTypes();
		const ours = types.filter(({ name }) => name.startsWith('n8n-nodes-dingtalk-notifications.'));
		expect(ours.length).toBeGreaterThanOrEqual(3);
		for (const { iconUrl } of ours) {
			const urls = typeof iconUrl === 'string' ? [iconUrl] : [iconUrl?.light, iconUrl?.dark];
			const url = urls.find((candidate) => candidate?.endsWith(`/${file}`));
			expect(url).toBeDefined();
			const icon = await stage.n8n.rest.fetch('GET', `/${url}`);
			expect(icon.status).toBe(200);
			expect(await icon.text()).toContain('<svg');
		}
	});
});
