import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an agent has called the node as its tool. n8n then hands on the first output only, whatever the node's
 * outputs are. The call comes in a context of its own, or (agents of n8n 2) as a run of the node whose type ends
 * in "Tool".
 */
export function isAgentTool(context: IExecuteFunctions): boolean {
	return 'getNextRunIndex' in context || context.getNode().type.endsWith('Tool');
}
