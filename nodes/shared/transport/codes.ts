/** What went wrong, in words that a workflow can branch on (`details.kind`). */
export type FailureKind =
	| 'invalidInput'
	| 'credential'
	| 'token'
	| 'permission'
	| 'ipNotAllowed'
	| 'throttled'
	| 'quota'
	| 'blocked'
	| 'notFound'
	| 'expired'
	| 'notReady'
	| 'tooLarge'
	| 'refused'
	| 'service'
	| 'notConnected'
	| 'unknown'
	| 'cancelled';

/**
 * When a request may be repeated.
 * The first three mean that it was surely not accepted, so even a send may be repeated.
 */
export type Retry =
	'withNewToken' | 'whenThrottleEnds' | 'whenConnected' | 'ifRepeatable' | 'never';

export interface Meaning {
	kind: FailureKind;
	retry: Retry;
	/** What the user should do, as a sentence. */
	hint: string;
}

/** One line of the table: codes that mean the same. A code that ends in `*` stands for all that begin so. */
interface Row extends Meaning {
	codes: string[];
}

function row(kind: FailureKind, retry: Retry, hint: string, ...codes: string[]): Row {
	return { kind, retry, hint, codes };
}

/**
 * The one table of DingTalk's codes: errcode and sub_code of the old host, `code` of the new one.
 * Sources: the page of server API error codes, and the error lists of the calls that the nodes use.
 *
 * "Surely not carried out" (withNewToken, whenThrottleEnds) is said of a code only if DingTalk answers with it
 * in place of carrying the call out, and asking again soon can help.
 */
