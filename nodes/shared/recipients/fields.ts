import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Parameters } from '../parameters';
import { DingTalkError } from '../transport/errors';
import type { Audience } from './batches';
import { parseDepartmentIds, parseIds } from './parse';

const idHelp = 'Separate IDs by commas, semicolons or new lines, or give a list by an expression. Duplicates are dropped';

const everyoneOption: INodePropertyOptions = {
	name: 'Everyone',
	value: 'everyone',
	description: 'The whole organization, at most three times a day',
};
const peopleOption: INodePropertyOptions = { name: 'Users', value: 'usersAndDepartments', description: 'People by their user ID' };
const peopleAndDepartmentsOption: INodePropertyOptions = {
	name: 'Users and Departments',
	value: 'usersAndDepartments',
	description: 'People by their user ID, and departments with their sub-departments',
};

const userIdsField: INodeProperties = {
	displayName: 'User IDs',
	name: 'userIds',
	type: 'string',
	default: '',
	placeholder: 'manager123, 0147282552401293909',
	displayOptions: { show: { sendTo: ['usersAndDepartments'] } },
	description: `The people to tell. ${idHelp}.`,
};

const departmentIdsField: INodeProperties = {
	displayName: 'Department IDs',
	name: 'departmentIds',
	type: 'string',
	default: '',
	placeholder: '1, 520146001',
	displayOptions: { show: { sendTo: ['usersAndDepartments'] } },
	description: `The departments to tell, with all their sub-departments. ${idHelp}.`,
};

function sendToField(options: INodePropertyOptions[]): INodeProperties {
	return { displayName: 'Send To', name: 'sendTo', type: 'options', noDataExpression: true, options, default: 'usersAndDepartments' };
}

/** Work notifications reach people, departments and everyone. */
export const workRecipientFields: INodeProperties[] = [
	sendToField([everyoneOption, peopleAndDepartmentsOption]),
	userIdsField,
	departmentIdsField,
];

/** Bots reach people only. */
export const botRecipientFields: INodeProperties[] = [sendToField([peopleOption]), userIdsField];

/**
 * The people that one item is for.
 * @throws DingTalkError (invalidInput) when there is nobody
 */
export function readAudience(parameters: Parameters, allows: { departments: boolean; everyone: boolean }): Audience {
	const sendTo = parameters.choice('sendTo', 'Send To', allows.everyone ? ['usersAndDepartments', 'everyone'] : ['usersAndDepartments']);
	if (sendTo === 'everyone') return { userIds: [], departmentIds: [], everyone: true };
	const userIds = parseIds(parameters.raw('userIds'), 'User IDs');
	const departmentIds = allows.departments ? parseDepartmentIds(parameters.raw('departmentIds'), 'Department IDs') : [];
	if (userIds.length === 0 && departmentIds.length === 0) {
		throw DingTalkError.invalid(
			'User IDs',
			allows.departments ? 'is empty, and so is "Department IDs"' : 'is empty',
			'Name at least one recipient, or check the expression behind it',
		);
	}
	return { userIds, departmentIds, everyone: false };
}
