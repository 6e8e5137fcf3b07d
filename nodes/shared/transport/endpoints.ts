import type { IHttpRequestMethods } from 'n8n-workflow';

/** `oapi` is the old host (token in the query, errors in a 200), `api` the new one (token in a header, errors by status). */
export type Host = 'oapi' | 'api';

/**
 * What happens when the same request reaches DingTalk twice.
 * - `repeatable`: nothing more (a question), so it may be asked again whatever went wrong.
 * - `change`: nothing more, but DingTalk refuses it (a recall): if the answer to the first was lost, that tells nothing.
 * - `send`: somebody may be told twice, so it is repeated only when it was surely not accepted.
 * - `keyedSend`: nothing more either, because the send carries a key that DingTalk knows a second copy by.
 */
export type Effect = 'repeatable' | 'change' | 'send' | 'keyedSend';

/** One API of DingTalk. */
export interface Endpoint {
	/** DingTalk's name of the API, as used in its throttling and in our messages. */
	readonly name: string;
	readonly host: Host;
	readonly method: IHttpRequestMethods;
	readonly path: string;
	readonly effect: Effect;
	/** What a success holds; without it the answer tells nothing. */
	readonly gives?: Gives;
}

/** What a success must hold. */
export interface Gives {
	/** Fields of the answer, one of which is there. */
	readonly oneOf: readonly string[];
	/** Lists of people. Where they name all the people of the request, nothing else need be there. */
	readonly orNamesAll?: readonly string[];
}

const corpConversation = '/topapi/message/corpconversation';

function oapi(name: string, path: string, effect: Effect, ...oneOf: string[]): Endpoint {
	return { name, host: 'oapi', method: 'POST', path, effect, ...giving({ oneOf }) };
}

function api(
	name: string,
	method: IHttpRequestMethods,
	path: string,
	effect: Effect,
	...oneOf: string[]
): Endpoint {
	return { name, host: 'api', method, path, effect, ...giving({ oneOf }) };
}

function giving(gives: Gives): Pick<Endpoint, 'gives'> {
	return gives.oneOf.length > 0 ? { gives } : {};
}

/** Every DingTalk API that the nodes call. */
export const endpoints = {
	sendWorkNotification: oapi('asyncsend_v2', `${corpConversation}/asyncsend_v2`, 'send', 'task_id'),
	sendByTemplate: oapi('sendbytemplate', `${corpConversation}/sendbytemplate`, 'send', 'task_id'),
	// Uploading twice harms nobody: the first copy is never shown.
	uploadMedia: oapi('media/upload', '/media/upload', 'repeatable', 'media_id'),
	getProgress: oapi(
		'getsendprogress',
		`${corpConversation}/getsendprogress`,
		'repeatable',
		'progress',
	),
	getResult: oapi(
		'getsendresult',
		`${corpConversation}/getsendresult`,
		'repeatable',
		'send_result',
	),
	sendBotMessage: {
		...api('batchSend', 'POST', '/v1.0/robot/oToMessages/batchSend', 'send'),
		gives: {
			oneOf: ['processQueryKey'],
			orNamesAll: ['invalidStaffIdList', 'flowControlledStaffIdList', 'filteredStaffIdList'],
		},
	},
	getReadStatus: api(
		'readStatus',
		'GET',
		'/v1.0/robot/oToMessages/readStatus',
		'repeatable',
		'sendStatus',
	),
	getUserByMobile: oapi('getbymobile', '/topapi/v2/user/getbymobile', 'repeatable', 'result'),
	getUser: oapi('user/get', '/topapi/v2/user/get', 'repeatable', 'result'),
	listUserIds: oapi('user/listid', '/topapi/user/listid', 'repeatable', 'result'),
	getDepartment: oapi('department/get', '/topapi/v2/department/get', 'repeatable', 'result'),
	listSubDepartmentIds: oapi(
		'department/listsubid',
		'/topapi/v2/department/listsubid',
		'repeatable',
		'result',
	),
	recallWorkNotification: oapi('recall', `${corpConversation}/recall`, 'change'),
	updateStatusBar: oapi('status_bar/update', `${corpConversation}/status_bar/update`, 'repeatable'),
	recallBotMessages: api('batchRecall', 'POST', '/v1.0/robot/otoMessages/batchRecall', 'change'),
	sendGroupMessage: api(
		'groupMessages/send',
		'POST',
		'/v1.0/robot/groupMessages/send',
		'send',
		'processQueryKey',
	),
	getGroupReaders: api(
		'groupMessages/query',
		'POST',
		'/v1.0/robot/groupMessages/query',
		'repeatable',
		'sendStatus',
		'readUserIds',
	),
	recallGroupMessages: api(
		'groupMessages/recall',
		'POST',
		'/v1.0/robot/groupMessages/recall',
		'change',
	),
	recallDing: api('ding/recall', 'POST', '/v1.0/robot/ding/recall', 'change'),
	getDingReadStatus: api(
		'ding/readStatuses',
		'POST',
		'/v1.0/robot/ding/readStatuses/query',
		'repeatable',
		'result',
	),
	listPeople: oapi('user/listsimple', '/topapi/user/listsimple', 'repeatable', 'result'),
	listSubDepartments: oapi(
		'department/listsub',
		'/topapi/v2/department/listsub',
		'repeatable',
		'result',
	),
	searchUsers: api('users/search', 'POST', '/v1.0/contact/users/search', 'repeatable'),
	searchDepartments: api(
		'departments/search',
		'POST',
		'/v1.0/contact/departments/search',
		'repeatable',
	),
	updateCard: api('card/instances/update', 'PUT', '/v1.0/card/instances', 'change'),
	sendDing: api('ding/send', 'POST', '/v1.0/robot/ding/send', 'send', 'openDingId'),
	// The card's own ID (outTrackId) is unique for ever, so a second copy is refused.
	deliverCard: api(
		'card/instances/createAndDeliver',
		'POST',
		'/v1.0/card/instances/createAndDeliver',
		'keyedSend',
		'result',
	),
	sendGroupWebhook: oapi('robot/send', '/robot/send', 'keyedSend'),
} as const satisfies Record<string, Endpoint>;
