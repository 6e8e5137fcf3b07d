import { markdownTextField, titleField } from '../fields';
import type { BotMessageType } from '../messageType';

export const sampleMarkdown: BotMessageType = {
	name: 'markdown',
	displayName: 'Markdown',
	description: 'Formatted text with headings, links and images',
	fields: [titleField, markdownTextField],
	build: (parameters) => ({
		msgKey: 'sampleMarkdown',
		msgParam: { title: parameters.text('title', 'Title'), text: parameters.text('text', 'Text') },
	}),
};
