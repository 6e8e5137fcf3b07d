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
export type Retry = 'withNewToken' | 'whenThrottleEnds' | 'whenConnected' | 'ifRepeatable' | 'never';

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
 * Sources: server API error codes page, and the error lists of the calls that the nodes use.
 */
export const codeTable: readonly Row[] = [
	// Tokens. An expired token is reported as 40014 more often than as 42001.
	row('token', 'withNewToken', 'The token was refused again after it had been renewed. Check that the credential belongs to this app and that its secret was not reset.', '40014', '42001', '40001', '33001', 'InvalidAuthentication'),
	row('token', 'never', 'The request carried no token. Open the credential, save it again and test it.', '40000', 'AuthenticationFailed.MissingParameter'),

	// The app's key and secret.
	row('credential', 'never', "Check the Client ID and Client Secret of the credential against the app's Credentials page in DingTalk's developer console, and that the region is right (.com or .io).", '40089', '40096', 'invalidClientIdOrSecret', 'invalid.client', 'unauthorized.client', 'unsupported.grant.type'),
	row('credential', 'never', 'Check the suite key, suite secret, suite ticket and corp ID of the credential. DingTalk pushes a new suite ticket about every five hours.', 'invalidSuiteKey', 'invalidSuiteTicket', 'invalidAuthInfo', '853003', '853004'),
	row('credential', 'never', 'Set the clock of the n8n machine: DingTalk accepts signatures that are at most one minute old.', '853001', '853002'),
	row('credential', 'never', 'Check the corp ID and the client ID of the credential.', 'unknownError'),
	row('credential', 'never', "The agent ID belongs to another app than the credential. Copy it from this app's page in DingTalk's developer console.", '41020', '40056', '41011'),
	row('credential', 'never', "Check the robot code: it is on the Bot page of the app in DingTalk's developer console, and usually equals the Client ID.", 'invalidParameter.robotCode*', 'invalid.chatbotId', 'invalid.robotCode', 'resource.not.found', 'not.allowed.robotCode', 'robot.oto.notExist', 'chatbotId.notAllow.sendOTO'),

	// Rights of the app.
	row('permission', 'never', "Grant the app the permission that DingTalk names, under Permissions in its developer console, then run the node again.", '60011', 'Forbidden.AccessDenied.AccessTokenPermissionDenied', 'unauthorized', 'auth.error'),
	row('permission', 'never', "These people or departments are outside the app's scope. Widen the scope under Permissions in DingTalk's developer console.", '50002', '50004'),
	row('permission', 'never', 'This app may not send here. Third-party apps cannot send to everyone; ask the DingTalk administrator about other limits.', '41028', '41044', '40104'),
	row('permission', 'never', 'The bot may not send this. Check in the developer console that the bot is published and enabled.', 'bot.forbidden.sendMessage', 'send.forbidden', 'bot.stopped', 'conversation.org.dismatch'),
	row('ipNotAllowed', 'never', "Add the public IP address of the n8n machine (named in DingTalk's words) to the app's allowed server IPs in the developer console.", '60020', 'Forbidden.AccessDenied.IpNotInWhiteList'),

	// Throttles and quotas. None of these calls was carried out.
	row('throttled', 'whenThrottleEnds', 'DingTalk is still limiting this API. Lower "Calls per Second" in the credential, or run the workflow away from the full hour.', '90018', '90002', '90013', '90014', '45009', 'Forbidden.AccessDenied.QpsLimitFor*', 'Forbidden.AccessDenied.QpmLimitFor*', 'send.too.fast', 'toomuch.msg', 'too.many.people'),
	row('service', 'whenThrottleEnds', "DingTalk's sign-in service did not answer in time. Try again later.", '88'),
	row('quota', 'never', "The organization has used up its API calls for this month. Buy a larger package in DingTalk's developer console or wait for the next month.", '90020', 'Forbidden.AccessDenied.ApiCountLimitForOrg'),
	row('quota', 'never', "The limit for sending to everyone or to many people is reached. Try again later, or send to fewer people.", '41045', '41046', '41047', '41048'),
	row('quota', 'never', 'The DING allowance is used up. Ask the DingTalk administrator about the DING package.', 'ding.serverquota.insufficient', 'phoneding.reachlimit'),
	row('blocked', 'never', 'DingTalk has blocked the public IP address of the n8n machine for about five minutes because of too many calls. Wait, then send more slowly.', '1111'),

	// The service itself: nobody can tell whether the request was carried out.
	row('service', 'ifRepeatable', 'DingTalk was busy. Try again in a minute.', '-1', '15', 'system.error', 'system.busy', 'service.timeout', 'server.error', 'HTTP 500', 'HTTP 502', 'HTTP 503', 'HTTP 504'),

	// People.
	row('notFound', 'never', 'No such person. Check the user ID: it is the userid of the contacts, not a name, phone number or unionId.', '33012', '60121', '40003', 'staffId.notExisted', 'miss.staffId'),
	row('notFound', 'never', 'No such department. Check the department ID in the contacts of the DingTalk admin console.', '60003', '40009'),
	row('invalidInput', 'never', 'Check the list of user IDs.', '40031', '40032', 'userIds.empty', 'invalidParameter.userIds*', 'MissinguserIds'),
	row('tooLarge', 'never', 'Too many recipients in one request. Leave the splitting to the node, or send to fewer people.', '41029', 'receivers.exceed', 'userIds.overMax', 'ding.receivercount.limit'),
	row('tooLarge', 'never', 'DingTalk reports no result for a task of more than 100 people. Send with "Expand Departments" so that the node splits it.', '41052', '调用超时'),

	// Messages.
	row('tooLarge', 'never', 'Shorten the message: text, title, links and buttons count together.', '34016', 'msgParam.tooLong', 'invalidParameter.msgParam.tooLong'),
	row('refused', 'never', 'DingTalk does not allow this content. Change the wording, picture or link.', '41049', 'contain.unsafe.url', 'contain.notAllowed.*'),
	row('invalidInput', 'never', 'Check the fields of the message: one is missing or has the wrong form.', '34014', '40008', '40035', '400002', '41', '40', 'miss.param.*', 'msg.unsupport', 'param.invalid', 'invalidParameter.param.invalid', 'invalidParameter.msgKey*', 'invalidParameter.msgParam*', 'msgKey.empty', 'Missing*', 'Invalidbody', '43004', '43005', '43008', 'parameter.error'),
	row('invalidInput', 'never', 'Check the file: its type, size or media ID was not accepted.', '40004', '40005', '40006', '40007'),
	row('notFound', 'never', 'Check the template ID, and that the template is enabled.', '885001', '885006', 'template.not.existed', 'template.stopped'),
	row('notFound', 'never', 'Check the ID of the group conversation, and that the bot is a member of the group.', 'invalid.openConversationId', 'openConversationId.notExisted'),

	// Receipts. The bot API uses one code for "not generated yet" and "older than 24 hours"; the age of the message tells.
	row('expired', 'never', 'DingTalk answers about a message for 24 hours only.', 'processQueryKey.expireTime', 'robot.processQueryKey.expired'),
	row('notReady', 'never', 'DingTalk has no result for this message yet. Ask again in a minute.', 'unknown.send.result'),
	row('notFound', 'never', 'Check the process query key: it is a field of the item that the send gave, and belongs to one robot code.', 'invalid.processQueryKey', 'invalidParameter.processQueryKey*', 'processQueryKey.*'),
	row('refused', 'never', 'None of these messages can be recalled any more.', 'notRevoke.all.messages', 'recall.ding.exception', 'send.ding.exception'),

	// A URL that does not exist points at a wrong base URL.
	row('notFound', 'never', 'This API does not exist on that host. Check the region or base URLs of the credential.', '22', '404', 'InvalidAction.NotFound', 'HTTP 404'),
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
 * What a code means. An unknown code keeps DingTalk's own words as the message; what it says about
 * repeating follows its HTTP status: a 5xx is ambiguous, anything else is DingTalk's final word.
 */
export function meaningOf(code: string, httpStatus?: number): Meaning {
	const known = exact.get(code) ?? prefixes.find(([prefix]) => code.startsWith(prefix))?.[1];
	if (known) return known;
	const isServerSide = httpStatus !== undefined && httpStatus >= 500;
	return {
		kind: isServerSide ? 'service' : 'refused',
		retry: isServerSide ? 'ifRepeatable' : 'never',
		hint: "Look the code up in DingTalk's documentation of server API error codes.",
	};
}
