import { createHash } from 'node:crypto';
import { nameForUser } from '../recipients/batches';
import type { Addressed } from '../recipients/batches';

/** How a channel's messages are put together: one message with the texts of several. */
export interface DigestForm<Message> {
	textOf(message: Message): string;
	/** The same message with another text. */
	withText(message: Message, text: string): Message;
	/** What stands between two texts, so that the second begins below the first. */
	separatorOf(message: Message): string;
	/** Whether DingTalk takes it. */
	fits(message: Message): boolean;
	/** Everything but title and text: items that differ in it cannot be in one message. */
	settingsOf(message: Message): unknown;
}

/** An item's message with the people it is for, to be put together with those of other items. */
export interface DigestItem<Message> extends Addressed<Message> {
	heading: string;
}

/** Stands for any number of texts that did not fit, so that their count never makes a message too long. */
export const mostLeftOut = 9_999_999;

/** The text of a digest: its heading, the texts, and how many more there are. */
export function digestText<Message>(
	form: DigestForm<Message>,
	message: Message,
	heading: string,
	texts: readonly string[],
	leftOut: number,
): string {
	return [
		...(heading === '' ? [] : [heading]),
		...texts,
		...(leftOut > 0 ? [`and ${leftOut} more`] : []),
	].join(form.separatorOf(message));
}

interface Composed<Message> {
	message: Message;
	key: string;
	isCut: boolean;
}

/**
 * One message with as many whole texts as fit; equal texts stand in it once. Title and heading are those of
 * the first item.
 */
function compose<Message>(
	form: DigestForm<Message>,
	items: ReadonlyArray<DigestItem<Message>>,
): Composed<Message> {
	const [first] = items;
	if (!first) throw new Error('A digest needs an item');
	const { message, heading } = first;
	const texts = [...new Set(items.map((item) => form.textOf(item.message)))];
	const withFirst = (count: number) =>
		form.withText(
			message,
			digestText(form, message, heading, texts.slice(0, count), texts.length - count),
		);
	const whole = withFirst(texts.length);
	const isCut = !form.fits(whole);
	let count = 1;
	while (isCut && count < texts.length - 1 && form.fits(withFirst(count + 1))) count++;
	const made = isCut ? withFirst(count) : whole;
	return { message: made, key: JSON.stringify(made), isCut };
}

/** Texts that go to a person in one message. */
type Together<Message> = Array<DigestItem<Message> & { alias: string }>;

function listIn<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
	const list = lists.get(key) ?? [];
	lists.set(key, list);
	return list;
}

/** Gives each kind of settings a short name. */
function settingsNamer<Message>(form: DigestForm<Message>): (message: Message) => string {
	const names = new Map<string, string>();
	return (message) => {
		const settings = JSON.stringify(form.settingsOf(message));
		const name = names.get(settings) ?? createHash('sha256').update(settings).digest('hex');
		names.set(settings, name);
		return name;
	};
}

/** The items of each person, apart by their settings and by the request that has told the person already. */
function itemsByPerson<Message>(
	form: DigestForm<Message>,
	items: ReadonlyArray<DigestItem<Message>>,
	sentBefore: (name: string) => object | undefined,
): Map<string, Array<Together<Message>>> {
	const nameOf = settingsNamer(form);
	const byPerson = new Map<string, Map<string, Map<object | undefined, Together<Message>>>>();
	for (const item of items) {
		const settings = nameOf(item.message);
		const named = { ...item, alias: `${settings} item ${item.item}` };
		for (const userId of item.audience.userIds) {
			const bySettings =
				byPerson.get(userId) ?? new Map<string, Map<object | undefined, Together<Message>>>();
			byPerson.set(userId, bySettings);
			const byRequest =
				bySettings.get(settings) ?? new Map<object | undefined, Together<Message>>();
			bySettings.set(settings, byRequest);
			listIn(byRequest, sentBefore(nameForUser(named.alias, userId))).push(named);
		}
	}
	return new Map(
		[...byPerson].map(([userId, bySettings]) => [
			userId,
			[...bySettings.values()].flatMap((byRequest) => [...byRequest.values()]),
		]),
	);
}

/**
 * Puts the texts of all items for a person into one message. Linear in the number of items and people.
 * @param sentBefore what a name was sent with in an earlier try of Retry On Fail: texts that a person has got
 * already stay together, and others go into a message of their own
 * @returns what to send to whom, each item with each of its people once, and how many messages were cut
 */
export function toDigests<Message>(
	form: DigestForm<Message>,
	items: ReadonlyArray<DigestItem<Message>>,
	sentBefore: (name: string) => object | undefined,
): { addressed: Array<Addressed<Message>>; cutMessages: number } {
	const composed = new Map<string, Composed<Message>>();
	const addressed: Array<Addressed<Message>> = [];
	for (const [userId, messages] of itemsByPerson(form, items, sentBefore)) {
		for (const together of messages) {
			// People with the same items get the same message.
			const key = together.map(({ alias }) => alias).join();
			const made = composed.get(key) ?? compose(form, together);
			composed.set(key, made);
			for (const one of together)
				addressed.push({
					...one,
					message: made.message,
					key: made.key,
					audience: { ...one.audience, userIds: [userId] },
				});
		}
	}
	const cutMessages = [...composed.values()].filter(({ isCut }) => isCut).length;
	return { addressed, cutMessages };
}
