import type { INodeParameters } from 'n8n-workflow';
import { demoApp } from '../simulator';
import type { Step } from './workflow';

/** The nodes that the jobs are made of: ours, n8n's HTTP Request node, and bare clients. */

type Credential = Step['credential'];

const ours = 'n8n-nodes-dingtalk-notifications.dingTalkWorkNotification';

export function items(count: number, more: INodeParameters = {}): Step {
	return {
		name: 'Items',
		type: 'CUSTOM.benchItems',
		parameters: { count, words: 'The office closes at 17:00 today.', ...more },
		isReported: false,
	};
}

/** Our send: the text and the person of each item. */
export function send(credential: Credential, more: INodeParameters = {}): Step {
	return {
		name: 'Send',
		type: ours,
		parameters: {
			resource: 'message',
			operation: 'send',
			userIds: '={{ $json.userId }}',
			messageType: 'text',
			content: '={{ $json.text }}',
			...more,
		},
		credential,
	};
}

/** Our check, with its defaults: who of a message's people has read it. */
export function check(credential: Credential, more: INodeParameters = {}, name = 'Check'): Step {
	return {
		name,
		type: ours,
		parameters: { resource: 'delivery', operation: 'getResult', output: 'recipients', ...more },
		credential,
	};
}

function httpRequest(
	name: string,
	url: string,
	body: string,
	credential: Credential,
	options: INodeParameters,
): Step {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'dingTalkApi',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: body,
			options,
		},
		credential,
	};
}

/** The same send by n8n's HTTP Request node: one call an item, all of them at once unless `options` say otherwise. */
export function httpSend(url: string, credential: Credential, options: INodeParameters = {}): Step {
	const body = `={{ { agent_id: "${demoApp.agentId}", userid_list: $json.userId, msg: { msgtype: "text", text: { content: $json.text } } } }}`;
	return httpRequest(
		'Send',
		`${url}/topapi/message/corpconversation/asyncsend_v2`,
		body,
		credential,
		options,
	);
}

/** The same check by n8n's HTTP Request node: one call an item. */
export function httpCheck(
	url: string,
	credential: Credential,
	options: INodeParameters = {},
): Step {
	const taskId = '$json.task_id ?? $json.taskId';
	const body = `={{ { agent_id: "${demoApp.agentId}", task_id: ${taskId} } }}`;
	return httpRequest(
		'Check',
		`${url}/topapi/message/corpconversation/getsendresult`,
		body,
		credential,
		options,
	);
}

/** The same send by a bare client, `concurrency` at once. */
export function bareSend(
	client: 'helper' | 'undici',
	url: string,
	token: string,
	concurrency: number,
): Step {
	return {
		name: 'Send',
		type: 'CUSTOM.benchClient',
		parameters: { client, url, token, concurrency, agentId: demoApp.agentId },
	};
}
