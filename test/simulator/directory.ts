import type { App, CompanySpec, Department, Group, Person } from './entities';

const rootDeptId = 1;

/** Looks things up in a company. */
export class Directory {
	private readonly people: Map<string, Person>;
	private readonly departments: Map<number, Department>;
	private readonly members = new Map<number, Person[]>();
	private readonly children = new Map<number, Department[]>();

	constructor(readonly company: CompanySpec) {
		this.people = new Map(company.people.map((person) => [person.userId, person]));
		this.departments = new Map(company.departments.map((dept) => [dept.deptId, dept]));
		for (const person of company.people) {
			for (const deptId of person.deptIds) append(this.members, deptId, person);
		}
		for (const dept of company.departments) {
			if (dept.parentId !== undefined) append(this.children, dept.parentId, dept);
		}
	}

	person(userId: string): Person | undefined {
		return this.people.get(userId);
	}

	/** One of an ordinary account, and those with exclusive accounts. */
	peopleWithMobile(mobile: string): Person[] {
		return this.company.people.filter((person) => person.mobile === mobile);
	}

	department(deptId: number): Department | undefined {
		return this.departments.get(deptId);
	}

	/** Direct members. */
	membersOf(deptId: number): Person[] {
		return this.members.get(deptId) ?? [];
	}

	/** One level. */
	subDepartmentsOf(deptId: number): Department[] {
		return this.children.get(deptId) ?? [];
	}

	/** Members of the department and of all below it, each once. */
	everyoneBelow(deptId: number): Person[] {
		const people = new Set(this.membersOf(deptId));
		for (const child of this.subDepartmentsOf(deptId)) {
			for (const person of this.everyoneBelow(child.deptId)) people.add(person);
		}
		return [...people];
	}

	/** From the department up to the root, both included. */
	pathToRoot(deptId: number): number[] {
		const path: number[] = [];
		let dept = this.departments.get(deptId);
		while (dept && !path.includes(dept.deptId)) {
			path.push(dept.deptId);
			dept = dept.parentId === undefined ? undefined : this.departments.get(dept.parentId);
		}
		if (path.at(-1) !== rootDeptId) path.push(rootDeptId);
		return path;
	}

	app(appKey: string): App | undefined {
		return this.company.apps.find((app) => app.appKey === appKey);
	}

	group(openConversationId: string): Group | undefined {
		return this.company.groups.find((group) => group.openConversationId === openConversationId);
	}

	groupOfWebhook(accessToken: string): Group | undefined {
		return this.company.groups.find((group) => group.webhook?.accessToken === accessToken);
	}
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
	const values = map.get(key);
	if (values) values.push(value);
	else map.set(key, [value]);
}
