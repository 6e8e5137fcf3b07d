import { fromSendResult } from '../../shared/receipts/fromSendResult';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { agentIdFor, agentIdOption, optionsField } from '../../shared/sending';
import { endpoints } from '../../shared/transport/endpoints';
import type { Session } from '../../shared/transport/session';
import { readTask, taskIdField } from '../task';
import type { TaskReference } from '../task';

/** Asks once who has read a task. */
export async function askResult(session: Session, { taskId, agentId }: TaskReference) {
	return fromSendResult(await session.request(endpoints.getResult, { body: { agent_id: agentId, task_id: taskId } }));
}

/** Who has read a work notification, in the receipt shape. */
export const getResult = receiptsOperation<TaskReference>({
	fields: [taskIdField, optionsField([agentIdOption])],
	read: readTask,
	complete: (session, { taskId, agentId }) => ({ taskId, agentId: agentIdFor(session, agentId) }),
	answersForOneDay: true,
	ask: askResult,
});
