import type { INodeProperties } from 'n8n-workflow';

/** The fields of a credential that say where DingTalk is; `hostsOf` reads them. */
export const regionField: INodeProperties = {
	displayName: 'Region',
	name: 'region',
	type: 'options',
	options: [
		{ name: 'China (dingtalk.com)', value: 'china' },
		{
			name: 'Custom',
			value: 'custom',
			description: 'A proxy, a dedicated deployment or the local simulator',
		},
		{ name: 'International (dingtalk.io)', value: 'international' },
	],
	default: 'china',
};

function baseUrlField(which: string, name: string, host: string): INodeProperties {
	const address = `https://${host}`;
	return {
		displayName: `Base URL of ${which}`,
		name,
		type: 'string',
		default: address,
		required: true,
		displayOptions: { show: { region: ['custom'] } },
		description: `Takes the place of ${host}. Must be https, except on this machine (127.0.0.1).`,
	};
}

export const oapiBaseUrlField = baseUrlField('oapi (Old)', 'oapiBaseUrl', 'oapi.dingtalk.com');

export const apiBaseUrlField = baseUrlField('api (New)', 'apiBaseUrl', 'api.dingtalk.com');
