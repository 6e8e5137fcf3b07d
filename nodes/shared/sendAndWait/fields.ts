import type { INodeProperties } from 'n8n-workflow';
import { waitLimitField } from './waitLimit';

const ownWords =
	'Left empty, it follows the language of the question, and on the page that of the phone';

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
			'What people read before they answer, in Markdown; links and pictures are shown as text unless an option allows them. The node asks once, with the values of the first item; to ask about each item, loop over them.',
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
				name: 'Choices',
				value: 'choices',
				description: 'People pick one of up to five answers of your own',
			},
			{
				name: 'Free Text',
				value: 'freeText',
				description: 'People write an answer on a page of this n8n that the button opens',
			},
		],
		default: 'approval',
		description:
			'How people answer. "respondedBy" is then the person whose link it was: a link that is passed on answers too. The page must be reachable from their phones, so n8n needs a public address (N8N_WEBHOOK_URL).',
	},
	{
		displayName: 'Choices',
		name: 'choices',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. This week\nNext week',
		displayOptions: { show: { responseType: ['choices'] } },
		description:
			'The answers to choose from, one a line, at most five. What was chosen comes out as "choice".',
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
						default: '',
						placeholder: 'e.g. Approve',
						description: ownWords,
					},
					{
						displayName: 'Decline Button Label',
						name: 'disapproveLabel',
						type: 'string',
						default: '',
						placeholder: 'e.g. Decline',
						description: ownWords,
						displayOptions: { show: { approvalType: ['double'] } },
					},
				],
			},
		],
	},
];

/** Options that most users never open. */
export const questionOptions: INodeProperties[] = [
	waitLimitField,
	{
		displayName: 'Allow Links and Pictures',
		name: 'allowLinks',
		type: 'boolean',
		default: false,
		description:
			'Whether links and pictures in Title and Message work. Off: they are shown as they are written. A question often holds the words of a requester or of an AI model, and in a message of your app a link of theirs looks like one of yours. Bold, headings and lists always work.',
	},
	{
		displayName: 'Message Button Label',
		name: 'messageButtonLabel',
		type: 'string',
		default: '',
		placeholder: 'e.g. Respond',
		displayOptions: { show: { '/responseType': ['choices', 'freeText'] } },
		description: `The button in the message that opens the page on which people answer; for choices only where their buttons do not fit. ${ownWords}.`,
	},
	{
		displayName: 'Response Form Button Label',
		name: 'responseFormButtonLabel',
		type: 'string',
		default: '',
		placeholder: 'e.g. Submit',
		displayOptions: { show: { '/responseType': ['freeText'] } },
		description: `The button below the text on the page. ${ownWords}.`,
	},
];
