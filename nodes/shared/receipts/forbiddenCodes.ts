/** Why DingTalk held a work notification back. Source: getsendresult, forbidden_list.code. */
const reasons: Readonly<Record<string, string>> = {
	'143103': 'The app reached its limit of people per minute',
	'143104': 'The organization reached its limit of people per minute',
	'143105': 'This person reached the limit of messages from this app for today (500)',
	'143106': 'This person has already received the same content from this app today',
	'143203': 'The third-party app reached its limit of people per minute',
	'143204': 'The organization reached its limit of people per minute for third-party apps',
	'143205': 'This person reached the limit of messages from this third-party app for today',
	'143206': 'This person has already received the same content from this third-party app today',
	'1430000': 'The message had no recipient',
	'1430001': 'The kind of grant is unknown to DingTalk',
	'1430002': 'The content is prohibited',
	'1430003': 'The protection rules of the organization held it back',
	'1430004': 'Executive protection: this person receives no messages from apps',
};

/** Plain words for a code of forbidden_list; the code itself when it is not known. */
export function forbiddenReason(code: string | undefined): string {
	if (code === undefined)
		return 'DingTalk held it back because of its limits (too many messages, or the same content today)';
	return reasons[code] ?? `DingTalk held it back (code ${code})`;
}

export const forbiddenCodes = Object.keys(reasons);
