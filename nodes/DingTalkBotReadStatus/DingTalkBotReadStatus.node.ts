import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { receiptOutputs } from '../shared/receipts/fields';
import { entry, operationProperties, runChosenOperation } from '../shared/run/resources';
import type { Resource } from '../shared/run/resources';
import { ding } from './operations/ding';
import { directMessage } from './operations/directMessage';
import { groupMessage } from './operations/groupMessage';

const getReadStatus = { name: 'Get Read Status', value: 'getReadStatus' };

const resources: Resource[] = [
	{
		name: 'Direct Message',
		value: 'directMessage',
		operations: [
			entry(
				{
					...getReadStatus,
					action: 'Get read status of direct message',
					description:
						'Who of up to 20 people has read it, by its process query key, for 24 hours after the send',
				},
				directMessage,
			),
		],
	},
	{
		name: 'DING',
		value: 'ding',
		operations: [
			entry(
				{
					...getReadStatus,
					action: 'Get read status of DING',
					description: 'Who has read it, and who has not, by its open DING ID',
				},
				ding,
			),
		],
	},
	{
		name: 'Group Message',
		value: 'groupMessage',
		operations: [
			entry(
				{
					...getReadStatus,
					action: 'Get read status of group message',
					description:
						'Who of the group has read it, by its process query key; DingTalk names the readers only',
				},
				groupMessage,
			),
		],
	},
];

export class DingTalkBotReadStatus implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DingTalk Bot Read Status',
		name: 'dingTalkBotReadStatus',
		icon: { light: 'file:../../icons/dingtalk.svg', dark: 'file:../../icons/dingtalk.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["resource"] }}',
		description: 'See who has read the messages of a DingTalk bot',
		defaults: { name: 'DingTalk Bot Read Status' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: receiptOutputs,
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: operationProperties(resources),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runChosenOperation(this, resources);
	}
}
