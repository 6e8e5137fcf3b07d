import type { IDataObject } from 'n8n-workflow';
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
	checkWebhookSize,
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
import { asDingTalkError } from '../../shared/transport/errors';
import type { RequestOptions, Session } from '../../shared/transport/session';
import { groupBot } from '../../shared/webhookBot/groupBot';
import { keywordsIn } from '../../shared/webhookBot/webhook';

interface GroupNotice {
	message: WebhookMessage;
	/** As the panel calls it: an error names the field by it. */
	messageType: string;
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
function allMentions(notices: Array<Input<GroupNotice>>): Mentions {
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
		const { message, messageType, request } = first.value;
		return splitMentions(allMentions(notices)).map((mentions, part) => ({
			message,
			messageType,
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

/** The message as it goes on the wire, with the key that DingTalk knows a second copy by. */
function bodyOf(session: Session, post: Post): IDataObject {
	const msgUuid = session.keyFor({ name: namesOf(post)[0] });
	return { ...withMentions(post.message, post.mentions), msgUuid };
}

async function send(session: Session, post: Post, body: IDataObject): Promise<Outcome[]> {
	const { message, mentions, request, items } = post;
	const { msgUuid } = body;
	const { at } = await session.sendOnce(endpoints.sendGroupWebhook, body, namesOf(post), request);
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

function jobOf(session: Session, post: Post): Job {
	const body = bodyOf(session, post);
	const names = namesOf(post);
	try {
		checkWebhookSize(body, post.messageType);
	} catch (error) {
		return refusedJob(post.items, asDingTalkError(error));
	}
	const { userIds, mobiles } = post.mentions;
	return {
		items: post.items,
		names,
		subjectOf: () => ({ atUserIds: userIds, atMobiles: mobiles }),
		run: async () => await send(session, post, body),
	};
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
			messageType: parameters.text('messageType', 'Message Type'),
			mentions: readMentions(parameters),
			request: readRequestOptions(options),
			combines: readCombineItems(options) === 'identical',
		};
	},
	plan(session, inputs): Job[] {
		const keywords = keywordsIn(session.setting('keyword'));
		const withKeyword = inputs.filter(({ value }) => holdsKeyword(value.message, keywords));
		const refused = inputs
			.filter((input) => !withKeyword.includes(input))
			.map(({ item }) => refusedJob([item], keywordMissing(keywords)));
		return [...refused, ...postsOf(withKeyword).map((post) => jobOf(session, post))];
	},
};
