import { demoApp } from '../../simulator';
import { waitUntil } from '../../simulator/testing/until';
import { company, organizer } from '../demo/cast';
import { waitForExecution } from '../realN8n/executions';
import { LastingStage } from '../stages/lastingStage';
import { openOnlyWayOut, type OnlyWayOut } from '../stages/onlyWayOut';
import { credentialData } from '../stages/stage';
import { newPath } from '../steps/approvals';
import { chainOf, nodeOf, packageName, startByWebhook, webhookNode } from '../steps/workflows';

/** A company's network, where nothing but a proxy leads to DingTalk: sends, and events over Stream mode. */

let proxy: OnlyWayOut;
let stage: LastingStage | undefined;
let credentials: { dingTalkApi: { id: string; name: string } };

/** n8n in that network. @param more what it is started with beside the proxy */
async function openStage(name: string, more: Record<string, string>): Promise<LastingStage> {
	proxy = await openOnlyWayOut();
	const environment = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '', ...more };
	stage = await LastingStage.open({ name, company, environment });
	proxy.leadTo(stage.simulator.url);
	const data = credentialData(proxy.serviceUrl, demoApp);
	const id = await stage.n8n.rest.createCredential('dingTalkApi', 'Behind the proxy', data);
	credentials = { dingTalkApi: { id, name: 'Behind the proxy' } };
	return stage;
}
afterEach(async () => {
	await stage?.close();
	await proxy?.close();
	stage = undefined;
});

const trigger = () =>
	nodeOf('Somebody Reads', `${packageName}.dingTalkTrigger`, {}, { credentials });

test('without NODE_USE_ENV_PROXY the trigger cannot be switched on, and says what n8n lacks', async () => {
	const { n8n, simulator } = await openStage('proxy-unused', {});
	const listening = await n8n.rest.createWorkflow(chainOf('Listens', [trigger()]));
	const { isPublished, said } = await n8n.rest.publicationOf(listening);
	expect(isPublished).toBe(false);
	// The ticket came through the proxy; the line did not go there.
	expect([...new Set(proxy.passed)]).toEqual(['POST /v1.0/gateway/connections/open']);
	expect(simulator.control.ledger().stream.connections).toStrictEqual([]);
	expect(said).toContain(new URL(proxy.serviceUrl).host);
	expect(said).toMatch(/NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY/);
	expect(said).not.toMatch(/ticket=/);
});

test('a send gets through, and the trigger hears over a line through the proxy who has read', async () => {
	const { n8n, simulator } = await openStage('proxy', { NODE_USE_ENV_PROXY: '1' });
	await expect(fetch(proxy.serviceUrl)).rejects.toThrow();
	const { rest } = n8n;
	const listening = await rest.createWorkflow(chainOf('Listens', [trigger()]));
	expect(await rest.publicationOf(listening)).toMatchObject({ isPublished: true });
	expect(proxy.passed).toEqual(['POST /v1.0/gateway/connections/open', 'CONNECT']);
	expect(simulator.control.ledger().stream.connections).toHaveLength(1);

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
	const executionId = await startByWebhook(n8n, sending, path);
	const sent = await waitForExecution(rest, executionId, { seconds: 30 });
	expect(sent.errorMessage).toBeUndefined();
	expect(proxy.passed).toContain('POST /v1.0/robot/oToMessages/batchSend');
	simulator.control.read(organizer.userId);

	const begun = async () => await rest.newestExecutionId(listening);
	await waitUntil(async () => (await begun()) !== undefined, { seconds: 15, pauseMs: 100 });
	const read = await waitForExecution(rest, String(await begun()), { seconds: 15 });
	expect(read.items('Somebody Reads').map(({ json }) => json)).toEqual([
		expect.objectContaining({ userId: organizer.userId, status: 'read' }),
	]);
	await rest.request('POST', `/rest/workflows/${listening}/deactivate`);
});
