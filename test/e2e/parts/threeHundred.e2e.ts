/** The examples in real n8n for 300 people: IDs of 19 digits, 18 departments, 40 % never reading, 5 % limited, 2 % gone. */
import { organizer, threeHundred } from '../../engine/threeHundred/company';
import { demoApp } from '../../simulator';
import type { Delivery, Person } from '../../simulator/entities';
import { readStory } from '../demo/story';
import { disagreements, surprises } from '../demo/verdict';
import { takeOver } from '../runner/handedOver';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import { isOldLine } from '../realN8n/line';
import { credentialData, openStage, runToEnd, type Stage } from '../stages/stage';
import { filledIn, readExample } from '../steps/examples';

/** Somebody who reads half an hour late in the company reads 6 s late here. */
const { company, userIds, settings } = threeHundred(200);
const departments = company.departments.filter(({ deptId }) => deptId !== 1);
const second = 1 / 60;
const callsPerSecond = 1000;

let stage: Stage;
let credential: Stage['credential'];

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
	const name = 'DingTalk, paid pack';
	const data = { ...credentialData(stage.simulator.url, demoApp), callsPerSecond };
	credential = { id: await stage.n8n.rest.createCredential('dingTalkApi', name, data), name };
});
afterAll(async () => await stage?.close());
beforeEach(() => {
	stage.simulator.reset();
	stage.simulator.control.changeSettings({ callsPerSecond });
});

async function run(
	file: string,
	more: Record<string, string | number>,
): Promise<FinishedExecution> {
	const workflow = filledIn(readExample(file), { credential, settings: more });
	const execution = await runToEnd(stage, workflow, { seconds: 280 });
	expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
	return execution;
}

const deliveries = (): Delivery[] => stage.simulator.control.ledger().deliveries;
const nameOf = new Map(company.people.map(({ userId, name }) => [userId, name]));
const textOf = ({ content }: Delivery): string =>
	(content.msgParam as { text?: string } | undefined)?.text ?? JSON.stringify(content);

test('notify-and-escalate.json tells the same as the ledger, and the organizer once, with names', async () => {
	const execution = await run('notify-and-escalate.json', {
		...settings,
		organizer: organizer.userId,
		firstCheckAfterMinutes: 4 * second,
		remindAfterMinutes: 40 * second,
		dingAfterMinutes: 25 * second,
		giveUpAfterMinutes: 25 * second,
	});
	const stories = readStory(execution, userIds);
	expect(stories.flatMap((story) => disagreements(story, deliveries()))).toStrictEqual([]);
	expect(surprises(deliveries(), userIds, organizer.userId)).toStrictEqual([]);
	expect(execution.runs('Tell the Organizer')).toBe(1);
	const reports = deliveries().filter(({ userId }) => userId === organizer.userId);
	const text = reports.map(textOf).join();
	const notReached = stories.filter(({ ending }) => ending === 'Could Not Be Reached');
	expect(notReached).toHaveLength(120 + 15 + 6);
	const named = notReached.map(({ userId }) => nameOf.get(userId) ?? userId);
	expect(named.filter((name) => !text.includes(name))).toStrictEqual([]);
});

test('bot-read-escalation.json ends, and writes to each manager once', async () => {
	const execution = await run('bot-read-escalation.json', {
		...settings,
		firstCheckAfterMinutes: 4 * second,
		dingAfterMinutes: 25 * second,
		managerAfterMinutes: 25 * second,
	});
	const managers = deliveries()
		.filter(({ content }) => JSON.stringify(content).includes('not even after a DING'))
		.map(({ userId }) => userId);
	expect(managers.length).toBeGreaterThan(10);
	expect(new Set(managers).size).toBe(managers.length);
	const hasRead = deliveries().filter(({ status }) => status === 'read');
	const readers = execution.items('Has Read').map(({ json }) => String(json.userId));
	expect(readers.sort()).toEqual([...new Set(hasRead.map(({ userId }) => userId))].sort());
});

