import type { INodeProperties } from 'n8n-workflow';
import { choices, limits } from '../transport/limits';
import { callsToFollow, waitAmount } from './checkAgain';
import { routeNames } from './receipt';

const hour = 60;
const everyTenMinutes = (limits.receiptHours * hour) / 10;

const overdueAfterField: INodeProperties = {
	displayName: 'Overdue After (Minutes)',
	name: 'overdueAfter',
	type: 'number',
	typeOptions: { minValue: 0, numberPrecision: 2 },
	default: 0,
	displayOptions: { show: { output: ['recipients'] } },
	description:
		'Minutes after the send at which somebody who has not read the message is overdue. 0: never.',
};

const overdueOnRouteField: INodeProperties = {
	...overdueAfterField,
	default: choices.overdueAfterMinutes,
	displayOptions: { show: { output: ['route'] } },
	description: `Minutes after the send at which somebody who has not read the message leaves Unread for Overdue. 0: not before ${limits.receiptHours} hours are over, so that every loop ends.`,
};

const loopNotice: INodeProperties = {
	displayName: `To keep checking, connect Unread to a Wait node, and that one to this node again. Set Wait Amount to <code>${waitAmount}</code> and Wait Unit to Minutes. Following a message then costs ${callsToFollow(hour)} API calls for an hour and ${callsToFollow(0)} for a day, for each task of up to ${limits.usersPerTask} people or bot message of up to ${limits.usersPerBotBatch}. A check every 10 minutes costs ${everyTenMinutes} a day.`,
	name: 'loopNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { output: ['route'] } },
};

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
				description: `Sorted to ${routeNames.join(', ')}. As a tool of an agent, which sees one output only, the same as One Item per Person.`,
			},
		],
		default: 'summary',
		description: 'What comes out of the node',
	},
	loopNotice,
	overdueAfterField,
	overdueOnRouteField,
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
		description: `When the message was sent. DingTalk answers for ${limits.receiptHours} hours; after that no call is made and the status is expired. A time without a zone is in the time zone of the workflow.`,
	},
];

/** Not for bot messages, where DingTalk's answer brings the names along. */
export const addNamesOption: INodeProperties = {
	displayName: 'Add Names',
	name: 'addNames',
	type: 'boolean',
	default: true,
	displayOptions: { show: { '/output': ['recipients', 'route'] } },
	description:
		"Whether to add the names of the people, from the contacts. One call a person, which does not count in the month's quota; names that the incoming items have are not asked for again. Needs the permission to read members.",
};

/** Outputs of a node that checks receipts: one, or the four of a routed check. */
export const receiptOutputs: `={{${string}}}` = `={{ $parameter.output === "route" ? ${JSON.stringify(
	routeNames.map((displayName) => ({ type: 'main', displayName })),
)} : [{ type: "main" }] }}`;
