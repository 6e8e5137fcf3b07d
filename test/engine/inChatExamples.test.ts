/** The two examples that are answered inside the chat, for 300 people in n8n's engine. */
import type { INodeType } from 'n8n-workflow';

import { demoApp } from '../simulator';
import { runWorkflow, type RunWorkflowOptions, type WorkflowResult } from './harness';
import { DataTable } from './harness/dataTable';
import { withTrigger } from './harness/dingTalkTrigger';
import { exampleToRun, n8nNodes, runExample } from './harness/movedClock';
import { withWaitingN8n } from './harness/waitingN8n';
import { stored } from './questions';
import { organizer, threeHundred } from './threeHundred/company';

const { company, userIds, settings } = threeHundred();
const trigger = withTrigger(company);
const { dingTalk } = trigger;
const n8n = withWaitingN8n();

const known = company.people.filter(({ userId }) => userIds.includes(userId));
const reachable = known
	.filter(({ persona }) => persona?.limited === undefined)
	.map(({ userId }) => userId);

const toldBy = (channel: string): string[] =>
	dingTalk.control
		.ledger()
		.deliveries.filter((delivery) => delivery.channel === channel)
		.map(({ userId }) => userId)
		.sort();

describe('acknowledge-in-chat.json', () => {
	const file = 'acknowledge-in-chat.json';

	test('of 300 people each who answers is done, each other one gets one DING, and nobody is both', async () => {
		const { credential } = trigger;
		const { nodes, connections } = exampleToRun(file, {}, credential);
		const { parameters } = nodes.find(({ name }) => name === 'Somebody Answers') ?? {};
		const hears = await trigger.switchOn({ parameters });
		const table = new DataTable();
		const nodeTypes: Record<string, INodeType> = { 'n8n-nodes-base.dataTable': table.type };
		const answering = reachable.filter((_, index) => index % 2 === 0);
		const done: string[] = [];

		/** What the trigger starts for each answer. */
		const takeAnswers = async () => {
			for (const userId of answering)
				await dingTalk.control.write({ userId, robotCode: demoApp.robotCode, text: '收到' });
			await dingTalk.until(() => hears.items.length === answering.length);
			const behind = ['Note the Answer', 'Done'].flatMap((name) =>
				nodes.filter((node) => node.name === name),
			);
			for (const json of hears.items) {
				const { outputs } = await runWorkflow({
					workflow: { nodes: behind, connections },
					nodeTypes: { ...n8nNodes(() => {}), ...nodeTypes },
					input: [{ json }],
				});
				done.push(...(outputs('Done')[0] ?? []).map((item) => String(item.json.userId)));
			}
		};

		const run = await runExample(file, settings, credential, {
			nodeTypes,
			whileWaiting: takeAnswers,
		});
		expect([run.status, run.error]).toEqual(['success', undefined]);
		expect(done.sort()).toEqual([...answering].sort());
		const missing = reachable.filter((userId) => !answering.includes(userId));
		expect(toldBy('ding')).toEqual([...missing].sort());
		expect(run.items('Could Not Be Reached')).toHaveLength(300 - reachable.length);
		expect(table.rows).toHaveLength(reachable.length);
		expect(dingTalk.control.callCounts()).toMatchObject({
			'oToMessages/batchSend': 15,
			'ding/send': 1,
		});
	}, 120_000);
});

describe('approve-in-chat.json', () => {
	const deputy = reachable[0] ?? '';
	const nodeTypes = n8nNodes(() => {});
	let executions = 0;

	/** The example at one of its questions, or at its end. */
	interface At {
		result: WorkflowResult;
		press(userId: string, actionId: string): Promise<string>;
		/** After the answer. */
		goOn(): Promise<At>;
		/** Without one, as n8n does at the limit. */
		reachLimit(): Promise<At>;
	}

	async function start(): Promise<At> {
		const { credential } = trigger;
		await trigger.switchOn({
			parameters: { events: ['cardPressed'], options: { ownAddress: n8n.url } },
		});
		const people = { ...settings, approver: organizer.userId, deputy };
		const workflow = exampleToRun('approve-in-chat.json', people, credential);
		const executionId = `approve-${++executions}`;
		const run = async (resume?: RunWorkflowOptions['resume']): Promise<At> => {
			const options = { workflow, nodeTypes, credential, executionId };
			const result = await runWorkflow({ ...options, ...(resume ? { resume } : {}) });
			n8n.holds(executionId, workflow, result, nodeTypes);
			return {
				result,
				press: async (userId, actionId) => {
					const outTrackId = cardOf(userId);
					return (await dingTalk.control.press({ userId, outTrackId, actionId })).card.tips;
				},
				goOn: async () => await run(n8n.resumed(executionId)),
				reachLimit: async () => await run(stored(result)),
			};
		};
		return await run();
	}

	function cardOf(userId: string): string {
		const card = dingTalk.control
			.ledger()
			.cards.find(({ carriers }) => carriers.some((each) => each.userIds.includes(userId)));
		if (!card) throw new Error(`${userId} has no card`);
		return card.outTrackId;
	}

	const endingOf = ({ result }: At): string[] =>
		['Send Message', 'Declined', 'Nobody Has Answered'].filter(
			(node) => result.runsOf(node).length > 0,
		);

	test('300 people hear of it once it is approved, each once, and nobody before', async () => {
		const asked = await start();
		expect(asked.result.run.status).toBe('waiting');
		expect(toldBy('work')).toStrictEqual([]);
		expect(await asked.press(organizer.userId, 'approve')).toMatch(/^Yes: /);
		const end = await asked.goOn();
		expect([end.result.run.status, endingOf(end)]).toEqual(['success', ['Send Message']]);
		expect(toldBy('work')).toEqual([...userIds].sort());
		expect(toldBy('card')).toEqual([organizer.userId]);
	}, 60_000);

	test('the deputy is asked at the limit, the approver comes too late, and after a no nobody hears of it', async () => {
		const asked = await start();
		const again = await asked.reachLimit();
		expect(again.result.run.status).toBe('waiting');
		expect(await again.press(organizer.userId, 'approve')).toContain('closed');
		expect(await again.press(deputy, 'decline')).toMatch(/^No: /);
		expect(endingOf(await again.goOn())).toEqual(['Declined']);
		expect(toldBy('work')).toStrictEqual([]);
	}, 60_000);

	test('without an answer of either it ends, and nobody hears of it', async () => {
		const end = await (await (await start()).reachLimit()).reachLimit();
		expect([end.result.run.status, endingOf(end)]).toEqual(['success', ['Nobody Has Answered']]);
		expect(toldBy('work')).toStrictEqual([]);
	}, 60_000);
});
