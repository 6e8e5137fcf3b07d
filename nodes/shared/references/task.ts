import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { groupBy } from '../run/groupBy';
import { Parameters } from '../parameters/parameters';
import type { Input, Job } from '../run/operation';
import { refuseOtherChannel } from './otherChannel';
import { agentIdFor } from './sender';
import type { Session } from '../transport/session';

/** The task of a work notification, as the send put it out. */
export const taskIdField: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '={{ $json.taskId }}',
	required: true,
	description: 'The task that the send gave, as text: a long one loses digits as a number',
};

/** How a work notification is named afterwards, as the send put it out. */
export interface TaskReference extends IDataObject {
	taskId: string;
	/** '' means the credential's. */
	agentId: string;
}

/** A task belongs to the app that sent it: the option, else what the incoming item names, else the credential's. */
export function readTask(parameters: Parameters, input: IDataObject): TaskReference {
	refuseOtherChannel(parameters, input, 'taskId', 'Task ID');
	return {
		taskId: parameters.digits('taskId', 'Task ID'),
		agentId:
			parameters.collection('options').optionalDigits('agentId', 'Agent ID') ||
			Parameters.ofItem(input).optionalDigits('agentId', 'Agent ID'),
	};
}

/** The same of an item of a running node. @throws DingTalkError (invalidInput) */
export function readTaskOf(context: IExecuteFunctions, item: number): TaskReference {
	return readTask(Parameters.of(context, item), context.getInputData()[item]?.json ?? {});
}

/** One job a task: items that name the same task, with the same other values, share its call and each get its result. */
export function taskJobs<Task extends TaskReference>(
	session: Session,
	inputs: ReadonlyArray<Input<Task>>,
	ask: (task: Task) => Promise<IDataObject>,
): Job[] {
	return groupBy(inputs, ({ value }) => JSON.stringify(value)).map((group) => {
		const items = group.map(({ item }) => item);
		const [first] = group;
		return {
			items,
			subjectOf: () => ({ taskId: first?.value.taskId }),
			async run() {
				if (!first) return [];
				const json = await ask({
					...first.value,
					agentId: agentIdFor(session, first.value.agentId),
				});
				return items.map((item) => ({ items: [item], json: { ...json } }));
			},
		};
	});
}
