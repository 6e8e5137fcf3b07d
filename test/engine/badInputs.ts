/** Bad input of every kind, through every operation: what a user did, and what the node must say about it. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

export interface BadInput {
	what: string;
	node: 'dingTalkWorkNotification' | 'dingTalkBotMessage' | 'dingTalkBotReadStatus';
	parameters: INodeParameters;
	/** What reaches the node; `x` is what the parameters refer to. */
	item: IDataObject;
	/** Changes to a credential that is right. */
	credential: IDataObject;
	/** The whole message, without the number of the item. */
	message: string;
}

/** A parameter that takes the item's `x`: what an expression or an agent may hand over. */
export const x = '={{ $json.x }}';

type Row = [what: string, parameters: INodeParameters, value: unknown, message: string];

function rows(node: BadInput['node'], base: INodeParameters, ...list: Row[]): BadInput[] {
	return list.map(([what, parameters, value, message]) => ({
		what: `${String(base.resource)}.${String(base.operation)}: ${what}`,
		node,
		parameters: { ...base, ...parameters },
		item: { x: value } as IDataObject,
		credential: {},
		message,
	}));
}

const withPrototype = JSON.parse(
	'{"msgtype":"text","text":{"content":"a","__proto__":{"polluted":true}}}',
) as object;
const send = {
	resource: 'message',
	operation: 'send',
	sendTo: 'usersAndDepartments',
	userIds: 'c001',
	messageType: 'text',
	content: 'Hello',
};
const users: INodeParameters = { userIds: x };
const json: INodeParameters = { messageType: 'json', msg: x };
const card: INodeParameters = {
	messageType: 'actionCard',
	title: 'T',
	content: 'M',
	singleTitle: 'Open',
	singleUrl: 'https://example.com',
};
const buttons = (...button: IDataObject[]): INodeParameters => ({
	...card,
	cardButtons: 'several',
	buttons: { button } as INodeParameters,
});
const link: INodeParameters = {
	messageType: 'link',
	title: 'T',
	content: 'M',
	messageUrl: 'https://example.com',
	picUrl: 'https://example.com/a.png',
};
const oa: INodeParameters = {
	messageType: 'oa',
	messageUrl: 'https://example.com',
	headText: 'H',
	title: 'T',
};
const voice: INodeParameters = {
	messageType: 'voice',
	mediaSource: 'mediaId',
	mediaId: '@lADOdvRYes0CbM0CbA',
};

const workRecipients = rows(
	'dingTalkWorkNotification',
	send,
	['nobody', users, '', '"User IDs" is empty, and so is "Department IDs"'],
	['separators only', users, ' ,;，\n', '"User IDs" is empty, and so is "Department IDs"'],
	['an empty list', users, [], '"User IDs" is empty, and so is "Department IDs"'],
	['an object', users, { id: 'c001' }, '"User IDs" must be IDs, but holds an object'],
	['a list of objects', users, [{ id: 'c001' }], '"User IDs" must be IDs, but holds an object'],
	['a switch', users, true, '"User IDs" must be IDs, but holds a boolean'],
	['a lossy number', users, 2 ** 53, '"User IDs" holds a number whose digits may be lost'],
	['a fraction', users, 1.5, '"User IDs" holds 1.5, which is not a valid ID'],
	['a negative number', users, -1, '"User IDs" holds -1, which is not a valid ID'],
	[
		'a name with a space',
		users,
		'Zhang San',
		'"User IDs" holds "Zhang San", which is not a valid ID',
	],
	['a control character', users, 'c001\u0000', '"User IDs" holds "c001?", which is not a valid ID'],
	[
		'an invisible character',
		users,
		'c001\u200b',
		'"User IDs" holds "c001?", which is not a valid ID',
	],
	[
		'an ID of 65 characters',
		users,
		'x'.repeat(65),
		'"User IDs" holds "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", which is not a valid ID',
	],
	[
		'a broken list',
		users,
		'["c001", "c002]',
		'"User IDs" looks like a JSON list but cannot be read',
	],
	[
		'lists in lists without end',
		users,
		`${'['.repeat(99)}1${']'.repeat(99)}`,
		'"User IDs" holds lists in lists that go too deep',
	],
	[
		'a department by its name',
		{ userIds: '', departmentIds: x },
		'Sales',
		'"Department IDs" holds "Sales", which is not a valid department ID',
	],
	[
		'half a department',
		{ departmentIds: x },
		1.5,
		'"Department IDs" holds 1.5, which is not a valid ID',
	],
	['an unknown way to send', { sendTo: 'friends' }, 1, '"Send To" is "friends"'],
	['no mobile number', { sendTo: 'mobiles', mobiles: x }, '', '"Mobile Numbers" is empty'],
	[
		'a mobile number that is none',
		{ sendTo: 'mobiles', mobiles: x },
		'call me',
		'"Mobile Numbers" holds "callme", which is not a valid mobile number',
	],
	['managers of nobody', { sendTo: 'managers', userIds: x }, '', '"Managers Of" is empty'],
	[
		'a switch that is none',
		{ departmentIds: '2', options: { expandDepartments: x } },
		'perhaps',
		'"Expand Departments" is neither true nor false',
	],
);

