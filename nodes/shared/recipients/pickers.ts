import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { groupBy } from '../run/groupBy';
import { inParallel } from '../run/parallel';
import { endpoints } from '../transport/endpoints';
import { asDingTalkError } from '../transport/errors';
import { isRecord, stringsIn } from '../transport/json';
import { Session } from '../transport/session';
import { rootDepartment } from './directory';

/**
 * How many matches are shown. DingTalk's search gives ids only, so each costs one more (free) call. There is no
 * next page: whether the search's `offset` counts results or pages is disputed, and typing on narrows the list.
 */
const matches = 20;

/** How many people the list opens with, if there are so many. */
const screenful = 20;

/** The list opens after this many questions about departments at most, and as many about those below them. */
const departmentsLookedInto = 10;

function records(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

function entry(value: string, name: unknown): INodeListSearchItems {
	return { value, name: typeof name === 'string' && name !== '' ? `${name} (${value})` : value };
}

type LookUp = (
	api: 'getUser' | 'getDepartment',
	id: string,
) => Promise<Record<string, unknown> | undefined>;

/** People and departments by their ID, each asked about once; undefined where the app may not read them. */
function lookUpOnce(session: Session): LookUp {
	const known = new Map<string, Promise<Record<string, unknown> | undefined>>();
	return async (api, id) => {
		const key = `${api} ${id}`;
		const asked = known.get(key) ?? resultOf(session, api, id);
		known.set(key, asked);
		return await asked;
	};
}

async function resultOf(
	session: Session,
	api: 'getUser' | 'getDepartment',
	id: string,
): Promise<Record<string, unknown> | undefined> {
	const body: Record<string, string> = api === 'getUser' ? { userid: id } : { dept_id: id };
	const answer = await session.tryRequest(endpoints[api], { body });
	return 'body' in answer && isRecord(answer.body.result) ? answer.body.result : undefined;
}

/** A person's title, else the name of a department; '' when neither is known. */
async function placeOf(lookUp: LookUp, userId: string): Promise<string> {
	const user = await lookUp('getUser', userId);
	if (typeof user?.title === 'string' && user.title !== '') return user.title;
	const [departmentId] = stringsIn(user?.dept_id_list);
	if (departmentId === undefined) return '';
	const department = await lookUp('getDepartment', departmentId);
	return typeof department?.name === 'string' ? department.name : '';
}

/** People as they are listed; those with equal names, as far as `matches` go, with title or department. */
async function listed(
	lookUp: LookUp,
	people: ReadonlyArray<{ id: string; name: unknown }>,
): Promise<INodeListSearchItems[]> {
	const byName = groupBy(people, ({ name }) => String(name));
	const namesakes = byName.filter((group) => group.length > 1).flat();
	const places = new Map<string, string>();
	await inParallel(namesakes.slice(0, matches), async ({ id }) => {
		places.set(id, await placeOf(lookUp, id));
	});
	return people.map(({ id, name }) => {
		const place = places.get(id);
		return entry(id, place && typeof name === 'string' ? `${name}, ${place}` : name);
	});
}

async function find(
	session: Session,
	kind: 'people' | 'departments',
	queryWord: string,
): Promise<INodeListSearchResult> {
	const isPeople = kind === 'people';
	const answer = await session.request(
		isPeople ? endpoints.searchUsers : endpoints.searchDepartments,
		{ body: { queryWord, offset: 0, size: matches } },
	);
	const lookUp = lookUpOnce(session);
	const found = await inParallel(stringsIn(answer.list), async (id) => {
		const record = await lookUp(isPeople ? 'getUser' : 'getDepartment', id);
		// Without the right to read names the id itself is still of use.
		return { id, name: record?.name };
	});
	return {
		results: isPeople ? await listed(lookUp, found) : found.map(({ id, name }) => entry(id, name)),
	};
}

interface Page {
	people: Array<{ id: string; name: unknown }>;
	/** Of the next page in the same department. */
	cursor?: string;
}

async function pageOf(session: Session, departmentId: string, cursor: number): Promise<Page> {
	const answer = await session.request(endpoints.listPeople, {
		body: { dept_id: departmentId, cursor, size: 100 },
	});
	const result = isRecord(answer.result) ? answer.result : {};
	return {
		people: records(result.list).map(({ userid, name }) => ({ id: String(userid), name })),
		...(result.has_more === true ? { cursor: String(result.next_cursor) } : {}),
	};
}

async function departmentsIn(
	session: Session,
	departmentId: string,
): Promise<Array<Record<string, unknown>>> {
	const answer = await session.request(endpoints.listSubDepartments, {
		body: { dept_id: departmentId },
	});
	return records(answer.result);
}

/**
 * Nothing typed yet: people from the top of the organization. In most companies nobody belongs to the
 * organization itself, so departments are looked into, level by level, until there is a screenful.
 * @param next `department:cursor` of a page that goes on in a department
 */
async function firstPeople(session: Session, next?: string): Promise<INodeListSearchResult> {
	const [start = rootDepartment, cursor = 0] = next?.split(':') ?? [];
	const people = new Map<string, { id: string; name: unknown }>();
	// It grows while it is gone through.
	const departments = [start];
	let token: string | undefined;
	for (const [looks, departmentId] of departments.entries()) {
		const page = await pageOf(session, departmentId, Number(cursor));
		for (const person of page.people) people.set(person.id, person);
		if (page.cursor !== undefined) token = `${departmentId}:${page.cursor}`;
		const isLast = looks + 1 === departmentsLookedInto;
		if (people.size >= screenful || next !== undefined || token || isLast) break;
		const below = await departmentsIn(session, departmentId).catch((error: unknown) => {
			// Some people are better than none: the right to see departments is another one.
			if (people.size > 0) return [];
			throw error;
		});
		departments.push(...below.map(({ dept_id }) => String(dept_id)));
	}
	return {
		results: await listed(lookUpOnce(session), [...people.values()]),
		paginationToken: token,
	};
}

/** Nothing typed yet: the whole organization and the departments right below it. */
async function firstDepartments(session: Session): Promise<INodeListSearchResult> {
	const below = await departmentsIn(session, rootDepartment);
	return {
		results: [
			entry(rootDepartment, 'Whole organization'),
			...below.map(({ dept_id, name }) => entry(String(dept_id), name)),
		],
	};
}

/** Makes a list; where that fails, the drop-down shows what DingTalk says and what to do, for example which permission is missing. */
async function withAdvice(
	context: ILoadOptionsFunctions,
	list: (session: Session) => Promise<INodeListSearchResult>,
): Promise<INodeListSearchResult> {
	try {
		return await list(await Session.open(context));
	} catch (error) {
		const { failure } = asDingTalkError(error);
		// What to do comes first. A link is left out: n8n shows this as text and cuts long ones.
		const said = failure.message.replace(/https?:\/\/\S+/g, '').trim();
		const message = `${failure.hint} IDs can be typed in instead. ${said}`;
		throw new NodeApiError(context.getNode(), { message } as JsonObject, {
			message,
			description: failure.hint,
		});
	}
}

/** The `methods.listSearch` of a node whose recipients can be picked by name. */
export const recipientPickers = {
	async searchPeople(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: unknown,
	): Promise<INodeListSearchResult> {
		const typed = filter?.trim();
		return await withAdvice(
			this,
			async (session) =>
				await (typed
					? find(session, 'people', typed)
					: firstPeople(
							session,
							typeof paginationToken === 'string' ? paginationToken : undefined,
						)),
		);
	},
	async searchDepartments(
		this: ILoadOptionsFunctions,
		filter?: string,
	): Promise<INodeListSearchResult> {
		const typed = filter?.trim();
		return await withAdvice(
			this,
			async (session) =>
				await (typed ? find(session, 'departments', typed) : firstDepartments(session)),
		);
	},
};
