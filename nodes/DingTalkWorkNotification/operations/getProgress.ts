import type { Operation } from '../../shared/run/operation';
import { optionsField } from '../../shared/parameters/optionsField';
import { agentIdOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { isRecord } from '../../shared/transport/json';
import type { Session } from '../../shared/transport/session';
import { readTaskOf, taskIdField, taskJobs } from '../../shared/references/task';
import type { TaskReference } from '../../shared/references/task';

const statusNames = ['notStarted', 'inProgress', 'completed'] as const;

/**
 * How far DingTalk is with a task: `{ status, progressPercent, isCompleted }`.
 * Source: getsendprogress, progress.status 0, 1, 2.
 */
export async function askProgress(session: Session, { taskId, agentId }: TaskReference) {
	const answer = await session.request(endpoints.getProgress, {
		body: { agent_id: agentId, task_id: taskId },
	});
	const progress = isRecord(answer.progress) ? answer.progress : {};
	const status = statusNames[Number(progress.status ?? 0)] ?? 'inProgress';
	return {
		status,
		progressPercent: Number(progress.progress_in_percent ?? 0),
		isCompleted: status === 'completed',
	};
}

/** `{ taskId, status, progressPercent, isCompleted }` */
export const getProgress: Operation<TaskReference> = {
	description: [taskIdField, optionsField([agentIdOption])],
	read: readTaskOf,
	plan: (session, inputs) =>
		taskJobs(session, inputs, async (task) => ({
			taskId: task.taskId,
			...(await askProgress(session, task)),
		})),
};
