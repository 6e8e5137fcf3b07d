import { entryIn } from '../transport/json';
import { limits } from '../transport/limits';

/** What helps against a limit of the minute, and against one of the day. */
const inAMinute = 'Send it again after a minute';
const tomorrow = 'Send it again tomorrow, or tell them another way';

/**
 * A copy of the same words on the same day. "Make Unique" is an option of the send, which makes each message
 * differ from the one before.
 */
const makeUnique =
	'To send it again, add the option Make Unique to the node that sends, or change the text';

/** Why DingTalk held a work notification back, and what to do. Source: getsendresult, forbidden_list.code. */
const reasons: Readonly<Record<string, string>> = {
	'143103': `The app has reached its limit of people per minute. ${inAMinute}`,
	'143104': `The organization has reached its limit of people per minute. ${inAMinute}`,
	'143105': `This person has reached the limit of messages from this app for today (${limits.messagesPerPersonAndDay}). ${tomorrow}`,
	'143106': `This person has already received the same content from this app today. ${makeUnique}`,
	'143203': `The third-party app has reached its limit of people per minute. ${inAMinute}`,
	'143204': `The organization has reached its limit of people per minute for third-party apps. ${inAMinute}`,
	'143205': `This person has reached the limit of messages from this third-party app for today. ${tomorrow}`,
	'143206': `This person has already received the same content from this third-party app today. ${makeUnique}`,
	'1430000': 'The message had no recipient. Check User IDs in the node that sends',
	'1430001':
		"DingTalk does not know the kind of grant of the app. Check the app's permissions in the developer console",
	'1430002': 'DingTalk prohibits the content. Change the text and send it again',
	'1430003':
		"The organization's protection rules have held it back. Ask the administrator of DingTalk",
	'1430004':
		'Executive protection: this person receives no messages from apps. Tell them another way',
};

/** Plain words for a code of forbidden_list, and what to do. */
export function forbiddenReason(code: string | undefined): string {
	if (code === undefined)
		return `DingTalk has held it back because of its limits (too many messages, or the same content today). ${makeUnique}`;
	return (
		entryIn(reasons, code) ??
		`DingTalk has held it back (code ${code}). Ask the administrator of DingTalk about this code`
	);
}

/** The codes of forbidden_list that have a reason here. */
export const forbiddenCodes = Object.keys(reasons);
