import { contentField } from '../fields';
import type { WorkMessageType } from '../messageType';

export const text: WorkMessageType = {
	name: 'text',
	displayName: 'Text',
	description: 'Plain text',
	fields: [contentField],
	build: (parameters) => ({ msgtype: 'text', text: { content: parameters.text('content', 'Content') } }),
};
