/**
 * Replays answers of the real DingTalk byte for byte, as they are quoted in docs/dingtalk-api
 * (sections 1.3, 1.4, 2, 3, 4.1), so that no reading of ours stands between them and the nodes.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	dingTalkCredential,
	replayServer,
	runNode,
	type CredentialHandle,
	type NodeResult,
	type ReplayServer,
	type RunNodeOptions,
} from './harness';

const CORP = '/topapi/message/corpconversation';
const SEND = `${CORP}/asyncsend_v2`;
const RESULT = `${CORP}/getsendresult`;
const PROGRESS = `${CORP}/getsendprogress`;
const READ_STATUS = '/v1.0/robot/oToMessages/readStatus';
const BATCH_SEND = '/v1.0/robot/oToMessages/batchSend';
const GET_TOKEN = '/gettoken';

const TOKEN = '{"errcode":0,"access_token":"96fc7a7axxx","errmsg":"ok","expires_in":7200}';
const SENT = '{"errcode":0,"task_id":166242765538,"request_id":"7kcjpj1pgpgy"}';
const READ =
	'{"errcode":0,"errmsg":"ok","send_result":{"failed_user_id_list":[],"forbidden_list":[],"invalid_dept_id_list":[],"invalid_user_id_list":[],"read_user_id_list":["036632523163121146"],"unread_user_id_list":[]},"request_id":"16kcs7iwwcvj6"}';
const BAD_TOKEN_OAPI =
	'{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error[subcode=40014,submsg=不合法的access_token]","request_id":"16l4ew3d47pdp"}';

const textToOne: INodeParameters = {
	resource: 'message',
	operation: 'send',
	sendTo: 'usersAndDepartments',
	userIds: '036632523163121146',
	messageType: 'text',
	content: 'Hello',
};
const resultOfTask: INodeParameters = {
	resource: 'delivery',
	operation: 'getResult',
	output: 'recipients',
};
const directReadStatus: INodeParameters = {
	resource: 'directMessage',
	operation: 'getReadStatus',
	output: 'recipients',
};

let server: ReplayServer;
let credential: CredentialHandle;

beforeEach(async () => {
	// A new port is a new DingTalk to the nodes: no token and no pace is left from another test.
	server = await replayServer();
	credential = await dingTalkCredential(server.url);
	server.on(GET_TOKEN, { body: TOKEN });
});
afterEach(async () => await server.close());

async function send(options: RunNodeOptions = {}): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', textToOne, [{}], { credential, ...options });
}

async function getResult(item: IDataObject, options: RunNodeOptions = {}): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', resultOfTask, [item], {
		credential,
		...options,
	});
}

async function readStatus(item: IDataObject, options: RunNodeOptions = {}): Promise<NodeResult> {
	return await runNode('dingTalkBotReadStatus', directReadStatus, [item], {
		credential,
		...options,
	});
}

function detailsOf(result: NodeResult): IDataObject {
	return result.json().at(-1)?.details as IDataObject;
}

describe('work notification answers', () => {
	test.each([
		['a real capture, without errmsg', SENT, '166242765538', '7kcjpj1pgpgy'],
		[
			'the example of the documents',
			'{"errcode":0,"task_id":256271667526,"request_id":"4jzllmte0wau"}',
			'256271667526',
			'4jzllmte0wau',
		],
		['the form of 2019', '{"errcode":0,"errmsg":"ok","task_id":123}', '123', undefined],
		[
			'errcode as a string',
			'{"errcode":"0","task_id":166242765538,"request_id":"7kcjpj1pgpgy"}',
			'166242765538',
			'7kcjpj1pgpgy',
		],
	])('send succeeds on %s', async (_name, body, taskId, requestId) => {
		server.on(SEND, { body });
		const { json, error } = await send();
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(1);
		expect(json()[0]).toMatchObject({ taskId, userIds: ['036632523163121146'] });
		expect(json()[0]?.requestId || undefined).toBe(requestId);
	});

	test('a task_id above 2^53 is kept exact, from the answer to the next request', async () => {
		server.on(SEND, { body: '{"errcode":0,"task_id":9223372036854775806,"request_id":"x"}' });
		server.on(RESULT, { body: READ });
		const [task] = (await send()).json();
		expect(task?.taskId).toBe('9223372036854775806');

		await getResult(task ?? {});
		const { body, query } = server.requestsTo(RESULT)[0] ?? { body: '', query: {} };
		expect(body + JSON.stringify(query)).toMatch(/"?task_id"?[:=]"?9223372036854775806\b/);
	});

	test('the real getsendresult without forbidden_user_id_list says who has read', async () => {
		server.on(RESULT, { body: READ });
		const { json } = await getResult({ taskId: '166242765538', userIds: ['036632523163121146'] });
		expect(json()).toEqual([
			expect.objectContaining({
				taskId: '166242765538',
				userId: '036632523163121146',
				status: 'read',
			}),
		]);
	});

	test('lists as comma-separated strings are read like arrays', async () => {
		server.on(RESULT, {
			body: '{"errcode":0,"errmsg":"ok","send_result":{"invalid_user_id_list":"zhangsan,lisi","forbidden_user_id_list":"wangwu","failed_user_id_list":"zhaoliu","read_user_id_list":"sunqi,zhouba","unread_user_id_list":"","invalid_dept_id_list":"1,2"}}',
		});
		const { json } = await getResult({ taskId: '1' });
		expect(Object.fromEntries(json().map(({ userId, status }) => [userId, status]))).toEqual({
			zhangsan: 'invalid',
			lisi: 'invalid',
			wangwu: 'forbidden',
			zhaoliu: 'failed',
			sunqi: 'read',
			zhouba: 'read',
		});
	});

	test('lists that are absent are empty, and who was expected is pending', async () => {
		server.on(RESULT, { body: '{"errcode":0,"send_result":{"read_user_id_list":["a"]}}' });
		const { json } = await getResult({ taskId: '1', userIds: ['a', 'b'] });
		expect(json().map(({ userId, status }) => [userId, status])).toEqual([
			['a', 'read'],
			['b', 'pending'],
		]);
	});

	test.each(['"143105"', '143105'])(
		'a code of forbidden_list given as %s is a string with a plain reason',
		async (code) => {
			server.on(RESULT, {
				body: `{"errcode":0,"send_result":{"forbidden_list":[{"code":${code},"count":500,"userid":"a"}],"read_user_id_list":[]}}`,
			});
			const [person] = (await getResult({ taskId: '1' })).json();
			expect(person).toMatchObject({ userId: 'a', status: 'forbidden', code: '143105' });
			expect(String(person?.reason)).toMatch(/500/);
		},
	);

	test('getsendprogress is told in words', async () => {
		server.on(PROGRESS, {
			body: '{"errcode":0,"errmsg":"ok","progress":{"progress_in_percent":100,"status":2},"request_id":"5y2znla8tw3d"}',
		});
		const { json } = await runNode(
			'dingTalkWorkNotification',
			{ resource: 'delivery', operation: 'getProgress' },
			[{ taskId: '256271667526' }],
			{ credential },
		);
		expect(json()[0]).toMatchObject({
			taskId: '256271667526',
			status: 'completed',
			progressPercent: 100,
			isCompleted: true,
		});
	});
});

describe('a refused token costs one new token and is not seen by the user', () => {
	test.each([
		['wrapped in 88', BAD_TOKEN_OAPI],
		['flat', '{"errcode":40014,"errmsg":"不合法的access_token"}'],
	])('oapi, %s', async (_name, body) => {
		server.on(SEND, { body }, { body: SENT });
		const { json, error } = await send();
		expect(error).toBeUndefined();
		expect(json()[0]?.taskId).toBe('166242765538');
		expect(server.requestsTo(GET_TOKEN)).toHaveLength(2);
		expect(server.requestsTo(SEND)).toHaveLength(2);
	});

	test.each([
		[
			'small keys',
			'{"code":"InvalidAuthentication","requestid":"01A08FE7-0000-7000-8000-000000000000","message":"不合法的access_token"}',
		],
		[
			'capital keys',
			'{"Code":"InvalidAuthentication","RequestId":"01A08FE7-0000-7000-8000-000000000000","Message":"不合法的access_token"}',
		],
	])('v1.0, HTTP 400 with %s', async (_name, body) => {
		server.on(
			BATCH_SEND,
			{ status: 400, body },
			{
				body: '{"processQueryKey":"zcxxczasdafasd","invalidStaffIdList":["manage25231"],"flowControlledStaffIdList":["manage25232"]}',
			},
		);
		const { json, error } = await runNode(
			'dingTalkBotMessage',
			{
				resource: 'directMessage',
				operation: 'send',
				userIds: 'manage25230,manage25231,manage25232',
				messageType: 'text',
				content: 'Hello',
			},
			[{}],
			{ credential },
		);
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({
			processQueryKey: 'zcxxczasdafasd',
			invalidUserIds: ['manage25231'],
			throttledUserIds: ['manage25232'],
		});
		expect(server.requestsTo(GET_TOKEN)).toHaveLength(2);
		expect(server.requestsTo(BATCH_SEND)).toHaveLength(2);
	});

	test('a token that stays refused ends in an error that names the code, after one renewal', async () => {
		server.on(SEND, { body: BAD_TOKEN_OAPI });
		const result = await send({ continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ code: '40014', requestId: '16l4ew3d47pdp' });
		expect(server.requestsTo(SEND)).toHaveLength(2);
	});
});

describe("refusals reach the user with DingTalk's code and words, and are not repeated", () => {
	test.each([
		[
			'40096',
			'{"errcode":40096,"errmsg":"不合法的appKey或appSecret"}',
			'不合法的appKey或appSecret',
		],
		[
			'40089',
			'{"errcode":40089,"errmsg":"不合法的corpId或corpSecret"}',
			'不合法的corpId或corpSecret',
		],
	])('gettoken answers %s: nothing is sent', async (code, body, words) => {
		server.on(GET_TOKEN, { body });
		const { error } = await send();
		expect(error?.message).toContain(code);
		expect(error?.message).toContain(words);
		expect(error?.description).toMatch(/Client ID/);
		expect(server.requestsTo(SEND)).toEqual([]);
		expect(server.requestsTo(GET_TOKEN)).toHaveLength(1);
	});

	test.each([
		[
			'flat 41020',
			'41020',
			'{"errcode":41020,"errmsg":"accessToken中包含的appKey与agentId不一致，无法使用当前agentId","request_id":"w7qqh64sqdsj"}',
			'appKey与agentId不一致',
			/agent ID/i,
		],
		[
			'88 with sub_code 60011 of 2026',
			'60011',
			'{"errcode":88,"sub_code":"60011","sub_msg":"应用尚未开通所需的权限：[qyapi_get_member_by_mobile]","errmsg":"ding talk error[subcode=60011,submsg=应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=x, {requiredScopes=[qyapi_get_member_by_mobile]}]","request_id":"5imjny7u9xwa"}',
			'qyapi_get_member_by_mobile',
			/permission/i,
		],
		[
			'88 with sub_code 60020',
			'60020',
			'{"errcode":88,"sub_code":"60020","sub_msg":"访问ip不在白名单之中,request ip=1.2.3.4 appKey(dingmf6)","errmsg":"ding talk error[subcode=60020,submsg=访问ip不在白名单之中,request ip=1.2.3.4 appKey(dingmf6)]","request_id":"5imjny7u9xwb"}',
			'1.2.3.4',
			/IP/,
		],
		[
			'22, an unknown API',
			'22',
			'{"errcode":22,"sub_msg":"不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist","errmsg":"Invalid method[submsg=不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist]","request_id":"5imjny7u9xwc"}',
			'不合法ApiName',
			/base URL|region/i,
		],
	])('oapi: %s', async (_name, code, body, words, whatToDo) => {
		server.on(SEND, { body });
		const { error } = await send();
		expect(error?.message).toContain(code);
		expect(error?.message).toContain(words);
		expect(error?.description).toMatch(whatToDo);

		server.on(SEND, { body });
		const continued = await send({ continueOnFail: true });
		expect(Object.keys(continued.json()[0] ?? {}).sort()).toEqual(['details', 'error']);
		expect(detailsOf(continued)).toMatchObject({
			code,
			hint: expect.stringMatching(whatToDo) as string,
		});
		expect(server.requestsTo(SEND)).toHaveLength(2);
	});

	test.each([
		[
			'small keys',
			'{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"e64a36ef-0000-7000-8000-000000000000","message":"没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission","accessdenieddetail":{"requiredScopes":["qyapi_robot_sendmsg"]}}',
		],
		[
			'capital keys',
			'{"Code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","RequestId":"e64a36ef-0000-7000-8000-000000000000","Message":"没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission","AccessDeniedDetail":{"requiredScopes":["qyapi_robot_sendmsg"]}}',
		],
	])('v1.0, HTTP 403 with %s names the missing scope', async (_name, body) => {
		server.on(READ_STATUS, { status: 403, body });
		const result = await readStatus({ processQueryKey: 'a/b+c=' }, { continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			hint: expect.stringContaining('qyapi_robot_sendmsg') as string,
			requestId: 'e64a36ef-0000-7000-8000-000000000000',
		});
		expect(result.json()[0]?.error).toContain('没有调用该接口的权限');
		expect(server.requestsTo(READ_STATUS)).toHaveLength(1);
	});
});

describe('throttles pause and go on', () => {
	test.each([
		[
			'90002 wrapped, of 2026',
			'{"errcode":88,"sub_code":"90002","sub_msg":"当前所有钉钉应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了，建议错开整点时刻调用该接口","errmsg":"ding talk error[subcode=90002,submsg=当前所有钉钉应用调用该接口次数过多]","request_id":"x"}',
		],
		[
			'90002 flat, of 2019',
			'{"errmsg":"您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了,\\n apiPath(/user/list), 从 2019-02-13 20:40:04 到 2019-02-13 20:40:04 \\n请求总次数超过了 300 次, 处罚将在 2019-02-13 20:40:05 结束.","errcode":90002}',
		],
	])('oapi: a send that met %s is sent again', async (_name, body) => {
		server.on(SEND, { body }, { body: SENT });
		const { json } = await send();
		expect(json()[0]?.taskId).toBe('166242765538');
		expect(server.requestsTo(SEND)).toHaveLength(2);
	});

	test('v1.0: HTTP 403 QpsLimitForAppkeyAndApi is asked again', async () => {
		server.on(
			READ_STATUS,
			{
				status: 403,
				body: '{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi","requestid":"X","message":"qps limit"}',
			},
			{ body: '{"sendStatus":"SUCCESS","messageReadInfoList":[]}' },
		);
		const { error } = await readStatus({ processQueryKey: 'key', userIds: ['a'] });
		expect(error).toBeUndefined();
		expect(server.requestsTo(READ_STATUS)).toHaveLength(2);
	});
});

describe('never twice, never lost', () => {
	const timedOutInside =
		'{"errcode":15,"sub_code":"isp.top-remote-connection-timeout","sub_msg":"timeout","errmsg":"Remote service error","request_id":"x"}';

	test.each([
		['errcode 15', { body: timedOutInside }],
		['HTTP 504', { status: 504, body: '{"code":"service.timeout","requestid":"X","message":"x"}' }],
		[
			'HTTP 500 with a web page',
			{ status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' },
		],
		['half a body', { body: SENT, socket: 'half' as const }],
		['an empty body', { body: '' }],
		['a reset connection', { socket: 'reset' as const }],
	])('a send that met %s is unknown and not sent again', async (_name, answer) => {
		server.on(SEND, answer, { body: SENT });
		const result = await send({ continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ kind: 'unknown' });
		expect(server.requestsTo(SEND)).toHaveLength(1);
	});

	test.each([
		['errcode 15', { body: timedOutInside }],
		['HTTP 504', { status: 504, body: '' }],
		['half a body', { body: READ, socket: 'half' as const }],
		['a reset connection', { socket: 'reset' as const }],
		[
			'88 with an empty sub_code',
			{
				body: '{"errcode":88,"sub_code":"","sub_msg":"","errmsg":"ding talk error[subcode=,submsg=]","request_id":"x"}',
			},
		],
	])('a read that met %s is repeated', async (_name, answer) => {
		server.on(RESULT, answer, { body: READ });
		const { json, error } = await getResult({ taskId: '166242765538' });
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ status: 'read' });
		expect(server.requestsTo(RESULT)).toHaveLength(2);
	});

	test('the block of an egress IP (status 1111) is named and not hammered', async () => {
		server.on(RESULT, {
			body: '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}',
		});
		const result = await getResult({ taskId: '1' }, { continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ code: '1111' });
		expect(server.requestsTo(RESULT)).toHaveLength(1);
	});
});

describe('bot read status answers', () => {
	const real = (readTimestamp: string, sendStatus = 'SUCCESS') =>
		`{"sendStatus":"${sendStatus}","messageReadInfoList":[{"name":"曲大岳","userId":"201382020","readStatus":"READ"${readTimestamp}}]}`;

	test.each([
		['in seconds, as captured', ',"readTimestamp":1778481700', '2026-05-11T06:41:40.000Z'],
		[
			'in milliseconds, as in the SDK',
			',"readTimestamp":1433138400000',
			'2015-06-01T06:00:00.000Z',
		],
		['absent, as documented', '', undefined],
	])('readTimestamp %s', async (_name, field, readAt) => {
		server.on(READ_STATUS, { body: real(field) });
		const [person] = (await readStatus({ processQueryKey: 'a/b+c=' })).json();
		expect(person).toMatchObject({ userId: '201382020', name: '曲大岳', status: 'read' });
		expect(person?.readAt).toBe(readAt);
		expect(server.requestsTo(READ_STATUS)[0]?.query).toEqual({
			robotCode: 'dingdemoappkey',
			processQueryKey: 'a/b+c=',
		});
	});

	test('SUCESS, as the documents spell it, is a success', async () => {
		server.on(READ_STATUS, { body: real('', 'SUCESS') });
		const { json } = await readStatus({ processQueryKey: 'key' });
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'read' });
	});

	test('READ and UNREAD are told apart whatever their case', async () => {
		server.on(READ_STATUS, {
			body: '{"sendStatus":"SUCCESS","messageReadInfoList":[{"name":"a","userId":"a","readStatus":"read"},{"name":"b","userId":"b","readStatus":"unread"}]}',
		});
		const { json } = await readStatus({ processQueryKey: 'key' });
		expect(json().map(({ status }) => status)).toEqual(['read', 'unread']);
	});

	test('a recalled message is recalled for everybody asked about', async () => {
		server.on(READ_STATUS, { body: '{"sendStatus":"RECALLED","messageReadInfoList":[]}' });
		const { json } = await readStatus({ processQueryKey: 'key', userIds: ['a', 'b'] });
		expect(json().map(({ userId, status }) => [userId, status])).toEqual([
			['a', 'recalled'],
			['b', 'recalled'],
		]);
	});

	const notThere = {
		status: 400,
		body: '{"requestid":"01A08FE7-0000-7000-8000-000000000000","code":"processQueryKey.expireTime","message":"processQueryKey已过期或者数据未生成"}',
	};

	test('expireTime about a young message is asked again and becomes the answer', async () => {
		server.on(READ_STATUS, notThere, { body: real('') });
		const sentAt = new Date().toISOString();
		const { json } = await readStatus({ processQueryKey: 'key', userIds: ['201382020'], sentAt });
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'read' });
		expect(server.requestsTo(READ_STATUS)).toHaveLength(2);
	});

	test('expireTime about an old message is expired, not an error, and asked once', async () => {
		server.on(READ_STATUS, notThere);
		const sentAt = new Date(Date.now() - 20 * 3600 * 1000).toISOString();
		const { json, error } = await readStatus({ processQueryKey: 'key', userIds: ['a'], sentAt });
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ userId: 'a', status: 'expired' });
		expect(server.requestsTo(READ_STATUS)).toHaveLength(1);
	});
});
