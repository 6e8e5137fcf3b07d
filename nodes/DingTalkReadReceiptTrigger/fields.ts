import type { INodeProperties } from 'n8n-workflow';

export const fields: INodeProperties[] = [
	{
		displayName:
			"In DingTalk's developer console, open the app, choose <b>Stream mode</b> under <b>Events and Callbacks</b>, subscribe to the events <b>robot_msg_read</b> and <b>robot_msg_recall</b> of its bot, and publish the app. DingTalk gives each event to one connection of an app only: no other program should connect with this app in Stream mode.",
		name: 'subscriptionNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{
				name: 'Message Read',
				value: 'read',
				description: 'Somebody has read a message of the bot',
			},
			{
				name: 'Message Recalled',
				value: 'recalled',
				description: 'A message of the bot was recalled',
			},
		],
		default: ['read', 'recalled'],
		required: true,
		description: 'Which events start the workflow',
	},
	{
		displayName: 'Bots',
		name: 'bots',
		type: 'options',
		options: [
			{ name: 'All Bots of the App', value: 'all' },
			{
				name: 'Bot of the Credential',
				value: 'credential',
				description: 'The Robot Code of the credential; when that is empty, the Client ID',
			},
			{ name: 'Bots Named Here', value: 'named' },
		],
		default: 'credential',
		description: 'Whose messages are meant',
	},
	{
		displayName: 'Robot Codes',
		name: 'robotCodes',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { bots: ['named'] } },
		description:
			'Separated by commas. A robot code is on the Bot page of the app in the developer console.',
	},
];
