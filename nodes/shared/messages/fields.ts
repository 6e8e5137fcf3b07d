import type { INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';
import type { MediaField } from './mediaField';

/**
 * Fields that several message types share. The text has one name, whatever DingTalk calls it in a type, so that
 * n8n keeps what was written when the type is changed.
 */
export const contentField: INodeProperties = {
	displayName: 'Content',
	name: 'content',
	type: 'string',
	typeOptions: { rows: 3 },
	default: '',
	required: true,
	description: 'The text of the message',
};

export const titleField: INodeProperties = {
	displayName: 'Title',
	name: 'title',
	type: 'string',
	default: '',
	required: true,
	description: 'Shown in the conversation list and in the notification on the phone',
};

export const markdownField: INodeProperties = {
	...contentField,
	typeOptions: { rows: 5 },
	description: 'The message in Markdown: headings, bold, links, images and lists',
};

/** One link for the whole card, or several buttons: DingTalk takes one of both. */
export const actionCardLinkFields: INodeProperties[] = [
	{
		displayName: 'Buttons',
		name: 'cardButtons',
		type: 'options',
		options: [
			{ name: 'One Link for the Whole Card', value: 'single' },
			{ name: 'Several Buttons', value: 'several' },
		],
		default: 'single',
	},
	{
		displayName: 'Link Title',
		name: 'singleTitle',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. View details',
		displayOptions: { show: { cardButtons: ['single'] } },
		description: 'The text at the foot of the card',
	},
	{
		displayName: 'Link URL',
		name: 'singleUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/notice',
		displayOptions: { show: { cardButtons: ['single'] } },
		description: 'What opens on a click',
	},
	{
		displayName: 'Button List',
		name: 'buttons',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		placeholder: 'Add Button',
		displayOptions: { show: { cardButtons: ['several'] } },
		options: [
			{
				displayName: 'Button',
				name: 'button',
				values: [
					{ displayName: 'Title', name: 'title', type: 'string', default: '', required: true },
					{ displayName: 'URL', name: 'url', type: 'string', default: '', required: true },
				],
			},
		],
	},
	{
		displayName: 'Button Layout',
		name: 'buttonLayout',
		type: 'options',
		options: [
			{ name: 'Side by Side', value: 'horizontal' },
			{ name: 'Stacked', value: 'vertical' },
		],
		default: 'vertical',
		displayOptions: { show: { cardButtons: ['several'] } },
	},
];

/** Whether a card has several buttons, and not one link. @throws DingTalkError (invalidInput) */
export function hasSeveralButtons(parameters: Parameters): boolean {
	return parameters.choice('cardButtons', 'Buttons', ['single', 'several'], 'single') === 'several';
}

/** The rows of Button List. @throws DingTalkError (invalidInput) when there is none */
export function readButtonRows(parameters: Parameters): Parameters[] {
	const rows = parameters.rows('buttons', 'button');
	if (rows.length === 0)
		throw DingTalkError.invalid(
			'Button List',
			'has no button',
			'Add at least one, or choose "One Link for the Whole Card"',
		);
	return rows;
}

/** Whether a card's buttons stand side by side, and not stacked. @throws DingTalkError (invalidInput) */
export function isSideBySide(parameters: Parameters): boolean {
	return (
		parameters.choice('buttonLayout', 'Button Layout', ['vertical', 'horizontal'], 'vertical') ===
		'horizontal'
	);
}

/** DingTalk takes an address or a media ID. */
export const linkPicture: MediaField = {
	label: 'Picture',
	type: 'image',
	urlParameter: 'picUrl',
	defaultSource: 'url',
};

/** A link message has all of them, and its picture. */
export const linkFields: INodeProperties[] = [
	titleField,
	{
		...contentField,
		description: 'What stands below the title. DingTalk suggests at most 500 characters.',
	},
	{
		displayName: 'Message URL',
		name: 'messageUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/notice',
		description: 'What opens on a click',
	},
];
