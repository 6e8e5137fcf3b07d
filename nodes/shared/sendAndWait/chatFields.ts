import type { INodeProperties } from 'n8n-workflow';
import { buttonCardTemplate } from '../messages/card/buttonCard';
import type { Parameters } from '../parameters/parameters';
import { parseIds } from '../recipients/parse';
import { DingTalkError } from '../transport/errors';
import type { Question } from './question';

/** How a question is answered in the chat. */
export interface ChatAnswers {
	/** Empty: whoever was asked. */
	mayAnswer: string[];
	cardTemplateId: string;
}

export const answerInField: INodeProperties = {
	displayName: 'Answer In',
	name: 'answerIn',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Chat',
			value: 'chat',
			description:
				'The buttons answer inside the chat: n8n needs no public address, and DingTalk proves who has pressed. Needs an active DingTalk Trigger of the same app.',
		},
		{
			name: 'Page',
			value: 'page',
			description:
				'The buttons open a page of this n8n, which the phones of those asked must reach',
		},
	],
	default: 'page',
	description: 'Where people answer',
};

const fieldsOfChat: INodeProperties[] = [
	{
		displayName:
			'A workflow with a <b>DingTalk Trigger</b> of the same credential must be active in this n8n, whatever its events: it hears of the presses. The app needs the permission <b>Card.Instance.Write</b>. DingTalk documents neither cards nor Stream mode for dingtalk.io.',
		name: 'chatNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'May Answer',
		name: 'mayAnswer',
		type: 'string',
		default: '',
		placeholder: 'e.g. manager123, user456',
		description:
			'User IDs, separated by commas. Others who press are told that they may not, and the question stays open. Empty: whoever was asked, in a group each of its members.',
	},
];

/** @param everywhere whether every question of the operation is answered in the chat */
export function chatFields(everywhere: boolean): INodeProperties[] {
	return everywhere
		? fieldsOfChat
		: fieldsOfChat.map((field) => ({
				...field,
				displayOptions: { show: { answerIn: ['chat'] } },
			}));
}

export const cardTemplateOption: INodeProperties = {
	displayName: 'Card Template ID',
	name: 'cardTemplateId',
	type: 'string',
	default: buttonCardTemplate,
	description:
		'For answers in the chat. A template of your own needs the variables title, markdown, tips and sys_full_json_obj, as the public button card has them.',
};

/** @throws DingTalkError (invalidInput) */
export function readChatAnswers(parameters: Parameters, { responseType }: Question): ChatAnswers {
	if (responseType === 'freeText')
		throw DingTalkError.invalid(
			'Response Type',
			'is Free Text, and a card in the chat has no field to write in',
			'Choose Approval or Choices; in a direct message, Answer In can be Page instead',
		);
	const options = parameters.collection('options');
	return {
		mayAnswer: parseIds(parameters.raw('mayAnswer'), 'May Answer'),
		cardTemplateId:
			options.optionalText('cardTemplateId', 'Card Template ID').trim() || buttonCardTemplate,
	};
}
