import type { Simulator } from '../../simulator';
import type { WorkflowFile } from '../realN8n/restClient';
import { chainOf, nodeOf, packageName } from './workflows';

type Connection = ReturnType<Simulator['control']['ledger']>['stream']['connections'][number];

/** The Stream connections that are open at this moment. */
export function openConnections({ control }: Simulator): Connection[] {
	return control.ledger().stream.connections.filter(({ closedAt }) => closedAt === undefined);
}

/** A workflow that only listens: its trigger carries the presses of questions in the chat, whatever its events. */
export function listeningWorkflow(
	credential: { id: string; name: string },
	event: string,
): WorkflowFile {
	return chainOf('hears the answers', [
		nodeOf(
			'Answers',
			`${packageName}.dingTalkTrigger`,
			{ events: [event] },
			{ credentials: { dingTalkApi: credential } },
		),
		nodeOf('End', 'n8n-nodes-base.noOp'),
	]);
}
