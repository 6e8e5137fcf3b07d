/**
 * Every code that DingTalk documents for what the nodes do, with its own words where a real answer or its
 * documentation quotes them, and what a user must be told. Written from the documents, not from the table
 * of the nodes, so that the two can disagree.
 */
import type { FailureKind, Retry } from '../../nodes/shared/transport/codes/meaning';

export interface DocumentedCode {
	code: string;
	/** DingTalk's words. */
	words: string;
	kind: FailureKind;
	retry: Retry;
	/** Status of the new host's answer. */
	status: number;
}

type Listed = string | [code: string, words: string, status?: number];

function all(kind: FailureKind, retry: Retry, ...listed: Listed[]): DocumentedCode[] {
	return listed.map((entry) => {
		const [code, words = `%s (${code})`, status = 400] =
			typeof entry === 'string' ? [entry] : entry;
		return { code, words, kind, retry, status };
	});
}

/** Codes of the old host: errcode, or sub_code inside errcode 88. */
export const oldHostCodes: DocumentedCode[] = [
	...all(
		'token',
		'withNewToken',
		['40014', '不合法的access_token'],
		['42001', 'access_token超时'],
		['40001', '获取access_token时Secret错误,或者access_token无效'],
		['33001', '无效的企业ID'],
	),
	...all('token', 'never', ['40000', 'access_token is blank']),
	...all(
		'credential',
		'never',
		['40089', '不合法的corpId或corpSecret'],
		['40096', '不合法的appKey或appSecret'],
	),
	...all(
		'credential',
		'never',
		['41020', 'accessToken中包含的appKey与agentId不一致，无法使用当前agentId'],
		['40056', '不合法的agentid'],
		['41011', '缺少agentid'],
	),
	...all(
		'credential',
		'never',
		['853001', '时间戳格式不正确'],
		['853002', '时间戳误差超过1分钟'],
		['853003', '不合法的accessKey'],
		['853004', '签名不匹配'],
	),
	...all(
		'credential',
		'never',
		['400101', 'token is not exist'],
		['300001', 'token is not exist'],
		['300005', 'token is not exist'],
		['400102', '机器人已停用'],
		['300001', 'token is not exist'],
		['300005', 'token is not exist'],
	),
	...all(
		'credential',
		'never',
		['22', '不合法ApiName，ApiName = dingtalk.oapi.v2.user.notexist'],
		['404', '请求的URI地址不存在'],
	),
	...all(
		'permission',
		'never',
		['60011', '没有调用该接口的权限'],
		['43007', '需要授权'],
		['50002', '企业中的员工不在授权范围'],
		['50004', '企业中的部门不在授权范围'],
		'41028',
		'41044',
	),
	...all('ipNotAllowed', 'never', [
		'60020',
		'访问ip不在白名单之中,request ip=203.0.113.7 appKey(dingabc)',
	]),
	...all(
		'throttled',
		'whenThrottleEnds',
		'90018',
		['90002', '当前所有钉钉应用调用该接口次数过多，超出了该接口承受的最大qps，请求被暂时限制了'],
		'90013',
		'90014',
		['45009', '接口调用超过限制'],
	),
	...all('throttled', 'never', ['410100', '发送速度太快而限流']),
	...all(
		'quota',
		'never',
		['90020', '企业本月API调用量已达上限'],
		'41045',
		'41046',
		'41047',
		'41048',
		'143103',
		'143104',
		'143203',
		'143204',
		'143105',
		'143205',
	),
	...all('service', 'ifRepeatable', ['-1', '系统繁忙'], ['15', '调用超时'], ['500', '系统错误']),
	...all(
		'notFound',
		'never',
		['33012', '无效的USERID'],
		['60121', '找不到该用户'],
		'40003',
		['40104', '不合法的手机号'],
		['60003', '部门不存在'],
		'40009',
		'885001',
		'885006',
		['400013', '群已被解散'],
		'400106',
	),
	...all(
		'invalidInput',
		'never',
		'40031',
		'40032',
		'1430000',
		'34014',
		'40008',
		'400105',
		['40035', '缺少参数 corpid or appkey'],
		['400002', '无效的参数'],
		['41', 'Invalid arguments:to_all_user'],
		['40', 'Missing required arguments:msgtype'],
		'43004',
		'43005',
		'43008',
		'40068',
		'40069',
		'40004',
		'40005',
		'40006',
		'40007',
	),
	...all('tooLarge', 'never', '41029', ['41052', '本次发送人数过多,不再返回发送结果'], '34016'),
	...all(
		'refused',
		'never',
		'41049',
		'1430002',
		'430101',
		'430102',
		'430103',
		'430104',
		'143106',
		'143206',
		'1430001',
		'1430003',
		'1430004',
		['310000', 'keywords not in content'],
	),
];

