import { row } from './meaning';
import type { Row } from './meaning';

/** Throttles, quotas, and the service itself. */
export const limitCodes: readonly Row[] = [
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
		'send.byToken.tooFast',
		'toomuch.msg',
		'too.many.people',
		'too.many.group',
		'qps.exceed.limit',
		'request.overlimit',
		'request.too.fast',
		'oaplus.query.limit',
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
		'660026',
		'130101',
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
		"The organization has used up its Webhook and Stream pushes for this month: messages of group bots count, and so does every event that DingTalk pushes. Buy a larger package in DingTalk's developer console or wait for the next month.",
		'90030',
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
		'500100',
		'system.error',
		'systemError',
		'system.busy',
		'systemBusy',
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
	// DingTalk redirects none of our calls but those of a group bot that goes on sending: see groupBot.
	row(
		'notConnected',
		'never',
		'Nothing was carried out: DingTalk does not redirect requests. Check the proxy, the network sign-in page and the base URLs of the credential.',
		'HTTP 3*',
		'redirected',
	),
	row(
		'notConnected',
		'never',
		'On its way to DingTalk the request lost its method. Check the proxy, and that the base URLs of the credential begin with https.',
		'43002',
	),
];
