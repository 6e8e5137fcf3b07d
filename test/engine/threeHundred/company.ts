import { generateCompany } from '../../simulator';
import type { CompanySpec, Persona, Person } from '../../simulator/entities';

/** Everybody who is told, six of whom have left: 2 %. */
export const peopleCount = 300;
const unknownCount = 6;
const knownCount = peopleCount - unknownCount;
const departmentCount = 18;

const minute = 60_000;

/** IDs of 19 digits, as DingTalk gives them. */
const idOf = (index: number): string => String(10n ** 18n + BigInt(index) * 7_919n);

/** 40 % never read, 5 % are out of reach, the others read sooner or later. */
function personaOf(index: number, unit: number): Persona {
	const read = (reads: Persona['reads'], after: number): Persona => ({
		reads,
		readDelayMs: after * unit,
	});
	// Over all departments alike: 11 and the number of people have no divisor in common.
	const place = (index * 11) % knownCount;
	if (place < 120) return { reads: 'never' };
	if (place < 135) return { reads: 'never', limited: '143105' };
	if (place < 200) return read('atOnce', 2);
	if (place < 240) return read('atOnce', 30);
	if (place < 270) return read({ afterMessages: 2 }, 10);
	return read('afterDing', 3);
}

export const organizer: Person = {
	userId: idOf(900_001),
	name: 'Zhao Lei 赵磊',
	deptIds: [1],
	persona: { reads: 'never' },
};

const left = Array.from({ length: unknownCount }, (_, index) => idOf(800_000 + index));

/** What a user fills into the Settings for them. */
export interface ThreeHundred {
	company: CompanySpec;
	/** The user IDs of all 300. */
	userIds: string[];
	/** Those who belong to no department any more, and the departments of the others. */
	settings: { people: string; departments: string };
}

/** @param unit milliseconds that stand for a minute of somebody who reads late */
export function threeHundred(unit = minute): ThreeHundred {
	const company = generateCompany(knownCount, {
		peoplePerDepartment: Math.ceil(knownCount / departmentCount),
		persona: (index) => personaOf(index, unit),
		userId: idOf,
	});
	const departments = company.departments.filter(({ deptId }) => deptId !== 1);
	return {
		company: { ...company, people: [...company.people, organizer] },
		userIds: [...company.people.map(({ userId }) => userId), ...left],
		settings: {
			people: left.join(', '),
			departments: departments.map(({ deptId }) => deptId).join(', '),
		},
	};
}
