import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../../parameters/parameters';
import { parseIds, parseMobiles } from '../../recipients/parse';
import { split } from '../../recipients/split';
import { DingTalkError } from '../../transport/errors';
import { entryIn } from '../../transport/json';
import { limits } from '../../transport/limits';
import type { WebhookMessage } from '../messageType';

/** Whom a message mentions: they are notified by sound and see their name in it. */
export interface Mentions {
	userIds: string[];
	mobiles: string[];
	everyone: boolean;
}

/** The types whose text can hold a mention, and where it stands in them. */
const mentionableText: Readonly<Record<string, { key: string; separator: string }>> = {
	text: { key: 'content', separator: '\n' },
	markdown: { key: 'text', separator: '\n\n' },
	actionCard: { key: 'text', separator: '\n\n' },
};

const showForMentionable = { messageType: Object.keys(mentionableText) };

/** The fields that say whom a message mentions, shown for the types that can. */
export const mentionFields: INodeProperties[] = [
	{
		displayName: 'Mention',
		name: 'mention',
		type: 'options',
		options: [
			{ name: 'Everyone in the Group', value: 'everyone' },
			{ name: 'Nobody', value: 'nobody' },
			{ name: 'People', value: 'people' },
		],
		default: 'nobody',
		displayOptions: { show: showForMentionable },
		description: 'Who is notified and sees their name in the message',
	},
	{
		displayName: 'Mention User IDs',
		name: 'mentionUserIds',
		type: 'string',
		default: '',
		placeholder: 'e.g. manager123, 0147282552401293909',
		displayOptions: { show: { ...showForMentionable, mention: ['people'] } },
		description:
			'People of the group by their user ID. Above 50 the message is sent again for the next 50. Separate IDs by commas, semicolons or new lines, or give a list by an expression.',
	},
	{
		displayName: 'Mention Mobile Numbers',
		name: 'mentionMobiles',
		type: 'string',
		default: '',
		placeholder: 'e.g. 13812345678, +852-12345678',
		displayOptions: { show: { ...showForMentionable, mention: ['people'] } },
		description: 'People of the group by their mobile number, separated like IDs',
	},
];

/**
 * Raw JSON says itself whom it mentions, in its "at".
 * @throws DingTalkError (invalidInput) when people are to be mentioned and there is nobody
 */
export function readMentions(parameters: Parameters): Mentions {
	const nobody = { userIds: [], mobiles: [], everyone: false };
	const messageType = parameters.optionalText('messageType', 'Message Type');
	if (!entryIn(mentionableText, messageType)) return nobody;
	const mention = parameters.choice('mention', 'Mention', ['nobody', 'people', 'everyone']);
	if (mention !== 'people') return { ...nobody, everyone: mention === 'everyone' };
	const userIds = parseIds(parameters.raw('mentionUserIds'), 'Mention User IDs');
	const mobiles = parseMobiles(parameters.raw('mentionMobiles'), 'Mention Mobile Numbers');
	if (userIds.length + mobiles.length === 0) {
		throw DingTalkError.invalid(
			'Mention User IDs',
			'is empty, and so is "Mention Mobile Numbers"',
			'Name at least one person, check the expression behind it, or mention nobody',
		);
	}
	return { userIds, mobiles, everyone: false };
}

/** At most 50 mentions a message; the order is kept. One entry for nobody, too. */
export function splitMentions({ userIds, mobiles, everyone }: Mentions): Mentions[] {
	const people = [
		...userIds.map((userId) => ({ userId })),
		...mobiles.map((mobile) => ({ mobile })),
	];
	if (people.length === 0) return [{ userIds, mobiles, everyone }];
	return split(people, limits.mentionsPerMessage).map((part) => ({
		userIds: part.flatMap((person) => ('userId' in person ? person.userId : [])),
		mobiles: part.flatMap((person) => ('mobile' in person ? person.mobile : [])),
		everyone,
	}));
}

/** Whether a text names someone already: `@12` does not stand in `@123`. */
function holdsMention(text: string, name: string): boolean {
	const end = /^(?![\w$+-]|\.\w)/;
	return text
		.split(`@${name}`)
		.slice(1)
		.some((rest) => end.test(rest));
}

/**
 * The message with its mentions: in `at`, and in the text, because DingTalk notifies only those who stand in
 * both. Who stands in the text already is left where they are.
 */
export function withMentions(
	message: WebhookMessage,
	{ userIds, mobiles, everyone }: Mentions,
): IDataObject {
	const place = entryIn(mentionableText, message.msgtype);
	if (!place || (userIds.length + mobiles.length === 0 && !everyone)) return message;
	const content = message[message.msgtype] as IDataObject;
	const text = String(content[place.key]);
	const missing = [...userIds, ...mobiles]
		.filter((name) => !holdsMention(text, name))
		.map((name) => `@${name}`);
	const named = missing.length > 0 ? `${text}${place.separator}${missing.join(' ')}` : text;
	return {
		...message,
		[message.msgtype]: { ...content, [place.key]: named },
		at: {
			...(userIds.length > 0 ? { atUserIds: userIds } : {}),
			...(mobiles.length > 0 ? { atMobiles: mobiles } : {}),
			isAtAll: everyone,
		},
	};
}
