import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';
import { parseDepartmentIds, parseIds } from './parse';
import { pickByNameField, readPicked } from './pickers';
import type { AudienceRequest } from './resolve';

const idHelp =
	'Separate IDs by commas, semicolons or new lines, or give a list by an expression. Duplicates are dropped';

const everyone: INodePropertyOptions = {
	name: 'Everyone',
	value: 'everyone',
	description: 'The whole organization, at most three times a day',
};
const managers: INodePropertyOptions = {
	name: 'Managers',
	value: 'managers',
	description: 'The managers of the people that are named',
};
const mobiles: INodePropertyOptions = {
	name: 'Mobile Numbers',
	value: 'mobiles',
	description: 'People by their mobile number',
};
const users: INodePropertyOptions = {
	name: 'Users',
	value: 'usersAndDepartments',
	description: 'People by their user ID',
};
const usersAndDepartments: INodePropertyOptions = {
	name: 'Users and Departments',
	value: 'usersAndDepartments',
	description: 'People by their user ID, and departments with their sub-departments',
};

const userIdsField: INodeProperties = {
	displayName: 'User IDs',
	name: 'userIds',
	type: 'string',
	default: '',
	placeholder: 'e.g. manager123, 0147282552401293909',
	displayOptions: { show: { sendTo: ['usersAndDepartments'] } },
	description: `The people to tell. ${idHelp}.`,
};

const managersOfField: INodeProperties = {
	...userIdsField,
	displayOptions: { show: { sendTo: ['managers'] } },
	description: `The people whose managers to tell: the direct manager, else the managers of the department. ${idHelp}.`,
};

const mobilesField: INodeProperties = {
	displayName: 'Mobile Numbers',
	name: 'mobiles',
	type: 'string',
	default: '',
	placeholder: 'e.g. 13812345678, +852-12345678',
	displayOptions: { show: { sendTo: ['mobiles'] } },
	description:
		'The mobile numbers of the people to tell, separated like IDs. Needs the permission to find members by mobile number.',
};

const departmentIdsField: INodeProperties = {
	displayName: 'Department IDs',
	name: 'departmentIds',
	type: 'string',
	default: '',
	placeholder: 'e.g. 1, 520146001',
	displayOptions: { show: { sendTo: ['usersAndDepartments'] } },
	description: `The departments to tell, with all their sub-departments. ${idHelp}.`,
};

const expandDepartmentsField: INodeProperties = {
	displayName: 'Expand Departments',
	name: 'expandDepartments',
	type: 'boolean',
	default: false,
	displayOptions: { show: { sendTo: ['usersAndDepartments', 'everyone'] } },
	description:
		'Whether to turn departments, or everyone, into their people first. DingTalk reports who has read a task for at most 100 people, so large groups can be tracked only this way.',
};

function sendToField(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Send To',
		name: 'sendTo',
		type: 'options',
		noDataExpression: true,
		options,
		default: 'usersAndDepartments',
	};
}

/** Work notifications reach people, departments and everyone. */
export const workRecipientFields: INodeProperties[] = [
	sendToField([everyone, managers, mobiles, usersAndDepartments]),
	userIdsField,
	managersOfField,
	mobilesField,
	departmentIdsField,
	pickByNameField(['usersAndDepartments'], true),
	pickByNameField(['managers'], false),
	expandDepartmentsField,
];

/** Bots reach people only. */
export const botRecipientFields: INodeProperties[] = [
	sendToField([managers, mobiles, users]),
	userIdsField,
	managersOfField,
	mobilesField,
	pickByNameField(['usersAndDepartments', 'managers'], false),
];

function required(ids: string[], label: string): string[] {
	if (ids.length === 0)
		throw DingTalkError.invalid(
			label,
			'is empty',
			'Name at least one, or check the expression behind it',
		);
	return ids;
}

/**
 * Numbers as people write them: spaces inside are dropped, `+852-1234` stays.
 * @param label the parameter's name in the panel, for errors
 * @throws DingTalkError (invalidInput) naming what is not a mobile number
 */
export function parseMobiles(value: unknown, label: string): string[] {
	const mobiles = parseIds(typeof value === 'string' ? value.replace(/[ \t]+/g, '') : value, label);
	const wrong = mobiles.find((mobile) => !/^\+?\d[\d-]{4,19}$/.test(mobile));
	if (wrong !== undefined) {
		throw DingTalkError.invalid(
			label,
			`holds "${wrong}", which is not a valid mobile number`,
			'Use digits, with the country code outside mainland China, for example +852-12345678',
		);
	}
	return mobiles;
}

/**
 * The people that one item is for.
 * @throws DingTalkError (invalidInput) when there is nobody
 */
export function readAudience(parameters: Parameters, channel: 'work' | 'bot'): AudienceRequest {
	const isWork = channel === 'work';
	const sendTo = parameters.choice(
		'sendTo',
		'Send To',
		isWork
			? ['usersAndDepartments', 'mobiles', 'managers', 'everyone']
			: ['usersAndDepartments', 'mobiles', 'managers'],
	);
	const expandDepartments = isWork && parameters.boolean('expandDepartments');
	if (sendTo === 'everyone') return { sendTo, expandDepartments };
	if (sendTo === 'mobiles')
		return {
			sendTo,
			mobiles: required(
				parseMobiles(parameters.raw('mobiles'), 'Mobile Numbers'),
				'Mobile Numbers',
			),
		};
	const picked = readPicked(parameters);
	const userIds = parseIds([parameters.raw('userIds'), ...picked.userIds], 'User IDs');
	if (sendTo === 'managers') return { sendTo, userIds: required(userIds, 'User IDs') };
	const departmentIds = isWork
		? parseDepartmentIds(
				[parameters.raw('departmentIds'), ...picked.departmentIds],
				'Department IDs',
			)
		: [];
	if (userIds.length === 0 && departmentIds.length === 0) {
		throw DingTalkError.invalid(
			'User IDs',
			isWork ? 'is empty, and so is "Department IDs"' : 'is empty',
			'Name at least one recipient, or check the expression behind it',
		);
	}
	return { sendTo, userIds, departmentIds, expandDepartments };
}
