import type { INodeExecutionData } from 'n8n-workflow';
import type { FinishedExecution } from '../realN8n/executions';

/** What a story is read out of: n8n's records of what each node gave. */
type Records = Pick<FinishedExecution, 'items'>;

/**
 * The three steps of the escalation, with the nodes of examples/notify-and-escalate.json. After a DING
 * it is the bot's reminder that is asked about again (`asksAbout`).
 */
export const steps = [
	{
		channel: 'work',
		message: 'notice',
		send: 'Send Notice',
		check: 'Notice Read?',
		asksAbout: 'work',
	},
	{
		channel: 'bot',
		message: 'reminder',
		send: 'Send Reminder',
		check: 'Reminder Read?',
		asksAbout: 'bot',
	},
	{
		channel: 'ding',
		message: 'DING',
		send: 'Send DING',
		check: 'Read After DING?',
		asksAbout: 'bot',
	},
] as const;

export type Step = (typeof steps)[number];

/** What one check said about one person. */
export interface Check {
	step: Step;
	status: string;
	output: 'Read' | 'Unread' | 'Overdue' | 'Not Delivered';
	code?: string;
	reason?: string;
	/** ISO 8601. */
	checkedAt: string;
}

/** One person's way through the workflow, by n8n's own records. */
export interface PersonStory {
	userId: string;
	/** The steps that n8n says sent this person something, in order. */
	told: Step[];
	checks: Check[];
	ending: 'Has Read' | 'Could Not Be Reached' | 'nowhere';
}

const outputs = ['Read', 'Unread', 'Overdue', 'Not Delivered'] as const;

/** Reads out of an execution what became of each of the people. */
export function readStory(execution: Records, people: string[]): PersonStory[] {
	return people.map((userId) => ({
		userId,
		told: steps.filter(({ send }) => execution.items(send).some((item) => names(item, userId))),
		checks: steps.flatMap((step) => checksOf(execution, step, userId)),
		ending: endingOf(execution, userId),
	}));
}

/** A send gives one item a message with its `userIds`, or one item a person. */
function names(item: INodeExecutionData, userId: string): boolean {
	const { userIds } = item.json;
	return (
		isAbout(item, userId) || (Array.isArray(userIds) && userIds.some((told) => told === userId))
	);
}

function isAbout({ json }: INodeExecutionData, userId: string): boolean {
	return json.userId === userId;
}

function checksOf(execution: Records, step: Step, userId: string): Check[] {
	return outputs
		.flatMap((output, index) =>
			execution
				.items(step.check, index)
				.filter((item) => isAbout(item, userId))
				.map(({ json }) => ({
					step,
					output,
					status: String(json.status),
					code: json.code === undefined ? undefined : String(json.code),
					reason: json.reason === undefined ? undefined : String(json.reason),
					checkedAt: String(json.checkedAt),
				})),
		)
		.sort((one, other) => one.checkedAt.localeCompare(other.checkedAt));
}

function endingOf(execution: Records, userId: string): PersonStory['ending'] {
	const endings = (['Has Read', 'Could Not Be Reached'] as const).filter((node) =>
		execution.items(node).some((item) => isAbout(item, userId)),
	);
	return endings.length === 1 && endings[0] ? endings[0] : 'nowhere';
}