test('announcement-report.json gives the organizer a line for each of 18 departments in one message', async () => {
	await run('announcement-report.json', {
		departments: JSON.stringify(
			departments.map(({ name, deptId }) => ({ name, id: String(deptId) })),
		),
		organizer: organizer.userId,
		waitMinutes: 10 * second,
	});
	const reports = deliveries().filter(({ userId }) => userId === organizer.userId);
	expect(reports).toHaveLength(1);
	const text = JSON.stringify(reports[0]?.content);
	expect(departments.filter(({ name }) => !text.includes(`**${name}**`))).toStrictEqual([]);
});

test('ask-and-wait.json asks in one message about 120 people, by name', async () => {
	await run('ask-and-wait.json', {
		...settings,
		manager: organizer.userId,
		deputy: organizer.userId,
		firstCheckAfterMinutes: 4 * second,
		askAfterMinutes: 25 * second,
		answerWithinMinutes: second,
	});
	const told = deliveries().filter(({ userId }) => userId === organizer.userId);
	expect(told).toHaveLength(2);
	for (const delivery of told) expect(JSON.stringify(delivery.content)).toMatch(/and \d+ more/);
	expect(told.map(textOf).join('\n')).not.toMatch(/^- \d{19}/m);
});

test('send-once.json tells each of 300 people once, and notes as sent whom it has reached, nobody else', async () => {
	const execution = await run('send-once.json', { people: userIds.join(', ') });
	const times = userIds.map(
		(userId) =>
			deliveries().filter((delivery) => delivery.userId === userId && delivery.status !== 'invalid')
				.length,
	);
	expect(times.filter((count) => count > 1)).toStrictEqual([]);
	const noted = new Map(
		execution.items('Note as Done').map(({ json }) => [String(json.userId), json.state]),
	);
	const reached = deliveries()
		.filter(({ status }) => status === 'read' || status === 'unread')
		.map(({ userId }) => userId);
	const by = (state: string) => userIds.filter((userId) => noted.get(userId) === state).sort();
	expect(by('sent')).toEqual(reached.sort());
	expect(by('invalid')).toEqual(userIds.filter((userId) => !nameOf.has(userId)).sort());
	expect(by('sent').length + by('invalid').length + by('forbidden').length).toBe(userIds.length);
});

/** The Data Table node of n8n 1 makes no tables. */
const withTables = isOldLine() ? test.skip : test;

withTables(
	'read-without-polling.json hears of each reading without a question, and sends one DING to all the others',
	async () => {
		const { rest } = stage.n8n;
		const people = userIds.join(', ');
		const workflow = filledIn(readExample('read-without-polling.json'), {
			credential,
			settings: { people, dingAfterMinutes: 40 * second },
		});
		const id = await rest.createWorkflow(workflow);
		expect(await rest.publicationOf(id)).toMatchObject({ isPublished: true });
		const executionId = await rest.startWorkflow(id, 'Start');
		const execution = await waitForExecution(rest, executionId, { seconds: 280 });
		await rest.request('POST', `/rest/workflows/${id}/deactivate`);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);

		const reachable = company.people.filter(
			({ userId, persona }) => userIds.includes(userId) && persona?.limited === undefined,
		);
		const reads = ({ persona }: Person) => persona?.reads === 'atOnce';
		const idsOf = (some: Person[]) => some.map(({ userId }) => userId).sort();
		const at = (node: string) =>
			execution
				.items(node)
				.map(({ json }) => String(json.userId))
				.sort();
		const others = idsOf(reachable.filter((person) => !reads(person)));
		expect(at('Has Read')).toEqual(idsOf(reachable.filter(reads)));
		expect(at('Has Not Read')).toEqual(others);
		expect(at('Could Not Be Reached')).toHaveLength(15 + 6);
		const dings = deliveries().filter(({ channel }) => channel === 'ding');
		expect(dings.map(({ userId }) => userId).sort()).toEqual(others);
		expect(new Set(dings.map(({ messageId }) => messageId)).size).toBe(1);
		// A call with the token of the test before is refused, and told with a new one.
		const { calls } = stage.simulator.control.ledger();
		const answered = (api: string) =>
			calls.filter((call) => call.api === api && call.status === 200).length;
		expect({
			open: answered('gateway/connections/open'),
			send: answered('oToMessages/batchSend'),
			ding: answered('ding/send'),
			query: answered('oToMessages/readStatus'),
		}).toEqual({ open: 1, send: 15, ding: 1, query: 0 });
	},
);
