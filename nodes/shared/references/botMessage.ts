import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
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

export function readMessage(parameters: Parameters, input: IDataObject): MessageReference {
	return {
		processQueryKey: parameters.text('processQueryKey', 'Process Query Key').trim(),
		robotCode: readRobotCode(parameters, input),
	};
}
