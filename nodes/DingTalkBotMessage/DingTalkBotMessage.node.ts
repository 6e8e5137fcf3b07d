import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { recipientPickers } from '../shared/recipients/pickers';
import { askGroup } from '../shared/sendAndWait/askGroup';
import { answerQuestion, answerWebhooks, waitingTooltip } from '../shared/sendAndWait/answer';
import { entry, operationProperties, runChosenOperation } from '../shared/run/resources';
import type { Resource } from '../shared/run/resources';
import { recallDing } from './operations/recallDing';
import { recallDirectMessages, recallGroupMessages } from './operations/recallMessages';
import { sendAndWait } from './operations/sendAndWait';
import { sendDing } from './operations/sendDing';
import { sendDirectMessage } from './operations/sendDirectMessage';
import { sendGroupMessage } from './operations/sendGroupMessage';
import { sendGroupWebhook } from './operations/sendGroupWebhook';

/** The one resource that speaks as a group's bot, not as the app. */
const groupWebhook = 'groupWebhook';

const ask = {
	name: 'Send and Wait for Response',
	value: SEND_AND_WAIT_OPERATION,
	description: 'Ask people and wait for the answer',
};

const recall = { name: 'Recall', value: 'recall' };

const resources: Resource[] = [
	{
		name: 'Direct Message',
		value: 'directMessage',
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send direct message',
					description:
						'Write to people as the bot of the app. Gives a process query key, by which the read status can be asked for.',
				},
				sendDirectMessage,
			),
			entry({ ...ask, action: 'Send direct message and wait for response' }, sendAndWait),
			entry(
				{
					...recall,
					action: 'Recall direct messages',
					description: 'Take messages back by their process query keys, within 24 hours',
				},
				recallDirectMessages,
			),
		],
	},
	{
		name: 'DING',
		value: 'ding',
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send DING to people',
					description:
						"Urge people in the app, by SMS or by phone. SMS and phone cost money. DingTalk's pages disagree on which editions have DING.",
				},
				sendDing,
			),
			entry(
				{
					...recall,
					action: 'Recall DING',
					description: 'Take a DING back from everybody by its open DING ID',
				},
				recallDing,
			),
		],
	},
	{
		name: 'Group Message',
		value: 'groupMessage',
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send group message',
					description:
						'Write into a group that the bot is a member of, by its open conversation ID',
				},
				sendGroupMessage,
			),
			entry({ ...ask, action: 'Send group message and wait for response' }, askGroup),
			entry(
				{
					...recall,
					action: 'Recall group messages',
					description: 'Take messages of a group back by their process query keys',
				},
				recallGroupMessages,
			),
		],
	},
	{
		name: 'Group Webhook',
		value: groupWebhook,
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send to group webhook',
					description:
						"Write into a group as its custom bot, and mention people. Needs nothing but the bot's webhook.",
				},
				sendGroupWebhook,
			),
		],
	},
];

const appResources = resources.map(({ value }) => value).filter((value) => value !== groupWebhook);

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
		waitingNodeTooltip: waitingTooltip,
		webhooks: answerWebhooks,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'dingTalkApi', required: true, displayOptions: { show: { resource: appResources } } },
			{
				name: 'dingTalkGroupBotApi',
				required: true,
				displayOptions: { show: { resource: [groupWebhook] } },
			},
		],
		properties: operationProperties(resources),
	};

	methods = { listSearch: recipientPickers };

	webhook = answerQuestion;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runChosenOperation(this, resources);
	}
}
