import type { Delivery } from '../../simulator/entities';
import { steps, type Check, type PersonStory } from './story';

/**
 * Holds what n8n says about one person against what the simulator's ledger says: the same messages in
 * the same order, each once, and for each check what was true at that moment.
 *
 * @param ledger the deliveries of all people
 * @returns what does not agree, in words; empty when all does
 */
export function disagreements(story: PersonStory, ledger: Delivery[]): string[] {
	const deliveries = direct(ledger).filter(({ userId }) => userId === story.userId);
	return [
		...tellings(story, deliveries),
		...story.checks.flatMap((check) => judge(check, deliveries)),
		...endings(story, deliveries),
	];
}

/** Whoever got something must be one of the people, or the organizer, who gets one report. */
export function surprises(ledger: Delivery[], people: string[], organizerId: string): string[] {
	const others = direct(ledger).filter(({ userId }) => !people.includes(userId));
	const reports = others.filter(({ userId }) => userId === organizerId);
	return [
		...others
			.filter(({ userId }) => userId !== organizerId)
			.map(
				({ userId, channel }) => `${userId}, who is not in the story, got a message (${channel})`,
			),
		...(reports.length === 1 ? [] : [`the organizer got ${reports.length} reports instead of one`]),
	];
}

/**
 * Holds the team's group against the stories: who could not be reached and is in the group is mentioned
 * there once, and nobody else.
 *
 * @param group the user IDs of its people
 */
export function wrongMentions(
	stories: PersonStory[],
	ledger: Delivery[],
	group: string[],
): string[] {
	const mentions = ledger.filter(({ mentioned }) => mentioned);
	return group.flatMap((userId) => {
		const times = mentions.filter((mention) => mention.userId === userId).length;
		const story = stories.find((candidate) => candidate.userId === userId);
		const expected = story?.ending === 'Could Not Be Reached' ? 1 : 0;
		return times === expected
			? []
			: [`${userId} is mentioned ${times} times in the group instead of ${expected}`];
	});
}

/** What went to people themselves and not into their group. */
function direct(ledger: Delivery[]): Delivery[] {
	return ledger.filter(({ channel }) => channel !== 'webhook');
}

function tellings(story: PersonStory, deliveries: Delivery[]): string[] {
	const n8n = story.told.map(({ message }) => message).join(', ');
	const dingTalk = deliveries
		.map(({ channel }) => steps.find((step) => step.channel === channel)?.message ?? channel)
		.join(', ');
	const twice = steps.filter(
		({ channel }) => deliveries.filter((delivery) => delivery.channel === channel).length > 1,
	);
	return [
		...(n8n === dingTalk
			? []
			: [`n8n sent: ${n8n || 'nothing'}; DingTalk has: ${dingTalk || 'nothing'}`]),
		...twice.map(({ message }) => `got the ${message} twice`),
	];
}

/** A check is right when its status is what the ledger says for that message at that moment. */
function judge(check: Check, deliveries: Delivery[]): string[] {
	const delivery = deliveries.find(({ channel }) => channel === check.step.asksAbout);
	const truth = statusAt(delivery, Date.parse(check.checkedAt));
	const isTrue =
		truth === check.status && (check.status !== 'forbidden' || delivery?.code === check.code);
	return isTrue
		? []
		: [`${check.step.message} at ${check.checkedAt}: n8n says ${check.status}, DingTalk ${truth}`];
}

function statusAt(delivery: Delivery | undefined, at: number): string {
	if (!delivery) return 'never sent';
	if (delivery.status !== 'read') return delivery.status;
	return (delivery.readAt ?? Infinity) <= at ? 'read' : 'unread';
}

function endings(story: PersonStory, deliveries: Delivery[]): string[] {
	const hasRead = deliveries.some(({ status }) => status === 'read');
	const expected = hasRead ? 'Has Read' : 'Could Not Be Reached';
	return story.ending === expected
		? []
		: [`ended in "${story.ending}", but by the ledger it should be "${expected}"`];
}
