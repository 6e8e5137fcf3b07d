import { connect, node } from './connect';
import { dingTalkCredential } from './dingTalkCredential';
import { runOnMovedClock } from './movedClock';
import { packageTypeName } from './packageTypes';
import { MANUAL_TRIGGER, NO_OP } from './standInNodes';
import { colleagues, SimulatorForTests } from './withSimulator';

/** How a loop went that follows one task which nobody reads. */
export interface Followed {
	/** Calls of getsendresult. */
	calls: number;
	/** Minutes from the send until everybody was on Overdue. */
	overdueAfter: number;
	/** How many people came out there. */
	people: number;
	hints: string[];
}

/**
 * Send -> Wait -> Check -> Unread -> Wait ... until everybody is overdue, in n8n's engine on a clock that the
 * Wait moves.
 * @param waitMinutes what is set as Wait Amount
 * @param overdueAfter minutes; 0: the 24 hours end it
 */
export async function follow(
	waitMinutes: string | number,
	overdueAfter: number,
): Promise<Followed> {
	const WORK = packageTypeName('dingTalkWorkNotification');
	const people = colleagues(100);
	const dingTalk = new SimulatorForTests({ colleagues: people.length });
	await dingTalk.start();
	try {
		const credential = await dingTalkCredential(dingTalk.url);
		const run = await runOnMovedClock(
			{
				nodes: [
					node('Start', MANUAL_TRIGGER),
					node('Send', WORK, {
						resource: 'message',
						operation: 'send',
						userIds: people.join(','),
						content: 'Nobody reads this',
					}),
					node('Wait', 'n8n-nodes-base.wait', { amount: waitMinutes, unit: 'minutes' }),
					node('Check', WORK, {
						resource: 'delivery',
						operation: 'getResult',
						output: 'route',
						overdueAfter,
					}),
					node('Overdue', NO_OP),
				],
				connections: connect({
					Start: [['Send']],
					Send: [['Wait']],
					Wait: [['Check']],
					Check: [[], ['Wait'], ['Overdue'], []],
				}),
			},
			credential,
		);
		if (run.error !== undefined) throw new Error(run.error);
		return {
			calls: dingTalk.calls('getsendresult').length,
			overdueAfter: run.minutes,
			people: run.items('Overdue').length,
			hints: run.hints,
		};
	} finally {
		await dingTalk.stop();
	}
}

/** What the Wait node of a loop is set to. */
export const asAdvised = '={{ $json.checkAgainInMinutes ?? 5 }}';
