import { Parameters } from '../../shared/parameters';
import type { Operation } from '../../shared/runOperation';
import { agentIdOption, optionsField } from '../../shared/sending';
import { endpoints } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import { readTaskOf, taskIdField, taskJobs } from '../task';
import type { TaskReference } from '../task';

interface StatusBar extends TaskReference {
	statusValue: string;
	statusColor: string;
}

function readColor(parameters: Parameters): string {
	const color = parameters.optionalText('statusColor', 'Status Color').trim();
	if (color !== '' && !/^0x[0-9a-f]{8}$/i.test(color)) {
		throw DingTalkError.invalid('Status Color', 'is not a color', 'Write it as 0xFF and six hex digits, for example 0xFF78C06E');
	}
	return color;
}

/** Changes the status bar of an OA message that is already delivered: `{ taskId, statusValue, statusColor, isUpdated }`. */
export const updateStatusBar: Operation<StatusBar> = {
	description: [
		taskIdField,
		{
			displayName: 'Status Value',
			name: 'statusValue',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'Approved',
			description: 'The text of the status bar',
		},
		{
			displayName: 'Status Color',
			name: 'statusColor',
			type: 'options',
			options: [
				{ name: 'Gray (Revoked)', value: '0xFF858E99' },
				{ name: 'Green (Agreed)', value: '0xFF78C06E' },
				{ name: 'Orange (Pending)', value: '0xFFFF9D46' },
				{ name: 'Red (Refused)', value: '0xFFF65E5E' },
				{ name: 'Unchanged', value: '' },
			],
			default: '0xFF78C06E',
			description: "DingTalk's colors for the states of an approval. An expression may give any other, as 0xFF and six hex digits.",
		},
		optionsField([agentIdOption]),
	],
	read(context, item) {
		const parameters = Parameters.of(context, item);
		return { ...readTaskOf(context, item), statusValue: parameters.text('statusValue', 'Status Value'), statusColor: readColor(parameters) };
	},
	plan: (session, inputs) =>
		taskJobs(session, inputs, async ({ taskId, agentId, statusValue, statusColor }) => {
			await session.request(endpoints.updateStatusBar, {
				body: { agent_id: agentId, task_id: taskId, status_value: statusValue, ...(statusColor ? { status_bg: statusColor } : {}) },
			});
			return { taskId, statusValue, statusColor, isUpdated: true };
		}),
};
