import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { entry, operationProperties, runChosenOperation } from '../shared/resources';
import type { Resource } from '../shared/resources';
import { sendDing } from './operations/sendDing';
import { sendDirectMessage } from './operations/sendDirectMessage';

const resources: Resource[] = [
	{
		name: 'Direct Message',
		value: 'directMessage',
		operations: [entry({ name: 'Send', value: 'send', action: 'Send a direct message', description: 'Write to people as the bot of the app' }, sendDirectMessage)],
	},
	{
		name: 'DING',
		value: 'ding',
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send a DING',
					description: 'Urge people in the app, by SMS or by phone. SMS and phone cost money; needs the Professional or Exclusive edition.',
				},
				sendDing,
			),
		],
	},
];

export class DingTalkBotMessage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DingTalk Bot Message',
		name: 'dingTalkBotMessage',
		icon: { light: 'file:../../icons/dingtalk.svg', dark: 'file:../../icons/dingtalk.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send DingTalk messages as a bot, and DINGs to those who must not miss them',
		defaults: { name: 'DingTalk Bot Message' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: operationProperties(resources),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runChosenOperation(this, resources);
	}
}
