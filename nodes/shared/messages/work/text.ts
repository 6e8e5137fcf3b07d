import { limits } from '../../transport/limits';
import { atMost } from '../bounds';
import { contentField } from '../fields';
import type { WorkMessageType } from '../messageType';

export const text: WorkMessageType = {
	name: 'text',
	displayName: 'Text',
	description: 'Plain text',
	fields: [contentField],
	build: (parameters) => ({
		msg: {
			msgtype: 'text',
			text: {
				content: atMost(
					parameters.messageText('content', 'Content'),
					'Content',
					limits.textCharacters,
				),
			},
		},
	}),
};
