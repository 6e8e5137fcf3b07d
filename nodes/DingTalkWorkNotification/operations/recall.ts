import type { Operation } from '../../shared/run/operation';
import { idText } from '../../shared/transport/json';
import { optionsField } from '../../shared/parameters/optionsField';
import { agentIdOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { readTaskOf, taskIdField, taskJobs } from '../../shared/references/task';
import type { TaskReference } from '../../shared/references/task';

/** Takes a work notification back from all its recipients: `{ taskId, agentId, isRecalled, recalledAt, requestId? }`. */
export const recall: Operation<TaskReference> = {
	description: [taskIdField, optionsField([agentIdOption])],
	read: readTaskOf,
	plan: (session, inputs) =>
		taskJobs(session, inputs, async ({ taskId, agentId }) => {
			// The parameter is msg_task_id here, and task_id everywhere else.
			const answer = await session.request(endpoints.recallWorkNotification, {
				body: { agent_id: agentId, msg_task_id: taskId },
			});
			const requestId = idText(answer, 'request_id');
			return {
				taskId,
				agentId,
				isRecalled: true,
				recalledAt: new Date().toISOString(),
				...(requestId ? { requestId } : {}),
			};
		}),
};
