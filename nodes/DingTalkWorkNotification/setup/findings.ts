import type { IDataObject } from 'n8n-workflow';
import type { Failure } from '../../shared/transport/errors';
import { failureOf, permissionLinkIn, reachOf } from './reply';
import type { Reply } from './reply';

/** What the app may be able to do, in the order of the list. */
export const abilities = [
	'token',
	'IP address',
	'agent ID',
	'work notifications',
	'robot code',
	'bot messages',
	'read status',
	'DING',
	'contacts by mobile',
	'people and departments',
	'search',
	'interactive cards',
	'Stream',
] as const;

export type Ability = (typeof abilities)[number];

/**
 * One ability as the check puts it out; what is empty is left out.
 * `works` is null where DingTalk's answer does not tell. `permission` and `link` name what is missing.
 */
export interface Finding extends IDataObject {
	ability: Ability;
	works: boolean | null;
	code?: string;
	message: string;
	hint?: string;
	permission?: string;
	link?: string;
}

/** The app can do it. @param message says what it can do, as a sentence */
export function works(ability: Ability, message: string): Finding {
	return { ability, works: true, message };
}

/** DingTalk's answer does not show it. @param message says why, as a sentence */
export function unclear(ability: Ability, message: string, hint?: string): Finding {
	return { ability, works: null, message, ...(hint ? { hint } : {}) };
}

/** With DingTalk's own code and words. */
export function fails(ability: Ability, failure: Failure, hint = failure.hint): Finding {
	return { ability, works: false, code: failure.code, message: failure.message, hint };
}

const grantIt =
	'Grant the app what is named under "permission", under Permissions in DingTalk\'s developer console, or by the link. Then run this again.';

/** Permissions that are missing, several at once where an ability needs several. */
function permissionsMissing(
	ability: Ability,
	missing: ReadonlyArray<{ failure: Failure; permission: string }>,
): Finding {
	const named = missing.flatMap(({ failure, permission }) => failure.permissions ?? [permission]);
	const words = missing.map(({ failure }) => failure.message);
	const links = missing.map(({ failure }) => permissionLinkIn(failure));
	const link = links.find((entry) => entry !== undefined);
	return {
		ability,
		works: false,
		code: missing[0]?.failure.code ?? '',
		message: [...new Set(words)].join('; '),
		hint: grantIt,
		permission: [...new Set(named)].join(', '),
		...(link ? { link } : {}),
	};
}

/** For a question that was not asked, or whose answer says nothing about the ability. */
function noAnswer(ability: Ability, reply: Reply): Finding {
	if ('notAsked' in reply) return unclear(ability, reply.notAsked);
	const { message = '', hint } = reply.failure ?? {};
	return unclear(ability, `DingTalk's answer does not show whether this works: ${message}`, hint);
}

/**
 * What the gateway says about an ability.
 * @param asked the answers to the questions that it needs, each with the permission that stands behind it
 * @returns undefined when all of them were let through
 */
export function gatewayFinding(
	ability: Ability,
	asked: ReadonlyArray<{ reply: Reply; permission: string }>,
): Finding | undefined {
	const missing = asked.flatMap(({ reply, permission }) => {
		const failure = failureOf(reply);
		return failure && reachOf(reply) === 'noPermission' ? [{ failure, permission }] : [];
	});
	if (missing.length > 0) return permissionsMissing(ability, missing);
	for (const { reply } of asked) {
		const failure = failureOf(reply);
		const how = reachOf(reply);
		if (how === 'noSuchApi' && failure) return fails(ability, failure);
		if (how === 'noAddress')
			return unclear(
				ability,
				'DingTalk refuses the IP address of n8n before it looks at anything else',
				'Allow the address first, then run this again.',
			);
		if (how === 'unclear') return noAnswer(ability, reply);
	}
	return undefined;
}

const rank = (finding: Finding): number =>
	finding.works === false ? 0 : finding.works === null ? 1 : 2;

/** What does not work first, then what nobody can tell. */
export function sorted(findings: readonly Finding[]): Finding[] {
	return [...findings].sort((a, b) => rank(a) - rank(b));
}
