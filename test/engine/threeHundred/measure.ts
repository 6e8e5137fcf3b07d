import { dingTalkCredential } from '../harness/dingTalkCredential';
import { SimulatorForTests } from '../harness/withSimulator';
import { organizer, peopleCount, threeHundred } from './company';
import { runExample } from '../harness/movedClock';

/** What the flagship costs for 300 people, with the times that it comes with. */
export interface FlagshipCost {
	people: number;
	minutes: number;
	/** Calls by API. */
	calls: Record<string, number>;
	/** Those that count in the month's quota. */
	counted: number;
}

/** Runs examples/notify-and-escalate.json with its own times and counts what it asks of DingTalk. */
export async function measureFlagship(): Promise<FlagshipCost> {
	const { company, settings } = threeHundred();
	const dingTalk = new SimulatorForTests({ company, settings: { callsPerSecond: 1000 } });
	await dingTalk.start();
	try {
		const credential = await dingTalkCredential(dingTalk.url, { callsPerSecond: 1000 });
		const { minutes } = await runExample(
			'notify-and-escalate.json',
			{ ...settings, organizer: organizer.userId },
			credential,
		);
		const { counts, usedThisMonth } = dingTalk.control.ledger();
		const calls = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a.localeCompare(b)));
		return { people: peopleCount, minutes, calls, counted: usedThisMonth.calls };
	} finally {
		await dingTalk.stop();
	}
}
