import { DingTalkError } from '../../transport/errors';
import type { WebhookMessage, WebhookMessageType } from '../messageType';

const label = 'Message (JSON)';

export const json: WebhookMessageType = {
	name: 'json',
	displayName: 'JSON',
	description: 'The whole message as in the documentation of DingTalk',
	fields: [
		{
			displayName: label,
			name: 'msg',
			type: 'json',
			default: '{\n  "msgtype": "text",\n  "text": { "content": "" }\n}',
			required: true,
			description: 'The message with its msgtype, and with "at" for mentions',
		},
	],
	build(parameters) {
		const message = parameters.jsonObject('msg', label);
		const { msgtype } = message;
		if (typeof msgtype !== 'string' || !/^\w+$/.test(msgtype))
			throw DingTalkError.invalid(
				label,
				'has no msgtype',
				'Set "msgtype" to the type of the message, for example "markdown"',
			);
		if (typeof message[msgtype] !== 'object' || message[msgtype] === null)
			throw DingTalkError.invalid(
				label,
				`has no "${msgtype}" object`,
				`Put the content into "${msgtype}": { ... }`,
			);
		return message as WebhookMessage;
	},
};
