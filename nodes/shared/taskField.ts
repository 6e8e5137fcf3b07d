import type { INodeProperties } from 'n8n-workflow';

/** The task of a work notification, as the send put it out. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '={{ $json.taskId }}',
	required: true,
	description: 'The task that the send gave, as text: a long one loses digits as a number',
};
