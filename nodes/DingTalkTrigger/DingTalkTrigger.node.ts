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

export class DingTalkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'DingTalk Trigger',
		name: 'dingTalkTrigger',
		icon: { light: 'file:../../icons/dingtalk.svg', dark: 'file:../../icons/dingtalk.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description:
			"Starts the workflow when somebody reads a bot's message or writes to the bot, and at other events of DingTalk: pushed, without polling and without a public address",
		eventTriggerDescription: 'Waiting for DingTalk to push an event',
		activationMessage: 'Each event that DingTalk pushes now starts this workflow.',
		defaults: { name: 'DingTalk Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'dingTalkApi', required: true }],
		properties: fields,
	};

	async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
		return this.getMode() === 'manual' ? listenOnce(this) : await listenActively(this);
	}
}
