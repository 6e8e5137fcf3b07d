import { groupBy } from '../../shared/run/groupBy';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import {
	mentionFields,
	readMentions,
	splitMentions,
	withMentions,
} from '../../shared/messages/webhook/mentions';
import type { Mentions } from '../../shared/messages/webhook/mentions';
import {
	buildWebhookMessage,
	holdsKeyword,
	keywordMissing,
	webhookMessageTypes,
} from '../../shared/messages/webhook/webhookMessage';
import type { WebhookMessage } from '../../shared/messages/messageType';
import { Parameters } from '../../shared/parameters/parameters';
import { refusedJob } from '../../shared/run/operation';
import type { Input, Job, Operation, Outcome } from '../../shared/run/operation';
import { combineIdenticalOption, readCombineItems } from '../../shared/sending/combining';
import { readRequestOptions, timeoutOption } from '../../shared/sending/options';
import { optionsField } from '../../shared/parameters/optionsField';
import { endpoints } from '../../shared/transport/endpoints';
import type { RequestOptions, Session } from '../../shared/transport/session';
import { groupBot } from '../../shared/webhookBot/groupBot';
import { keywordsIn } from '../../shared/webhookBot/webhook';

interface GroupNotice {
	message: WebhookMessage;
	mentions: Mentions;
	request: RequestOptions;
	combines: boolean;
}

/** One message in the group, the people that it mentions, and the items it is for. */
interface Post extends Omit<GroupNotice, 'combines'> {
	items: number[];
	/** Which of several messages with the same text. */
	part: number;
}

/** Everybody who is named in items with the same message. */
function joined(notices: Array<Input<GroupNotice>>): Mentions {
	const all = notices.map(({ value }) => value.mentions);
	return {
		userIds: [...new Set(all.flatMap(({ userIds }) => userIds))],
		mobiles: [...new Set(all.flatMap(({ mobiles }) => mobiles))],
		everyone: all.some(({ everyone }) => everyone),
	};
}

function isFor({ value }: Input<GroupNotice>, part: Mentions, isFirst: boolean): boolean {
	const { userIds, mobiles } = value.mentions;
	if (userIds.length + mobiles.length === 0) return isFirst;
	return (
		userIds.some((id) => part.userIds.includes(id)) ||
		mobiles.some((mobile) => part.mobiles.includes(mobile))
	);
}

/** The fewest messages: items with the same text become one that mentions all their people, 50 at a time. */
function postsOf(inputs: Array<Input<GroupNotice>>): Post[] {
	const combines = inputs.every(({ value }) => value.combines);
	const groups = groupBy(inputs, ({ item, value }) =>
		JSON.stringify(combines ? [value.message, value.request] : item),
	);
	return groups.flatMap((notices) => {
		const [first] = notices;
		if (!first) return [];
		const { message, request } = first.value;
		return splitMentions(joined(notices)).map((mentions, part) => ({
			message,
			mentions,
			request,
			part,
			items: notices
				.filter((notice) => isFor(notice, mentions, part === 0))
				.map(({ item }) => item),
		}));
	});
}

/** Not the text: it may hold the time, and then Retry On Fail would send it again. */
function namesOf({ items, part }: Post): string[] {
	return items.map((item) => `item ${item}, message ${part}`);
}

async function send(session: Session, post: Post): Promise<Outcome[]> {
	const { message, mentions, request, items } = post;
	const body = withMentions(message, mentions);
	const names = namesOf(post);
	const msgUuid = session.keyFor({ name: names[0] });
	const { at } = await session.sendOnce(
		endpoints.sendGroupWebhook,
		{ ...body, msgUuid },
		names,
		request,
	);
	const { userIds, mobiles, everyone } = mentions;
	return [
		{
			items,
			json: {
				msgUuid,
				messageType: message.msgtype,
				atUserIds: userIds,
				atMobiles: mobiles,
				isAtAll: everyone,
				sentAt: new Date(at).toISOString(),
			},
		},
	];
}

/** One item a message: `{ msgUuid, messageType, atUserIds, atMobiles, isAtAll, sentAt }`. A webhook gives no receipts. */
export const sendGroupWebhook: Operation<GroupNotice> = {
	account: groupBot,
	inOrder: true,
	description: [
		messageTypeField(webhookMessageTypes),
		...fieldsOf(webhookMessageTypes),
		...mentionFields,
		optionsField([
			{
				...combineIdenticalOption,
				description:
					'Identical messages become one that mentions the people of all its items. A group bot may send 20 messages a minute.',
			},
			timeoutOption,
		]),
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		const options = parameters.collection('options');
		const message = await buildWebhookMessage(parameters);
		return {
			message,
			mentions: readMentions(parameters, message),
			request: readRequestOptions(options),
			combines: readCombineItems(options) === 'identical',
		};
	},
	plan(session, inputs): Job[] {
		const keywords = keywordsIn(session.setting('keyword'));
		const held = inputs.filter(({ value }) => holdsKeyword(value.message, keywords));
		const refused = inputs
			.filter((input) => !held.includes(input))
			.map(({ item }) => refusedJob([item], keywordMissing(keywords)));
		const jobs = postsOf(held).map((post) => ({
			items: post.items,
			names: namesOf(post),
			subjectOf: () => ({ atUserIds: post.mentions.userIds, atMobiles: post.mentions.mobiles }),
			run: async () => await send(session, post),
		}));
		return [...refused, ...jobs];
	},
};
