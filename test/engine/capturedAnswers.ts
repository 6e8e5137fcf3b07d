/**
 * Answers of the real DingTalk, byte for byte, each with where it was captured or quoted, and what a user of the
 * nodes must be told. Sections are those of docs/dingtalk-api. What DingTalk pushes of its own accord is in
 * capturedFrames.ts. One list, walked by capturedAnswers.test.ts and capturedFrames.test.ts.
 */
import type { IDataObject } from 'n8n-workflow';

import { capturedFrames, type CapturedFrame } from './capturedFrames';
import type { ReplayedAnswer } from './harness/replayServer';

/** Which question of ours it answers. */
export type Asked =
	| 'gettoken'
	| 'send'
	| 'result'
	| 'progress'
	| 'recallTask'
	| 'statusBar'
	| 'mobile'
	| 'upload'
	| 'batchSend'
	| 'readStatus'
	| 'batchRecall'
	| 'groupSend'
	| 'groupReaders'
	| 'ding'
	| 'recallDing'
	| 'groupBot'
	| 'card'
	| 'streamTicket';

export interface CapturedAnswer extends ReplayedAnswer {
	asked: Asked;
	/** Section and mark of its source. */
	source: string;
	body: string;
	then: Then;
}

/**
 * - `gives`: the items that come out hold this.
 * - `goesOn`: the node asks again by itself, and the next answer is a good one; or with a new token first.
 * - `fails`: the item that comes out says so after one request to this API, and what to do.
 */
export type Then =
	| { gives: IDataObject[] }
	| { goesOn: 'again' | 'withNewToken' }
	| { fails: { kind: string; code: string; words: string; whatToDo: RegExp } };

const goesOn: Then = { goesOn: 'again' };
const goesOnWithNewToken: Then = { goesOn: 'withNewToken' };

function fails(kind: string, code: string, words = '', whatToDo = /./): Then {
	return { fails: { kind, code, words, whatToDo } };
}

function gives(...items: IDataObject[]): Then {
	return { gives: items };
}

type Rest = Pick<ReplayedAnswer, 'status' | 'headers'>;

function answers(
	asked: Asked,
	...list: Array<[source: string, body: string, then: Then, rest?: Rest]>
): CapturedAnswer[] {
	return list.map(([source, body, then, rest = {}]) => ({ asked, source, body, then, ...rest }));
}

const person = '036632523163121146';

/** Any text with these words in it. */
const saying = (words: string) => expect.stringContaining(words) as string;

const bad: Rest = { status: 400 };
const forbidden: Rest = { status: 403 };
const html: Rest = { headers: { 'content-type': 'text/html' } };

