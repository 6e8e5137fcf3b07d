import { filledIn, readExample } from './examples';
import type { WorkflowFile } from '../realN8n/restClient';
import { withWebhook } from './workflows';

/** People a round of the loop; so many are in doubt at most when n8n is killed. */
export const peopleARound = 5;

/**
 * examples/send-once.json, started from outside: the README's way to send what DingTalk does not guard
 * from doubles, so that n8n may be killed and the workflow run again.
 */
export function sendOnce(
	path: string,
	credential: { id: string; name: string },
	people: string[],
): WorkflowFile {
	const settings = { people: people.join(', ') };
	const workflow = withWebhook(
		filledIn(readExample('send-once.json'), { credential, settings }),
		path,
	);
	const send = workflow.nodes.find(({ name }) => name === 'Send Message');
	if (!send) throw new Error('The example has no node "Send Message"');
	// A call for each person takes long enough to be killed in the middle.
	send.parameters.options = { ...(send.parameters.options as object), combineItems: 'separate' };
	return workflow;
}
