import type { IDataObject } from 'n8n-workflow';
import { DingTalkError } from '../../transport/errors';
import type { WorkMessageType } from '../messageType';

/** The kinds that DingTalk's msg object can have. Source: message types and data format. */
const wireTypes = ['text', 'image', 'voice', 'file', 'link', 'oa', 'markdown', 'action_card'];

export const json: WorkMessageType = {
	name: 'json',
	displayName: 'JSON',
	description: 'The raw msg object as in the documentation of DingTalk',
	fields: [
		{
			displayName: 'Message (JSON)',
			name: 'msg',
			type: 'json',
			default: '{\n  "msgtype": "text",\n  "text": { "content": "" }\n}',
			required: true,
			description: "DingTalk's msg object with its msgtype",
		},
	],
	build(parameters) {
		const msg = parameters.jsonObject('msg', 'Message (JSON)') as IDataObject;
		const type = String(msg.msgtype ?? '');
		if (!wireTypes.includes(type)) {
			throw DingTalkError.invalid(
				'Message (JSON)',
				`has ${type ? `msgtype "${type.slice(0, 20)}"` : 'no msgtype'}`,
				`Set "msgtype" to one of: ${wireTypes.join(', ')}`,
			);
		}
		const others = wireTypes.filter((name) => name !== type && name in msg);
		if (others.length > 0) {
			throw DingTalkError.invalid(
				'Message (JSON)',
				`holds two message types (${[type, ...others].join(', ')})`,
				'DingTalk sends one type a message. Remove the others',
			);
		}
		if (typeof msg[type] !== 'object' || msg[type] === null) {
			throw DingTalkError.invalid(
				'Message (JSON)',
				`has no "${type}" object`,
				`Put the content into "${type}": { ... }`,
			);
		}
		return { msg };
	},
};