const workMessages = rows(
	'dingTalkWorkNotification',
	send,
	['an unknown message type', { messageType: 'sms' }, 1, '"Message Type" is "sms"'],
	['no content', { content: x }, '', '"Content" is empty'],
	['content of spaces', { content: x }, ' \n ', '"Content" is empty'],
	['content that is undefined', { content: '={{ $json.missing }}' }, 1, '"Content" is empty'],
	[
		'content that is an object',
		{ content: x },
		{ a: 1 },
		'"Content" must be text, but is an object or a list',
	],
	[
		'content that is a list',
		{ content: x },
		['a'],
		'"Content" must be text, but is an object or a list',
	],
	['content that is no number', { content: x }, NaN, '"Content" must be text, but is NaN'],
	['content of nothing but control characters', { content: x }, '\u0007', '"Content" is empty'],
	[
		'content above 2,048 bytes',
		{ content: x },
		'中'.repeat(700),
		'"Message" is 2140 bytes long, and DingTalk takes 2048',
	],
	[
		'content above 5,000 characters',
		{ content: x, options: { enforceSizeLimit: false } },
		'a'.repeat(5001),
		'"Content" is 5001 characters long, and DingTalk takes 5000',
	],
	[
		'an expression that cannot be read',
		{ content: "={{ $('Nowhere').item.json.a }}" },
		1,
		'"Content" cannot be read: Referenced node doesn\'t exist',
	],
	[
		'Markdown without a title',
		{ messageType: 'markdown', title: x, content: 'a' },
		'',
		'"Title" is empty',
	],
	[
		'Markdown with a title of 65 characters',
		{ messageType: 'markdown', title: x, content: 'a' },
		'a'.repeat(65),
		'"Title" is 65 characters long, and DingTalk takes 64',
	],
	[
		'a card whose link is none',
		{ ...card, singleUrl: x },
		'example.com',
		'"Link URL" is not a link',
	],
	[
		'a card whose link is a script',
		{ ...card, singleUrl: x },
		'javascript:alert(1)',
		'"Link URL" is not a link',
	],
	[
		'a card whose link has a space',
		{ ...card, singleUrl: x },
		'https://example.com/a b',
		'"Link URL" is a link with a space or a line break in it',
	],
	[
		'a card whose link is above 500 characters',
		{ ...card, singleUrl: x },
		`https://example.com/${'a'.repeat(500)}`,
		'"Link URL" is 520 characters long, and DingTalk takes 500',
	],
	[
		'a card whose link has a long title',
		{ ...card, singleTitle: x },
		'a'.repeat(21),
		'"Link Title" is 21 characters long, and DingTalk takes 20',
	],
	['a card with no button', buttons(), 1, '"Button List" has no button'],
	[
		'a card whose button has no title',
		buttons({ title: x, url: 'https://example.com' }),
		'',
		'"Button Title" is empty',
	],
	[
		'a card whose button leads nowhere',
		buttons({ title: 'Yes', url: x }),
		'yes',
		'"Button URL" is not a link',
	],
	[
		'a card with too many buttons',
		buttons(
			...Array.from({ length: 30 }, (_, n) => ({
				title: `Button ${n}`,
				url: 'https://example.com',
			})),
		),
		1,
		'"Button List" is longer than 1000 characters',
	],
	['buttons that are no rows', { ...buttons(), buttons: x }, 'Yes', '"Button List" has no button'],
	[
		'a card with an unknown kind of buttons',
		{ ...card, cardButtons: x },
		'some',
		'"Buttons" is "some"',
	],
	[
		'a card with an unknown layout',
		{ ...buttons({ title: 'Yes', url: 'https://example.com' }), buttonLayout: x },
		'round',
		'"Button Layout" is "round"',
	],
	[
		'a switch that is neither on nor off',
		{ options: { enforceSizeLimit: x } },
		'maybe',
		'"Enforce Size Limit" is neither true nor false',
	],
	['a link message without a text', { ...link, content: x }, '', '"Content" is empty'],
	['a link message without a picture', { ...link, picUrl: x }, '', '"Picture URL" is empty'],
	['an OA message without a head', { ...oa, headText: x }, '', '"Head Text" is empty'],
	[
		'an OA message in a colour that is none',
		{ ...oa, headBgcolor: x },
		'red',
		'"Head Color" is not a color',
	],
	[
		'an OA message with a status bar for everyone',
		{ ...oa, sendTo: 'everyone', statusValue: 'New', options: { expandDepartments: false } },
		1,
		'"Send To" holds departments or everyone, and a message with a status bar goes to people only',
	],
	['a voice message of 60 seconds', { ...voice, duration: x }, 60, '"Duration (Seconds)" is 60'],
	['a voice message of no time', { ...voice, duration: x }, 0, '"Duration (Seconds)" is 0'],
	[
		'an image that is not there',
		{ messageType: 'image', mediaSource: 'binary', binaryPropertyName: x },
		'photo',
		'"Image Binary Field" is "photo", and the item has no file there',
	],
	[
		'an image without a media ID',
		{ messageType: 'image', mediaSource: 'mediaId', mediaId: x },
		'',
		'"Image Media ID" is empty',
	],
	[
		'a template for an internal app',
		{ messageType: 'template', templateId: 'abc', data: '{}' },
		1,
		'"Message Type" is Template, which only third-party apps may send',
	],
	[
		'template data that are broken',
		{ messageType: 'template', templateId: 'abc', data: x },
		'{"name":',
		'"Template Data (JSON)" is not valid JSON',
	],
);

