import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
import { refuseOtherChannel } from './otherChannel';
import { readRobotCode } from './sender';

/** How a bot's message is named afterwards, as the send put it out. */
export interface MessageReference extends IDataObject {
	processQueryKey: string;
	/** '' means the credential's. */
	robotCode: string;
}

export const processQueryKeyField: INodeProperties = {
	displayName: 'Process Query Key',
	name: 'processQueryKey',
	type: 'string',
	default: '={{ $json.processQueryKey }}',
	required: true,
	description: 'The processQueryKey that the send of the message gave',
};

export const openConversationIdField: INodeProperties = {
	displayName: 'Open Conversation ID',
	name: 'openConversationId',
	type: 'string',
	default: '={{ $json.openConversationId }}',
	required: true,
	description: 'The openConversationId of the group. The bot must be one of its members.',
};

/** The same for a send, where no earlier message names the group. */
export const groupToTellField: INodeProperties = {
	...openConversationIdField,
	default: '',
	placeholder: 'e.g. cidX8pNDkV1RpAzp9vPsW9Xyw==',
	description:
		'The group to write to. A message that somebody writes to the bot in the group brings it (DingTalk Trigger), and so does the answer of DingTalk when the group is created by its API. The bot must be one of the members.',
};

/**
 * The bot message that an item names; with an empty `processQueryKey` where there is none.
 * @param isForNobody whether the send has reached nobody, so that there may be no message
 * @throws DingTalkError (invalidInput), also when the item names a message of another channel
 */
export function readMessage(
	parameters: Parameters,
	input: IDataObject,
	isForNobody = false,
): MessageReference {
	if (isForNobody && !parameters.raw('processQueryKey'))
		return { processQueryKey: '', robotCode: readRobotCode(parameters, input) };
	refuseOtherChannel(parameters, input, 'processQueryKey', 'Process Query Key');
	return {
		processQueryKey: parameters.text('processQueryKey', 'Process Query Key').trim(),
		robotCode: readRobotCode(parameters, input),
	};
}
