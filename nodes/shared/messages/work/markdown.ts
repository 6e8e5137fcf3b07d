import { markdownTextField, titleField } from '../fields';
import type { WorkMessageType } from '../messageType';

export const markdown: WorkMessageType = {
	name: 'markdown',
	displayName: 'Markdown',
	description: 'Formatted text with headings, links and images',
	fields: [titleField, markdownTextField],
	build: (parameters) => ({
		msgtype: 'markdown',
		markdown: { title: parameters.text('title', 'Title'), text: parameters.text('text', 'Text') },
	}),
};
