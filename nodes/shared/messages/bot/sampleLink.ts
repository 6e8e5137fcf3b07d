import { linkFields, linkPicture } from '../fields';
import type { BotMessageType } from '../messageType';

export const sampleLink: BotMessageType = {
	name: 'link',
	displayName: 'Link',
	description: 'A title, a text and a small picture that open a page',
	media: [linkPicture],
	fields: linkFields,
	build: (parameters, mediumOf) => ({
		msgKey: 'sampleLink',
		msgParam: {
			text: parameters.messageText('content', 'Content'),
			title: parameters.messageText('title', 'Title'),
			picUrl: mediumOf(linkPicture).id,
			messageUrl: parameters.url('messageUrl', 'Message URL'),
		},
	}),
};
