import type { INodeProperties } from 'n8n-workflow';
import { routeNames } from './receipt';

/** The parameters that every check shares, whatever the channel. */
export const receiptFields: INodeProperties[] = [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'One Item per Message',
				value: 'summary',
				description: 'Counts, the read rate and the lists of people',
			},
			{
				name: 'One Item per Person',
				value: 'recipients',
				description: 'Everybody with their status, on one output',
			},
			{
				name: 'One Item per Person, on Four Outputs',
				value: 'route',
				description: `Sorted to ${routeNames.join(', ')}`,
			},
		],
		default: 'summary',
		description: 'What comes out of the node',
	},
	{
		displayName: 'Only User IDs',
		name: 'onlyUserIds',
		type: 'string',
		default: "={{ $json.userId ?? $json.userIds ?? '' }}",
		description:
			'Whom to ask about. They are also expected: who is in no list of DingTalk yet is reported as pending. Empty: everybody whom DingTalk names.',
	},
	{
		displayName: 'Sent At',
		name: 'sentAt',
		type: 'string',
		default: '={{ $json.sentAt }}',
		description:
			'When the message was sent. DingTalk answers for 24 hours; after that no call is made and the status is expired.',
	},
	{
		displayName: 'Overdue After',
		name: 'overdueAfter',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 0,
		description: 'Minutes after which somebody who has not read the message is overdue. 0: never.',
	},
];

/** Outputs of a node that checks receipts: one, or the four of a routed check. */
export const receiptOutputs: `={{${string}}}` = `={{ $parameter.output === "route" ? ${JSON.stringify(
	routeNames.map((displayName) => ({ type: 'main', displayName })),
)} : [{ type: "main" }] }}`;
