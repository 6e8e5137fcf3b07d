import { createHash } from 'node:crypto';
import { split } from './split';

/** Whom one message is for. */
export interface Audience {
	userIds: string[];
	departmentIds: string[];
	everyone: boolean;
	/** Who could not be found on the way, for the item that comes out: `{ unknownMobiles }` or `{ withoutManager }`. */
	notes?: Record<string, string[]>;
}

/** One input item with its message and the people it is for. */
export interface Addressed<Message> {
	item: number;
	message: Message;
	/** Items with the same key share requests: they have the same message and options, and the user wants it. */
	key: string;
	/**
	 * Another name of the item, where its message depends on the other items of a try: by it Retry On Fail knows
	 * that the item's people have been told.
	 */
	alias?: string;
	audience: Audience;
}

/** The people of one request, and the input items they come from. */
export interface Batch<Message> extends Audience {
	message: Message;
	items: number[];
	/** What is sent to whom, one name for each person or department: the same in every try of Retry On Fail. */
	names: string[];
	/** The items that named a person. */
	itemsOf(userId: string): number[];
	/** The people that an item named. */
	userIdsOf(item: number): string[];
	/** The same message for some of its people. */
	only(userIds: string[]): Batch<Message>;
}

interface Aliased {
	aliasOfItem: Map<number, string>;
	itemsOfUser: Map<string, number[]>;
}

interface Group<Message> extends Aliased {
	message: Message;
	/** Stands for the key, which holds a whole message. */
	hash: string;
	everyone: boolean;
	items: number[];
	notesOfItem: Map<number, Record<string, string[]>>;
	itemsOfDepartment: Map<string, number[]>;
}

function remember(map: Map<string, number[]>, id: string, item: number): void {
	const items = map.get(id);
	if (items) items.push(item);
	else map.set(id, [item]);
}

function itemsIn(map: ReadonlyMap<string, number[]>, id: string): number[] {
	return map.get(id) ?? [];
}

function nameFor({ hash }: { hash: string }, whom: string): string {
	return `${hash} ${whom}`;
}

/** Names what is sent to a person: the same text in every try of Retry On Fail. */
export function nameForUser(messageName: string, userId: string): string {
	return `${messageName} user ${userId}`;
}

/** The items' other names for a person of theirs. */
function aliasesFor({ itemsOfUser, aliasOfItem }: Aliased, userId: string): string[] {
	if (aliasOfItem.size === 0) return [];
	const aliases = itemsIn(itemsOfUser, userId).map((item) => aliasOfItem.get(item));
	return aliases.filter((alias) => alias !== undefined).map((alias) => nameForUser(alias, userId));
}

function joinNotes(all: Array<Record<string, string[]>>): Record<string, string[]> {
	const joined = new Map<string, Set<string>>();
	for (const notes of all) {
		for (const [key, ids] of Object.entries(notes)) {
			const known = joined.get(key) ?? new Set();
			joined.set(key, known);
			for (const id of ids) known.add(id);
		}
	}
	return Object.fromEntries([...joined].map(([key, ids]) => [key, [...ids]]));
}

/** The people of a batch by the items that named them: made when a failure asks, and once, not for each item. */
function usersByItem(
	userIds: readonly string[],
	itemsOfUser: ReadonlyMap<string, number[]>,
): Map<number, string[]> {
	const users = new Map<number, string[]>();
	for (const id of userIds) {
		for (const item of itemsIn(itemsOfUser, id)) {
			const known = users.get(item);
			if (known) known.push(id);
			else users.set(item, [id]);
		}
	}
	return users;
}

