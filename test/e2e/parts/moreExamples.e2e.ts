import { demoApp } from '../../simulator';
import type { CompanySpec, Delivery, Person, Persona } from '../../simulator/entities';
import { filledIn, readExample } from '../steps/examples';
import { takeOver } from '../runner/handedOver';
import type { FinishedExecution } from '../realN8n/executions';
import { openStage, runToEnd, type Stage } from '../stages/stage';

const company: CompanySpec = {
	corpId: 'dingexamples',
	name: 'Examples',
	people: [],
	departments: [
		{ deptId: 1, name: 'Examples' },
		{ deptId: 100, name: 'Operations', parentId: 1 },
		{ deptId: 110, name: 'Warehouse', parentId: 100 },
		{ deptId: 200, name: 'Engineering', parentId: 1, managerUserIds: ['engineering-head'] },
		{ deptId: 300, name: 'Freelancers', parentId: 1 },
	],
	apps: [demoApp],
	groups: [],
	mediaIds: [],
};

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({ ...takeOver(), company });
});
afterAll(async () => await stage?.close());
beforeEach(() => stage.simulator.reset());

function employ(people: Person[]): void {
	stage.simulator.control.setCompany({ ...company, people });
}

const ledger = () => stage.simulator.control.ledger();
const deliveriesTo = (userId: string): Delivery[] =>
	ledger().deliveries.filter((delivery) => delivery.userId === userId);

async function run(
	file: string,
	settings: Record<string, string | number>,
): Promise<FinishedExecution> {
	const workflow = filledIn(readExample(file), { credential: stage.credential, settings });
	return await runToEnd(stage, workflow);
}

describe('announcement-report.json', () => {
	const personas: Persona[] = [
		{ reads: 'atOnce' },
		{ reads: 'never' },
		{ reads: 'atOnce' },
		{ reads: 'never', limited: '143105' },
	];
	const staff = (prefix: string, count: number, deptIds: number[]): Person[] =>
		Array.from({ length: count }, (_, index) => ({
			userId: `${prefix}${index}`,
			name: `${prefix} ${index}`,
			deptIds,
			persona: personas[index % personas.length],
		}));
	const operations = [...staff('ops', 90, [100]), ...staff('warehouse', 40, [110])];
	const engineering = staff('eng', 12, [200]);
	const organizer: Person = { userId: 'organizer', name: 'Organizer', deptIds: [1] };
	const settings = {
		departments: JSON.stringify([
			{ name: 'Operations', id: '100' },
			{ name: 'Engineering', id: '200' },
		]),
		organizer: organizer.userId,
		waitMinutes: 2 / 60,
	};

	/** A department's line of the report, counted from what the simulator says of each person. */
	function lineOf(department: string, people: Person[]) {
		const statuses = people.flatMap(({ userId }) =>
			deliveriesTo(userId).map(({ status }) => status),
		);
		const count = (status: string) => statuses.filter((other) => other === status).length;
		return {
			department,
			people: people.length,
			read: count('read'),
			notRead: count('unread'),
			notDelivered: count('forbidden'),
			readPercent: Math.round((100 * count('read')) / people.length),
		};
	}

	test('everybody is told once, and the read rates are those of the ledger', async () => {
		employ([organizer, ...operations, ...engineering]);
		const execution = await run('announcement-report.json', settings);
		expect(execution.errorMessage).toBeUndefined();
		expect(execution.items('Announce')).toHaveLength(3);
		for (const { userId } of [...operations, ...engineering]) {
			expect([userId, deliveriesTo(userId).length]).toEqual([userId, 1]);
		}
		const report = execution.items('Read Rate').map(({ json }) => json);
		expect(report).toEqual([lineOf('Operations', operations), lineOf('Engineering', engineering)]);
		expect(report[1]).toMatchObject({ people: 12, read: 6, notRead: 3, notDelivered: 3 });
	});

	test('the organizer gets one report with a line for each department', async () => {
		employ([organizer, ...operations, ...engineering]);
		await run('announcement-report.json', settings);
		const reports = deliveriesTo(organizer.userId);
		expect(reports).toHaveLength(1);
		const { text } = reports[0]?.content.markdown as { text: string };
		expect(text).toContain('- **Operations**: 50 % (65 of 130), 32 not delivered');
		expect(text).toContain('- **Engineering**: 50 % (6 of 12), 3 not delivered');
	});

	test('somebody in both departments gets it once, as the note on the canvas says', async () => {
		const both: Person = { ...organizer, userId: 'both', deptIds: [110, 200] };
		employ([organizer, ...engineering, both]);
		const execution = await run('announcement-report.json', settings);
		const statuses = deliveriesTo('both').map(({ status }) => status);
		expect(statuses.sort()).toEqual(['forbidden', 'unread']);
		const dropped = execution.items('Read Rate').map(({ json }) => Number(json.notDelivered));
		expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(3 + 1);
	});
});