const rawJson = rows(
	'dingTalkWorkNotification',
	send,
	['broken JSON', json, '{"msgtype":"text",', '"Message (JSON)" is not valid JSON'],
	['a JSON list', json, '[]', '"Message (JSON)" is not a JSON object'],
	['a JSON number', json, 7, '"Message (JSON)" is not a JSON object'],
	['JSON without msgtype', json, '{"text":{"content":"a"}}', '"Message (JSON)" has no msgtype'],
	[
		'JSON with an unknown msgtype',
		json,
		'{"msgtype":"sms","sms":{}}',
		'"Message (JSON)" has msgtype "sms"',
	],
	[
		'JSON with two message types',
		json,
		'{"msgtype":"text","text":{"content":"a"},"link":{}}',
		'"Message (JSON)" holds two message types (text, link)',
	],
	['JSON without its content', json, '{"msgtype":"text"}', '"Message (JSON)" has no "text" object'],
	[
		'JSON with a prototype',
		json,
		'{"msgtype":"text","text":{"content":"a"},"__proto__":{"polluted":true}}',
		'"Message (JSON)" holds a key that is not allowed',
	],
	[
		'JSON with a nested prototype in disguise',
		json,
		'{"msgtype":"text","text":{"content":"a","\\u005f_proto__":{"polluted":true}}}',
		'"Message (JSON)" holds a key that is not allowed',
	],
	[
		'JSON of an expression with a prototype',
		json,
		withPrototype,
		'"Message (JSON)" holds a key that is not allowed',
	],
	[
		'JSON with a lossy number',
		json,
		'{"msgtype":"text","text":{"content":9007199254740993}}',
		'"Message (JSON)" holds a number whose last digits are lost',
	],
	[
		'JSON that goes too deep',
		json,
		`{"msgtype":"text","text":{"content":${'['.repeat(40)}${']'.repeat(40)}}}`,
		'"Message (JSON)" goes deeper than 32 levels',
	],
	[
		'JSON above 2,048 bytes',
		json,
		JSON.stringify({ msgtype: 'text', text: { content: 'a'.repeat(2048) } }),
		'"Message" is 2088 bytes long, and DingTalk takes 2048',
	],
);

