import type { INodeProperties } from 'n8n-workflow';
import { DingTalkError } from '../../transport/errors';
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
				{ displayName: 'Title', name: 'title', type: 'string', default: '' },
				{
					displayName: 'Message URL',
					name: 'messageUrl',
					type: 'string',
					default: '',
					description: 'What opens on a click',
				},
				{
					displayName: 'Picture URL',
					name: 'picUrl',
					type: 'string',
					default: '',
					description: 'The address of the picture beside the title',
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
			title: row.text('title', 'Link Title'),
			messageURL: row.url('messageUrl', 'Message URL'),
			picURL: row.url('picUrl', 'Picture URL'),
		}));
		return { msgtype: 'feedCard', feedCard: { links } };
	},
};