export const codeTable: readonly Row[] = [
	// Tokens. An expired token is reported as 40014 more often than as 42001.
	row(
		'token',
		'withNewToken',
		'The token was refused again after it had been renewed. Check that the credential belongs to this app and that its secret was not reset.',
		'40014',
		'42001',
		'40001',
		'33001',
		'InvalidAuthentication',
	),
	row(
		'token',
		'never',
		'The request carried no token. Open the credential, save it again and test it.',
		'40000',
		'AuthenticationFailed.MissingParameter',
	),

	// The app's key and secret.
	row(
		'credential',
		'never',
		"Check the Client ID and Client Secret of the credential against the app's Credentials page in DingTalk's developer console, and that the region is right (.com or .io).",
		'40089',
		'40096',
		'invalidClientIdOrSecret',
		'authFailed',
		'invalid.client',
		'unauthorized.client',
		'unsupported.grant.type',
	),
	row(
		'credential',
		'never',
		'Check the suite key, suite secret, suite ticket and corp ID of the credential. DingTalk pushes a new suite ticket about every five hours.',
		'invalidSuiteKey',
		'invalidSuiteTicket',
		'invalidAuthInfo',
		'853003',
		'853004',
	),
	row(
		'credential',
		'never',
		'Set the clock of the n8n machine: DingTalk accepts signatures that are at most one minute old.',
		'853001',
		'853002',
	),
	row(
		'credential',
		'never',
		"The agent ID belongs to another app than the credential. Copy it from this app's page in DingTalk's developer console.",
		'41020',
		'40056',
		'41011',
	),
	row(
		'credential',
		'never',
		"Check the robot code: it is on the Bot page of the app in DingTalk's developer console, and usually equals the Client ID.",
		'invalidParameter.robotCode*',
		'invalid.chatbotId',
		'invalid.robotCode',
		'resource.not.found',
		'not.allowed.robotCode',
		'robot.oto.notExist',
		'chatbotId.notAllow.sendOTO',
	),
	row(
		'credential',
		'never',
		"Copy the group bot's webhook again from the settings of the group: DingTalk does not know its token, or the bot is switched off.",
		'400101',
		'400102',
		'300001',
		'300005',
	),
	// A URL that does not exist points at a wrong base URL.
	row(
		'credential',
		'never',
		'This API does not exist on that host. Check the region or base URLs of the credential.',
		'22',
		'404',
		'InvalidAction.NotFound',
		'HTTP 404',
	),

	// Rights of the app.
	row(
		'permission',
		'never',
		'Grant the app the permission that DingTalk names, under Permissions in its developer console, then run the node again.',
		'60011',
		'43007',
		'Forbidden.AccessDenied.AccessTokenPermissionDenied',
		'unauthorized',
		'auth.error',
	),
	row(
		'permission',
		'never',
		"These people or departments are outside the app's scope. Widen the scope under Permissions in DingTalk's developer console.",
		'50002',
		'50004',
	),
	row(
		'permission',
		'never',
		'This app may not send here. Third-party apps cannot send to everyone; ask the DingTalk administrator about other limits.',
		'41028',
		'41044',
	),
	row(
		'permission',
		'never',
		'The bot may not send this. Check in the developer console that the bot is published and enabled.',
		'bot.forbidden.sendMessage',
		'send.forbidden',
		'bot.stopped',
	),
	row(
		'permission',
		'never',
		'DingTalk did not send this DING. It needs an internal app, the Professional or Exclusive edition, and a bot that is published.',
		'send.ding.exception',
	),
	row(
		'ipNotAllowed',
		'never',
		"Add the public IP address of the n8n machine (named in DingTalk's words) to the app's allowed server IPs in the developer console.",
		'60020',
		'Forbidden.AccessDenied.IpNotInWhiteList',
	),

	// Throttles. None of these calls was carried out.
	row(
		'throttled',
		'whenThrottleEnds',
		'DingTalk is still limiting this API. Lower "Calls per Second" in the credential, or run the workflow away from the full hour.',
		'90018',
		'90002',
		'90013',
		'90014',
		'45009',
		'Forbidden.AccessDenied.QpsLimitFor*',
		'Forbidden.AccessDenied.QpmLimitFor*',
		'send.too.fast',
		'toomuch.msg',
		'too.many.people',
	),
	// 88 with an empty sub_code: their check of the token timed out, before the call itself.
	row(
		'service',
		'whenThrottleEnds',
		"DingTalk's sign-in service did not answer in time. Try again later.",
		'88',
	),
	// Lasts ten minutes, longer than a node should wait.
	row(
		'throttled',
		'never',
		'A group bot may send 20 messages a minute, and then not for ten minutes. Wait that long, then send less often.',
		'410100',
	),
	row(
		'blocked',
		'never',
		'DingTalk has blocked the public IP address of the n8n machine for about five minutes because of too many calls. Wait, then send more slowly.',
		'1111',
	),

	// Quotas.
	row(
		'quota',
		'never',
		"The organization has used up its API calls for this month. Buy a larger package in DingTalk's developer console or wait for the next month.",
		'90020',
		'Forbidden.AccessDenied.ApiCountLimitForOrg',
	),
	row(
		'quota',
		'never',
		'DingTalk lets an app write to everyone only a few times a day. Send again tomorrow, or name departments.',
		'41045',
	),
	row(
		'quota',
		'never',
		'DingTalk limits how many people hear from an app within a minute. Wait a minute, then send to those who are left.',
		'41046',
		'41047',
		'41048',
		'143103',
		'143104',
		'143203',
		'143204',
	),
	row(
		'quota',
		'never',
		'This person has received as many messages from this app today as DingTalk allows. Write again tomorrow, or put several messages into one.',
		'143105',
		'143205',
	),
	row(
		'quota',
		'never',
		'The DING allowance is used up. Ask the DingTalk administrator about the DING package.',
		'ding.serverquota.insufficient',
		'phoneding.reachlimit',
	),

	// The service itself: nobody can tell whether the request was carried out.
	row(
		'service',
		'ifRepeatable',
		'DingTalk was busy. Try again in a minute.',
		'-1',
		'500',
		'system.error',
		'systemError',
		'system.busy',
		'service.timeout',
		'server.error',
		'HTTP 5*',
	),
	row(
		'service',
		'ifRepeatable',
		'DingTalk did not finish in time. Try again in a minute. About a task of more than 100 people it never answers: send with "Expand Departments" so that the node splits it.',
		'15',
	),
	row(
		'service',
		'ifRepeatable',
		'DingTalk gave no reason. Try again in a minute; if a token was asked for, check the corp ID and the client ID of the credential.',
		'unknownError',
	),
	row(
		'notConnected',
		'never',
		'A proxy between n8n and DingTalk asks who is there. Set its user name and password in the proxy settings of n8n.',
		'HTTP 407',
	),

	// People and departments.
	row(
		'notFound',
		'never',
		'No such person. Check the user ID: it is the userid of the contacts, not a name, phone number or unionId.',
		'33012',
		'60121',
		'40003',
		'staffId.notExisted',
		'miss.staffId',
	),
	row(
		'notFound',
		'never',
		'Nobody has this mobile number. Check it, with the country code outside mainland China.',
		'40104',
	),
	row(
		'notFound',
		'never',
		'No such department. Check the department ID in the contacts of the DingTalk admin console.',
		'60003',
		'40009',
	),
	row(
		'invalidInput',
		'never',
		'Check the list of user IDs.',
		'40031',
		'40032',
		'1430000',
		'userIds.empty',
		'invalidParameter.userIds*',
		'MissinguserIds',
	),
	row(
		'tooLarge',
		'never',
		'Too many recipients in one request. Leave the splitting to the node, or send to fewer people.',
		'41029',
		'receivers.exceed',
		'userIds.overMax',
		'invalidParameter.userIds.overMax',
		'ding.receivercount.limit',
	),
	row(
		'tooLarge',
		'never',
		'DingTalk reports no result for a task of more than 100 people, or before the task is completed. Ask again later, or send with "Expand Departments" so that the node splits it.',
		'41052',
	),

	// Messages.
	row(
		'tooLarge',
		'never',
		'Shorten the message: text, title, links and buttons count together.',
		'34016',
		'msgParam.tooLong',
		'invalidParameter.msgParam.tooLong',
	),
	row(
		'tooLarge',
		'never',
		'A proxy between n8n and DingTalk does not let a request of this size pass. Send a smaller file, or raise its limit.',
		'HTTP 413',
	),
	row(
		'refused',
		'never',
		'DingTalk does not allow this content. Change the wording, picture or link.',
		'41049',
		'1430002',
		'430101',
		'430102',
		'430103',
		'430104',
		'contain.unsafe.url',
		'contain.notAllowed.*',
	),
	row(
		'refused',
		'never',
		'The same content went to this person from this app today, and DingTalk delivers it once a day. Change the text, or switch on "Make Unique".',
		'143106',
		'143206',
	),
	row(
		'refused',
		'never',
		"DingTalk does not know this kind of grant. Ask DingTalk's support, and tell them the request ID.",
		'1430001',
	),
	row(
		'refused',
		'never',
		"DingTalk's own protection held this back. Wait a while, then send to fewer people at once.",
		'1430003',
	),
	row(
		'refused',
		'never',
		'Executive protection: this person receives no messages from apps. Ask the DingTalk administrator to lift it, or reach this person in another way.',
		'1430004',
	),
	row(
		'refused',
		'never',
		"The security settings of the group's bot held this back; DingTalk's words say which. Put one of its keywords into the message, check the signing secret and the clock of the n8n machine, or allow its IP address.",
		'310000',
	),
	row(
		'invalidInput',
		'never',
		'Check the fields of the message: one is missing or has the wrong form.',
		'34014',
		'40008',
		'400105',
		'miss.param.*',
		'msg.unsupport',
		'invalidParameter.msgKey*',
		'invalidParameter.msgParam*',
		'msgKey.empty',
	),
	row(
		'invalidInput',
		'never',
		"A value is missing or has the wrong form; DingTalk's words say which. Check the fields of the node, the task ID and the agent ID.",
		'40035',
		'400002',
		'41',
		'40',
		'43004',
		'43005',
		'43008',
		'param.invalid',
		'invalidParameter.param.invalid',
		'Missing*',
		'Invalidbody',
		'parameter.error',
	),
	row(
		'invalidInput',
		'never',
		'The list changed while it was read. Run the node again.',
		'40068',
		'40069',
		'invalidParameter.cursor*',
		'invalidParameter.pageSize*',
	),
	row(
		'invalidInput',
		'never',
		'Check the file: its type, size or media ID was not accepted.',
		'40004',
		'40005',
		'40006',
		'40007',
	),
	row(
		'notFound',
		'never',
		'Check the template ID, and that the template is enabled.',
		'885001',
		'885006',
		'template.not.existed',
		'template.stopped',
	),
	row(
		'notFound',
		'never',
		'Check the ID of the group conversation, that the group belongs to your organization, and that the bot is a member of it.',
		'invalid.openConversationId',
		'openConversationId.notExisted',
		'conversation.org.dismatch',
		'400013',
		'400106',
	),

	// Receipts and recalls. The bot API uses one code for "not generated yet" and "older than 24 hours"; the age of the message tells.
	row(
		'expired',
		'never',
		'DingTalk answers about a message for 24 hours only. Send it again if it still matters.',
		'processQueryKey.expireTime',
		'robot.processQueryKey.expired',
	),
	row(
		'notReady',
		'never',
		'DingTalk has no result for this message yet. Ask again in a minute.',
		'unknown.send.result',
	),
	row(
		'notFound',
		'never',
		'Check the process query key: it is a field of the item that the send gave, and belongs to one robot code.',
		'invalid.processQueryKey',
		'invalidParameter.processQueryKey*',
		'processQueryKey.*',
	),
	row(
		'tooLarge',
		'never',
		'Too many messages in one request. Leave the splitting to the node, or name fewer process query keys.',
		'invalidParameter.processQueryKeys.overMax',
	),
	row(
		'refused',
		'never',
		'None of these messages can be recalled any more: DingTalk allows it for 24 hours, and once. Send a correction instead.',
		'notRevoke.all.messages',
	),
	row(
		'refused',
		'never',
		'This DING was not recalled. Only the bot that sent it can do so, and only once: check the robot code and the DING ID.',
		'recall.ding.exception',
	),
];