const workOptions = rows(
	'dingTalkWorkNotification',
	send,
	['an agent ID that is none', { options: { agentId: x } }, 'my app', '"Agent ID" is not a number'],
	[
		'a lossy agent ID',
		{ options: { agentId: x } },
		2 ** 60,
		'"Agent ID" is a number whose last digits are lost',
	],
	[
		'a timeout of nothing',
		{ options: { timeout: x } },
		0,
		'"Timeout" is not a number of at least 1000',
	],
	[
		'a timeout in words',
		{ options: { timeout: x } },
		'soon',
		'"Timeout" is not a number of at least 1000',
	],
	['a timeout beyond all timers', { options: { timeout: x } }, 1e12, '"Timeout" is above 600000'],
	[
		'a risk that is neither taken nor not',
		{ options: { resendWhenUnknown: x } },
		'maybe',
		'"Resend When Unknown" is neither true nor false',
	],
	[
		'combining that is neither on nor off',
		{ options: { combineItems: x } },
		'sometimes',
		'"Combine Items" is "sometimes"',
	],
	['an unknown output', { options: { output: 'csv' } }, 1, '"Output" is "csv"'],
);

const task = { resource: 'delivery', operation: 'getProgress', taskId: x };
const result = { resource: 'delivery', operation: 'getResult', taskId: '7' };
const workTasks = [
	...rows(
		'dingTalkWorkNotification',
		task,
		['no task', {}, '', '"Task ID" is empty'],
		['a task by its name', {}, 'yesterday', '"Task ID" is not a number'],
		['a lossy task ID', {}, 2 ** 53, '"Task ID" is a number whose last digits are lost'],
		['task zero', {}, 0, '"Task ID" is 0'],
		[
			'a task that is an object',
			{},
			{ taskId: '7' },
			'"Task ID" must be text, but is an object or a list',
		],
		[
			'an agent ID of the item that is none',
			{ taskId: '7', options: { agentId: x } },
			'-7',
			'"Agent ID" is not a number',
		],
	),
	...rows(
		'dingTalkWorkNotification',
		result,
		[
			'people who are none',
			{ onlyUserIds: x },
			{ a: 1 },
			'"Only User IDs" must be IDs, but holds an object',
		],
		['a time in words', { sentAt: x }, 'yesterday', '"Sent At" is not a time'],
		['a time that is no number', { sentAt: x }, NaN, '"Sent At" is not a time'],
		['a time in the future', { sentAt: x }, '2999-01-01T00:00:00Z', '"Sent At" lies in the future'],
		[
			'a time before DingTalk',
			{ sentAt: x },
			'1970-01-01',
			'"Sent At" lies before there was DingTalk',
		],
		[
			'overdue before it was sent',
			{ output: 'recipients', overdueAfter: x },
			-1,
			'"Overdue After (Minutes)" is not a number of at least 0',
		],
		[
			'overdue some time',
			{ output: 'recipients', overdueAfter: x },
			'soon',
			'"Overdue After (Minutes)" is not a number of at least 0',
		],
		['an unknown output', { output: 'pie' }, 1, '"Output" is "pie"'],
	),
	...rows(
		'dingTalkWorkNotification',
		{ resource: 'message', operation: 'recall', taskId: x },
		['no task', {}, '', '"Task ID" is empty'],
		['two tasks at once', {}, '7,8', '"Task ID" is not a number'],
	),
	...rows(
		'dingTalkWorkNotification',
		{ resource: 'message', operation: 'updateStatusBar', taskId: '7', statusValue: 'Done' },
		['no status', { statusValue: x }, '', '"Status Value" is empty'],
		['an unknown colour', { statusColor: x }, 'green', '"Status Color" is not a color'],
	),
];

