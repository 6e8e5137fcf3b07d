import type { IDataObject } from 'n8n-workflow';
import { botSendOptions, readBotSendOptions } from '../../shared/sending/botOptions';
import type { BotSendOptions } from '../../shared/sending/botOptions';
import { filesOf } from '../../shared/media/files';
import { botMessageTypes, buildBotMessage } from '../../shared/messages/bot/botMessage';
import type { BuiltBotMessage } from '../../shared/messages/bot/botMessage';
import { sendBotMessage } from '../../shared/messages/bot/sendBotMessage';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import { Parameters } from '../../shared/parameters/parameters';
import { plainTextOf, withPlainText } from '../../shared/messages/bot/plainText';
import { combineOptions, readCombining } from '../../shared/sending/combining';
import type { DigestForm } from '../../shared/sending/digest';
import { planSends, sendableOf } from '../../shared/sending/planSends';
import type { Sendable } from '../../shared/sending/planSends';
import { knownFromSend } from '../../shared/receipts/notReached';
import type { Batch } from '../../shared/recipients/batches';
import { recipientFields, readAudience } from '../../shared/recipients/fields';
import type { Operation, Outcome } from '../../shared/run/operation';
import { outputOption, sendResult, sendTimes } from '../../shared/sending/options';
import { idText, jsonBytes, stringsIn } from '../../shared/transport/json';
import { robotCodeFor } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { asDingTalkError } from '../../shared/transport/errors';
import type { Failure } from '../../shared/transport/errors';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

interface DirectMessage extends BuiltBotMessage, BotSendOptions {
	output: 'messages' | 'recipients';
}

async function sendBatch(session: Session, batch: Batch<DirectMessage>): Promise<Outcome[]> {
	const { message, userIds } = batch;
	const robotCode = robotCodeFor(session, message.robotCode);
	try {
		const { body, at } = await sendBotMessage(
			session,
			endpoints.sendBotMessage,
			{ robotCode, userIds },
			message,
			batch.names,
			message.request,
		);
		const lists = {
			invalidUserIds: stringsIn(body.invalidStaffIdList),
			throttledUserIds: stringsIn(body.flowControlledStaffIdList),
			filteredUserIds: stringsIn(body.filteredStaffIdList),
		};
		const processQueryKey = idText(body, 'processQueryKey');
		return outcomesOf(batch, lists, { ...sendTimes(at), processQueryKey, robotCode });
	} catch (error) {
		const failure = asDingTalkError(error);
		const unknown = unknownPeopleIn(failure.failure, userIds);
		if (unknown.length === 0) throw failure;
		// Nothing was accepted, so nobody is told twice: whoever is known is told without them.
		const others = userIds.filter((userId) => !unknown.includes(userId));
		return [
			...outcomesOf(batch.only(unknown), { invalidUserIds: unknown }, { robotCode }),
			...(others.length > 0 ? await sendBatch(session, batch.only(others)) : []),
		];
	}
}

/**
 * The people of a refused request whom DingTalk does not know: those that its words name, else all of them. It
 * refuses a request in which it knows nobody, and takes one in which it knows somebody (dingtalk-api 4.1).
 */
function unknownPeopleIn({ kind, code, message }: Failure, userIds: string[]): string[] {
	if (kind !== 'notFound' || !/^(invalidParameter\.)?staffId\./.test(code)) return [];
	const words = new Set(message.split(/[^\w.@-]+/));
	const named = userIds.filter((userId) => words.has(userId));
	return named.length > 0 ? named : userIds;
}

function outcomesOf(
	{ message, userIds, ...batch }: Batch<DirectMessage>,
	lists: Record<string, string[]>,
	sent: IDataObject,
): Outcome[] {
	if (message.output === 'recipients') {
		const known = knownFromSend(lists);
		return userIds.map((userId) => ({
			json: sendResult({ userId }, { status: 'pending', ...known.get(userId) }, sent),
			items: batch.itemsOf(userId),
		}));
	}
	return [{ json: sendResult({ userIds, ...lists, ...batch.notes }, sent), items: batch.items }];
}

/** Messages whose texts are put together differ in title and text only. */
const digestForm: DigestForm<DirectMessage> = {
	textOf: plainTextOf,
	withText: (message, text) => ({ ...message, msgParam: withPlainText(message, text) }),
	separatorOf: ({ msgKey }) => (msgKey === 'sampleMarkdown' ? '\n\n' : '\n'),
	fits: ({ msgParam }) => jsonBytes(msgParam) <= limits.botMessageBytes,
	settingsOf: (message) => ({ ...message, msgParam: undefined }),
};

/**
 * `{ userIds, invalidUserIds, throttledUserIds, filteredUserIds, sentAt, resultsUntil, processQueryKey, robotCode }`,
 * or one item a person. Without a time and a processQueryKey where DingTalk knows none of the people.
 */
export const sendDirectMessage: Operation<Sendable<DirectMessage>> = {
	description: [
		...recipientFields,
		messageTypeField(botMessageTypes),
		...fieldsOf(botMessageTypes),
		botSendOptions([...combineOptions, outputOption('Batch', 'messages')]),
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		const options = parameters.collection('options');
		const audience = readAudience(parameters, 'bot', context.getInputData()[item]?.json ?? {});
		const message: DirectMessage = {
			...(await buildBotMessage(parameters, filesOf(context, item))),
			...readBotSendOptions(parameters),
			output: options.choice('output', 'Output', ['messages', 'recipients'], 'messages'),
		};
		return sendableOf(
			context,
			item,
			audience,
			readCombining(
				options,
				audience,
				message,
				parameters.text('messageType', 'Message Type'),
				digestForm,
			),
			message,
		);
	},
	plan: async (session, inputs, context) =>
		await planSends(context, session, inputs, {
			ceilingsOf: () => ({ users: limits.usersPerBotBatch, departments: 1 }),
			send: async (batch) => await sendBatch(session, batch),
			digestForm,
		}),
};