/**
 * Four causes share the code 310000; DingTalk's words tell which, in English or in Chinese.
 * Source: robot/send, security settings, and answers quoted in public.
 */
const causesOf310000: ReadonlyArray<Meaning & { words: RegExp }> = [
	{
		kind: 'refused',
		retry: 'never',
		hint: "Put one of the bot's keywords into the message, and enter it in the credential, so that a message without it is held back before it is sent.",
		words: /keywords not in content|关键词不匹配/,
	},
	{
		kind: 'credential',
		retry: 'never',
		hint: "Copy the signing secret (it begins with SEC) again from the security settings of the group's bot into the credential.",
		words: /sign not match|签名不匹配/,
	},
	{
		kind: 'credential',
		retry: 'never',
		hint: 'Set the clock of the n8n machine: DingTalk accepts signatures that are at most one hour old. If the bot has a signing secret, check that the credential has it too.',
		words: /invalid timestamp|签名过期/,
	},
	{
		kind: 'ipNotAllowed',
		retry: 'never',
		hint: "Add the public IP address of the n8n machine to the address ranges in the security settings of the group's bot.",
		words: /not in whitelist|不在白名单/,
	},
];

const exact = new Map<string, Meaning>();
const prefixes: Array<[string, Meaning]> = [];
for (const { codes, ...meaning } of codeTable) {
	for (const code of codes) {
		if (code.endsWith('*')) prefixes.push([code.slice(0, -1), meaning]);
		else exact.set(code, meaning);
	}
}

/**
 * What the table says about a code; undefined when it is not there.
 * @param words DingTalk's, where a code has several causes
 */
export function knownMeaningOf(code: string, words = ''): Meaning | undefined {
	const cause =
		code === '310000' ? causesOf310000.find((candidate) => candidate.words.test(words)) : undefined;
	return cause ?? exact.get(code) ?? prefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
}

/**
 * What a code means. An unknown code keeps DingTalk's own words as the message; what it says about
 * repeating follows its HTTP status: a 5xx is ambiguous, anything else is DingTalk's final word.
 */
export function meaningOf(code: string, httpStatus?: number, words?: string): Meaning {
	const known = knownMeaningOf(code, words);
	if (known) return known;
	const isServerSide = httpStatus !== undefined && httpStatus >= 500;
	return {
		kind: isServerSide ? 'service' : 'refused',
		retry: isServerSide ? 'ifRepeatable' : 'never',
		hint: "Look this code up in DingTalk's documentation of the server API, or ask DingTalk's support and tell them the request ID.",
	};
}
