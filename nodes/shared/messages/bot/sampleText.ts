import { contentField } from '../fields';
import type { BotMessageType } from '../messageType';

export const sampleText: BotMessageType = {
	name: 'text',
	displayName: 'Text',
	description: 'Plain text',
	fields: [contentField],
	build: (parameters) => ({
		msgKey: 'sampleText',
		msgParam: { content: parameters.messageText('content', 'Content') },
	}),
};
