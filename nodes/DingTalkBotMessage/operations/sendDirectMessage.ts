import { botSendOptions, readBotSendOptions } from '../../shared/sending/botOptions';
import type { BotSendOptions } from '../../shared/sending/botOptions';
import { filesOf } from '../../shared/media/files';
import { botMessageTypes, buildBotMessage } from '../../shared/messages/bot/botMessage';
import type { BuiltBotMessage } from '../../shared/messages/bot/botMessage';
import { sendBotMessage } from '../../shared/messages/bot/sendBotMessage';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import { Parameters } from '../../shared/parameters/parameters';
import { planSends, sendableOf } from '../../shared/sending/planSends';
import type { Sendable } from '../../shared/sending/planSends';
import { knownFromSend } from '../../shared/receipts/notReached';
import type { Batch } from '../../shared/recipients/batches';
import { botRecipientFields, readAudience } from '../../shared/recipients/fields';
import type { Operation, Outcome } from '../../shared/run/operation';
import { combineIdenticalField, sendOutputField, sendTimes } from '../../shared/sending/options';
import { idText, stringsIn } from '../../shared/transport/json';
import { robotCodeFor } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

interface DirectMessage extends BuiltBotMessage, BotSendOptions {
	output: 'messages' | 'recipients';
}

async function sendBatch(session: Session, batch: Batch<DirectMessage>): Promise<Outcome[]> {
	const { message, userIds } = batch;
	const robotCode = robotCodeFor(session, message.robotCode);
	const { body, at } = await sendBotMessage(
		session,
		endpoints.sendBotMessage,
		{ robotCode, userIds },
		message,
		batch.names,
		message.request,
	);
	const sent = { processQueryKey: idText(body, 'processQueryKey'), robotCode, ...sendTimes(at) };
	const lists = {
		invalidUserIds: stringsIn(body.invalidStaffIdList),
		throttledUserIds: stringsIn(body.flowControlledStaffIdList),
		filteredUserIds: stringsIn(body.filteredStaffIdList),
	};
	if (message.output === 'recipients') {
		const known = knownFromSend(lists);
		return userIds.map((userId) => ({
			json: { ...sent, userId, ...(known.get(userId) ?? { status: 'pending' }) },
			items: batch.itemsOf(userId),
		}));
	}
	return [{ json: { ...sent, userIds, ...lists, ...batch.notes }, items: batch.items }];
}

/** `{ processQueryKey, robotCode, userIds, invalidUserIds, throttledUserIds, filteredUserIds, sentAt, resultsUntil }`, or one item a person. */
export const sendDirectMessage: Operation<Sendable<DirectMessage>> = {
	description: [
		...botRecipientFields,
		messageTypeField(botMessageTypes),
		...fieldsOf(botMessageTypes),
		combineIdenticalField,
		sendOutputField('Batch', 'messages'),
		botSendOptions,
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		const audience = readAudience(parameters, 'bot');
		const message: DirectMessage = {
			...(await buildBotMessage(parameters, filesOf(context, item))),
			...readBotSendOptions(parameters),
			output: parameters.choice('output', 'Output', ['messages', 'recipients']),
		};
		return sendableOf(
			context,
			item,
			audience,
			parameters.boolean('combineIdentical', 'Combine Identical Messages'),
			message,
		);
	},
	plan: async (session, inputs) =>
		await planSends(
			session,
			inputs,
			() => ({ users: limits.usersPerBotBatch, departments: 1 }),
			async (batch) => await sendBatch(session, batch),
		),
};
