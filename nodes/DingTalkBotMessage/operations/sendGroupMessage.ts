import { groupToTellField } from '../../shared/references/botMessage';
import { botSendOptions, readBotSendOptions } from '../../shared/sending/botOptions';
import type { BotSendOptions } from '../../shared/sending/botOptions';
import { filesOf } from '../../shared/media/files';
import { botMessageTypes, buildBotMessage } from '../../shared/messages/bot/botMessage';
import type { BuiltBotMessage } from '../../shared/messages/bot/botMessage';
import { sendBotMessage } from '../../shared/messages/bot/sendBotMessage';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import { Parameters } from '../../shared/parameters/parameters';
import type { Job, Operation } from '../../shared/run/operation';
import { sendTimes } from '../../shared/sending/options';
import { idText } from '../../shared/transport/json';
import { robotCodeFor } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';

interface GroupMessage extends BuiltBotMessage, BotSendOptions {
	openConversationId: string;
}

/** One message a call: `{ sentAt, resultsUntil, processQueryKey, openConversationId, robotCode }`. */
export const sendGroupMessage: Operation<GroupMessage> = {
	description: [
		groupToTellField,
		messageTypeField(botMessageTypes),
		...fieldsOf(botMessageTypes),
		botSendOptions(),
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		return {
			openConversationId: parameters.text('openConversationId', 'Open Conversation ID').trim(),
			...(await buildBotMessage(parameters, filesOf(context, item))),
			...readBotSendOptions(parameters),
		};
	},
	plan: (session, inputs): Job[] =>
		inputs.map(({ item, value: { openConversationId, robotCode: own, request, ...message } }) => ({
			items: [item],
			names: [`item ${item}`],
			subjectOf: () => ({ openConversationId }),
			async run() {
				const robotCode = robotCodeFor(session, own);
				const { body, at } = await sendBotMessage(
					session,
					endpoints.sendGroupMessage,
					{ robotCode, openConversationId },
					message,
					[`item ${item}`],
					request,
				);
				return [
					{
						items: [item],
						json: {
							...sendTimes(at),
							processQueryKey: idText(body, 'processQueryKey'),
							openConversationId,
							robotCode,
						},
					},
				];
			},
		})),
};
