import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { fieldsLike } from '../parameters/fieldsLike';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';
import { parseDepartmentIds, parseIds, parseMobiles } from './parse';
import { pickByNameField, readPicked } from './pickFields';
import type { AudienceRequest } from './resolve';

const idHelp =
	'Separate IDs by commas, semicolons or new lines, or give a list by an expression. Duplicates are dropped';

const pickAdvice = 'To choose people by their names use "Pick by Name".';

const everyone: INodePropertyOptions = {
	name: 'Everyone',
	value: 'everyone',
	description: 'The whole organization',
};
const incoming: INodePropertyOptions = {
	name: 'People of the Incoming Item',
	value: 'incoming',
	description:
		'Whoever the item names: what a send, a check or the trigger has given. Nothing to map.',
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
const usersAndDepartments: INodePropertyOptions = {
	name: 'Users and Departments',
	value: 'usersAndDepartments',
	description: 'People and departments, by their names or IDs',
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
	displayName: 'Managers Of',
	default: "={{ $json.userId ?? $json.userIds ?? '' }}",
	displayOptions: { show: { sendTo: ['managers'] } },
	description: `The user IDs of the people whose managers to tell: the direct manager, else the managers of the department. ${idHelp}.`,
};

const mobilesField: INodeProperties = {
	displayName: 'Mobile Numbers',
	name: 'mobiles',
	type: 'string',
	default: '',
	required: true,
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

const sendToField: INodeProperties = {
	displayName: 'Send To',
	name: 'sendTo',
	type: 'options',
	noDataExpression: true,
	options: [everyone, managers, mobiles, incoming, usersAndDepartments],
	default: 'usersAndDepartments',
};

/** The fields that say whom a send is for. */
export const recipientFields: INodeProperties[] = [
	sendToField,
	pickByNameField('usersAndDepartments', true),
	pickByNameField('managers', false),
	userIdsField,
	managersOfField,
	mobilesField,
	departmentIdsField,
];

/** What is lost, told in the panel as soon as the option is switched off. */
export const untrackedNotice: INodeProperties = {
	displayName:
		'DingTalk tells who has read a message for at most 100 people a task. With departments or everyone told as a whole you will not learn who has read it in larger groups.',
	name: 'untrackedNotice',
	type: 'notice',
	default: '',
	displayOptions: {
		show: { sendTo: ['usersAndDepartments', 'everyone'], '/options.expandDepartments': [false] },
	},
};

const expandDepartmentsOption: INodeProperties = {
	displayName: 'Expand Departments',
	name: 'expandDepartments',
	type: 'boolean',
	default: true,
	displayOptions: { show: { '/sendTo': ['usersAndDepartments'] } },
	description:
		'Whether to look up who is in the departments and to tell these people one by one. DingTalk reports who has read a task for at most 100 people, so larger departments can be tracked only this way.',
};

/** The option under the name of what it does, for departments and for everyone. */
export const expandOptions: INodeProperties[] = [
	expandDepartmentsOption,
	{
		...expandDepartmentsOption,
		displayName: 'Track Each Person',
		displayOptions: { show: { '/sendTo': ['everyone'] } },
		description:
			'Whether to look up who is in the organization and to tell these people one by one, so that you learn who has read it. Otherwise DingTalk tells everyone at once, at most three times a day, and reports no readers above 100 people.',
	},
];

/** What an item may call people when a field for user IDs is empty. */
const namesOfPeople =
	/^(?!invalid|throttled|filtered|failed|at)\w*(user|staff|unread|department|mobile)\w*$/i;

/** An empty field and what to do, with the names under which the item has something like it. */
function emptyField(label: string, problem: string, input: IDataObject): DingTalkError {
	const alike = fieldsLike(input, namesOfPeople);
	return DingTalkError.invalid(
		label,
		problem,
		alike.length > 0
			? `The item has ${alike.join(', ')}: drag it onto this field, or set "Send To" to "People of the Incoming Item" for its userId or userIds`
			: 'Name at least one, or check the expression behind it',
	);
}

/** The people of the incoming item, as sends, checks and the trigger name them. */
function readIncoming(input: IDataObject): string[] {
	const userIds = parseIds(input.userId ?? '', 'userId');
	if (userIds.length > 0) return userIds;
	const several = parseIds(input.userIds ?? '', 'userIds');
	if (several.length > 0) return several;
	const alike = fieldsLike(input, namesOfPeople);
	throw DingTalkError.invalid(
		'Send To',
		'is People of the Incoming Item, and the item has neither userId nor userIds',
		alike.length > 0
			? `The item has ${alike.join(', ')}: set "Send To" to another choice and drag it onto the field`
			: 'Connect a node that gives people, or set "Send To" to another choice',
	);
}

const choices = ['usersAndDepartments', 'incoming', 'mobiles', 'managers', 'everyone'] as const;

/**
 * The people that one item is for.
 * @param channel bots reach people only: departments and everyone become their people there
 * @param input the incoming item
 * @throws DingTalkError (invalidInput) when there is nobody
 */
export function readAudience(
	parameters: Parameters,
	channel: 'work' | 'bot',
	input: IDataObject,
): AudienceRequest {
	const sendTo = parameters.choice('sendTo', 'Send To', choices);
	const expandDepartments =
		channel === 'bot' ||
		parameters.collection('options').boolean('expandDepartments', 'Expand Departments', true);
	const people = (userIds: string[], departmentIds: string[] = []): AudienceRequest => ({
		sendTo: 'usersAndDepartments',
		userIds,
		departmentIds,
		expandDepartments,
	});
	if (sendTo === 'everyone') return { sendTo, expandDepartments };
	if (sendTo === 'incoming') return people(readIncoming(input));
	if (sendTo === 'mobiles') {
		const numbers = parseMobiles(parameters.raw('mobiles'), 'Mobile Numbers');
		if (numbers.length === 0) throw emptyField('Mobile Numbers', 'is empty', input);
		return { sendTo, mobiles: numbers };
	}
	const picked = readPicked(parameters);
	const label = sendTo === 'managers' ? 'Managers Of' : 'User IDs';
	const userIds = parseIds([parameters.raw('userIds'), ...picked.userIds], label, pickAdvice);
	if (sendTo === 'managers') {
		if (userIds.length === 0) throw emptyField(label, 'is empty', input);
		return { sendTo, userIds };
	}
	const departmentIds = parseDepartmentIds(
		[parameters.raw('departmentIds'), ...picked.departmentIds],
		'Department IDs',
	);
	if (userIds.length === 0 && departmentIds.length === 0)
		throw emptyField(label, 'is empty, and so is "Department IDs"', input);
	return people(userIds, departmentIds);
}
