import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodeProperties,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { inParallel } from '../run/parallel';
import type { Parameters } from '../parameters/parameters';
import { endpoints } from '../transport/endpoints';
import { asDingTalkError } from '../transport/errors';
import { isRecord, stringsIn } from '../transport/json';
import { Session } from '../transport/session';

/**
 * Matches that are shown. DingTalk's search gives ids only, so each costs one more (free) call. There is no
 * next page: whether the search's `offset` counts results or pages is disputed, and typing on narrows the list.
 */
const matches = 20;

/** The department that holds the whole organization. */
const rootDepartment = '1';

function records(value: unknown): Array<Record<string, unknown>> {
	return Array.isArray(value) ? value.filter(isRecord) : [];
}

function entry(id: unknown, name: unknown): INodeListSearchItems {
	const value = String(id ?? '');
	return { value, name: typeof name === 'string' && name !== '' ? `${name} (${value})` : value };
}

async function nameOf(
	session: Session,
	api: 'getUser' | 'getDepartment',
	id: string,
): Promise<INodeListSearchItems> {
	const body: Record<string, string> = api === 'getUser' ? { userid: id } : { dept_id: id };
	const answer = await session.tryRequest(endpoints[api], { body });
	// Without the right to read names the id itself is still of use.
	return entry(
		id,
		'body' in answer && isRecord(answer.body.result) ? answer.body.result.name : undefined,
	);
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
	const ids = stringsIn(answer.list);
	const named = await inParallel(
		ids,
		async (id) => await nameOf(session, isPeople ? 'getUser' : 'getDepartment', id),
	);
	return { results: named.filter((item) => item !== undefined) };
}

/** Nothing typed yet: the people who belong to the organization itself. */
async function firstPeople(session: Session, cursor: number): Promise<INodeListSearchResult> {
	const answer = await session.request(endpoints.listPeople, {
		body: { dept_id: rootDepartment, cursor, size: 100 },
	});
	const result = isRecord(answer.result) ? answer.result : {};
	return {
		results: records(result.list).map(({ userid, name }) => entry(userid, name)),
		...(result.has_more === true ? { paginationToken: String(result.next_cursor) } : {}),
	};
}

/** Nothing typed yet: the whole organization and the departments right below it. */
async function firstDepartments(session: Session): Promise<INodeListSearchResult> {
	const answer = await session.request(endpoints.listSubDepartments, {
		body: { dept_id: rootDepartment },
	});
	return {
		results: [
			entry(rootDepartment, 'Whole organization'),
			...records(answer.result).map(({ dept_id, name }) => entry(dept_id, name)),
		],
	};
}

/** Shows in the drop-down what DingTalk says and what to do, for example which permission is missing. */
async function told(
	context: ILoadOptionsFunctions,
	list: (session: Session) => Promise<INodeListSearchResult>,
): Promise<INodeListSearchResult> {
	try {
		return await list(await Session.open(context));
	} catch (error) {
		const { failure } = asDingTalkError(error);
		const message = `${failure.message}. ${failure.hint} IDs can be typed in instead.`;
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
		return await told(
			this,
			async (session) =>
				await (typed
					? find(session, 'people', typed)
					: firstPeople(session, Number(paginationToken ?? 0))),
		);
	},
	async searchDepartments(
		this: ILoadOptionsFunctions,
		filter?: string,
	): Promise<INodeListSearchResult> {
		const typed = filter?.trim();
		return await told(
			this,
			async (session) =>
				await (typed ? find(session, 'departments', typed) : firstDepartments(session)),
		);
	},
};

function pickField(
	displayName: string,
	name: string,
	searchListMethod: keyof typeof recipientPickers,
	placeholder: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

const personRow = {
	displayName: 'Person',
	name: 'people',
	values: [pickField('Person', 'person', 'searchPeople', 'e.g. manager123')],
};
const departmentRow = {
	displayName: 'Department',
	name: 'departments',
	values: [pickField('Department', 'department', 'searchDepartments', 'e.g. 520146001')],
};

/** People, and departments where the channel takes them, by name. They are added to the ids that are typed in. */
export function pickByNameField(sendTo: string, takesDepartments: boolean): INodeProperties {
	return {
		displayName: 'Pick by Name',
		name: 'picked',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: takesDepartments ? 'Add Person or Department' : 'Add Person',
		default: {},
		displayOptions: { show: { sendTo: [sendTo] } },
		options: takesDepartments ? [personRow, departmentRow] : [personRow],
		description: 'Recipients from the contacts, in addition to the IDs below',
	};
}

function pickedId(row: Parameters, name: string): unknown {
	const value: unknown = row.raw(name);
	return isRecord(value) ? value.value : value;
}

/** The ids that were picked by name, to be parsed like typed ones. */
export function readPicked(parameters: Parameters): {
	userIds: unknown[];
	departmentIds: unknown[];
} {
	return {
		userIds: parameters.rows('picked', 'people').map((row) => pickedId(row, 'person')),
		departmentIds: parameters
			.rows('picked', 'departments')
			.map((row) => pickedId(row, 'department')),
	};
}
