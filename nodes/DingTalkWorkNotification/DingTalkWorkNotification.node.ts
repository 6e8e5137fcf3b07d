import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { recipientPickers } from '../shared/recipients/pickers';
import { answerQuestion, answerWebhooks, waitingTooltip } from '../shared/sendAndWait/answer';
import { entry, operationProperties, runChosenOperation } from '../shared/run/resources';
import type { Resource } from '../shared/run/resources';
import { receiptOutputs } from '../shared/receipts/fields';
import { checkSetup } from './operations/checkSetup';
import { getProgress } from './operations/getProgress';
import { getResult } from './operations/getResult';
import { recall } from './operations/recall';
import { send } from './operations/send';
import { sendAndWait } from './operations/sendAndWait';
import { updateStatusBar } from './operations/updateStatusBar';

const resources: Resource[] = [
	{
		name: 'Message',
		value: 'message',
		operations: [
			entry(
				{
					name: 'Send',
					value: 'send',
					action: 'Send work notification',
					description:
						'Tell people, departments or everyone. Gives a task ID, by which the result can be asked for.',
				},
				send,
			),
			entry(
				{
					name: 'Send and Wait for Response',
					value: SEND_AND_WAIT_OPERATION,
					action: 'Send work notification and wait for response',
					description: 'Ask people and wait for the answer',
				},
				sendAndWait,
			),
			entry(
				{
					name: 'Recall',
					value: 'recall',
					action: 'Recall work notification',
					description: 'Take it back from all its recipients by its task ID, within 24 hours',
				},
				recall,
			),
			entry(
				{
					name: 'Update Status Bar',
					value: 'updateStatusBar',
					action: 'Update status bar of work notification',
					description:
						'Change the state shown on an OA card that was sent with a status bar, by its task ID',
				},
				updateStatusBar,
			),
		],
	},
	{
		name: 'Delivery',
		value: 'delivery',
		operations: [
			entry(
				{
					name: 'Get Progress',
					value: 'getProgress',
					action: 'Get progress of work notification',
					description: 'How far DingTalk is with sending, by the task ID',
				},
				getProgress,
			),
			entry(
				{
					name: 'Get Result',
					value: 'getResult',
					action: 'Get read status of work notification',
					description:
						'Who has read it, who has not, and who was not reached and why, by the task ID, for 24 hours after the send',
				},
				getResult,
			),
		],
	},
	{
		name: 'App',
		value: 'app',
		operations: [
			entry(
				{
					name: 'Check Set-Up',
					value: 'checkSetup',
					action: 'Check set-up of app',
					description:
						'What the app of the credential may do, and what is missing. Nobody is told anything.',
				},
				checkSetup,
			),
		],
	},
];

export class DingTalkWorkNotification implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DingTalk Work Notification',
		name: 'dingTalkWorkNotification',
		icon: { light: 'file:../../icons/dingtalk.svg', dark: 'file:../../icons/dingtalk.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Send DingTalk work notifications and see who has read them',
		defaults: { name: 'DingTalk Work Notification' },
		usableAsTool: true,
		waitingNodeTooltip: waitingTooltip,
		webhooks: answerWebhooks,
		inputs: [NodeConnectionTypes.Main],
		outputs: receiptOutputs,
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: operationProperties(resources),
	};

	methods = { listSearch: recipientPickers };

	webhook = answerQuestion;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runChosenOperation(this, resources);
	}
}
