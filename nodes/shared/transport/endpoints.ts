import type { IHttpRequestMethods } from 'n8n-workflow';

/** `oapi` is the old host (token in the query, errors in a 200), `api` the new one (token in a header, errors by status). */
export type Host = 'oapi' | 'api';

/**
 * What happens when the same request reaches DingTalk twice.
 * - `read`: nothing, so it may be asked again whatever went wrong.
 * - `send`: somebody may be told twice, so it is repeated only when it was surely not accepted.
 */
export type Effect = 'read' | 'send';

export interface Endpoint {
	/** DingTalk's name of the API, as used in its throttling and in our messages. */
	readonly name: string;
	readonly host: Host;
	readonly method: IHttpRequestMethods;
	readonly path: string;
	readonly effect: Effect;
}

const corpConversation = '/topapi/message/corpconversation';

function oapi(name: string, path: string, effect: Effect): Endpoint {
	return { name, host: 'oapi', method: 'POST', path, effect };
}

function api(name: string, method: IHttpRequestMethods, path: string, effect: Effect): Endpoint {
	return { name, host: 'api', method, path, effect };
}

/** Every DingTalk API that the nodes call. */
export const endpoints = {
	sendWorkNotification: oapi('asyncsend_v2', `${corpConversation}/asyncsend_v2`, 'send'),
	getProgress: oapi('getsendprogress', `${corpConversation}/getsendprogress`, 'read'),
	getResult: oapi('getsendresult', `${corpConversation}/getsendresult`, 'read'),
	sendBotMessage: api('batchSend', 'POST', '/v1.0/robot/oToMessages/batchSend', 'send'),
	getReadStatus: api('readStatus', 'GET', '/v1.0/robot/oToMessages/readStatus', 'read'),
	getUserByMobile: oapi('getbymobile', '/topapi/v2/user/getbymobile', 'read'),
	getUser: oapi('user/get', '/topapi/v2/user/get', 'read'),
	listUserIds: oapi('user/listid', '/topapi/user/listid', 'read'),
	getDepartment: oapi('department/get', '/topapi/v2/department/get', 'read'),
	listSubDepartmentIds: oapi('department/listsubid', '/topapi/v2/department/listsubid', 'read'),
	sendDing: api('ding/send', 'POST', '/v1.0/robot/ding/send', 'send'),
} as const satisfies Record<string, Endpoint>;
