import { generateCompany } from '../simulator/company/generateCompany';
import type { CompanySpec } from '../simulator/entities';

export const GROUP = 'cidEverybody==';

/** A company in which everybody is in one group. */
export function companyOf(count: number): CompanySpec {
	const company = generateCompany(count);
	const userIds = company.people.map(({ userId }) => userId);
	return { ...company, groups: [{ openConversationId: GROUP, name: 'Everybody', userIds }] };
}
