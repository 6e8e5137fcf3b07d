import { z } from 'zod';
import type { Endpoint, Exchange } from '../endpoint';
import { requireFields } from '../helpers/body';
import { success, v1Refusal } from '../helpers/envelopes';

const request = z.object({
	queryWord: z.string(),
	offset: z.number().int().nonnegative(),
	size: z.number().int().min(1).max(100),
	/** 1: the whole name must match. */
	fullMatchField: z.literal(1).optional(),
});

const search = {
	method: 'POST',
	layer: 'v1',
	scope: 'qyapi_addresslist_search',
	isFreeOfQuota: true,
} as const;

/** dingtalk-api section 6: search, which gives ids only. */
export const searchEndpoints: Endpoint[] = [
	{
		...search,
		api: 'users/search',
		path: '/v1.0/contact/users/search',
		handle: (exchange) =>
			success(
				'v1',
				pageOfMatches(
					exchange,
					exchange.store.directory.company.people.map(({ userId, name }) => [userId, name]),
				),
			),
	},
	{
		...search,
		api: 'departments/search',
		path: '/v1.0/contact/departments/search',
		handle: (exchange) =>
			success(
				'v1',
				pageOfMatches(
					exchange,
					exchange.store.directory.company.departments.map(({ deptId, name }) => [deptId, name]),
				),
			),
	},
];

/** `offset` counts results; the documents call it a page number, which agrees for the first page. */
function pageOfMatches(
	{ json }: Exchange,
	named: Array<[string | number, string]>,
): Record<string, unknown> {
	requireFields(json, ['queryWord', 'offset', 'size']);
	const judged = request.safeParse(json);
	if (!judged.success) throw v1Refusal('parameter.error', '参数错误');
	const { queryWord, offset, size, fullMatchField } = judged.data;
	const isMatch = (name: string): boolean =>
		fullMatchField === 1
			? name === queryWord
			: name.toLowerCase().includes(queryWord.toLowerCase());
	const matches = named.filter(([, name]) => isMatch(name)).map(([id]) => id);
	return {
		hasMore: matches.length > offset + size,
		totalCount: matches.length,
		list: matches.slice(offset, offset + size),
	};
}
