import { isRecord } from './json';

/** The newer words: "应用尚未开通所需的权限：[qyapi_base]", with "{requiredScopes=[qyapi_base]}" behind on the old host. */
const listsInWords = /(?:requiredScopes=|权限：)\[([^\]]+)\]/g;

/**
 * The permissions that an answer names as missing: in a field of its own, or only in DingTalk's words.
 * Source: 403 AccessTokenPermissionDenied and errcode 88 with 60011, answers quoted in public.
 */
export function permissionsNamedIn(body: Record<string, unknown>, words = ''): string[] {
	const detail = body.accessdenieddetail ?? body.AccessDeniedDetail ?? body.accessDeniedDetail;
	const listed = isRecord(detail) ? detail.requiredScopes : undefined;
	const inField = Array.isArray(listed)
		? listed.filter((scope): scope is string => typeof scope === 'string')
		: [];
	const inWords = [...words.matchAll(listsInWords)].flatMap(([, list = '']) => list.split(','));
	return [...new Set((inField.length > 0 ? inField : inWords).map((scope) => scope.trim()))];
}
