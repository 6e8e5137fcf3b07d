/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from '../../simulator/entities';
import { company, organizer, people, settingsOfTheStory, team } from '../demo/cast';
import { readStory } from '../demo/story';
import { disagreements, surprises, wrongMentions } from '../demo/verdict';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import { fetchOnce } from '../realN8n/fetchOnce';
import { waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import { projectFolder } from '../realN8n/paths';
import { openStage, runToEnd, type Stage } from '../stages/stage';

const examples = readdirSync(path.join(projectFolder, 'examples')).filter((name) =>
	name.endsWith('.json'),
);

const folderOfParts = path.join(projectFolder, 'test/e2e/parts');

/** The text of all parts; which example a part runs stands in its `describe`. */
const parts = readdirSync(folderOfParts)
	.map((part) => readFileSync(path.join(folderOfParts, part), 'utf8'))
	.join('\n');

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

const deliveries = () => stage.simulator.control.ledger().deliveries;

function everybodyIs(persona: Person['persona']): void {
	stage.simulator.control.setCompany({
		...company,
		people: company.people.map((person) => ({ ...person, persona })),
	});
}

describe('examples', () => {
	test.each(examples)('%s has tests of its own', (file) => {
		expect(parts).toContain(`describe('${file}'`);
	});

	test.each(examples)('%s names only nodes and parameters that the package has', async (file) => {
		const types = await stage.n8n.rest.nodeTypes();
		const { nodes } = readExample(file);
		const unknown = nodes.flatMap((node) => {
			const type = types.find(({ name }) => name === node.type);
			if (!type) return [node.type];
			const known = new Set(type.properties.map(({ name }) => name));
			return Object.keys(node.parameters)
				.filter((parameter) => !known.has(parameter))
				.map((parameter) => `${node.name}: ${parameter}`);
		});
		// n8n 1 has no way to make a data table in a workflow; there it is made by hand, as the README says.
		const byHand = isOldLine() && nodes.some(({ name }) => name === 'Make Table');
		expect(unknown).toEqual(byHand ? ['Make Table: tableName'] : []);
	});

	test.each(examples)('%s carries no credential, no pinned data and no instance', (file) => {
		const text = JSON.stringify(readExample(file));
		expect(text).not.toMatch(/"credentials"|"instanceId"/);
		expect(JSON.parse(text)).toMatchObject({ pinData: {} });
	});

	test.each(examples)('%s leaves 280 px from one node to the next', (file) => {
		const onCanvas = readExample(file).nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
		const tooClose = onCanvas.flatMap((one, index) =>
			onCanvas
				.slice(index + 1)
				.filter(({ position: [x, y] }) => {
					const [left, top] = one.position;
					return Math.abs(x - left) < 280 && Math.abs(y - top) < 160;
				})
				.map((other) => `${one.name} and ${other.name}`),
		);
		expect(tooClose).toStrictEqual([]);
	});
});

describe('notify-and-escalate.json', () => {
	const workflow = (changes: Partial<typeof settingsOfTheStory> = {}) =>
		filledIn(readExample('notify-and-escalate.json'), {
			credential: stage.credential,
			groupBot: stage.groupBot,
			settings: { ...settingsOfTheStory, ...changes },
		});
	const inGroup = () => deliveries().filter(({ channel }) => channel === 'webhook');
	const mentioned = () => inGroup().flatMap((post) => (post.mentioned ? [post.userId] : []));

	test('tells the same story as the ledger, person by person, and nobody twice', async () => {
		const execution = await runToEnd(stage, workflow());
		expect(execution.status).toBe('success');
		const stories = readStory(execution, people);
		expect(stories.flatMap((story) => disagreements(story, deliveries()))).toStrictEqual([]);
		expect(surprises(deliveries(), people, organizer.userId)).toStrictEqual([]);
		expect(wrongMentions(stories, deliveries(), team.userIds)).toStrictEqual([]);
		expect(mentioned()).toEqual(['liuyang07']);
		expect(stories.map(({ told, ending }) => [told.length, ending])).toEqual([
			[1, 'Has Read'],
			[1, 'Has Read'],
			[2, 'Has Read'],
			[3, 'Has Read'],
			[1, 'Could Not Be Reached'],
			[1, 'Could Not Be Reached'],
		]);
	});

	test('when everybody reads at once, nobody is reminded and nothing is reported', async () => {
		everybodyIs({ reads: 'atOnce' });
		const execution = await runToEnd(stage, workflow({ people: 'wangfang01, chenjie2024' }));
		expect(execution.status).toBe('success');
		expect(execution.items('Has Read')).toHaveLength(2);
		expect(deliveries().map(({ channel }) => channel)).toEqual(['work', 'work']);
	});

	test('when nobody ever reads, it ends and names all to the organizer and in the group, in one message each', async () => {
		everybodyIs({ reads: 'never' });
		const execution = await runToEnd(stage, workflow({ people: 'wangfang01, chenjie2024' }));
		expect(execution.status).toBe('success');
		expect(execution.items('Has Read')).toStrictEqual([]);
		const reports = deliveries().filter(
			({ userId, channel }) => userId === organizer.userId && channel === 'bot',
		);
		expect(reports).toHaveLength(1);
		const report = JSON.stringify(reports[0]?.content);
		expect(report).toContain('Wang Fang 王芳');
		expect(report).toContain('Chen Jie 陈杰');
		expect(mentioned().sort()).toEqual(['chenjie2024', 'wangfang01']);
		expect(new Set(inGroup().map(({ messageId }) => messageId)).size).toBe(1);
	});

	test('without a group bot the group is left alone, and nothing else changes', async () => {
		const { credential } = stage;
		const settings = { ...settingsOfTheStory, people: 'liuyang07' };
		const asImported = filledIn(readExample('notify-and-escalate.json'), { credential, settings });
		const execution = await runToEnd(stage, asImported);
		expect(execution.status).toBe('success');
		expect(execution.items('Tell the Organizer')).toHaveLength(1);
		expect(inGroup()).toStrictEqual([]);
	});

	test('a click in the inbox changes the next check', async () => {
		everybodyIs({ reads: 'never' });
		const { rest } = stage.n8n;
		const workflowId = await rest.createWorkflow(
			workflow({ people: 'wangfang01', remindAfterMinutes: 10 / 60 }),
		);
		const executionId = await rest.startWorkflow(workflowId, 'Start');
		// The first check goes by, which finds the message unread; the next one comes when it would be overdue.
		await sleep(6_000);
		const [notice] = deliveries();
		const click = { userId: 'wangfang01', messageId: notice?.messageId };
		const answer = await fetchOnce(`${stage.simulator.url}/_sim/read`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(click),
		});
		expect(answer.status).toBe(200);
		const execution = await waitForExecution(rest, executionId, { seconds: 30 });
		const statuses = readStory(execution, ['wangfang01'])[0]?.checks.map(({ status }) => status);
		expect(statuses?.slice(-2)).toEqual(['unread', 'read']);
		expect(deliveries()).toHaveLength(1);
	});
});
