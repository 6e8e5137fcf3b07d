import { row } from './meaning';
import type { Row } from './meaning';

/** Ends the hints of failures that a wrong set-up can cause. */
const seeAll = 'The operation Check Set-Up shows everything that is missing at once.';

/** The app lacks a permission: said by DingTalk's gateway, before it looks at the call itself. */
export const permissionMissingCodes: readonly string[] = [
	'60011',
	'43007',
	'Forbidden.AccessDenied.AccessTokenPermissionDenied',
	'unauthorized',
	'auth.error',
	'apiPermissionDenied',
];

/** The agent ID is not that of the app. */
export const agentIdCodes: readonly string[] = ['41020', '40056', '41011'];

/** DingTalk knows no such bot, or it is not this app's. */
export const robotCodeCodes: readonly string[] = [
	'robotCode*',
	'invalid.chatbotId',
	'miss.chatbotId',
	'invalid.robotCode',
	'not.allowed.robotCode',
	'robot.oto.notExist',
];

/** The bot is there, but not at work. */
export const botStoppedCodes: readonly string[] = [
	'bot.forbidden.sendMessage',
	'send.forbidden',
	'bot.stopped',
];

/** There is no such API where the credential points to. */
export const noSuchApiCodes: readonly string[] = [
	'22',
	'404',
	'InvalidAction.NotFound',
	'HTTP 404',
];

/** Tokens, keys and secrets, and the rights of the app. */
export const appCodes: readonly Row[] = [
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
		...agentIdCodes,
	),
	row(
		'credential',
		'never',
		"Check the robot code: it is on the Bot page of the app in DingTalk's developer console, and usually equals the Client ID.",
		...robotCodeCodes,
		'chatbotId.notAllow.sendOTO',
		'token.invalid',
		'token.notExisted',
	),
	row(
		'credential',
		'never',
		"The bot came into this group with a cool app of the group. Send by the group's webhook, or with a bot of your own app that is a member of the group.",
		'robotCode.coolApp',
	),
	row(
		'credential',
		'never',
		"DingTalk knows no such bot or no such group. Check the robot code (Bot page of the app in DingTalk's developer console) and the ID of the group conversation.",
		'resource.not.found',
		'resource.unavailable',
	),
	row(
		'credential',
		'never',
		"Copy the group bot's webhook again from the settings of the group: DingTalk does not know its token, or the bot is switched off.",
		'400101',
		'400102',
		'300001',
		'300005',
		'session.notExisted',
		'session.expired',
	),
	// A URL that does not exist points at a wrong base URL.
	row(
		'credential',
		'never',
		'This API does not exist on that host. Check the region or base URLs of the credential. DING, Stream mode and interactive cards are not documented for dingtalk.io.',
		...noSuchApiCodes,
	),

	// Rights of the app.
	row(
		'permission',
		'never',
		`Grant the app the permission that DingTalk names, under Permissions in its developer console, then run the node again. ${seeAll}`,
		...permissionMissingCodes,
		'robotCode.auth',
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
		...botStoppedCodes,
	),
	row(
		'permission',
		'never',
		"DingTalk did not send this DING. It needs an internal app with the permission to send DINGs and a bot that is published. DingTalk's pages disagree on editions: one names the Professional and Exclusive editions, another says all editions since 2025-11-19. Ask the DingTalk administrator which holds for your organization.",
		'send.ding.exception',
	),
	row(
		'ipNotAllowed',
		'never',
		`Add the public IP address of the n8n machine (named in DingTalk's words) to the app's allowed server IPs in the developer console. ${seeAll}`,
		'60020',
		'Forbidden.AccessDenied.IpNotInWhiteList',
	),
];
