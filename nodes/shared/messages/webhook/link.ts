import type { INodeProperties } from 'n8n-workflow';
import { linkFields } from '../fields';
import { readPicture } from '../mediaField';
import { withoutEmpty } from '../messageType';
import type { WebhookMessageType } from '../messageType';

/** A group's bot cannot upload: what an app has uploaded has a media ID. */
const pictureUrlField: INodeProperties = {
	displayName: 'Picture URL',
	name: 'picUrl',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/picture.png',
	description: 'The address of a picture, or a media ID. May be empty.',
};

export const link: WebhookMessageType = {
	name: 'link',
	displayName: 'Link',
	description: 'A title, a text and a small picture that open a page',
	fields: [...linkFields, pictureUrlField],
	build: (parameters) => ({
		msgtype: 'link',
		link: {
			title: parameters.messageText('title', 'Title'),
			text: parameters.messageText('content', 'Content'),
			messageUrl: parameters.url('messageUrl', 'Message URL'),
			...withoutEmpty({ picUrl: readPicture(parameters, 'picUrl', 'Picture URL') }),
		},
	}),
};