describe('bot-read-escalation.json', () => {
	const person = (userId: string, reads: Persona['reads'], more: Partial<Person> = {}): Person => ({
		userId,
		name: userId,
		deptIds: [300],
		persona: { reads, readDelayMs: 300 },
		...more,
	});
	const people = [
		person('quick', 'atOnce'),
		person('after-ding', 'afterDing'),
		person('has-manager', 'never', { managerUserId: 'manager' }),
		person('has-department-head', 'never', { deptIds: [200] }),
		person('nobodys', 'never'),
		person('limited', 'never', { persona: { reads: 'never', limited: '143105' } }),
	];
	const bosses = [person('manager', 'never'), person('engineering-head', 'never')];
	const settings = {
		people: [...people.map(({ userId }) => userId), 'left-in-2019'].join(', '),
		title: 'Shift on Saturday',
		text: 'Please confirm your shift.',
		firstCheckAfterMinutes: 2 / 60,
		dingAfterMinutes: 3 / 60,
		managerAfterMinutes: 3 / 60,
	};
	const endings = ['Has Read', 'Manager Knows', 'Has No Manager', 'Could Not Be Reached'] as const;

	test('goes as far as it must for each person, and no further', async () => {
		employ([...people, ...bosses]);
		const execution = await run('bot-read-escalation.json', settings);
		expect(execution.errorMessage).toBeUndefined();

		const channels = Object.fromEntries(
			[...people, ...bosses].map(({ userId }) => [
				userId,
				deliveriesTo(userId).map(({ channel, status }) => `${channel} ${status}`),
			]),
		);
		expect(channels).toEqual({
			quick: ['bot read'],
			'after-ding': ['bot read', 'ding read'],
			'has-manager': ['bot unread', 'ding unread'],
			'has-department-head': ['bot unread', 'ding unread'],
			nobodys: ['bot unread', 'ding unread'],
			limited: ['bot flowControlled'],
			manager: ['bot unread'],
			'engineering-head': ['bot unread'],
		});

		const named = (ending: string) =>
			execution.items(ending).map(({ json }) => String(json.userId ?? json.userIds));
		expect(Object.fromEntries(endings.map((ending) => [ending, named(ending).sort()]))).toEqual({
			'Has Read': ['after-ding', 'quick'],
			'Manager Knows': ['engineering-head', 'manager'],
			'Has No Manager': ['nobodys'],
			'Could Not Be Reached': ['left-in-2019', 'limited'],
		});
	});

	test('a manager is told about whom it is', async () => {
		employ([...people, ...bosses]);
		await run('bot-read-escalation.json', { ...settings, people: 'has-manager' });
		const [told] = deliveriesTo('manager');
		const { text, title } = told?.content.msgParam as { text: string; title: string };
		expect(title).toBe('Not read: Shift on Saturday');
		expect(text).toMatch(/^\*\*Not read, not even after a DING: Shift on Saturday/);
		expect(text).toMatch(/\n- has-manager$/);
	});
});
