import { openConversationIdField } from '../../shared/botMessageReference';
import { filesOf } from '../../shared/mediaFiles';
import { botMessageTypes, buildBotMessage } from '../../shared/messages/bot/botMessage';
import type { BuiltBotMessage } from '../../shared/messages/bot/botMessage';
import { sendBotMessage } from '../../shared/messages/bot/sendBotMessage';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import { Parameters } from '../../shared/parameters';
import type { Job, Operation } from '../../shared/operation';
import { idText, optionsField, readRequestOptions, resendWhenUnknownOption, robotCodeFor, robotCodeOption, sendTimes, timeoutOption } from '../../shared/sending';
import { endpoints } from '../../shared/transport/endpoints';
import type { RequestOptions } from '../../shared/transport/session';

interface GroupMessage extends BuiltBotMessage {
	openConversationId: string;
	robotCode: string;
	request: RequestOptions;
}

/** One message a call: `{ processQueryKey, openConversationId, robotCode, sentAt, resultsUntil }`. */
export const sendGroupMessage: Operation<GroupMessage> = {
	description: [
		openConversationIdField,
		messageTypeField(botMessageTypes),
		...fieldsOf(botMessageTypes),
		optionsField([robotCodeOption, resendWhenUnknownOption, timeoutOption]),
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		const options = parameters.collection('options');
		return {
			openConversationId: parameters.text('openConversationId', 'Open Conversation ID').trim(),
			...(await buildBotMessage(parameters, filesOf(context, item))),
			robotCode: options.optionalText('robotCode', 'Robot Code').trim(),
			request: readRequestOptions(options),
		};
	},
	plan: (session, inputs): Job[] =>
		inputs.map(({ item, value: { openConversationId, robotCode: own, request, ...message } }) => ({
			items: [item],
			names: [`item ${item}`],
			subjectOf: () => ({ openConversationId }),
			async run() {
				const robotCode = robotCodeFor(session, own);
				const { body, at } = await sendBotMessage(session, endpoints.sendGroupMessage, { robotCode, openConversationId }, message, [`item ${item}`], request);
				return [{ items: [item], json: { processQueryKey: idText(body, 'processQueryKey'), openConversationId, robotCode, ...sendTimes(at) } }];
			},
		})),
};
