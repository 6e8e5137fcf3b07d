import type { Delivery, Person } from '../../simulator/entities';
import { links, press } from '../steps/approvals';
import { company, organizer } from '../demo/cast';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import { type FinishedExecution, waitForExecution } from '../realN8n/executions';
import { openStage, type Stage } from '../stages/stage';

const reader: Person = {
	userId: 'reader',
	name: 'Reader',
	deptIds: [1],
	persona: { reads: 'atOnce' },
};
const overdue = ['late-1', 'late-2'];
const deputy = 'deputy';
const never = (userId: string): Person => ({ userId, name: userId, deptIds: [1] });

let stage: Stage;

beforeAll(async () => {
	const people = [organizer, reader, ...[...overdue, deputy].map(never)];
	stage = await openStage({ ...takeOver(), company: { ...company, people, groups: [] } });
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

const deliveries = () => stage.simulator.control.ledger().deliveries;
const toldBy = (channel: Delivery['channel']) =>
	deliveries()
		.filter((delivery) => delivery.channel === channel)
		.map(({ userId }) => userId)
		.sort();

describe('ask-and-wait.json', () => {
	const settings = {
		people: [reader.userId, ...overdue].join(', '),
		manager: organizer.userId,
		deputy,
		firstCheckAfterMinutes: 1 / 60,
		askAfterMinutes: 2 / 60,
	};

	/** Until the manager has the question; gives its two links. */
	async function untilAsked(answerWithinMinutes: number) {
		const { rest } = stage.n8n;
		const workflow = filledIn(readExample('ask-and-wait.json'), {
			credential: stage.credential,
			settings: { ...settings, answerWithinMinutes },
		});
		const id = await rest.startWorkflow(await rest.createWorkflow(workflow), 'Start');
		await waitForExecution(rest, id, { seconds: 30, until: ['waiting', 'error'] });
		expect(toldBy('bot')).toEqual([organizer.userId]);
		const [yes, no] = links(stage).at(-1) ?? [];
		if (!yes || !no) throw new Error('The card has no two buttons');
		return { yes, no, end: () => waitForExecution(rest, id, { seconds: 150 }) };
	}

	function expectEnding(execution: FinishedExecution, ending: string): void {
		expect(execution.errorMessage).toBeUndefined();
		expect(execution.items('Has Read').map(({ json }) => json.userId)).toEqual([reader.userId]);
		const endings = ['Send DING', 'Leave Them in Peace', 'Tell the Deputy'];
		expect(endings.filter((node) => execution.runs(node) > 0)).toEqual([ending]);
		expect(execution.runs('Ask the Manager')).toBe(1);
	}

	test('Yes: the manager is asked once about all who are overdue, and each of them gets one DING', async () => {
		const { yes, end } = await untilAsked(60);
		const asked = JSON.stringify(deliveries().at(-1)?.content);
		expect(asked).toContain('2 have not read');
		for (const userId of overdue) expect(asked).toContain(userId);
		expect(asked).not.toContain(reader.userId);
		await press(yes, undefined, 'Shall they get a DING?');
		expectEnding(await end(), 'Send DING');
		expect(toldBy('ding')).toEqual(overdue);
	});

	test('No: nobody hears anything more', async () => {
		const { no, end } = await untilAsked(60);
		const before = deliveries().length;
		await press(no, undefined, 'Shall they get a DING?');
		expectEnding(await end(), 'Leave Them in Peace');
		expect(deliveries()).toHaveLength(before);
	});

	test('No Answer: the deputy is told who is overdue', async () => {
		const { end } = await untilAsked(1 / 60);
		expectEnding(await end(), 'Tell the Deputy');
		expect(toldBy('ding')).toStrictEqual([]);
		const reports = deliveries().filter(({ userId }) => userId === deputy);
		expect(reports).toHaveLength(1);
		const report = JSON.stringify(reports[0]?.content);
		for (const userId of overdue) expect(report).toContain(userId);
	});
});
