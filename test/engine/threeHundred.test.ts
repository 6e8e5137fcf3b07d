/** The examples for 300 people in n8n's engine, on a clock that the waits move (docs/limits-and-costs.md). */
import { readStory } from '../e2e/demo/story';
import { disagreements, surprises } from '../e2e/demo/verdict';
import type { Delivery } from '../simulator/entities';
import { limits } from '../../nodes/shared/transport/limits';
import { withSimulator } from './harness/withSimulator';
import { organizer, threeHundred } from './threeHundred/company';
import { runExample } from './harness/movedClock';
import { measureFlagship } from './threeHundred/measure';
import flagship from './threeHundred/flagship.json';

const { company, userIds, settings } = threeHundred();
const dingTalk = withSimulator({ company, settings: { callsPerSecond: 1000 } });

const run = async (file: string, more: Record<string, string | number> = {}) =>
	await runExample(
		file,
		{ ...settings, ...more },
		await dingTalk.credential({ callsPerSecond: 1000 }),
	);
const deliveries = (): Delivery[] => dingTalk.control.ledger().deliveries;
const textOf = ({ content }: Delivery): string => {
	const { text } = JSON.parse(JSON.stringify(content.msgParam)) as { text: string };
	return text;
};

describe('notify-and-escalate.json', () => {
	test('ends, tells the same as the ledger person by person, and the organizer once, with names', async () => {
		const example = await run('notify-and-escalate.json', { organizer: organizer.userId });
		expect([example.status, example.error]).toEqual(['success', undefined]);
		const stories = readStory(example, userIds);
		expect(stories.flatMap((story) => disagreements(story, deliveries()))).toStrictEqual([]);
		expect(surprises(deliveries(), userIds, organizer.userId)).toStrictEqual([]);

		const notReached = stories.filter(({ ending }) => ending === 'Could Not Be Reached');
		expect(notReached).toHaveLength(120 + 15 + 6);
		const [report] = deliveries().filter(({ userId }) => userId === organizer.userId);
		const text = report ? textOf(report) : '';
		const nameOf = new Map(company.people.map(({ userId, name }) => [userId, name]));
		const named = notReached.map(({ userId }) => `**${nameOf.get(userId) ?? userId}**`);
		expect(named.filter((name) => !text.includes(name))).toStrictEqual([]);
		expect(text.match(/^- /gm)).toHaveLength(new Set(text.match(/^- .*/gm)).size);
		expect(Buffer.byteLength(JSON.stringify(report?.content.msgParam))).toBeLessThan(
			limits.botMessageBytes,
		);
		expect(example.hints.filter((hint) => /loop/.test(hint))).toStrictEqual([]);
	}, 120_000);

	test('costs the API calls that docs/limits-and-costs.md names', async () => {
		expect(await measureFlagship()).toEqual(flagship);
	}, 120_000);
});

describe('bot-read-escalation.json', () => {
	test('ends, and each manager gets one message about all of the overdue', async () => {
		const example = await run('bot-read-escalation.json');
		expect([example.status, example.error]).toEqual(['success', undefined]);
		const ended = ['Has Read', 'Manager Knows', 'Has No Manager', 'Could Not Be Reached'];
		expect(ended.map((node) => [node, example.runs(node)])).not.toContainEqual(['Has Read', 0]);
		const toManagers = deliveries().filter(
			(delivery) =>
				delivery.channel === 'bot' && textOf(delivery).includes('not even after a DING'),
		);
		const managers = toManagers.map(({ userId }) => userId);
		expect(managers.length).toBeGreaterThan(10);
		expect(new Set(managers).size).toBe(managers.length);
		const hasRead = new Set(
			deliveries()
				.filter(({ status }) => status === 'read')
				.map(({ userId }) => userId),
		);
		const readers = example.items('Has Read').map(({ json }) => String(json.userId));
		expect(readers.sort()).toEqual([...hasRead].sort());
		const overdue = example.items('Read After DING?', 2).map(({ json }) => String(json.name));
		const told = toManagers.map(textOf).join('\n');
		const withoutManager = example.items('Has No Manager').length;
		const missing = overdue.filter((name) => !told.includes(name));
		expect(missing.length).toBeLessThanOrEqual(withoutManager);
	}, 120_000);
});