export const capturedAnswers: readonly CapturedAnswer[] = [
	// 1.3 Envelopes of the old host.
	...answers(
		'send',
		[
			'1.3 probe:P8',
			'{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error[subcode=40014,submsg=不合法的access_token]","request_id":"16l4ew3d47pdp"}',
			goesOnWithNewToken,
		],
		[
			'1.3 issue:satorijs/satori#240',
			'{"errcode":40014,"errmsg":"不合法的access_token"}',
			goesOnWithNewToken,
		],
		[
			'1.3 probe:P14',
			'{"errcode":22,"sub_msg":"不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist","errmsg":"Invalid method[submsg=不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist]","request_id":"16l4ew3d47pdq"}',
			fails('credential', '22', '不合法ApiName', /base URL|region/i),
		],
		[
			'1.3 code',
			'{"errcode":41020,"errmsg":"accessToken中包含的appKey与agentId不一致，无法使用当前agentId","request_id":"w7qqh64sqdsj"}',
			fails('credential', '41020', 'appKey与agentId不一致', /agent ID/i),
		],
		[
			'1.3 issue:007gzs/dingtalk-sdk#39',
			'{"errcode":41,"errmsg":"Invalid arguments:to_all_user"}',
			fails('invalidInput', '41', 'to_all_user'),
		],
		[
			'1.3 code',
			'{"errcode":40,"errmsg":"Missing required arguments:msgtype"}',
			fails('invalidInput', '40', 'msgtype'),
		],
		[
			'1.3 probe:P12',
			'{"errcode":404,"errmsg":"请求的URI地址不存在"}',
			fails('credential', '404', '请求的URI地址不存在'),
		],
		[
			'1.3 code, 2026-09-09',
			'{"errcode":88,"sub_code":"60011","errmsg":"ding talk error[subcode=60011,submsg=应用尚未开通所需的权限：[qyapi_get_member_by_mobile]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=x%23qyapi_get_member_by_mobile, {requiredScopes=[qyapi_get_member_by_mobile]}]","request_id":"5imjny7u9xwa"}',
			fails('permission', '60011', 'qyapi_get_member_by_mobile', /permission/i),
		],
		[
			'1.3 code, older',
			'{"errcode":88,"sub_code":"60011","sub_msg":"没有调用该接口的权限","errmsg":"ding talk error[subcode=60011,submsg=没有调用该接口的权限]","request_id":"5imjny7u9xwa"}',
			fails('permission', '60011', '没有调用该接口的权限'),
		],
		[
			'1.3 docs:obtain-jsapi-ticket',
			'{"errcode":88,"sub_code":"60020","sub_msg":"访问ip不在白名单之中,request ip=203.0.113.7 appKey(dingmf6)","errmsg":"ding talk error[subcode=60020,submsg=访问ip不在白名单之中,request ip=203.0.113.7 appKey(dingmf6)]"}',
			fails('ipNotAllowed', '60020', '203.0.113.7', /IP/),
		],
		[
			'1.4 issue:ali-sdk/node-dingtalk#32, 2019',
			'{"errmsg":"您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了,\\n apiPath(/user/list), 从 2019-02-13 20:40:04 到 2019-02-13 20:40:04 \\n请求总次数超过了 300 次, 处罚将在 2019-02-13 20:40:05 结束.","errcode":90002}',
			goesOn,
		],
		[
			'1.4 code, 2026-09: the sub code in the words only',
			'{"errcode":88,"errmsg":"ding talk error[subcode=90002,submsg=当前所有钉钉应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了，建议错开整点时刻调用该接口, apiPath(dingtalk.oapi.v2.department.listsub), 从 2026-09-03 00:01:02 到 2026-09-03 00:01:02 请求总次数超过 1200 次, 限制将在 2026-09-03 00:01:03 结束.]"}',
			goesOn,
		],
		[
			'1.4 code, 2026-08-06',
			'{"errcode":88,"sub_code":"90018","sub_msg":"您的应用调用该接口次数过多","errmsg":"ding talk error[subcode=90018,submsg=您的应用调用该接口次数过多]"}',
			goesOn,
		],
		[
			'1.4 docs:how-to-process-api-throttling',
			'{"errcode":90020,"errmsg":"企业本月API调用量已达上限"}',
			fails('quota', '90020'),
		],
		[
			'1.4 docs:call-frequency-limit',
			'{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}',
			fails('blocked', '1111'),
		],
		['1.4 the same as a page', '<html>punish</html>', fails('unknown', 'foreignBody'), html],
		[
			'1.4 dp: retry.md, the sign-in service timed out',
			'{"errcode":88,"sub_code":"","sub_msg":"","errmsg":"ding talk error[subcode=,submsg=]","request_id":"x"}',
			goesOn,
		],
		[
			'1.4 dp: retry.md',
			'{"errcode":15,"sub_code":"isp.top-remote-connection-timeout","errmsg":"Remote service error"}',
			fails('unknown', '15'),
		],
		[
			'1.4 issue:soimy/openclaw-channel-dingtalk#289',
			'<html>nginx</html>',
			fails('unknown', 'HTTP 503'),
			{ ...html, status: 503 },
		],
		[
			'1.4 dp: retry.md, HTTP 504',
			'{"code":"service.timeout","requestid":"X","message":"x"}',
			fails('unknown', 'service.timeout'),
			{ status: 504 },
		],
		['any 3xx was surely not accepted', '', fails('notConnected', 'HTTP 302'), { status: 302 }],
		// 3.1 Successes.
		[
			'3.1 code, a real capture without errmsg',
			'{"errcode":0,"task_id":166242765538,"request_id":"7kcjpj1pgpgy"}',
			gives({ taskId: '166242765538', requestId: '7kcjpj1pgpgy' }),
		],
		[
			'3.1 docs',
			'{"errcode":0,"task_id":256271667526,"request_id":"4jzllmte0wau"}',
			gives({ taskId: '256271667526' }),
		],
		['3.1 seed:002', '{"errcode":0,"errmsg":"ok","task_id":123}', gives({ taskId: '123' })],
		[
			'7 a Long beyond 2^53',
			'{"errcode":0,"task_id":9223372036854775806}',
			gives({ taskId: '9223372036854775806' }),
		],
		[
			'8 errcode as text',
			'{"errcode":"0","task_id":166242765538}',
			gives({ taskId: '166242765538' }),
		],
		[
			'a success without its task',
			'{"errcode":0,"errmsg":"ok","request_id":"7kcjpj1pgpgy"}',
			fails('unknown', 'incompleteAnswer', 'without task_id'),
		],
	),
	// 2 Tokens.
	...answers(
		'gettoken',
		[
			'2 probe:P1',
			'{"errcode":40096,"errmsg":"不合法的appKey或appSecret"}',
			fails('credential', '40096', '不合法的appKey或appSecret', /Client ID/),
		],
		[
			'2 issue:liliMozi/openhanako#2077, 2026-07',
			'{"errcode":40089,"errmsg":"不合法的corpId或corpSecret"}',
			fails('credential', '40089', '不合法的corpId或corpSecret', /Client ID/),
		],
		[
			'2 probe:P2',
			'{"errcode":40035,"errmsg":"缺少参数 corpid or appkey"}',
			fails('invalidInput', '40035', '缺少参数'),
		],
	),
	// 3.2 to 3.5 Progress, result, recall, status bar.
	...answers('progress', [
		'3.2 docs',
		'{"errcode":0,"errmsg":"ok","progress":{"progress_in_percent":100,"status":2},"request_id":"5y2znla8tw3d"}',
		gives({ status: 'completed', progressPercent: 100, isCompleted: true }),
	]),
	...answers('progress', [
		'a success without the progress',
		'{"errcode":0,"errmsg":"ok","request_id":"5y2znla8tw3d"}',
		fails('service', 'incompleteAnswer', 'without progress'),
	]),
	...answers(
		'result',
		[
			'3.3 code, 2026-09-09',
			'{"errcode":0,"errmsg":"ok","send_result":{"failed_user_id_list":[],"forbidden_list":[],"invalid_dept_id_list":[],"invalid_user_id_list":[],"read_user_id_list":["036632523163121146"],"unread_user_id_list":[]},"request_id":"16kcs7iwwcvj6"}',
			gives({ userId: '036632523163121146', status: 'read' }),
		],
		[
			'3.3 code, without errmsg',
			'{"errcode":0,"send_result":{"failed_user_id_list":[],"forbidden_list":[],"invalid_dept_id_list":[],"invalid_user_id_list":[],"read_user_id_list":[],"unread_user_id_list":["036632523163121146"]},"request_id":"16kcs7iwwcvj7"}',
			gives({ userId: '036632523163121146', status: 'unread' }),
		],
		[
			'8 lists as comma strings (seed:002)',
			'{"errcode":0,"errmsg":"ok","send_result":{"invalid_user_id_list":"zhangsan,lisi","forbidden_user_id_list":"wangwu","failed_user_id_list":"zhaoliu","read_user_id_list":"036632523163121146","unread_user_id_list":"","invalid_dept_id_list":"1,2"}}',
			gives(
				{ userId: 'zhangsan', status: 'invalid' },
				{ userId: 'lisi', status: 'invalid' },
				{ userId: 'zhaoliu', status: 'failed' },
				{ userId: 'wangwu', status: 'forbidden' },
				{ userId: person, status: 'read' },
			),
		],
		...['"143105"', '143105'].map((code): [string, string, Then] => [
			'8 forbidden_list, its code as text or number',
			`{"errcode":0,"send_result":{"forbidden_list":[{"code":${code},"count":500,"userid":"${person}"}],"read_user_id_list":[]}}`,
			gives({ userId: person, status: 'forbidden', code: '143105', reason: saying('500') }),
		]),
		[
			'a success without the result',
			'{"errcode":0,"errmsg":"ok","request_id":"16kcs7iwwcvj6"}',
			fails('service', 'incompleteAnswer', 'without send_result'),
		],
		['1.4 dp: retry.md, a question is asked again', '', goesOn, { status: 504 }],
	),
	...answers(
		'recallTask',
		['3.4 docs', '{"errcode":0,"errmsg":"ok"}', gives({ isRecalled: true })],
		[
			'3.4 docs:notification-of-work-withdrawal',
			'{"errcode":400002,"errmsg":"无效的参数","request_id":"x"}',
			fails('invalidInput', '400002'),
		],
	),
	...answers('statusBar', [
		'3.5 docs',
		'{"errcode":41052,"errmsg":"本次发送人数过多,不再返回发送结果","request_id":"x"}',
		fails('tooLarge', '41052', '本次发送人数过多'),
	]),
	// 4.1 One-to-one.
	...answers(
		'batchSend',
		[
			'4.1 docs',
			'{"processQueryKey":"zcxxczasdafasd","invalidStaffIdList":["manage25231"],"flowControlledStaffIdList":["manage25232"]}',
			gives({
				processQueryKey: 'zcxxczasdafasd',
				invalidUserIds: ['manage25231'],
				throttledUserIds: ['manage25232'],
			}),
		],
		[
			'4.1 a success that names nobody and no key',
			'{"invalidStaffIdList":[],"flowControlledStaffIdList":[]}',
			fails('unknown', 'incompleteAnswer', 'without processQueryKey'),
		],
		[
			'1.3 probe:P6',
			'{"code":"InvalidAuthentication","requestid":"01A08FE7-0000-7000-8000-000000000000","message":"不合法的access_token"}',
			goesOnWithNewToken,
			bad,
		],
		[
			'1.3 docs:add-api-permission, capitals',
			'{"Code":"InvalidAuthentication","RequestId":"01A08FE7-0000-7000-8000-000000000000","Message":"不合法的access_token"}',
			goesOnWithNewToken,
			bad,
		],
		[
			'1.3 probe:P7',
			'{"code":"AuthenticationFailed.MissingParameter","requestid":"01A08FE7-0000-7000-8000-000000000000","message":"缺少参数：x-acs-dingtalk-access-token"}',
			fails('token', 'AuthenticationFailed.MissingParameter'),
			bad,
		],
		[
			'1.3 issue:aliyun/alibabacloud-php-sdk#36',
			'{"code":"Missingbody","requestid":"X","message":"body is mandatory for this action."}',
			fails('invalidInput', 'Missingbody', 'mandatory'),
			bad,
		],
		[
			'1.3 code',
			'{"code":"Invalidbody","requestid":"X","message":"Specified parameter body is not valid. JSON parsing error"}',
			fails('invalidInput', 'Invalidbody'),
			bad,
		],
		[
			'1.3 code',
			'{"code":"MissinguserIds","requestid":"X","message":"userIds is mandatory for this action."}',
			fails('invalidInput', 'MissinguserIds'),
			bad,
		],
		[
			'1.3 code: permission-deny.md',
			'{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"e64a36ef-0000-7000-8000-000000000000","message":"没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission","accessdenieddetail":{"requiredScopes":["Contact.User.Read"]}}',
			fails(
				'permission',
				'Forbidden.AccessDenied.AccessTokenPermissionDenied',
				'没有调用该接口',
				/Contact\.User\.Read/,
			),
			forbidden,
		],
		[
			'1.3 docs:add-api-permission, capitals',
			'{"Code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","RequestId":"e64a36ef-0000-7000-8000-000000000000","Message":"没有调用该接口的权限","AccessDeniedDetail":{"requiredScopes":["qyapi_robot_sendmsg"]}}',
			fails(
				'permission',
				'Forbidden.AccessDenied.AccessTokenPermissionDenied',
				'没有调用该接口',
				/qyapi_robot_sendmsg/,
			),
			forbidden,
		],
		[
			'1.3 docs:server-api-error-codes-1',
			'{"code":"Forbidden.AccessDenied.IpNotInWhiteList","requestid":"X","message":"访问ip不在白名单之中"}',
			fails('ipNotAllowed', 'Forbidden.AccessDenied.IpNotInWhiteList'),
			forbidden,
		],
		...[
			'QpsLimitForAppkeyAndApi',
			'QpsLimitForApi',
			'QpmLimitForAppkeyAndApi',
			'QpsLimitForSuitekeyAndOrgAndApi',
		].map((name): [string, string, Then, Rest] => [
			'1.4 docs:how-to-process-api-throttling',
			`{"code":"Forbidden.AccessDenied.${name}","requestid":"X","message":"请求被限流"}`,
			goesOn,
			forbidden,
		]),
		[
			'1.4 docs',
			'{"code":"Forbidden.AccessDenied.ApiCountLimitForOrg","requestid":"X","message":"企业本月API调用量已达上限"}',
			fails('quota', 'Forbidden.AccessDenied.ApiCountLimitForOrg'),
			forbidden,
		],
		[
			'1.3 issue:MAyang38/dify-on-dingding-go#3',
			'{"code":"system.error","requestid":"X","message":"未知的系统错误"}',
			fails('unknown', 'system.error', '未知的系统错误'),
			bad,
		],
		[
			'4.1 code',
			'{"requestid":"X","code":"staffId.notExisted","message":"错误描述: staff 不存在"}',
			gives({
				userIds: ['manage25230', 'manage25231', 'manage25232'],
				invalidUserIds: ['manage25230', 'manage25231', 'manage25232'],
			}),
			bad,
		],
		[
			'4.1 code',
			'{"requestid":"X","code":"invalidParameter.robotCode.notExsit","message":"错误描述: robot 不存在；解决方案:请确认 robotCode 是否正确；"}',
			fails('credential', 'invalidParameter.robotCode.notExsit', 'robot 不存在'),
			bad,
		],
		[
			'4.1 code',
			'{"requestid":"X","code":"invalidParameter.msgParam.invalid","message":"错误描述:msgParam格式不正确;解决方案:请使用json格式;"}',
			fails('invalidInput', 'invalidParameter.msgParam.invalid'),
			bad,
		],
		[
			'4.1 code',
			'{"requestid":"X","code":"invalidParameter.msgKey.invalid","message":"错误描述: 不支持类型 sampleMarkdoswn ;解决方案:请使用支持的类型;"}',
			fails('invalidInput', 'invalidParameter.msgKey.invalid', 'sampleMarkdoswn'),
			bad,
		],
		[
			'4.1 code',
			'{"requestid":"X","code":"miss.param.markdownTotitle","message":"错误描述:参数 markdown --》 title 缺失，或者参数格式不正确"}',
			fails('invalidInput', 'miss.param.markdownTotitle'),
			bad,
		],
		[
			'4.1 docs, without the prefix',
			'{"requestid":"X","code":"robotCode.auth","message":"robotCode.auth"}',
			fails('permission', 'robotCode.auth'),
			bad,
		],
		...['send.too.fast', 'send.byToken.tooFast', 'too.many.people', 'too.many.group'].map(
			(code): [string, string, Then, Rest] => [
				'4.1 docs, a throttle as a business code',
				`{"requestid":"X","code":"${code}","message":"发送频繁限流"}`,
				goesOn,
				bad,
			],
		),
	),
	...answers(
		'readStatus',
		[
			'4.1 docs, misspelled',
			'{"sendStatus":"SUCESS","messageReadInfoList":[{"name":"曲大岳","userId":"201382020","readStatus":"READ"}]}',
			gives({ userId: '201382020', name: '曲大岳', status: 'read' }),
		],
		[
			'4.1 code, 2026-05-11, in seconds',
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"readStatus":"READ","readTimestamp":1778481700,"name":"曲大岳","userId":"201382020"}]}',
			gives({ userId: '201382020', readAt: '2026-05-11T06:41:40.000Z' }),
		],
		[
			'4.1 sdk, in milliseconds',
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"readStatus":"READ","readTimestamp":1433138400000,"name":"a","userId":"201382020"}]}',
			gives({ readAt: '2015-06-01T06:00:00.000Z' }),
		],
		[
			'4.1 third-party texts, lower case',
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"name":"a","userId":"201382020","readStatus":"unread"}]}',
			gives({ status: 'unread' }),
		],
		[
			'4.1 third-party texts, lower case',
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"name":"a","userId":"201382020","readStatus":"read"}]}',
			gives({ status: 'read' }),
		],
		[
			'4.1 docs, a recalled message is recalled for everybody asked about',
			'{"sendStatus":"RECALLED","messageReadInfoList":[]}',
			gives({ userId: '201382020', status: 'recalled' }),
		],
		[
			'a success without the status',
			'{"requestId":"X"}',
			fails('service', 'incompleteAnswer', 'without sendStatus'),
		],
		[
			'4.1 docs',
			'{"requestid":"X","code":"invalid.processQueryKey","message":"processQueryKey不合法"}',
			fails('notFound', 'invalid.processQueryKey'),
			bad,
		],
		[
			'4.2 docs',
			'{"requestid":"X","code":"resource.not.found","message":"resource not found"}',
			fails('credential', 'resource.not.found'),
			bad,
		],
	),
	...answers(
		'batchRecall',
		['4.1 docs', '{"successResult":["b5fe1xxx"],"failedResult":{}}', gives({ isRecalled: true })],
		[
			'4.3 docs',
			'{"successResult":[],"failedResult":{"b5fe1xxx":"SYSTEM_ERROR"}}',
			gives({ isRecalled: false, reason: 'SYSTEM_ERROR' }),
		],
		[
			'4.1 docs',
			'{"requestid":"X","code":"notRevoke.all.messages","message":"消息未能全部撤回"}',
			gives({ isRecalled: false }),
			bad,
		],
		[
			'4.1 docs',
			'{"requestid":"X","code":"robot.processQueryKey.expired","message":"processQueryKey已过期"}',
			fails('expired', 'robot.processQueryKey.expired'),
			bad,
		],
	),
	// 4.2 Groups.
	...answers(
		'groupSend',
		['4.2 docs', '{"processQueryKey":"a/b+c="}', gives({ processQueryKey: 'a/b+c=' })],
		['4.2 a success without its key', '{}', fails('unknown', 'incompleteAnswer')],
		...['invalid.openConversationId', 'group.disbanded', 'conversation.org.notMatch'].map(
			(code): [string, string, Then, Rest] => [
				'4.2 docs',
				`{"requestid":"X","code":"${code}","message":"${code}"}`,
				fails('notFound', code),
				bad,
			],
		),
		[
			'4.2 docs',
			'{"requestid":"X","code":"invalidParameter.robotCode.coolApp","message":"robotCode.coolApp"}',
			fails('credential', 'invalidParameter.robotCode.coolApp'),
			bad,
		],
	),
	...answers('groupReaders', [
		'4.2 docs',
		'{"sendStatus":"SUCCESS","readUserIds":["manager1234"],"hasMore":false}',
		gives({ userId: 'manager1234', status: 'read' }),
	]),
	...answers('groupReaders', [
		'4.2 docs',
		'{"requestid":"X","code":"conversation.org.dismatch","message":"x"}',
		fails('notFound', 'conversation.org.dismatch'),
		bad,
	]),
	// 4.6 DING.
	...answers(
		'ding',
		['4.6 docs', '{"openDingId":"54165xxx"}', gives({ openDingId: '54165xxx' })],
		['4.6 a success without its DING', '{"failedList":{}}', fails('unknown', 'incompleteAnswer')],
		[
			'4.6 docs',
			'{"requestid":"X","code":"send.ding.exception","message":"send ding exception"}',
			fails('permission', 'send.ding.exception'),
			bad,
		],
		['4.6 docs', '{"requestid":"X","code":"toomuch.msg","message":"send too fast"}', goesOn, bad],
		[
			'4.6 docs',
			'{"requestid":"X","code":"ding.serverquota.insufficient","message":"x"}',
			fails('quota', 'ding.serverquota.insufficient'),
			bad,
		],
	),
	...answers('recallDing', [
		'4.6 docs',
		'{"requestid":"X","code":"recall.ding.exception","message":"x"}',
		fails('refused', 'recall.ding.exception'),
		bad,
	]),
	// 4.7 Custom group bots.
	...answers(
		'groupBot',
		['4.7 real', '{"errcode":0,"errmsg":"ok"}', gives({ messageType: 'text' })],
		['4.7 docs', '{"errcode":"0","errmsg":"ok"}', gives({ messageType: 'text' })],
		[
			'4.7 probe 2026-09-11',
			'{"errcode":300005,"errmsg":"token is not exist"}',
			fails('credential', '300005', 'token is not exist'),
		],
		[
			'4.7 issues of 2021',
			'{"errcode":300001,"errmsg":"token is not exist"}',
			fails('credential', '300001'),
		],
		['4.7 docs', '{"errcode":400101,"errmsg":"token is not exist"}', fails('credential', '400101')],
		[
			'4.7 probe 2026-09-11',
			'{"errcode":660026,"errmsg":"sending too many messages per minute"}',
			fails('throttled', '660026', 'too many messages'),
		],
		[
			'4.7 issue:opengoofy/hippo4j#217, 2022-05',
			'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}',
			fails('throttled', '130101'),
		],
		['4.7 docs', '{"errcode":410100,"errmsg":"发送速度太快而限流"}', fails('throttled', '410100')],
		[
			'4.7 issue:ccfos/nightingale#369, 2019',
			'',
			fails('throttled', 'HTTP 302'),
			{ status: 302, headers: { location: 'https://err.taobao.com/error1.html' } },
		],
		[
			'4.7 issue:feiyu563/PrometheusAlert#318',
			'{"errcode":460101,"errmsg":"message too long, exceed 20000 bytes"}',
			fails('tooLarge', '460101'),
		],
		[
			'4.7 issue:ZhuLinsen/daily_stock_analysis#61, 2026-01',
			'{"errcode":460101,"errmsg":"description: body 大小不合法;solution:请保持大小在 20000bytes 以内;"}',
			fails('tooLarge', '460101', 'body 大小不合法'),
		],
		[
			'4.7 issue:timonwong/prometheus-webhook-dingtalk#222',
			'{"errcode":101002,"errmsg":"message is too long"}',
			fails('tooLarge', '101002'),
		],
		[
			'4.7 issue:feiyu563/PrometheusAlert#63',
			'{"errcode":400402,"errmsg":"miss param : markdown->title"}',
			fails('invalidInput', '400402', 'markdown->title'),
		],
		[
			'4.7 issue:cryozerolabs/n8n-nodes-dingtalk#10, 2025-11',
			'{"errcode":400403,"errmsg":"错误描述:参数 markdown --》 text 缺失，或者参数格式不正确"}',
			fails('invalidInput', '400403'),
		],
		['4.7 issue', '{"errcode":400202,"errmsg":"参数错误"}', fails('invalidInput', '400202')],
		[
			'4.7 issue',
			'{"errcode":300001,"errmsg":"msgtype is null"}',
			fails('invalidInput', '300001', 'msgtype is null'),
		],
		['4.7 issue', '{"errcode":300001,"errmsg":"session 不存在"}', fails('credential', '300001')],
		[
			'4.7 code',
			'{"errcode":400105,"errmsg":"unsupported msgtype"}',
			fails('invalidInput', '400105'),
		],
		[
			'4.7 issue:ccfos/nightingale#2704',
			'{"errcode":40035,"errmsg":"缺少参数 json"}',
			fails('invalidInput', '40035', '缺少参数 json'),
		],
		[
			'4.7 probe 2026-09-24',
			'{"errcode":43002,"errmsg":"需要POST请求"}',
			fails('notConnected', '43002', '需要POST请求'),
		],
		[
			'4.7 2019',
			'{"errcode":310000,"errmsg":"keywords not in content"}',
			fails('refused', '310000', 'keywords not in content'),
		],
		[
			'4.7 issue:qd-today/qd#510, 2021',
			'{"errcode":310000,"errmsg":"sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]"}',
			fails('credential', '310000', 'sign not match'),
		],
		[
			'4.7 since 2023',
			'{"errcode":310000,"errmsg":"错误描述:关键词不匹配;解决方案:请联系群管理员"}',
			fails('refused', '310000', '关键词不匹配'),
		],
		[
			'4.7 since 2023',
			'{"errcode":310000,"errmsg":"description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中;link:请参考本接口对应文档查看签名的计算方法;"}',
			fails('credential', '310000', '签名不匹配'),
		],
		[
			'4.7',
			'{"errcode":310000,"errmsg":"ip 203.0.113.7 not in whitelist"}',
			fails('ipNotAllowed', '310000'),
		],
		['4.7', '{"errcode":-1,"errmsg":"系统繁忙"}', goesOn],
		[
			'4.7 issue:jeessy2/ddns-go#1048, 2024-03',
			'{"errcode":500100,"errmsg":"description:系统异常，请稍后再试;solution:请稍后再试;"}',
			goesOn,
		],
		[
			'4.7 code, the month is used up',
			'{"errcode":90030,"errmsg":"webhook over limit"}',
			fails('quota', '90030', 'webhook over limit'),
		],
		['4.7 docs', '{"errcode":430101,"errmsg":"unsafe link"}', fails('refused', '430101')],
		['4.7 docs', '{"errcode":400013,"errmsg":"群已被解散"}', fails('notFound', '400013')],
		['4.7 docs', '{"errcode":400102,"errmsg":"机器人已停用"}', fails('credential', '400102')],
		['4.7 docs', '{"errcode":400106,"errmsg":"机器人不在群"}', fails('notFound', '400106')],
	),
	// Nothing that was asked for, from calls that have no such entry yet.
	...answers('gettoken', [
		'a success without a token',
		'{"errcode":0,"errmsg":"ok"}',
		fails('service', 'incompleteAnswer', 'without access_token'),
	]),
	...answers('groupReaders', [
		'a success without the readers',
		'{}',
		fails('service', 'incompleteAnswer', 'without'),
	]),
	...answers('batchRecall', ['a success that names no key', '{}', gives({ isRecalled: false })]),
	...answers('recallDing', ['a success without its DING', '{}', gives({ isRecalled: true })]),
	...answers('card', ['a success without a result', '{}', fails('unknown', 'incompleteAnswer')]),
	// 4.8 Cards: a question in the chat.
	...answers(
		'card',
		[
			'4.8 docs',
			'{"success":true,"result":{"outTrackId":"x","deliverResults":[{"spaceType":"IM_ROBOT","spaceId":"036632523163121146","success":true,"carrierId":"Hhb4kJ8w/a=","errorMsg":""}]}}',
			gives({ asked: [{ userId: person, carrierId: 'Hhb4kJ8w/a=' }] }),
		],
		[
			'4.8 code, without carrierId',
			'{"success":true,"result":{"outTrackId":"track01","deliverResults":[{"spaceType":"IM_ROBOT","spaceId":"space01","success":true}]}}',
			gives({ asked: [{ userId: person }] }),
		],
		...['spaces of card is empty', 'spaceId is illegal'].map((words): [string, string, Then] => [
			'4.8 real',
			`{"success":true,"result":{"outTrackId":"x","deliverResults":[{"spaceType":"IM","spaceId":"IM_ALL","success":false,"errorMsg":"${words}"}]}}`,
			fails('notFound', 'notDelivered', words),
		]),
		[
			'4.8 a success without a delivery',
			'{"success":true,"result":{"outTrackId":"x","deliverResults":[]}}',
			fails('notFound', 'notDelivered'),
		],
		[
			'4.8 docs: an earlier try has put it there',
			'{"requestid":"X","code":"param.cardAlreadyExist","message":"param.cardAlreadyExist"}',
			gives({ asked: [{ userId: person }] }),
			bad,
		],
		...(
			[
				['param.templateNotExist', 'notFound'],
				['param.templateUnpublished', 'notFound'],
				['param.userIdNotExist', 'notFound'],
				['param.contentUnsafe', 'refused'],
			] as const
		).map(([code, kind]): [string, string, Then, Rest] => [
			'4.8 docs',
			`{"requestid":"X","code":"${code}","message":"${code}"}`,
			fails(kind, code, code),
			bad,
		]),
		[
			'4.8 docs',
			'{"requestid":"X","code":"system.busy","message":"system.busy"}',
			goesOn,
			{ status: 500 },
		],
		[
			'4.8 docs',
			'{"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"X","message":"应用尚未开通所需的权限：[Card.Instance.Write]","accessdenieddetail":{"requiredScopes":["Card.Instance.Write"]}}',
			fails(
				'permission',
				'Forbidden.AccessDenied.AccessTokenPermissionDenied',
				'Card.Instance.Write',
			),
			forbidden,
		],
	),
	// 4.10 Asking for a Stream connection.
	...answers(
		'streamTicket',
		[
			'4.10 issue:zfanswer/dify-on-dingtalk#28, 2025-09',
			'{"requestid":"ED203550-DBBC-7C58-9504-9FA6D4444F17","code":"authFailed","message":"鉴权失败"}',
			fails('credential', 'authFailed', '鉴权失败'),
			{ status: 401 },
		],
		[
			'4.10 issue:soimy/openclaw-channel-dingtalk#289, 2026-03',
			'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\r\n<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
			fails('service', 'foreignBody'),
			{ ...html, status: 400 },
		],
		[
			'4.10 a success without an address',
			'{"ticket":"7724109a-ea43-4aa2-b803-87d82c5aaee6"}',
			fails('service', 'foreignBody', 'names no address'),
		],
	),
	// 4.11 and 6 Contacts; 5 Media.
	...answers(
		'mobile',
		[
			'6 docs, numbers as text',
			'{"errcode":"0","errmsg":"ok","result":{"userid":"zhangsan"},"request_id":"x"}',
			gives({ userIds: ['zhangsan'] }),
		],
		[
			'4.11 topsdk, issue:open-cdm/open-cdm#277',
			'{"errcode":0,"errmsg":"ok","result":{"exclusive_account_userid_list":["excl1"]},"request_id":"x"}',
			gives({ userIds: ['excl1'] }),
		],
		[
			'a success without a result',
			'{"errcode":0,"errmsg":"ok"}',
			fails('service', 'incompleteAnswer', 'without result'),
		],
	),
	...answers(
		'upload',
		[
			'5 docs',
			'{"errcode":0,"errmsg":"ok","media_id":"$iAEKAqNwbmcDBgTNAk","created_at":1605863153573,"type":"image"}',
			gives({ taskId: '166242765538' }),
		],
		[
			'1.3 code, 2023',
			'{"errcode":60020,"errmsg":"访问ip不在白名单之中，请参考FAQ：https://open.dingtalk.com/document/org-faq/app-faq,request ip=203.0.113.7 appKey(dingmf6)"}',
			fails('ipNotAllowed', '60020', '203.0.113.7'),
		],
		['1.5 docs', '{"errcode":40005,"errmsg":"不合法的文件类型"}', fails('invalidInput', '40005')],
		[
			'a success without a media ID',
			'{"errcode":0,"errmsg":"ok","type":"image"}',
			fails('service', 'incompleteAnswer', 'without media_id'),
		],
	),
];

/** Everything, in the order of the reference. */
export const captured: ReadonlyArray<CapturedAnswer | CapturedFrame> = [
	...capturedAnswers,
	...capturedFrames,
];
