import { limits } from '../../transport/limits';
import { atMost } from '../bounds';
import { markdownField, titleField } from '../fields';
import type { WorkMessageType } from '../messageType';

export const markdown: WorkMessageType = {
	name: 'markdown',
	displayName: 'Markdown',
	description: 'Formatted text with headings, links and images',
	fields: [titleField, markdownField],
	build: (parameters) => ({
		msg: {
			msgtype: 'markdown',
			markdown: {
				title: atMost(parameters.messageText('title', 'Title'), 'Title', limits.titleCharacters),
				text: atMost(
					parameters.messageText('content', 'Content'),
					'Content',
					limits.textCharacters,
				),
			},
		},
	}),
};
