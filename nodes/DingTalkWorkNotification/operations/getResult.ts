import { fromSendResult } from '../../shared/receipts/fromSendResult';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { agentIdFor, agentIdOption, optionsField } from '../../shared/sending';
import { taskIdField } from '../../shared/taskField';
import { endpoints } from '../../shared/transport/endpoints';

/** Who has read a work notification. */
export const getResult = receiptsOperation({
	fields: [taskIdField, optionsField([agentIdOption])],
	read: (parameters, input) => ({
		taskId: parameters.digits('taskId', 'Task ID'),
		// A task belongs to the app that sent it, which the incoming item names.
		agentId: parameters.collection('options').optionalDigits('agentId', 'Agent ID') || String(input.agentId ?? ''),
	}),
	complete: (session, { taskId, agentId }) => ({ taskId, agentId: agentIdFor(session, agentId) }),
	async ask(session, { taskId, agentId }) {
		return fromSendResult(await session.request(endpoints.getResult, { body: { agent_id: agentId, task_id: taskId } }));
	},
});
