import type { IDataObject } from 'n8n-workflow';
import { DingTalkError } from '../../transport/errors';
import type { BotMessageType } from '../messageType';

export const json: BotMessageType = {
	name: 'json',
	displayName: 'JSON',
	description: "Any template by its msgKey and msgParam, as in DingTalk's documentation",
	fields: [
		{
			displayName: 'Message Key',
			name: 'msgKey',
			type: 'string',
			default: 'sampleText',
			required: true,
			description: "DingTalk's name of the template",
		},
		{
			displayName: 'Message Parameters (JSON)',
			name: 'msgParam',
			type: 'json',
			default: '{\n  "content": ""\n}',
			required: true,
			description: 'The msgParam object of the template',
		},
	],
	build(parameters) {
		const msgKey = parameters.text('msgKey', 'Message Key').trim();
		if (!/^[\w.-]+$/.test(msgKey))
			throw DingTalkError.invalid(
				'Message Key',
				'is not the name of a template',
				'Write it as in the documentation, for example sampleText',
			);
		return {
			msgKey,
			msgParam: parameters.jsonObject('msgParam', 'Message Parameters (JSON)') as IDataObject,
		};
	},
};
