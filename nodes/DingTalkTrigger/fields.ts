import type { INodeProperties } from 'n8n-workflow';
import { limits } from '../shared/transport/limits';

const aboutMessages = ['messageRead', 'messageRecalled', 'messageReceived'];

/** The order in which the panel lists the events is that of their names. */
export const fields: INodeProperties[] = [
	{
		displayName:
			"In DingTalk's developer console, open the app, choose <b>Stream mode</b> under <b>Events and Callbacks</b> and for the bot's messages, subscribe to the events that you need (<b>robot_msg_read</b> for messages that are read, <b>robot_msg_recall</b> for messages that are recalled), and publish the app. DingTalk gives each event to one connection of an app only: no other program should connect with this app in Stream mode.",
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
				name: 'Card Pressed',
				value: 'cardPressed',
				description: 'Somebody has pressed a button of an interactive card of your own',
			},
			{
				name: 'Message Read',
				value: 'messageRead',
				description: 'Somebody has read a message of the bot',
			},
			{
				name: 'Message Recalled',
				value: 'messageRecalled',
				description: 'A message of the bot was recalled',
			},
			{
				name: 'Message Received',
				value: 'messageReceived',
				description: 'Somebody has written to the bot, in a direct chat or in a group',
			},
			{
				name: 'Other Events',
				value: 'other',
				description: 'Events of DingTalk by their names, for example of an approval',
			},
		],
		default: ['messageRead', 'messageRecalled'],
		required: true,
		description: `Which events start the workflow. Each push counts in the organization's Webhook and Stream quota, ${limits.pushesPerMonth.toLocaleString('en-US')} a month in the standard edition, and each person who reads a message is one push: for many people, asking with DingTalk Bot Read Status costs less. Stream mode is not documented for dingtalk.io.`,
	},
	{
		displayName:
			'DingTalk pushes messages to the bot and presses of cards only once: whatever comes while this n8n is not connected is lost. Other events are kept, and pushed again.',
		name: 'pushedOnceNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { events: ['messageReceived', 'cardPressed'] } },
	},
	{
		displayName: 'Event Types',
		name: 'eventTypes',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. bpms_task_change, bpms_instance_change',
		displayOptions: { show: { events: ['other'] } },
		description:
			'The names of the events as the developer console shows them, separated by commas. The app must have subscribed to them.',
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
		displayOptions: { show: { events: aboutMessages } },
		description: 'The bots whose messages start the workflow',
	},
	{
		displayName: 'Robot Codes',
		name: 'robotCodes',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { events: aboutMessages, bots: ['named'] } },
		description:
			'Separated by commas. A robot code is on the Bot page of the app in the developer console.',
	},
	{
		displayName: 'Conversations',
		name: 'conversations',
		type: 'options',
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'Direct Chats', value: 'direct' },
			{ name: 'Groups', value: 'group' },
		],
		default: 'all',
		displayOptions: { show: { events: aboutMessages } },
		description:
			'The chats whose messages start the workflow. In a group the bot receives only the messages that mention it.',
	},
	{
		displayName: 'Words',
		name: 'words',
		type: 'string',
		default: '',
		placeholder: 'e.g. 收到, 好的, OK',
		displayOptions: { show: { events: ['messageReceived'] } },
		description:
			'Only messages that contain one of these words, separated by commas. Empty: all messages.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Own Address',
				name: 'ownAddress',
				type: 'string',
				default: '',
				placeholder: 'e.g. http://127.0.0.1:5678',
				description:
					'Where this n8n reaches itself, to take answers from the chat to the executions that wait for them. Empty: its own settings, then http://127.0.0.1:5678.',
			},
		],
	},
];
