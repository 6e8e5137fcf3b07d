import {
	readStatusColor,
	statusColorHelp,
	statusColors,
} from '../../shared/messages/work/statusBar';
import { Parameters } from '../../shared/parameters/parameters';
import type { Operation } from '../../shared/run/operation';
import { optionsField } from '../../shared/parameters/optionsField';
import { agentIdOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { readTaskOf, taskIdField, taskJobs } from '../../shared/references/task';
import type { TaskReference } from '../../shared/references/task';

interface StatusBar extends TaskReference {
	statusValue: string;
	statusColor: string;
}

const colorChoices = [...statusColors, { name: 'Unchanged', value: '' }];

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
			placeholder: 'e.g. Approved',
			description: 'The text of the status bar',
		},
		{
			displayName: 'Status Color',
			name: 'statusColor',
			type: 'options',
			options: colorChoices,
			default: '0xFF78C06E',
			description: statusColorHelp,
		},
		optionsField([agentIdOption]),
	],
	read(context, item) {
		const parameters = Parameters.of(context, item);
		return {
			...readTaskOf(context, item),
			statusValue: parameters.messageText('statusValue', 'Status Value'),
			statusColor: readStatusColor(parameters),
		};
	},
	plan: (session, inputs) =>
		taskJobs(session, inputs, async ({ taskId, agentId, statusValue, statusColor }) => {
			await session.request(endpoints.updateStatusBar, {
				body: {
					agent_id: agentId,
					task_id: taskId,
					status_value: statusValue,
					...(statusColor ? { status_bg: statusColor } : {}),
				},
			});
			return { taskId, statusValue, statusColor, isUpdated: true };
		}),
};
