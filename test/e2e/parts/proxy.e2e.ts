/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { demoApp } from '../../simulator';
import { company, organizer } from '../demo/cast';
import { waitForExecution } from '../realN8n/executions';
import { LastingStage } from '../stages/lastingStage';
import { openOnlyWayOut, type OnlyWayOut } from '../stages/onlyWayOut';
import { credentialData } from '../stages/stage';
import { newPath } from '../steps/approvals';
import { chainOf, nodeOf, packageName, startByWebhook, webhookNode } from '../steps/workflows';

/** A company's network, where nothing but a proxy leads to DingTalk: sends, and events over Stream mode. */

let proxy: OnlyWayOut;
let stage: LastingStage;
let credentials: { dingTalkApi: { id: string; name: string } };

beforeAll(async () => {
	proxy = await openOnlyWayOut();
	stage = await LastingStage.open({
		name: 'proxy',
		company,
		environment: {
			HTTP_PROXY: proxy.url,
			HTTPS_PROXY: proxy.url,
			NO_PROXY: '',
			NODE_USE_ENV_PROXY: '1',
		},
	});
	proxy.leadTo(stage.simulator.url);
	const name = 'Behind the proxy';
	const data = credentialData(proxy.serviceUrl, demoApp);
	const id = await stage.n8n.rest.createCredential('dingTalkApi', name, data);
	credentials = { dingTalkApi: { id, name } };
});
afterAll(async () => {
	await stage?.close();
	await proxy?.close();
});

test('a send gets through, and the trigger hears over a line through the proxy who has read', async () => {
	await expect(fetch(proxy.serviceUrl)).rejects.toThrow();
	const { rest } = stage.n8n;
	const heard = nodeOf('Somebody Reads', `${packageName}.dingTalkTrigger`, {}, { credentials });
	const listening = await rest.createWorkflow(chainOf('Listens', [heard]));
	expect(await rest.publicationOf(listening)).toMatchObject({ isPublished: true });
	expect(proxy.passed).toEqual(['POST /v1.0/gateway/connections/open', 'CONNECT']);
	expect(stage.simulator.control.ledger().stream.connections).toHaveLength(1);

	const path = newPath('send');
	const sending = await rest.createWorkflow(
		chainOf(path, [
			webhookNode(path),
			nodeOf(
				'Send',
				`${packageName}.dingTalkBotMessage`,
				{
					resource: 'directMessage',
					operation: 'send',
					userIds: organizer.userId,
					messageType: 'text',
					content: 'Hello',
				},
				{ credentials },
			),
		]),
	);
	await rest.publishWorkflow(sending);
	const executionId = await startByWebhook(stage.n8n, sending, path);
	const sent = await waitForExecution(rest, executionId, { seconds: 30 });
	expect(sent.errorMessage).toBeUndefined();
	expect(proxy.passed).toContain('POST /v1.0/robot/oToMessages/batchSend');
	stage.simulator.control.read(organizer.userId);

	let begun: string | undefined;
	for (let tries = 0; !begun && tries < 150; tries++) {
		begun = await rest.newestExecutionId(listening);
		if (!begun) await sleep(100);
	}
	const read = await waitForExecution(rest, String(begun), { seconds: 15 });
	expect(read.items('Somebody Reads').map(({ json }) => json)).toEqual([
		expect.objectContaining({ userId: organizer.userId, status: 'read' }),
	]);
	await rest.request('POST', `/rest/workflows/${listening}/deactivate`);
});
