import type { INode } from 'n8n-workflow';
import { allScopes, defaultCompany, demoApp } from '../../simulator';
import { waitUntil } from '../../simulator/testing/until';
import { openConnections } from '../steps/listening';
import { resultsOf, savedWorkflow, savedWorkflows } from '../steps/fixtures';
import { LastingStage } from '../stages/lastingStage';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import type { WorkflowFile } from '../realN8n/restClient';
import { connect, nodeOf, packageName } from '../steps/workflows';

/** Workflows that users have saved with earlier versions, in today's package (fixtures/README.md). */

const [reader] = defaultCompany.people;
const company = {
	...defaultCompany,
	people: defaultCompany.people.map((person) => ({
		...person,
		persona: { reads: person === reader ? ('atOnce' as const) : ('never' as const) },
	})),
	apps: [{ ...demoApp, scopes: allScopes }],
};
/** The service is at once through with everything, so that a run comes out the same each time. */
const settings = { processingMs: 0, botDeliveryMs: 0, readStatusReadyMs: 0 };

let stage: LastingStage;
let groupBot: { id: string; name: string };

beforeAll(async () => {
	stage = await LastingStage.open({ name: 'old-workflow', company, settings });
	const { accessToken, secret } = company.groups[0]?.webhook ?? {};
	const id = await stage.n8n.rest.createCredential('dingTalkGroupBotApi', 'Group bot', {
		region: 'custom',
		oapiBaseUrl: stage.simulator.url,
		webhook: accessToken,
		secret,
	});
	groupBot = { id, name: 'Group bot' };
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

/** What an upgrade leaves alone: the workflow, with its credentials. */
function withCredentials(workflow: WorkflowFile): WorkflowFile {
	return {
		...workflow,
		nodes: workflow.nodes.map((node): INode => {
			if (!node.type.startsWith(packageName)) return node;
			const isGroupBot = node.parameters.resource === 'groupWebhook';
			const type = isGroupBot ? 'dingTalkGroupBotApi' : 'dingTalkApi';
			return { ...node, credentials: { [type]: isGroupBot ? groupBot : stage.credential } };
		}),
	};
}

/** IDs, times and secrets differ from run to run; that their fields are there does not. */
const differs =
	/^(taskId|task_id|msg_task_id|processQueryKeys?|openDingId|openDingIds|requestId|request_id|sentAt|checkedAt|resultsUntil|readAt|recalledAt|msgUuid|messageId|access_token|timestamp|sign|askedAt|updatedAt)$/;

function masked(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(masked);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [
			name,
			differs.test(name) && member !== undefined ? `<${name}>` : masked(member),
		]),
	);
}

function outcomeOf(execution: FinishedExecution, { nodes }: WorkflowFile) {
	const { calls } = stage.simulator.control.ledger();
	return masked({
		calls: calls
			.filter(({ api, accepted }) => accepted && api !== 'gettoken')
			.map(({ api, query, body }) => ({ api, query, body })),
		items: Object.fromEntries(
			nodes
				.filter(({ type }) => type.startsWith(packageName))
				.map(({ name }) => [
					name,
					[0, 1, 2, 3].map((output) => execution.items(name, output).map(({ json }) => json)),
				]),
		),
	});
}

const runnable = savedWorkflows().filter((name) => !name.includes('Trigger'));

test.each(runnable)('%s does what it did', async (name) => {
	const { rest } = stage.n8n;
	const workflow = withCredentials(savedWorkflow(name));
	const id = await rest.createWorkflow(workflow);
	const execution = await waitForExecution(rest, await rest.startWorkflow(id, 'Start'), {
		seconds: 60,
	});
	expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
	expect(outcomeOf(execution, workflow)).toMatchObject(resultsOf(name) as object);
});

test.each(savedWorkflows().filter((name) => name.includes('Trigger')))(
	'%s still starts with each reading',
	async (name) => {
		const { rest } = stage.n8n;
		const workflow = withCredentials(savedWorkflow(name));
		const id = await rest.createWorkflow(workflow);
		await rest.publishWorkflow(id);
		await until(() => openConnections(stage.simulator).length > 0);
		const tell = nodeOf(
			'Tell',
			`${packageName}.dingTalkBotMessage`,
			{ resource: 'directMessage', userIds: reader?.userId ?? '', content: 'Read me' },
			{ credentials: { dingTalkApi: stage.credential } },
		);
		const telling: WorkflowFile = {
			name: 'Tell',
			nodes: [nodeOf('Start', 'n8n-nodes-base.manualTrigger'), tell],
			connections: {},
			settings: { executionOrder: 'v1' },
		};
		connect(telling.connections, 'Start', 'Tell');
		await rest.startWorkflow(await rest.createWorkflow(telling), 'Start');
		await until(async () => (await rest.newestExecutionId(id)) !== undefined);
		const executionId = (await rest.newestExecutionId(id)) ?? '';
		const execution = await waitForExecution(rest, executionId, { seconds: 30 });
		await rest.request('POST', `/rest/workflows/${id}/deactivate`);
		expect(execution.status).toBe('success');
		const items = masked(execution.items('Somebody Reads').map(({ json }) => json));
		expect({ items }).toMatchObject(resultsOf(name) as object);
	},
);

const until = async (isSo: () => boolean | Promise<boolean>) =>
	await waitUntil(isSo, { seconds: 30, pauseMs: 50 });
