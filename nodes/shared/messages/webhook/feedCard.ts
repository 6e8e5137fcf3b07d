import type { INodeProperties } from 'n8n-workflow';
import { notEmpty } from '../../parameters/text';
import { DingTalkError } from '../../transport/errors';
import { readPicture } from '../mediaField';
import type { WebhookMessageType } from '../messageType';

const linksField: INodeProperties = {
	displayName: 'Link List',
	name: 'links',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	placeholder: 'Add Link',
	options: [
		{
			displayName: 'Link',
			name: 'link',
			values: [
				{ displayName: 'Title', name: 'title', type: 'string', default: '', required: true },
				{
					displayName: 'Message URL',
					name: 'messageUrl',
					type: 'string',
					default: '',
					required: true,
					description: 'What opens on a click',
				},
				{
					displayName: 'Picture URL',
					name: 'picUrl',
					type: 'string',
					default: '',
					required: true,
					description: 'The address of the picture beside the title, or a media ID',
				},
			],
		},
	],
};

export const feedCard: WebhookMessageType = {
	name: 'feedCard',
	displayName: 'Feed Card',
	description: 'Several links with a picture each, in one card',
	fields: [linksField],
	build(parameters) {
		const rows = parameters.rows('links', 'link');
		if (rows.length === 0)
			throw DingTalkError.invalid('Link List', 'has no link', 'Add at least one');
		const links = rows.map((row) => ({
			title: row.messageText('title', 'Link Title'),
			messageURL: row.url('messageUrl', 'Message URL'),
			picURL: notEmpty(readPicture(row, 'picUrl', 'Picture URL'), 'Picture URL'),
		}));
		return { msgtype: 'feedCard', feedCard: { links } };
	},
};
