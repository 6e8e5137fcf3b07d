import { linkFields, linkPicture } from '../fields';
import type { WorkMessageType } from '../messageType';

export const link: WorkMessageType = {
	name: 'link',
	displayName: 'Link',
	description: 'A title, a text and a small picture that open a page',
	media: [linkPicture],
	fields: linkFields,
	build: (parameters, mediumOf) => ({
		msg: {
			msgtype: 'link',
			link: {
				messageUrl: parameters.url('messageUrl', 'Message URL'),
				picUrl: mediumOf(linkPicture).id,
				title: parameters.messageText('title', 'Title'),
				text: parameters.messageText('content', 'Content'),
			},
		},
	}),
};
