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
	/** Items with the same key have the same message and options, and may share requests. */
	key: string;
	audience: Audience;
}

/** The people of one request, and the input items they come from. */
export interface Batch<Message> extends Audience {
	message: Message;
	items: number[];
	/** The items that named a person. */
	itemsOf(userId: string): number[];
	/** The people that an item named. */
	userIdsOf(item: number): string[];
}

interface Group<Message> {
	message: Message;
	everyone: boolean;
	items: number[];
	notesOfItem: Map<number, Record<string, string[]>>;
	itemsOfUser: Map<string, number[]>;
	itemsOfDepartment: Map<string, number[]>;
}

function remember(map: Map<string, number[]>, id: string, item: number): void {
	const items = map.get(id);
	if (items) items.push(item);
	else map.set(id, [item]);
}

function joinNotes(all: Array<Record<string, string[]>>): Record<string, string[]> {
	const joined: Record<string, string[]> = {};
	for (const notes of all) for (const [key, ids] of Object.entries(notes)) joined[key] = [...new Set([...(joined[key] ?? []), ...ids])];
	return joined;
}

function toBatch<Message>(group: Group<Message>, userIds: string[], departmentIds: string[]): Batch<Message> {
	const items = new Set<number>(group.everyone ? group.items : []);
	for (const id of userIds) for (const item of group.itemsOfUser.get(id) ?? []) items.add(item);
	for (const id of departmentIds) for (const item of group.itemsOfDepartment.get(id) ?? []) items.add(item);
	const ordered = [...items].sort((a, b) => a - b);
	return {
		message: group.message,
		everyone: group.everyone,
		userIds,
		departmentIds,
		items: ordered,
		notes: joinNotes(ordered.map((item) => group.notesOfItem.get(item)).filter((notes) => notes !== undefined)),
		itemsOf: (userId) => group.itemsOfUser.get(userId) ?? [],
		userIdsOf: (item) => userIds.filter((id) => group.itemsOfUser.get(id)?.includes(item)),
	};
}

/**
 * Turns items into the fewest requests: items with the same key are combined, people named twice are told
 * once, and each request stays within the ceilings. Linear in the number of ids; order is kept.
 * @param combine false: every item has requests of its own
 */
export function toBatches<Message>(
	addressed: ReadonlyArray<Addressed<Message>>,
	ceilingsOf: (message: Message) => { users: number; departments: number },
	combine: boolean,
): Array<Batch<Message>> {
	const groups = new Map<string, Group<Message>>();
	for (const { item, message, key, audience } of addressed) {
		const groupKey = combine ? `${key}|${audience.everyone}` : String(item);
		const group: Group<Message> = groups.get(groupKey) ?? {
			message,
			everyone: audience.everyone,
			items: [],
			notesOfItem: new Map<number, Record<string, string[]>>(),
			itemsOfUser: new Map<string, number[]>(),
			itemsOfDepartment: new Map<string, number[]>(),
		};
		groups.set(groupKey, group);
		group.items.push(item);
		if (audience.notes) group.notesOfItem.set(item, audience.notes);
		for (const id of audience.userIds) remember(group.itemsOfUser, id, item);
		for (const id of audience.departmentIds) remember(group.itemsOfDepartment, id, item);
	}
	return [...groups.values()].flatMap((group) => {
		if (group.everyone) return [toBatch(group, [], [])];
		const ceilings = ceilingsOf(group.message);
		const users = split([...group.itemsOfUser.keys()], ceilings.users);
		const departments = split([...group.itemsOfDepartment.keys()], ceilings.departments);
		// Requests of their own, although DingTalk would take both in one: a department with more than 100
		// people would cost the named people their receipts.
		return [...users.map((ids) => toBatch(group, ids, [])), ...departments.map((ids) => toBatch(group, [], ids))];
	});
}
