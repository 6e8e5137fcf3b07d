import type { IDataObject } from 'n8n-workflow';
import { refuseEndlessList } from '../run/ceiling';
import { inParallel } from '../run/parallel';
import { endpoints } from '../transport/endpoints';
import type { Endpoint } from '../transport/endpoints';
import { DingTalkError } from '../transport/errors';
import { idText, isRecord, stringsIn } from '../transport/json';
import { choices } from '../transport/limits';
import type { Session } from '../transport/session';

/** The department that holds the whole organization. Source: department/listsub, root is 1. */
export const rootDepartment = '1';

function unknownDepartment(departmentId: string): DingTalkError {
	return DingTalkError.invalid(
		'Department IDs',
		`holds ${departmentId}, which does not exist`,
		'Check it in the contacts of the DingTalk admin console, or choose the department under "Pick by Name"',
	);
}

/** The contacts of the organization, each question asked at most once a run of the node. Contact calls are free of the monthly quota. */
export class Directory {
	private readonly answers = new Map<string, Promise<Record<string, unknown> | undefined>>();

	constructor(private readonly session: Session) {}

	/** @returns the `result` object; undefined when there is no such person or department */
	private async ask(
		endpoint: Endpoint,
		body: IDataObject,
	): Promise<Record<string, unknown> | undefined> {
		const key = `${endpoint.name}|${JSON.stringify(body)}`;
		const known = this.answers.get(key);
		if (known) return await known;
		const asked = this.fetchResult(endpoint, body);
		this.answers.set(key, asked);
		return await asked;
	}

	private async fetchResult(
		endpoint: Endpoint,
		body: IDataObject,
	): Promise<Record<string, unknown> | undefined> {
		const answer = await this.session.tryRequest(endpoint, { body });
		if ('body' in answer) return isRecord(answer.body.result) ? answer.body.result : {};
		if (answer.failure.kind === 'notFound') return undefined;
		throw new DingTalkError(answer.failure);
	}

	/**
	 * The user IDs of a mobile number: of the person's own account, else of the exclusive accounts that the
	 * organization has made for them. Empty when nobody has it. Source: getbymobile, support_exclusive_account_search.
	 */
	async usersOfMobile(mobile: string): Promise<string[]> {
		const body = { mobile, support_exclusive_account_search: true };
		const result = await this.ask(endpoints.getUserByMobile, body);
		const own = idText(result ?? {}, 'userid');
		return own === '' ? stringsIn(result?.exclusive_account_userid_list) : [own];
	}

	/** The name of a person, undefined when there is no such person. */
	async nameOf(userId: string): Promise<string | undefined> {
		const user = await this.ask(endpoints.getUser, { userid: userId });
		return typeof user?.name === 'string' && user.name !== '' ? user.name : undefined;
	}

	/** The direct manager, else the managers of the person's departments; never the person. */
	async managersOf(userId: string): Promise<string[]> {
		const user = await this.ask(endpoints.getUser, { userid: userId });
		const direct = user?.manager_userid;
		if (typeof direct === 'string' && direct !== '' && direct !== userId) return [direct];
		const ownDepartments = stringsIn(user?.dept_id_list);
		refuseEndlessList(
			"a person's departments",
			ownDepartments.length,
			choices.departmentsOfAPerson,
		);
		const departments = await inParallel(
			ownDepartments,
			async (id) => await this.ask(endpoints.getDepartment, { dept_id: id }),
		);
		const managers = departments.flatMap((department) =>
			stringsIn(department?.dept_manager_userid_list),
		);
		return [...new Set(managers)].filter((id) => id !== userId);
	}

	/**
	 * Everybody in the departments and in all their sub-departments, each person once.
	 * Two calls a department: its members and its sub-departments.
	 * @throws DingTalkError (notFound) naming a department that does not exist, (service) when they never end
	 */
	async peopleIn(departmentIds: readonly string[]): Promise<string[]> {
		const people = new Set<string>();
		const seen = new Set<string>(departmentIds);
		let level: string[] = [...seen];
		while (level.length > 0) {
			const found = await inParallel(level, async (id) => await this.membersAndChildren(id));
			level = [];
			for (const { userIds, children } of found) {
				for (const id of userIds) people.add(id);
				for (const id of children.filter((child) => !seen.has(child))) {
					seen.add(id);
					level.push(id);
				}
			}
			refuseEndlessList('sub-departments', seen.size, choices.departmentsExpanded);
		}
		return [...people];
	}

	/**
	 * DingTalk takes departments that do not exist without a word. Where it does not let us ask, it is as if
	 * they were there.
	 * @throws DingTalkError (invalidInput) naming the first that does not exist
	 */
	async refuseUnknownDepartments(departmentIds: readonly string[]): Promise<void> {
		const isThere = await inParallel(departmentIds, async (id) => {
			try {
				return (await this.ask(endpoints.getDepartment, { dept_id: id })) !== undefined;
			} catch {
				return true;
			}
		});
		const unknown = departmentIds.find((_id, index) => !isThere[index]);
		if (unknown !== undefined) throw unknownDepartment(unknown);
	}

	private async membersAndChildren(
		departmentId: string,
	): Promise<{ userIds: string[]; children: string[] }> {
		const body = { dept_id: departmentId };
		const [members, children] = await Promise.all([
			this.ask(endpoints.listUserIds, body),
			this.ask(endpoints.listSubDepartmentIds, body),
		]);
		if (!members || !children) throw unknownDepartment(departmentId);
		return { userIds: stringsIn(members.userid_list), children: stringsIn(children.dept_id_list) };
	}
}
