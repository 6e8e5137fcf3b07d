import type { INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { isRecord } from '../transport/json';
import type { recipientPickers } from './pickers';

function pickField(
	displayName: string,
	name: string,
	searchListMethod: keyof typeof recipientPickers,
	placeholder: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder },
		],
	};
}

const personRow = {
	displayName: 'Person',
	name: 'people',
	values: [pickField('Person', 'person', 'searchPeople', 'e.g. manager123')],
};
const departmentRow = {
	displayName: 'Department',
	name: 'departments',
	values: [pickField('Department', 'department', 'searchDepartments', 'e.g. 520146001')],
};

/** People, and departments where the channel takes them, by name. They are added to the ids that are typed in. */
export function pickByNameField(sendTo: string, takesDepartments: boolean): INodeProperties {
	return {
		displayName: 'Pick by Name',
		name: 'picked',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: takesDepartments ? 'Add Person or Department' : 'Add Person',
		default: {},
		displayOptions: { show: { sendTo: [sendTo] } },
		options: takesDepartments ? [personRow, departmentRow] : [personRow],
		description: 'Recipients from the contacts, in addition to the IDs below',
	};
}

function pickedId(row: Parameters, name: string): unknown {
	const value: unknown = row.raw(name);
	return isRecord(value) ? value.value : value;
}

/** The ids that were picked by name, to be parsed like typed ones. */
export function readPicked(parameters: Parameters): {
	userIds: unknown[];
	departmentIds: unknown[];
} {
	return {
		userIds: parameters.rows('picked', 'people').map((row) => pickedId(row, 'person')),
		departmentIds: parameters
			.rows('picked', 'departments')
			.map((row) => pickedId(row, 'department')),
	};
}
