import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { runNode, type NodeResult, type RunNodeOptions } from './runNode';
import type { SimulatorForTests } from './withSimulator';

/** ISO 8601, UTC, as every time in an item is. */
export const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Parameters of a text to people. */
export function textTo(userIds: string | string[], more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'message',
		operation: 'send',
		sendTo: 'usersAndDepartments',
		userIds: userIds as string,
		messageType: 'text',
		content: 'Hello',
		...more,
	};
}

/** Work notifications sent to a simulator, and what went on the wire. */
export class WorkNotifications {
	constructor(private readonly dingTalk: SimulatorForTests) {}

	/** Runs the node, with a fresh credential unless one is given. */
	async send(
		parameters: INodeParameters,
		items: Array<INodeExecutionData | IDataObject> = [{}],
		options: RunNodeOptions = {},
	): Promise<NodeResult> {
		return await runNode('dingTalkWorkNotification', parameters, items, {
			credential: await this.dingTalk.credential(),
			...options,
		});
	}

	/** The bodies of asyncsend_v2, agent_id as text: DingTalk takes numbers and strings. */
	wireBodies(): IDataObject[] {
		return this.dingTalk.calls('asyncsend_v2').map(({ body }) => {
			const fields = body as IDataObject;
			return { ...fields, agent_id: String(fields.agent_id) };
		});
	}

	/** The people of every call. */
	idsOnTheWire(): string[][] {
		return this.wireBodies().map(({ userid_list }) => String(userid_list).split(','));
	}
}
