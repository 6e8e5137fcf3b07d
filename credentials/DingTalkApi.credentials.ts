import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	Icon,
	IDataObject,
	INodeProperties,
} from 'n8n-workflow';
import {
	authenticateBy,
	expirableField,
	maskedSecret,
} from '../nodes/shared/transport/credentialParts';
import {
	apiBaseUrlField,
	oapiBaseUrlField,
	regionField,
} from '../nodes/shared/transport/hostFields';
import { limits } from '../nodes/shared/transport/limits';
import { ensureToken, putToken } from '../nodes/shared/transport/token';

export class DingTalkApi implements ICredentialType {
	name = 'dingTalkApi';

	displayName = 'DingTalk API';

	icon: Icon = { light: 'file:../icons/dingtalk.svg', dark: 'file:../icons/dingtalk.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-dingtalk/n8n-nodes-dingtalk-notifications#the-credential-step-by-step';

	properties: INodeProperties[] = [
		{
			...regionField,
			description:
				'Where the organization is registered. The app must have been created on the same site.',
		},
		oapiBaseUrlField,
		apiBaseUrlField,
		{
			displayName: 'App Type',
			name: 'appType',
			type: 'options',
			options: [
				{ name: 'Internal App', value: 'internal', description: 'An app of your own organization' },
				{
					name: 'Third-Party App',
					value: 'thirdParty',
					description: 'An app of a software vendor that the organization has authorized',
				},
			],
			default: 'internal',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { appType: ['internal'] } },
			placeholder: 'e.g. dingxxxxxxxxxxxxxxxx',
			description:
				'On the page Credentials & Basic Info of the app in the developer console (formerly AppKey)',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { appType: ['internal'] } },
			description: 'On the same page as the Client ID (formerly AppSecret)',
		},
		{
			displayName: 'Suite Key',
			name: 'suiteKey',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { appType: ['thirdParty'] } },
			description: "On the app's page in the vendor's developer console",
		},
		{
			displayName: 'Suite Secret',
			name: 'suiteSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { appType: ['thirdParty'] } },
			description: 'On the same page as the suite key',
		},
		{
			displayName: 'Suite Ticket',
			name: 'suiteTicket',
			type: 'string',
			// With it and the suite secret anybody gets a token.
			typeOptions: maskedSecret,
			default: '',
			required: true,
			displayOptions: { show: { appType: ['thirdParty'] } },
			description:
				'DingTalk pushes a new one to the app about every five hours. Custom apps may send any text.',
		},
		{
			displayName: 'Authorized Corp ID',
			name: 'authCorpId',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { appType: ['thirdParty'] } },
			placeholder: 'e.g. dingxxxxxxxx',
			description: 'The corp ID of the organization that has authorized the app',
		},
		{
			displayName: 'Agent ID',
			name: 'agentId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2839445214',
			description: 'On the same page as the Client ID',
			hint: 'Work notifications need it. The test of this credential does not look at it.',
		},
		{
			displayName: 'Robot Code',
			name: 'robotCode',
			type: 'string',
			default: '',
			description:
				"Needed for bot messages. On the app's Bot page; leave empty when it equals the Client ID.",
		},
		{
			displayName: 'Calls per Second',
			name: 'callsPerSecond',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 1000 },
			default: limits.callsPerSecond,
			description:
				'How many calls a second DingTalk grants this app for one API: 20 in the standard edition',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{ displayName: 'Expires At', name: 'expiresAt', type: 'hidden', default: 0 },
		{
			displayName: 'Belongs To',
			name: 'tokenFor',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		// Always empty, so that the credential itself looks at the token before every request: DingTalk never answers
		// 401, which is the only answer that makes n8n renew a token by itself.
		expirableField('Renewal', 'renewal'),
	];

	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		const token = await ensureToken(this.helpers, credentials);
		// Without the expirable field n8n stores nothing: only a new token is worth writing to the database.
		return token ? { ...token, renewal: '' } : {};
	}

	authenticate = authenticateBy(putToken);

	// n8n runs preAuthentication first, which throws DingTalk's own words for a wrong secret. This request asks the
	// other host as well; it needs no permission and is free of the monthly quota.
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL:
				'={{ $credentials.region === "custom" ? $credentials.apiBaseUrl : $credentials.region === "international" ? "https://api.dingtalk.io" : "https://api.dingtalk.com" }}',
			url: '={{ $credentials.appType === "thirdParty" ? "/v1.0/oauth2/suiteAccessToken" : "/v1.0/oauth2/accessToken" }}',
			body: {
				appKey: '={{ $credentials.clientId }}',
				appSecret: '={{ $credentials.clientSecret }}',
				suiteKey: '={{ $credentials.suiteKey }}',
				suiteSecret: '={{ $credentials.suiteSecret }}',
				suiteTicket: '={{ $credentials.suiteTicket }}',
			},
			json: true,
		},
	};
}