function toBatch<Message>(
	group: Group<Message>,
	userIds: string[],
	departmentIds: string[],
): Batch<Message> {
	const items = new Set<number>(group.everyone ? group.items : []);
	for (const id of userIds) for (const item of itemsIn(group.itemsOfUser, id)) items.add(item);
	for (const id of departmentIds)
		for (const item of itemsIn(group.itemsOfDepartment, id)) items.add(item);
	const ordered = [...items].sort((a, b) => a - b);
	let users: Map<number, string[]> | undefined;
	return {
		message: group.message,
		everyone: group.everyone,
		userIds,
		departmentIds,
		items: ordered,
		names: group.everyone
			? [nameFor(group, 'everyone')]
			: [
					...userIds.map((id) => nameForUser(group.hash, id)),
					...departmentIds.map((id) => nameFor(group, `department ${id}`)),
					...userIds.flatMap((id) => aliasesFor(group, id)),
				],
		notes: joinNotes(
			ordered.map((item) => group.notesOfItem.get(item)).filter((notes) => notes !== undefined),
		),
		itemsOf: (userId) => itemsIn(group.itemsOfUser, userId),
		userIdsOf(item) {
			users ??= usersByItem(userIds, group.itemsOfUser);
			return users.get(item) ?? [];
		},
		only: (some) => toBatch(group, some, []),
	};
}

/** Puts ids together that shared a request in an earlier try, and cuts the others into pieces of at most `size`. */
function cut(
	ids: string[],
	size: number,
	requestOf: (id: string) => object | undefined,
): string[][] {
	const rest: string[] = [];
	const byRequest = new Map<object, string[]>();
	for (const id of ids) {
		const request = requestOf(id);
		if (!request) rest.push(id);
		else byRequest.set(request, [...(byRequest.get(request) ?? []), id]);
	}
	return [...byRequest.values(), ...split(rest, size)];
}

/**
 * Turns items into the fewest requests: items with the same key are combined, people named twice are told
 * once, and each request stays within the ceilings. Linear in the number of ids; order is kept.
 * @param sentBefore what a name was sent with in an earlier try: those people stay together and among
 * themselves, so that the request with them is not made again, whoever has come in since
 */
export function toBatches<Message>(
	addressed: ReadonlyArray<Addressed<Message>>,
	ceilingsOf: (message: Message) => { users: number; departments: number },
	sentBefore: (name: string) => object | undefined = () => undefined,
): Array<Batch<Message>> {
	const groups = new Map<string, Group<Message>>();
	for (const { item, message, key, alias, audience } of addressed) {
		const groupKey = `${key}|${audience.everyone}`;
		const group: Group<Message> = groups.get(groupKey) ?? {
			message,
			hash: createHash('sha256').update(key).digest('hex').slice(0, 32),
			everyone: audience.everyone,
			items: [],
			notesOfItem: new Map<number, Record<string, string[]>>(),
			aliasOfItem: new Map<number, string>(),
			itemsOfUser: new Map<string, number[]>(),
			itemsOfDepartment: new Map<string, number[]>(),
		};
		groups.set(groupKey, group);
		group.items.push(item);
		if (audience.notes) group.notesOfItem.set(item, audience.notes);
		if (alias !== undefined) group.aliasOfItem.set(item, alias);
		for (const id of audience.userIds) remember(group.itemsOfUser, id, item);
		for (const id of audience.departmentIds) remember(group.itemsOfDepartment, id, item);
	}
	return [...groups.values()].flatMap((group) => {
		if (group.everyone) return [toBatch(group, [], [])];
		const ceilings = ceilingsOf(group.message);
		const users = cut([...group.itemsOfUser.keys()], ceilings.users, (id) =>
			sentBefore(nameForUser(group.hash, id)),
		);
		const departments = cut([...group.itemsOfDepartment.keys()], ceilings.departments, (id) =>
			sentBefore(nameFor(group, `department ${id}`)),
		);
		// Requests of their own, although DingTalk would take both in one: a department with more than 100
		// people would cost the named people their receipts.
		return [
			...users.map((ids) => toBatch(group, ids, [])),
			...departments.map((ids) => toBatch(group, [], ids)),
		];
	});
}
