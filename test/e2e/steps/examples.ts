/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../realN8n/paths';
import type { WorkflowFile } from '../realN8n/restClient';

/** The package's own credential types; a node that has one of ours in it gets it filled in. */
const nodePrefix = 'n8n-nodes-dingtalk-notifications.';

interface FilledIn {
	/** Id and name of the `dingTalkApi` credential in this n8n. */
	credential: { id: string; name: string };
	/** The same of a `dingTalkGroupBotApi` credential. Without it the nodes of group bots stay off. */
	groupBot?: { id: string; name: string };
	/**
	 * New values for assignments of the node "Settings", and for people whom a user chooses by Pick by Name: those
	 * are known by the placeholder that the example has in their place.
	 */
	settings?: Record<string, string | number>;
	name?: string;
}

/** An example workflow as it lies in examples/. */
export function readExample(file: string): WorkflowFile {
	return JSON.parse(
		readFileSync(path.join(projectFolder, 'examples', file), 'utf8'),
	) as WorkflowFile;
}

/**
 * An example as a user would leave it: the credential picked in our nodes, the Settings filled in,
 * the node of a group bot activated if there is one, nothing else touched.
 *
 * @throws Error when a setting is not in the workflow, so that a renamed one does not go unnoticed
 */
export function filledIn(
	example: WorkflowFile,
	{ credential, groupBot, settings = {}, name }: FilledIn,
): WorkflowFile {
	const workflow = structuredClone(example);
	for (const node of workflow.nodes) {
		if (node.parameters.resource === 'groupWebhook') {
			if (groupBot) {
				node.credentials = { dingTalkGroupBotApi: groupBot };
				delete node.disabled;
			}
		} else if (node.type.startsWith(nodePrefix)) {
			node.credentials = { dingTalkApi: credential };
		}
	}
	for (const [setting, value] of Object.entries(settings)) {
		placeOf(workflow, setting).value = value;
	}
	return { ...workflow, name: name ?? workflow.name };
}

function placeOf(workflow: WorkflowFile, setting: string): { value: unknown } {
	const node = workflow.nodes.find((candidate) => candidate.name === 'Settings');
	const { assignments = [] } = (node?.parameters.assignments ?? {}) as {
		assignments?: Array<{ name: string; value: unknown }>;
	};
	const picked = workflow.nodes.flatMap(({ parameters }) => {
		const { people = [] } = (parameters.picked ?? {}) as { people?: Picked[] };
		return people.map(({ person }) => person);
	});
	const place =
		assignments.find(({ name }) => name === setting) ??
		picked.find(({ value }) => value === setting);
	if (!place) throw new Error(`"${workflow.name}" has no setting "${setting}"`);
	return place;
}

interface Picked {
	person: { value: unknown };
}
