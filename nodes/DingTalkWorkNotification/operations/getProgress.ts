import { Parameters } from '../../shared/parameters';
import type { Job, Operation } from '../../shared/runOperation';
import { agentIdFor, agentIdOption, optionsField } from '../../shared/sending';
import { taskIdField } from '../../shared/taskField';
import { endpoints } from '../../shared/transport/endpoints';
import { isRecord } from '../../shared/transport/json';
import type { Session } from '../../shared/transport/session';

interface Question {
	taskId: string;
	agentId: string;
}

/** How far DingTalk is with a task. Source: getsendprogress, progress.status 0, 1, 2. */
export interface Progress {
	status: 'notStarted' | 'inProgress' | 'completed';
	progressPercent: number;
	isCompleted: boolean;
}

const statusNames = ['notStarted', 'inProgress', 'completed'] as const;

/** Asks once about one task. */
export async function askProgress(session: Session, taskId: string, agentId: string): Promise<Progress> {
	const answer = await session.request(endpoints.getProgress, { body: { agent_id: agentId, task_id: taskId } });
	const progress = isRecord(answer.progress) ? answer.progress : {};
	const status = statusNames[Number(progress.status ?? 0)] ?? 'inProgress';
	return { status, progressPercent: Number(progress.progress_in_percent ?? 0), isCompleted: status === 'completed' };
}

/** `{ taskId, status, progressPercent, isCompleted }` */
export const getProgress: Operation<Question> = {
	description: [taskIdField, optionsField([agentIdOption])],
	read(context, item) {
		const parameters = Parameters.of(context, item);
		return {
			taskId: parameters.digits('taskId', 'Task ID'),
			agentId: parameters.collection('options').optionalDigits('agentId', 'Agent ID') || String(context.getInputData()[item]?.json.agentId ?? ''),
		};
	},
	plan(session, inputs): Job[] {
		const itemsOfTask = new Map<string, { value: Question; items: number[] }>();
		for (const { item, value } of inputs) {
			const key = JSON.stringify(value);
			const group = itemsOfTask.get(key) ?? { value, items: [] };
			itemsOfTask.set(key, group);
			group.items.push(item);
		}
		return [...itemsOfTask.values()].map(({ value: { taskId, agentId }, items }) => ({
			items,
			subjectOf: () => ({ taskId }),
			async run() {
				const progress = await askProgress(session, taskId, agentIdFor(session, agentId));
				return items.map((item) => ({ items: [item], json: { taskId, ...progress } }));
			},
		}));
	},
};
