import type { INodeProperties } from 'n8n-workflow';
import { statusColorHelp, statusColors } from './statusBar';

/** An OA message in the order in which it is seen, from the head to the status bar. */
export const oaFields: INodeProperties[] = [
	{
		displayName: 'Message URL',
		name: 'messageUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/approvals/42',
		description: 'What opens on a click',
	},
	{
		displayName: 'Message URL on Computers',
		name: 'pcMessageUrl',
		type: 'string',
		default: '',
		description: 'What opens on a click in DingTalk for computers. Empty: the same.',
	},
	{
		displayName: 'Head Text',
		name: 'headText',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Approval',
		description:
			'At most 10 characters. DingTalk shows the name of the app instead in work notifications.',
	},
	{
		displayName: 'Head Color',
		name: 'headBgcolor',
		type: 'color',
		default: '#BBBBBB',
		required: true,
		description: 'As #RRGGBB, or as AARRGGBB like DingTalk writes it',
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		default: '',
		description: 'The first line of the card. DingTalk suggests at most 50 characters.',
	},
	{
		displayName: 'Form',
		name: 'form',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		placeholder: 'Add Row',
		description: 'Pairs of a name and a value. DingTalk shows the first six.',
		options: [
			{
				displayName: 'Row',
				name: 'row',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. Applicant:',
					},
					{ displayName: 'Value', name: 'value', type: 'string', default: '' },
				],
			},
		],
	},
	{
		displayName: 'Number',
		name: 'richNum',
		type: 'string',
		default: '',
		placeholder: 'e.g. 15.6',
		description: 'A number that is shown large',
	},
	{
		displayName: 'Unit',
		name: 'richUnit',
		type: 'string',
		default: '',
		placeholder: 'e.g. EUR',
		description: 'The unit beside the large number',
	},
	{
		displayName: 'Content',
		name: 'content',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description: 'The text of the card. DingTalk shows three lines of it.',
	},
	{
		displayName: 'File Count',
		name: 'fileCount',
		type: 'string',
		default: '',
		description: 'How many attachments the card speaks of',
	},
	{
		displayName: 'Author',
		name: 'author',
		type: 'string',
		default: '',
		description: 'Who wrote it',
	},
	{
		displayName: 'Status Value',
		name: 'statusValue',
		type: 'string',
		default: '',
		placeholder: 'e.g. In progress',
		description:
			'The text of a status bar, which can be changed later. Such a card goes to people only, five a task.',
	},
	{
		displayName: 'Status Color',
		name: 'statusColor',
		type: 'options',
		options: statusColors,
		default: '0xFFFF9D46',
		description: statusColorHelp,
	},
];
