import { fromSendResult } from '../../shared/receipts/fromSendResult';
import { addNamesOption } from '../../shared/receipts/fields';
import type { MessageReceipts } from '../../shared/receipts/receipt';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { agentIdFor, agentIdOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import type { Failure } from '../../shared/transport/errors';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';
import { readTask, taskIdField } from '../../shared/references/task';
import type { TaskReference } from '../../shared/references/task';

/** DingTalk says "call timeout" for a task of more than 100 people, as it does when it is busy. */
const callTimeout = '15';

function withLargeTaskHint(failure: Failure): Failure {
	if (failure.code !== callTimeout) return failure;
	const hint = `DingTalk gives this answer, however often it is asked, for tasks of more than ${limits.usersPerTask} people. If this task went to departments or everyone, send it with "Expand Departments", so that the node splits it. Otherwise try again in a minute.`;
	return { ...failure, hint };
}

/** Asks once who has read a task. */
export async function askResult(
	session: Session,
	{ taskId, agentId }: TaskReference,
): Promise<MessageReceipts> {
	const answer = await session.tryRequest(endpoints.getResult, {
		body: { agent_id: agentId, task_id: taskId },
	});
	if ('failure' in answer) throw new DingTalkError(withLargeTaskHint(answer.failure));
	return fromSendResult(answer.body);
}

/** Who has read a work notification, in the receipt shape. */
export const getResult = receiptsOperation<TaskReference>({
	fields: [taskIdField],
	options: [addNamesOption, agentIdOption],
	read: readTask,
	complete: (session, { taskId, agentId }) => ({ taskId, agentId: agentIdFor(session, agentId) }),
	answersForOneDay: true,
	ask: askResult,
});
