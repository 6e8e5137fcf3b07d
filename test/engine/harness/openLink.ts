import './host';

import { WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	IRunExecutionData,
	IWebhookData,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { CredentialStore } from './credentialStore';
import { createAdditionalData, workflowOf, type RunWorkflowOptions } from './runWorkflow';

/** A browser's request to a link of a waiting execution. */
export interface LinkRequest {
	method?: 'GET' | 'POST';
	/** The form's fields. */
	body?: IDataObject;
	language?: string;
	agent?: string;
	/** Instead of the link's own: what a framework may make of an address. */
	query?: IDataObject;
}

/** What the browser gets, and what n8n gets. */
export interface Opened {
	status: number;
	headers: Record<string, string>;
	html: string;
	data: IWebhookResponseData;
	/** The item that the execution goes on with; undefined when it keeps waiting. */
	answer?: IDataObject;
	/** The execution as n8n starts it after the answer: for `runWorkflow`, `resume`. */
	resume?: IRunExecutionData;
}

/**
 * Opens a link of a node that waits, in n8n's own context for webhooks, as `WaitingWebhooks` does once it has
 * found the signature right.
 * @param asleep the execution as it lies in n8n's database
 */
export async function openLink(
	options: Pick<RunWorkflowOptions, 'workflow' | 'nodeTypes'>,
	asleep: IRunExecutionData,
	link: URL,
	{ method = 'GET', body = {}, language = 'en-US', agent = 'Mozilla/5.0', query }: LinkRequest = {},
): Promise<Opened> {
	const data = structuredClone(asleep);
	const [waiting] = data.executionData?.nodeExecutionStack ?? [];
	if (!waiting) throw new Error('Nothing waits');
	waiting.node.disabled = true;
	const workflow = await workflowOf(options);
	const node = workflow.getNode(waiting.node.name);
	if (!node) throw new Error('The workflow has no such node');
	const opened: Opened = { status: 200, headers: {}, html: '', data: {} };
	const response = {
		status: (status: number) => Object.assign(opened, { status }) && response,
		set: (headers: Record<string, string>) => Object.assign(opened.headers, headers) && response,
		send: (html: string) => Object.assign(opened, { html }) && response,
	};
	const additionalData = {
		...createAdditionalData(new CredentialStore({})),
		httpRequest: {
			method,
			originalUrl: `${link.pathname}${link.search}`,
			headers: { 'accept-language': language, 'user-agent': agent },
			query: query ?? Object.fromEntries(link.searchParams),
			body,
		},
		httpResponse: response,
	} as unknown as IWorkflowExecuteAdditionalData;
	const context = new WebhookContext(
		workflow,
		node,
		additionalData,
		'trigger',
		{} as IWebhookData,
		[],
		data,
	);
	const { webhook } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!webhook) throw new Error('The node has no webhook');
	opened.data = await webhook.call(context);
	const { workflowData, webhookResponse } = opened.data;
	if (typeof webhookResponse === 'string') opened.html = webhookResponse;
	if (!workflowData) return opened;
	waiting.data.main = workflowData;
	waiting.metadata = { ...waiting.metadata, forwardAllOutputs: true } as typeof waiting.metadata;
	return { ...opened, answer: workflowData[0]?.[0]?.json, resume: data };
}
