/**
 * The endpoints that the simulator covers: the name that faults and the ledger know them by, the
 * method and the path. A test compares this list with the routes that the server really has.
 */
export const coveredEndpoints = [
	// Tokens
	{ api: 'gettoken', method: 'GET', path: '/gettoken' },
	{ api: 'accessToken', method: 'POST', path: '/v1.0/oauth2/accessToken' },
	{ api: 'corpToken', method: 'POST', path: '/v1.0/oauth2/:corpId/token' },
	{ api: 'corpAccessToken', method: 'POST', path: '/v1.0/oauth2/corpAccessToken' },
	{ api: 'suiteAccessToken', method: 'POST', path: '/v1.0/oauth2/suiteAccessToken' },
	{ api: 'get_corp_token', method: 'POST', path: '/service/get_corp_token' },
	// Work notifications
	{
		api: 'asyncsend_v2',
		method: 'POST',
		path: '/topapi/message/corpconversation/asyncsend_v2',
	},
	{
		api: 'sendbytemplate',
		method: 'POST',
		path: '/topapi/message/corpconversation/sendbytemplate',
	},
	{
		api: 'getsendprogress',
		method: 'POST',
		path: '/topapi/message/corpconversation/getsendprogress',
	},
	{
		api: 'getsendresult',
		method: 'POST',
		path: '/topapi/message/corpconversation/getsendresult',
	},
	{ api: 'recall', method: 'POST', path: '/topapi/message/corpconversation/recall' },
	{
		api: 'status_bar/update',
		method: 'POST',
		path: '/topapi/message/corpconversation/status_bar/update',
	},
	{ api: 'media/upload', method: 'POST', path: '/media/upload' },
	// Bots
	{ api: 'oToMessages/batchSend', method: 'POST', path: '/v1.0/robot/oToMessages/batchSend' },
	{ api: 'oToMessages/readStatus', method: 'GET', path: '/v1.0/robot/oToMessages/readStatus' },
	{
		api: 'otoMessages/batchRecall',
		method: 'POST',
		path: '/v1.0/robot/otoMessages/batchRecall',
	},
	{ api: 'groupMessages/send', method: 'POST', path: '/v1.0/robot/groupMessages/send' },
	{ api: 'groupMessages/query', method: 'POST', path: '/v1.0/robot/groupMessages/query' },
	{ api: 'groupMessages/recall', method: 'POST', path: '/v1.0/robot/groupMessages/recall' },
	{ api: 'ding/send', method: 'POST', path: '/v1.0/robot/ding/send' },
	{ api: 'ding/recall', method: 'POST', path: '/v1.0/robot/ding/recall' },
	{
		api: 'ding/readStatuses/query',
		method: 'POST',
		path: '/v1.0/robot/ding/readStatuses/query',
	},
	// Cards
	{ api: 'card/instances/create', method: 'POST', path: '/v1.0/card/instances' },
	{ api: 'card/instances/update', method: 'PUT', path: '/v1.0/card/instances' },
	{ api: 'card/instances/deliver', method: 'POST', path: '/v1.0/card/instances/deliver' },
	{
		api: 'card/instances/createAndDeliver',
		method: 'POST',
		path: '/v1.0/card/instances/createAndDeliver',
	},
	// Custom bots and Stream mode
	{ api: 'robot/send', method: 'POST', path: '/robot/send' },
	{ api: 'robot/sendBySession', method: 'POST', path: '/robot/sendBySession' },
	{
		api: 'gateway/connections/open',
		method: 'POST',
		path: '/v1.0/gateway/connections/open',
	},
	// Contacts
	{ api: 'user/get', method: 'POST', path: '/topapi/v2/user/get' },
	{ api: 'user/getbymobile', method: 'POST', path: '/topapi/v2/user/getbymobile' },
	{ api: 'user/listid', method: 'POST', path: '/topapi/user/listid' },
	{ api: 'user/listsimple', method: 'POST', path: '/topapi/user/listsimple' },
	{ api: 'user/list', method: 'POST', path: '/topapi/v2/user/list' },
	{ api: 'department/listsub', method: 'POST', path: '/topapi/v2/department/listsub' },
	{ api: 'department/listsubid', method: 'POST', path: '/topapi/v2/department/listsubid' },
	{ api: 'department/get', method: 'POST', path: '/topapi/v2/department/get' },
	{
		api: 'department/listparentbyuser',
		method: 'POST',
		path: '/topapi/v2/department/listparentbyuser',
	},
	{ api: 'users/search', method: 'POST', path: '/v1.0/contact/users/search' },
	{ api: 'departments/search', method: 'POST', path: '/v1.0/contact/departments/search' },
] as const;

/** How faults and the ledger call an endpoint. */
export type ApiName = (typeof coveredEndpoints)[number]['api'];

export type CoveredEndpoint = (typeof coveredEndpoints)[number];
