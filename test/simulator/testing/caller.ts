import { parseJson, toJson } from '../helpers/json';
import type { Simulator } from '../index';

/** A simulator in this process, or only its address. */
type Target = Pick<Simulator, 'url'>;

export interface Heard {
	status: number;
	contentType: string | null;
	text: string;
	/** Empty when the body is no JSON object. */
	json: Record<string, unknown>;
}

/** Calls and takes down what came back, byte for byte. */
export async function call(target: Target, path: string, init: RequestInit = {}): Promise<Heard> {
	const response = await fetch(`${target.url}${path}`, init);
	const text = await response.text();
	let json: Record<string, unknown> = {};
	try {
		json = parseJson(text) as Record<string, unknown>;
	} catch {
		// The text is what counts then.
	}
	return { status: response.status, contentType: response.headers.get('content-type'), text, json };
}

export async function get(target: Target, path: string, token?: string): Promise<Heard> {
	return await call(target, path, { headers: tokenHeader(token) });
}

export async function post(
	target: Target,
	path: string,
	body: unknown,
	token?: string,
): Promise<Heard> {
	return await call(target, path, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...tokenHeader(token) },
		body: toJson(body),
	});
}

export async function postForm(
	target: Target,
	path: string,
	fields: Record<string, string>,
): Promise<Heard> {
	return await call(target, path, { method: 'POST', body: new URLSearchParams(fields) });
}

function tokenHeader(token?: string): Record<string, string> {
	return token === undefined ? {} : { 'x-acs-dingtalk-access-token': token };
}

const agentId = 2839445214;
const robotCode = 'dingdemoappkey';
const workPath = '/topapi/message/corpconversation';

/** The demo app, calling with its token. */
export async function api(target: Target, appKey = 'dingdemoappkey', appSecret = 'demo-secret') {
	const credentials = { appKey, appSecret };
	const { json } = await post(target, '/v1.0/oauth2/accessToken', credentials);
	const token = String(json.accessToken);
	const topapi = async (path: string, body: Record<string, unknown>) =>
		await post(target, `${path}?access_token=${token}`, body);
	return {
		token,
		topapi,
		v1: async (path: string, body: unknown) => await post(target, `/v1.0${path}`, body, token),
		sendWork: async (body: Record<string, unknown>) =>
			await topapi(`${workPath}/asyncsend_v2`, { agent_id: agentId, ...body }),
		sendText: async (userIds: string, content: string) =>
			await topapi(`${workPath}/asyncsend_v2`, {
				agent_id: agentId,
				userid_list: userIds,
				msg: { msgtype: 'text', text: { content } },
			}),
		progress: async (taskId: unknown) =>
			await topapi(`${workPath}/getsendprogress`, { agent_id: agentId, task_id: taskId }),
		result: async (taskId: unknown) =>
			await topapi(`${workPath}/getsendresult`, { agent_id: agentId, task_id: taskId }),
		sendBot: async (userIds: string[], content: string) =>
			await post(
				target,
				'/v1.0/robot/oToMessages/batchSend',
				{ robotCode, userIds, msgKey: 'sampleText', msgParam: JSON.stringify({ content }) },
				token,
			),
		readStatus: async (key: string) =>
			await get(
				target,
				`/v1.0/robot/oToMessages/readStatus?robotCode=${robotCode}&processQueryKey=${encodeURIComponent(key)}`,
				token,
			),
		ding: async (userIds: string[], content: string, remindType = 1) =>
			await post(
				target,
				'/v1.0/robot/ding/send',
				{ robotCode, remindType, receiverUserIdList: userIds, content },
				token,
			),
	};
}
