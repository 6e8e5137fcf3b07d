import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import {
	authenticateBy,
	expirableField,
	maskedSecret,
} from '../nodes/shared/transport/credentialParts';
import { oapiBaseUrlField, regionField } from '../nodes/shared/transport/hostFields';
import { probeWebhookSparingly } from '../nodes/shared/webhookBot/probe';
import { putSignature } from '../nodes/shared/webhookBot/webhook';

export class DingTalkGroupBotApi implements ICredentialType {
	name = 'dingTalkGroupBotApi';

	displayName = 'DingTalk Group Bot API';

	icon: Icon = { light: 'file:../icons/dingtalk.svg', dark: 'file:../icons/dingtalk.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-dingtalk/n8n-nodes-dingtalk-notifications#the-credential-step-by-step';

	properties: INodeProperties[] = [
		{
			...regionField,
			description: "Where the organization is registered. The webhook's address shows it.",
		},
		oapiBaseUrlField,
		{
			displayName: 'Webhook URL or Token',
			name: 'webhook',
			type: 'string',
			// Whoever has it can write into the group.
			typeOptions: maskedSecret,
			default: '',
			required: true,
			placeholder: 'e.g. https://oapi.dingtalk.com/robot/send?access_token=...',
			description:
				'In DingTalk: group settings > Bot > Add Robot > Custom. Whoever knows it can write into the group.',
		},
		{
			displayName: 'Signing Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. SEC...',
			description:
				"In the bot's security settings, if it is set to sign (Additional Signature); otherwise leave it empty",
		},
		{
			displayName: 'Keyword',
			name: 'keyword',
			type: 'string',
			default: '',
			placeholder: 'e.g. Alert',
			description:
				"In the bot's security settings, if it has any: one of them must be in every message, or DingTalk refuses it. Separate several by commas.",
		},
		// Empty in a test of the credential and for the HTTP Request node, so that the webhook is checked. Our nodes
		// fill it in for their own requests, so that a message is one call.
		expirableField('Checked', 'checked'),
	];

	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		await probeWebhookSparingly(this.helpers, credentials);
		return {};
	}

	authenticate = authenticateBy(putSignature);

	// n8n runs preAuthentication first, which throws DingTalk's own words for a wrong webhook. n8n wants a request all
	// the same: once more a message of a type that does not exist, so that nobody sees it.
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.oapiBaseUrl : $credentials.region === "international" ? "https://oapi.dingtalk.io" : "https://oapi.dingtalk.com" }}',
			url: '/robot/send',
			body: { msgtype: 'credentialTest' },
			json: true,
		},
	};
}
