import { appCodes } from './appCodes';
import { limitCodes } from './limitCodes';
import type { Meaning, Row } from './meaning';
import { messageCodes } from './messageCodes';
import { peopleCodes } from './peopleCodes';
import { receiptCodes } from './receiptCodes';

/**
 * The one table of DingTalk's codes: errcode and sub_code of the old host, `code` of the new one.
 * Sources: the page of server API error codes, and the error lists of the calls that the nodes use.
 *
 * "Surely not carried out" (withNewToken, whenThrottleEnds) is said of a code only if DingTalk answers with it
 * in place of carrying the call out, and asking again soon can help.
 */
export const codeTable: readonly Row[] = [
	...appCodes,
	...limitCodes,
	...peopleCodes,
	...messageCodes,
	...receiptCodes,
];

/** One of the causes that share a code, by the words that go with it. */
type Cause = Meaning & { words: RegExp };

/**
 * Four causes share the code 310000; DingTalk's words tell which, in English or in Chinese.
 * Source: robot/send, security settings, and answers quoted in public.
 */
const causesOf310000: readonly Cause[] = [
	{
		kind: 'refused',
		retry: 'never',
		hint: "Put one of the bot's keywords into the message, and enter it in the credential, so that a message without it is held back before it is sent.",
		words: /keywords not in content|关键词不匹配/,
	},
	{
		kind: 'credential',
		retry: 'never',
		hint: "Copy the signing secret (it begins with SEC) again from the security settings of the group's bot into the credential.",
		words: /sign not match|签名不匹配/,
	},
	{
		kind: 'credential',
		retry: 'never',
		hint: 'Set the clock of the n8n machine: DingTalk accepts signatures that are at most one hour old. If the bot has a signing secret, check that the credential has it too.',
		words: /invalid timestamp|签名过期/,
	},
	{
		kind: 'ipNotAllowed',
		retry: 'never',
		hint: "Add the public IP address of the n8n machine to the address ranges in the security settings of the group's bot.",
		words: /not in whitelist|不在白名单/,
	},
];

const causesByCode: ReadonlyMap<string, readonly Cause[]> = new Map([
	['310000', causesOf310000],
	// Of a group bot: mostly a token that nobody knows, but of a message without a type as well.
	[
		'300001',
		[
			{
				kind: 'invalidInput',
				retry: 'never',
				hint: 'Give the message its type: DingTalk calls it msgtype.',
				words: /msgtype is null/,
			},
		],
	],
]);

const exact = new Map<string, Meaning>();
const prefixes: Array<[string, Meaning]> = [];
for (const { codes, ...meaning } of codeTable) {
	for (const code of codes) {
		if (code.endsWith('*')) prefixes.push([code.slice(0, -1), meaning]);
		else exact.set(code, meaning);
	}
}

/** The pages of the bot's calls list many codes in short; answers carry this in front of them. */
const longFormPrefix = 'invalidParameter.';

function withoutLongForm(code: string): string {
	return code.startsWith(longFormPrefix) ? code.slice(longFormPrefix.length) : code;
}

/** Whether a code is one of these, in short or with `invalidParameter.` in front. */
export function isAmong(code: string, codes: readonly string[]): boolean {
	return [code, withoutLongForm(code)].some((form) =>
		codes.some((entry) =>
			entry.endsWith('*') ? form.startsWith(entry.slice(0, -1)) : form === entry,
		),
	);
}

function rowOf(code: string): Meaning | undefined {
	return exact.get(code) ?? prefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
}

/**
 * What the table says about a code; undefined when it is not there. With `invalidParameter.` in front, a code
 * means what it means without.
 * @param words DingTalk's, where a code has several causes
 */
export function knownMeaningOf(code: string, words = ''): Meaning | undefined {
	const cause = causesByCode.get(code)?.find((candidate) => candidate.words.test(words));
	return cause ?? rowOf(withoutLongForm(code)) ?? rowOf(code);
}

/**
 * What a code means. An unknown code keeps DingTalk's own words as the message; what it says about
 * repeating follows its HTTP status: a 5xx is ambiguous, anything else is DingTalk's final word.
 */
export function meaningOf(code: string, httpStatus = 0, words?: string): Meaning {
	const known = knownMeaningOf(code, words);
	if (known) return known;
	const isServerSide = httpStatus >= 500;
	return {
		kind: isServerSide ? 'service' : 'refused',
		retry: isServerSide ? 'ifRepeatable' : 'never',
		hint: "Look this code up in DingTalk's documentation of the server API, or ask DingTalk's support and tell them the request ID.",
	};
}
