import type { IDataObject } from 'n8n-workflow';
import {
	demoApp,
	type CallbackTopic,
	type SimulatorControl,
	type StreamCallback,
	type StreamLedger,
} from '../../simulator';

const { appKey, robotCode } = demoApp;
const presses: CallbackTopic = '/v1.0/card/instances/callback';

/** How messages are sent and recalled, since their readings and recalls are what is pushed. */
export interface Bot {
	/** @returns the message's processQueryKey */
	sendTo(...userIds: string[]): Promise<string>;
	recall(processQueryKey: string): Promise<void>;
}

/** What a trigger must listen for to hear all of it. */
export const allKinds = {
	events: ['messageRead', 'messageRecalled', 'messageReceived', 'cardPressed', 'other'],
	eventTypes: 'bpms_task_change',
};

/** Of each round, six are repeated until they are acknowledged, and four are pushed once. */
export const inRound = { events: 6, callbacks: 4 };

/** Events of all kinds, ten in a round: three readings, a recall, two of an approval, two messages to the bot, two presses. */
export class MixedEvents {
	/** @param people three for each round, and others who write, press and get what is recalled */
	private constructor(
		private readonly control: SimulatorControl,
		private readonly bot: Bot,
		private readonly people: string[],
		private readonly others: { writes: string; presses: string; gets: string },
	) {}

	/** Sends what the people will read. */
	static async begin(
		control: SimulatorControl,
		bot: Bot,
		userIds: string[],
		rounds: number,
	): Promise<MixedEvents> {
		const people = userIds.slice(0, 3 * rounds);
		const [writes = '', pressed = '', gets = ''] = userIds.slice(3 * rounds);
		for (let from = 0; from < people.length; from += 20)
			await bot.sendTo(...people.slice(from, from + 20));
		return new MixedEvents(control, bot, people, { writes, presses: pressed, gets });
	}

	async makeRound(round: number): Promise<void> {
		const { control, others } = this;
		const toRecall = await this.bot.sendTo(others.gets);
		for (const userId of this.people.slice(3 * round, 3 * round + 3)) control.read(userId);
		const callbacks = [1, 2].flatMap((part) => [
			control.write({ userId: others.writes, robotCode, text: `written ${round}-${part}` }),
			control.pushCallback(appKey, presses, {
				outTrackId: `card ${round}-${part}`,
				userId: others.presses,
				content: JSON.stringify({ cardPrivateData: { actionIds: ['ok'], params: {} } }),
			}),
		]);
		for (const part of [1, 2]) {
			const data = { processInstanceId: `${round}-${part}`, type: 'start' };
			control.pushEvent(appKey, 'bpms_task_change', data);
		}
		await this.bot.recall(toRecall);
		await Promise.all(callbacks);
	}
}

/** What an item is about; two that say the same are one too many. */
function nameOfItem(item: IDataObject): string {
	const { status, processQueryKey, userId, messageType, text, cardId, data } = item;
	if (status !== undefined) return `${String(status)} ${String(processQueryKey)} ${String(userId)}`;
	if (messageType !== undefined) return `message ${String(text)}`;
	if (cardId !== undefined) return `press ${String(cardId)}`;
	return `${String(item.eventType)} ${String((data as IDataObject).processInstanceId)}`;
}

const statuses: Record<string, string> = { robot_msg_read: 'read', robot_msg_recall: 'recalled' };

function nameOfEvent({ eventType, data }: StreamLedger['events'][number]): string {
	const status = statuses[eventType];
	if (status === undefined) return `${eventType} ${String(data.processInstanceId)}`;
	return `${status} ${String(data.processQueryKey)} ${String(data.userId)}`;
}

function nameOfCallback({ topic, data }: StreamCallback): string {
	if (topic === presses) return `press ${String(data.outTrackId)}`;
	return `message ${String((data.text as IDataObject).content)}`;
}

/** The names of items, sorted. */
export function namesOf(items: IDataObject[]): string[] {
	return items.map(nameOfItem).sort();
}

/** Whether DingTalk was told that a callback is taken. A trigger that is being switched off says that it is not. */
export function isTaken({ answer }: StreamCallback): boolean {
	return answer?.code === 200;
}

/**
 * The items that must come of what the service has pushed, by name, sorted: one of each event, however often it was
 * pushed, and one of each callback that was taken. What nobody was connected for is lost.
 */
export function namesIn({ events, callbacks }: StreamLedger): string[] {
	return [...events.map(nameOfEvent), ...callbacks.filter(isTaken).map(nameOfCallback)].sort();
}
