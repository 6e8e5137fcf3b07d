import type { INodeProperties } from 'n8n-workflow';
import { waitLimitField } from './waitLimit';

/** Names, values and defaults are n8n's own: its AI agents and its users know them from other chat nodes. */
export const questionFields: INodeProperties[] = [
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: 'A question for you',
		required: true,
		description: 'Shown in the conversation list and in the notification on the phone',
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		description:
			'What people read before they answer, in Markdown. The node asks once, with the values of the first item; to ask about each item, loop over them.',
	},
	{
		displayName: 'Response Type',
		name: 'responseType',
		type: 'options',
		options: [
			{
				name: 'Approval',
				value: 'approval',
				description: 'People approve, or decline, on a page of this n8n that the button opens',
			},
			{
				name: 'Free Text',
				value: 'freeText',
				description: 'People write an answer on a page of this n8n that the button opens',
			},
		],
		default: 'approval',
		description:
			'How people answer. The page must be reachable from their phones, so n8n needs a public address (WEBHOOK_URL).',
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { responseType: ['approval'] } },
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Type of Approval',
						name: 'approvalType',
						type: 'options',
						default: 'single',
						options: [
							{ name: 'Approve Only', value: 'single' },
							{ name: 'Approve and Decline', value: 'double' },
						],
					},
					{
						displayName: 'Approve Button Label',
						name: 'approveLabel',
						type: 'string',
						default: 'Approve',
					},
					{
						displayName: 'Decline Button Label',
						name: 'disapproveLabel',
						type: 'string',
						default: 'Decline',
						displayOptions: { show: { approvalType: ['double'] } },
					},
				],
			},
		],
	},
	// Which question the page is about: the waiting item says it. See keepForLimit.
	{ displayName: 'Asked At', name: 'askedAt', type: 'hidden', default: '={{ $json.askedAt }}' },
];

/** Options that most users never open. */
export const questionOptions: INodeProperties[] = [
	waitLimitField,
	{
		displayName: 'Message Button Label',
		name: 'messageButtonLabel',
		type: 'string',
		default: 'Respond',
		description: 'The button in the message that opens the page, for Free Text',
	},
	{
		displayName: 'Response Form Button Label',
		name: 'responseFormButtonLabel',
		type: 'string',
		default: 'Submit',
		description: 'The button below the text on the page, for Free Text',
	},
];