const direct = {
	resource: 'directMessage',
	operation: 'send',
	userIds: 'c001',
	messageType: 'text',
	content: 'Hello',
};
const botJson: INodeParameters = { messageType: 'json', msgKey: 'sampleText', msgParam: x };
const bots = [
	...rows(
		'dingTalkBotMessage',
		direct,
		['nobody', { userIds: x }, '', '"User IDs" is empty, and so is "Department IDs"'],
		[
			'a lossy number',
			{ userIds: x },
			[1e17],
			'"User IDs" holds a number whose digits may be lost',
		],
		['broken parameters', botJson, '{', '"Message Parameters (JSON)" is not valid JSON'],
		[
			'parameters with a prototype',
			botJson,
			'{"content":"a","constructor":{"prototype":{}}}',
			'"Message Parameters (JSON)" holds a key that is not allowed',
		],
		[
			'no template',
			{ messageType: 'json', msgKey: x, msgParam: '{}' },
			'',
			'"Message Key" is empty',
		],
		[
			'six buttons',
			{
				messageType: 'actionCard',
				title: 'T',
				content: 'M',
				cardButtons: 'several',
				buttons: {
					button: Array.from({ length: 6 }, () => ({ title: 'A', url: 'https://example.com' })),
				},
			},
			1,
			'"Button List" has 6 buttons',
		],
		[
			'above 15,000 bytes',
			{ messageType: 'markdown', title: 'T', content: x },
			'a'.repeat(15_001),
			'"Message" is 15024 bytes long, and DingTalk takes 15000',
		],
		[
			'a robot code that is an object',
			{ options: { robotCode: x } },
			{},
			'"Robot Code" must be text, but is an object or a list',
		],
	),
	...rows(
		'dingTalkBotMessage',
		{ resource: 'ding', operation: 'send', userIds: 'c001', content: 'Hello' },
		['no content', { content: x }, '', '"Content" is empty'],
		['an unknown way to remind', { remindType: x }, 'fax', '"Remind By" is "fax"'],
		['a voice that is none', { remindType: 'phone', callVoice: x }, 'Elvis', '"Voice" is "Elvis"'],
	),
	...rows(
		'dingTalkBotMessage',
		{
			resource: 'groupMessage',
			operation: 'send',
			openConversationId: x,
			messageType: 'text',
			content: 'Hello',
		},
		['no group', {}, '', '"Open Conversation ID" is empty'],
		[
			'a group that is a list',
			{},
			['a'],
			'"Open Conversation ID" must be text, but is an object or a list',
		],
	),
	...rows(
		'dingTalkBotMessage',
		{ resource: 'directMessage', operation: 'recall', processQueryKey: x },
		['no message', {}, '', '"Process Query Key" is empty'],
		[
			'a message that is an object',
			{},
			{},
			'"Process Query Key" must be text, but is an object or a list',
		],
	),
	...rows(
		'dingTalkBotReadStatus',
		{ resource: 'directMessage', operation: 'getReadStatus', processQueryKey: x },
		['no message', {}, '', '"Process Query Key" is empty'],
		[
			'a list of messages',
			{},
			['a', 'b'],
			'"Process Query Key" must be text, but is an object or a list',
		],
		[
			'a key with a control character',
			{},
			'a\u0000b',
			'"Process Query Key" holds control characters',
		],
	),
	...rows(
		'dingTalkBotReadStatus',
		{ resource: 'directMessage', operation: 'getReadStatus', processQueryKey: 'key' },
		[
			'overdue before it was sent',
			{ output: 'recipients', overdueAfter: x },
			-5,
			'"Overdue After (Minutes)" is not a number of at least 0',
		],
		[
			'seconds taken for milliseconds',
			{ sentAt: x },
			1_769_850,
			'"Sent At" lies before there was DingTalk',
		],
	),
];

