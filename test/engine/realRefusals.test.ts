/**
 * Replays refusals and broken answers of the real DingTalk byte for byte, as docs/dingtalk-api
 * quotes them: what they mean for the token, for repeating and for the user.
 */
import {
	BAD_TOKEN_OAPI,
	BATCH_SEND,
	detailsOf,
	GET_TOKEN,
	READ,
	READ_STATUS,
	RESULT,
	SEND,
	SENT,
	withReplayedDingTalk,
} from './harness/replayedDingTalk';

const dingTalk = withReplayedDingTalk();

describe('a refused token costs one new token and is not seen by the user', () => {
	test.each([
		['wrapped in 88', BAD_TOKEN_OAPI],
		['flat', '{"errcode":40014,"errmsg":"不合法的access_token"}'],
	])('oapi, %s', async (_name, body) => {
		dingTalk.server.on(SEND, { body }, { body: SENT });
		const { json, error } = await dingTalk.send();
		expect(error).toBeUndefined();
		expect(json()[0]?.taskId).toBe('166242765538');
		expect(dingTalk.server.requestsTo(GET_TOKEN)).toHaveLength(2);
		expect(dingTalk.server.requestsTo(SEND)).toHaveLength(2);
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
		dingTalk.server.on(
			BATCH_SEND,
			{ status: 400, body },
			{
				body: '{"processQueryKey":"zcxxczasdafasd","invalidStaffIdList":["manage25231"],"flowControlledStaffIdList":["manage25232"]}',
			},
		);
		const { json, error } = await dingTalk.run(
			'dingTalkBotMessage',
			{
				resource: 'directMessage',
				operation: 'send',
				userIds: 'manage25230,manage25231,manage25232',
				messageType: 'text',
				content: 'Hello',
			},
			{},
		);
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({
			processQueryKey: 'zcxxczasdafasd',
			invalidUserIds: ['manage25231'],
			throttledUserIds: ['manage25232'],
		});
		expect(dingTalk.server.requestsTo(GET_TOKEN)).toHaveLength(2);
		expect(dingTalk.server.requestsTo(BATCH_SEND)).toHaveLength(2);
	});

	test('a token that stays refused ends in an error that names the code, after one renewal', async () => {
		dingTalk.server.on(SEND, { body: BAD_TOKEN_OAPI });
		const result = await dingTalk.send({ continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ code: '40014', requestId: '16l4ew3d47pdp' });
		expect(dingTalk.server.requestsTo(SEND)).toHaveLength(2);
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
		dingTalk.server.on(GET_TOKEN, { body });
		const { error } = await dingTalk.send();
		expect(error?.message).toContain(code);
		expect(error?.message).toContain(words);
		expect(error?.description).toMatch(/Client ID/);
		expect(dingTalk.server.requestsTo(SEND)).toEqual([]);
		expect(dingTalk.server.requestsTo(GET_TOKEN)).toHaveLength(1);
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
		dingTalk.server.on(SEND, { body });
		const { error } = await dingTalk.send();
		expect(error?.message).toContain(code);
		expect(error?.message).toContain(words);
		expect(error?.description).toMatch(whatToDo);

		dingTalk.server.on(SEND, { body });
		const continued = await dingTalk.send({ continueOnFail: true });
		expect(Object.keys(continued.json()[0] ?? {}).sort()).toEqual(['details', 'error']);
		expect(detailsOf(continued)).toMatchObject({
			code,
			hint: expect.stringMatching(whatToDo) as string,
		});
		expect(dingTalk.server.requestsTo(SEND)).toHaveLength(2);
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
		dingTalk.server.on(READ_STATUS, { status: 403, body });
		const result = await dingTalk.readStatus(
			{ processQueryKey: 'a/b+c=' },
			{ continueOnFail: true },
		);
		expect(detailsOf(result)).toMatchObject({
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			hint: expect.stringContaining('qyapi_robot_sendmsg') as string,
			requestId: 'e64a36ef-0000-7000-8000-000000000000',
		});
		expect(result.json()[0]?.error).toContain('没有调用该接口的权限');
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(1);
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
		dingTalk.server.on(SEND, { body }, { body: SENT });
		const { json } = await dingTalk.send();
		expect(json()[0]?.taskId).toBe('166242765538');
		expect(dingTalk.server.requestsTo(SEND)).toHaveLength(2);
	});

	test('v1.0: HTTP 403 QpsLimitForAppkeyAndApi is asked again', async () => {
		dingTalk.server.on(
			READ_STATUS,
			{
				status: 403,
				body: '{"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi","requestid":"X","message":"qps limit"}',
			},
			{ body: '{"sendStatus":"SUCCESS","messageReadInfoList":[]}' },
		);
		const { error } = await dingTalk.readStatus({ processQueryKey: 'key', userIds: ['a'] });
		expect(error).toBeUndefined();
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(2);
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
		dingTalk.server.on(SEND, answer, { body: SENT });
		const result = await dingTalk.send({ continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ kind: 'unknown' });
		expect(dingTalk.server.requestsTo(SEND)).toHaveLength(1);
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
		dingTalk.server.on(RESULT, answer, { body: READ });
		const { json, error } = await dingTalk.getResult({ taskId: '166242765538' });
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ status: 'read' });
		expect(dingTalk.server.requestsTo(RESULT)).toHaveLength(2);
	});

	test('the block of an egress IP (status 1111) is named and not hammered', async () => {
		dingTalk.server.on(RESULT, {
			body: '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}',
		});
		const result = await dingTalk.getResult({ taskId: '1' }, { continueOnFail: true });
		expect(detailsOf(result)).toMatchObject({ code: '1111' });
		expect(dingTalk.server.requestsTo(RESULT)).toHaveLength(1);
	});
});
