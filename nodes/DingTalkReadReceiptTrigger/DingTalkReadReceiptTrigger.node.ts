import type {
	INodeType,
	INodeTypeDescription,
	ITriggerFunctions,
	ITriggerResponse,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { fields } from './fields';
import { listenActively } from './listenActively';
import { listenOnce } from './listenOnce';

export class DingTalkReadReceiptTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DingTalk Read Receipt Trigger',
		name: 'dingTalkReadReceiptTrigger',
		icon: { light: 'file:../../icons/dingtalk.svg', dark: 'file:../../icons/dingtalk.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			"Starts the workflow when somebody reads a bot's message, or it is recalled: DingTalk pushes it, without polling",
		eventTriggerDescription: 'Waiting for somebody to read a message of the bot',
		activationMessage: 'Each reading of a message of the bot now starts this workflow.',
		defaults: { name: 'DingTalk Read Receipt Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: fields,
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return this.getMode() === 'manual' ? listenOnce(this) : await listenActively(this);
	}
}
