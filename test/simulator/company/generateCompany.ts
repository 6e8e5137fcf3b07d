import type { CompanySpec, Department, Persona, Person } from '../entities';
import { defaultCompany } from './defaultCompany';

const surnames = [
	'Wang 王',
	'Li 李',
	'Zhang 张',
	'Liu 刘',
	'Chen 陈',
	'Yang 杨',
	'Zhao 赵',
	'Wu 吴',
];
const givenNames = ['Wei 伟', 'Na 娜', 'Min 敏', 'Jing 静', 'Lei 磊', 'Yan 艳', 'Tao 涛', 'Hui 慧'];

/** Sub-departments of every department, until there are enough. */
const branching = 4;

export interface GeneratedCompanyOptions {
	/** People in each department; 25 if absent. */
	peoplePerDepartment?: number;
	/** How the person with this index behaves. */
	persona?: (index: number) => Persona | undefined;
	/** The user ID of the person with this index. */
	userId?: (index: number) => string;
}

/**
 * A company of any size, the same one each time: people `user00001`.. in departments that are
 * nested four to a department, each department managed by its first member, who is also the
 * others' manager for every second of them (the rest have none filled in).
 */
export function generateCompany(
	count: number,
	{
		peoplePerDepartment = 25,
		persona,
		userId: userIdOf = shortUserId,
	}: GeneratedCompanyOptions = {},
): CompanySpec {
	const departmentCount = Math.max(1, Math.ceil(count / peoplePerDepartment));
	const departments: Department[] = [{ deptId: 1, name: 'Company 公司', managerUserIds: [] }];
	for (let index = 0; index < departmentCount; index++) {
		departments.push({
			deptId: 1000 + index,
			name: `Department ${index + 1}`,
			parentId: index === 0 ? 1 : 1000 + Math.floor((index - 1) / branching),
			managerUserIds: [userIdOf(index * peoplePerDepartment)],
		});
	}
	const people = Array.from({ length: count }, (_, index): Person => {
		const department = Math.floor(index / peoplePerDepartment);
		const manager = department * peoplePerDepartment;
		return {
			userId: userIdOf(index),
			name: nameOf(index),
			mobile: String(13900000000 + index),
			deptIds: [1000 + department],
			...(index !== manager && index % 2 === 0 ? { managerUserId: userIdOf(manager) } : {}),
			persona: persona?.(index),
		};
	});
	return { ...defaultCompany, name: 'Company 公司', people, departments, groups: [] };
}

function shortUserId(index: number): string {
	return `user${String(index + 1).padStart(5, '0')}`;
}

function nameOf(index: number): string {
	const [surname = '', family = ''] = (surnames[index % surnames.length] ?? '').split(' ');
	const [given = '', own = ''] = (
		givenNames[Math.floor(index / surnames.length) % givenNames.length] ?? ''
	).split(' ');
	return `${surname} ${given} ${family}${own}`;
}