/** Codes of the new host. */
export const newHostCodes: DocumentedCode[] = [
	...all('token', 'withNewToken', ['InvalidAuthentication', '不合法的access_token']),
	...all('token', 'never', [
		'AuthenticationFailed.MissingParameter',
		'缺少参数：x-acs-dingtalk-access-token',
	]),
	...all(
		'credential',
		'never',
		['invalidClientIdOrSecret', '无效的clientId或者clientSecret'],
		['authFailed', '鉴权失败', 401],
		'invalid.client',
		['unauthorized.client', 'unauthorized client', 401],
		'unsupported.grant.type',
		['invalidSuiteKey', 'suitekey不合法'],
		'invalidSuiteTicket',
		'invalidAuthInfo',
	),
	...all(
		'credential',
		'never',
		[
			'invalidParameter.robotCode.notExsit',
			'错误描述: robot 不存在；解决方案:请确认 robotCode 是否正确；',
		],
		'invalidParameter.robotCode',
		'invalidParameter.robotCode.empty',
		'invalidParameter.robotCode.missing',
		'invalidParameter.robotCode.invalid',
		'resource.not.found',
		'not.allowed.robotCode',
		'robot.oto.notExist',
		'chatbotId.notAllow.sendOTO',
		'invalid.chatbotId',
	),
	...all('credential', 'never', [
		'InvalidAction.NotFound',
		'Specified api is not found, please check your url and method.',
		404,
	]),
	...all(
		'permission',
		'never',
		['Forbidden.AccessDenied.AccessTokenPermissionDenied', '没有调用该接口的权限', 403],
		'unauthorized',
		'auth.error',
		'bot.forbidden.sendMessage',
		'send.forbidden',
		'bot.stopped',
		'send.ding.exception',
	),
	...all('ipNotAllowed', 'never', [
		'Forbidden.AccessDenied.IpNotInWhiteList',
		'访问ip不在白名单之中',
		403,
	]),
	...all(
		'throttled',
		'whenThrottleEnds',
		...[
			'QpsLimitForAppkeyAndApi',
			'QpsLimitForApi',
			'QpmLimitForAppkeyAndApi',
			'QpsLimitForSuitekeyAndOrgAndApi',
			'QpmLimitForSuitekeyAndOrgAndApi',
		].map((name): Listed => [`Forbidden.AccessDenied.${name}`, '请求被限流', 403]),
		'send.too.fast',
		'too.many.people',
		['toomuch.msg', 'send too fast'],
	),
	...all(
		'quota',
		'never',
		['Forbidden.AccessDenied.ApiCountLimitForOrg', '企业本月API调用量已达上限', 403],
		['ding.serverquota.insufficient', 'ding server quota insufficient'],
		'phoneding.reachlimit',
	),
	...all(
		'service',
		'ifRepeatable',
		['system.error', 'system.error', 500],
		['systemError', '系统错误', 400],
		['unknownError', '未知错误', 500],
		['system.busy', 'system.busy', 500],
		['server.error', 'server.error', 500],
		['service.timeout', 'service.timeout', 504],
	),
	...all(
		'notFound',
		'never',
		['staffId.notExisted', '错误描述: staff 不存在'],
		['miss.staffId', 'miss.staffId'],
		'template.not.existed',
		'template.stopped',
		'invalid.openConversationId',
		'openConversationId.notExisted',
		'conversation.org.dismatch',
		'invalid.processQueryKey',
		'invalidParameter.processQueryKey.missing',
	),
	...all(
		'invalidInput',
		'never',
		['MissinguserIds', 'userIds is mandatory for this action.'],
		'userIds.empty',
		'invalidParameter.userIds.empty',
		['invalidParameter.msgParam.invalid', '错误描述:msgParam格式不正确;解决方案:请使用json格式;'],
		['invalidParameter.msgKey.invalid', '错误描述: 不支持类型 sampleMarkdoswn'],
		'msgKey.empty',
		'invalidParameter.msgKey.empty',
		['miss.param.markdownTotitle', '错误描述:参数 markdown --》 title 缺失，或者参数格式不正确'],
		'msg.unsupport',
		'param.invalid',
		'invalidParameter.param.invalid',
		'parameter.error',
		'invalidParameter.cursor.invalid',
		'invalidParameter.pageSize.invalid',
	),
	...all(
		'invalidInput',
		'never',
		['Missingbody', 'body is mandatory for this action.'],
		['Invalidbody', 'Specified parameter body is not valid. JSON parsing error'],
	),
	...all(
		'tooLarge',
		'never',
		'userIds.overMax',
		'invalidParameter.userIds.overMax',
		'receivers.exceed',
		['ding.receivercount.limit', 'ding receiver count limit'],
		'msgParam.tooLong',
		'invalidParameter.msgParam.tooLong',
		'invalidParameter.processQueryKeys.overMax',
	),
	...all(
		'refused',
		'never',
		'contain.unsafe.url',
		'contain.notAllowed.text',
		'contain.notAllowed.picture',
		'contain.notAllowed.content',
		'notRevoke.all.messages',
		'recall.ding.exception',
	),
	...all('expired', 'never', 'processQueryKey.expireTime', 'robot.processQueryKey.expired'),
	...all('notReady', 'never', 'unknown.send.result'),
];

/** Why a work notification was held back. Source: the error list of getsendresult. */
export const heldBackCodes = [
	'143103',
	'143104',
	'143105',
	'143106',
	'143203',
	'143204',
	'143205',
	'143206',
	'1430000',
	'1430001',
	'1430002',
	'1430003',
	'1430004',
];
