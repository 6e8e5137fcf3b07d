import { markdownField, titleField } from '../fields';
import type { BotMessageType } from '../messageType';

export const sampleMarkdown: BotMessageType = {
	name: 'markdown',
	displayName: 'Markdown',
	description: 'Formatted text with headings, links and images',
	fields: [titleField, markdownField],
	build: (parameters) => ({
		msgKey: 'sampleMarkdown',
		msgParam: {
			title: parameters.messageText('title', 'Title'),
			text: parameters.messageText('content', 'Content'),
		},
	}),
};
