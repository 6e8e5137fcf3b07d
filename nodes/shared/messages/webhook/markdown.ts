import { markdownField, titleField } from '../fields';
import type { WebhookMessageType } from '../messageType';

export const markdown: WebhookMessageType = {
	name: 'markdown',
	displayName: 'Markdown',
	description: 'Formatted text with headings, links and images, which may mention people',
	fields: [titleField, markdownField],
	build: (parameters) => ({
		msgtype: 'markdown',
		markdown: {
			title: parameters.messageText('title', 'Title'),
			text: parameters.messageText('content', 'Content'),
		},
	}),
};