function credentials(
	...list: Array<[what: string, credential: IDataObject, message: string]>
): BadInput[] {
	return list.map(([what, credential, message]) => ({
		what: `credential: ${what}`,
		node: 'dingTalkWorkNotification',
		parameters: send,
		item: {},
		credential,
		message,
	}));
}

const thirdParty = {
	appType: 'thirdParty',
	suiteKey: 'suite',
	suiteSecret: 'demo-secret',
	suiteTicket: 'ticket',
	authCorpId: 'ding1',
};
const badCredentials = credentials(
	[
		'plain http',
		{ oapiBaseUrl: 'http://dingtalk.example' },
		'"Base URL of oapi (Old)" does not start with https://',
	],
	[
		'plain http on the new host',
		{ apiBaseUrl: 'http://dingtalk.example' },
		'"Base URL of api (New)" does not start with https://',
	],
	[
		'a host that only looks like this machine',
		{ oapiBaseUrl: 'http://127.0.0.1.dingtalk.example' },
		'"Base URL of oapi (Old)" does not start with https://',
	],
	[
		'a password in the URL',
		{ oapiBaseUrl: 'https://user:pass@dingtalk.example' },
		'"Base URL of oapi (Old)" has more than a host in it',
	],
	[
		'a query in the URL',
		{ oapiBaseUrl: 'https://dingtalk.example?a=1' },
		'"Base URL of oapi (Old)" has more than a host in it',
	],
	['no URL', { oapiBaseUrl: 'dingtalk' }, '"Base URL of oapi (Old)" is not a URL'],
	['an empty URL', { apiBaseUrl: '' }, '"Base URL of api (New)" is not a URL'],
	['an unknown region', { region: 'mars' }, '"Region" is not known'],
	['no client ID', { clientId: '' }, '"Client ID" is empty in the credential'],
	['no client secret', { clientSecret: ' ' }, '"Client Secret" is empty in the credential'],
	['no agent ID', { agentId: '' }, '"Agent ID" is empty, in the node and in the credential'],
	['an agent ID that is none', { agentId: 'my app' }, '"Agent ID" is not a number'],
	['no suite key', { ...thirdParty, suiteKey: '' }, '"Suite Key" is empty in the credential'],
	[
		'no suite secret',
		{ ...thirdParty, suiteSecret: '' },
		'"Suite Secret" is empty in the credential',
	],
	[
		'no suite ticket',
		{ ...thirdParty, suiteTicket: '' },
		'"Suite Ticket" is empty in the credential',
	],
	[
		'no corp ID',
		{ ...thirdParty, authCorpId: '' },
		'"Authorized Corp ID" is empty in the credential',
	],
);

export const badInputs: BadInput[] = [
	...workRecipients,
	...workMessages,
	...rawJson,
	...workOptions,
	...workTasks,
	...bots,
	...badCredentials,
];
