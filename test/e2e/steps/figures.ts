/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Simulator } from '../../simulator';
import type { Delivery } from '../../simulator/entities';

/** What came of a run, by the ledger of the simulator. */
export interface Figures {
	executions: number;
	people: number;
	/** Deliveries by status. */
	statuses: Record<string, number>;
	/** Calls by API. */
	calls: Record<string, number>;
	/** People who got a message more than once. */
	doubles: number;
	/** People to whom nothing was sent; one whom DingTalk held back is in `statuses`. */
	lost: number;
	seconds: number;
}

/** A message that reached somebody; one that DingTalk held back did not. */
export const hasReached = ({ status }: Delivery): boolean =>
	status === 'unread' || status === 'read' || status === 'processing';

/** How many messages have reached each of these people. */
export function timesTold(deliveries: Delivery[], people: string[]): Map<string, number> {
	const told = new Map(people.map((userId) => [userId, 0]));
	for (const { userId } of deliveries.filter(hasReached)) {
		const times = told.get(userId);
		if (times !== undefined) told.set(userId, times + 1);
	}
	return told;
}

/**
 * Counts a run and prints it as one line.
 *
 * @param since when it began, ms since 1970
 * @param isCounted which deliveries belong to it; all of them unless told
 */
export function printFigures(
	title: string,
	{ control }: Simulator,
	{
		executions,
		people,
		since,
		isCounted = () => true,
	}: {
		executions: number;
		people: string[];
		since: number;
		isCounted?: (delivery: Delivery) => boolean;
	},
): Figures {
	const { deliveries, counts } = control.ledger();
	const counted = deliveries.filter(isCounted);
	const told = [...timesTold(counted, people).values()];
	const sentTo = new Set(counted.map(({ userId }) => userId));
	const statuses: Record<string, number> = {};
	for (const { status } of counted) statuses[status] = (statuses[status] ?? 0) + 1;
	const figures = {
		executions,
		people: people.length,
		statuses,
		calls: { ...counts },
		doubles: told.filter((times) => times > 1).length,
		lost: people.filter((userId) => !sentTo.has(userId)).length,
		seconds: Math.round((Date.now() - since) / 1000),
	};
	process.stdout.write(`${title}: ${JSON.stringify(figures)}\n`);
	return figures;
}
