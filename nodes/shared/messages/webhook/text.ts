import { contentField } from '../fields';
import type { WebhookMessageType } from '../messageType';

export const text: WebhookMessageType = {
	name: 'text',
	displayName: 'Text',
	description: 'Plain text, which may mention people',
	fields: [contentField],
	build: (parameters) => ({
		msgtype: 'text',
		text: { content: parameters.messageText('content', 'Content') },
	}),
};
