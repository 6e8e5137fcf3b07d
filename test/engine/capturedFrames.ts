/**
 * What the real DingTalk pushes over Stream mode, as it was captured or as documents show it: events (4.5), presses
 * of cards (4.8), messages to the bot (4.9) and the protocol's own frames (4.10). Where a source shows only what has
 * happened, it stands in the frame of the protocol page. Walked by capturedFrames.test.ts.
 */
import type { IDataObject } from 'n8n-workflow';

export interface CapturedFrame {
	/** Section and mark of its source. */
	source: string;
	/** As it goes over the line. */
	frame: string;
	/** The items of a trigger that wants everything. */
	items: IDataObject[];
	/** What a failed execution of its own says. */
	says?: string;
	/** What DingTalk hears; absent where it hears nothing. */
	answer?: { code: number; data: unknown };
}

const messageId = '213d841d_972_1898bb26334_70a7';
const taken = { code: 200, data: { status: 'SUCCESS' } };
const heard = { code: 200, data: { response: null } };

function event(eventType: string, data: string, headers: object = {}): string {
	const common = {
		topic: '*',
		messageId,
		contentType: 'application/json',
		time: '1683533823336',
		eventType,
		eventId: 'c7c7120f2c07419**ebdba0318c8',
		eventCorpId: 'ding9f50b15bxxxx16741',
		eventBornTime: '1683533823336',
		eventUnifiedAppId: 'bbb381b6-f01xxxxx58daac',
	};
	return JSON.stringify({
		specVersion: '1.0',
		type: 'EVENT',
		headers: { ...common, ...headers },
		data,
	});
}

function callback(topic: string, data: string, headers: object = {}): string {
	const common = {
		appId: '1305d5f5-**-484f-***-97d9****ef67',
		connectionId: '8fd2f7a5-ffff-11ee',
		contentType: 'application/json',
		messageId: '212ca9d7_974_1898c159aa6_1783b',
		time: '1690362102194',
		topic,
	};
	return JSON.stringify({
		specVersion: '1.0',
		type: 'CALLBACK',
		headers: { ...common, ...headers },
		data,
	});
}

const press = (data: string, headers?: object) =>
	callback('/v1.0/card/instances/callback', data, headers);
const message = (data: string) => callback('/v1.0/im/bot/messages/get', data);
const pressedAt = '2023-07-26T09:01:42.194Z';

/** Of a bot's message that was read. */
const readEvents: CapturedFrame[] = [
	{
		source: '4.5 docs:bot-message-read-event',
		frame: event(
			'robot_msg_read',
			'{"unionId":"sdjkqwheda","operatTime":"1654641965416","robotCode":"dingnxkjdhasdw","openConversationId":"cidajsdhqwiocid111","userId":"manager","processQueryKey":"dsadfsafaewsrdefe"}',
		),
		items: [
			{
				userId: 'manager',
				unionId: 'sdjkqwheda',
				status: 'read',
				readAt: '2022-06-07T22:46:05.416Z',
				processQueryKey: 'dsadfsafaewsrdefe',
				openConversationId: 'cidajsdhqwiocid111',
				robotCode: 'dingnxkjdhasdw',
			},
		],
		answer: taken,
	},
	{
		source: '4.5 docs: somebody of another organization, a send without robotCode',
		frame: event(
			'robot_msg_read',
			'{"unionId":"sdjkqwheda","operatTime":"1654641965416","processQueryKey":"dsadfsafaewsrdefe"}',
		),
		items: [{ unionId: 'sdjkqwheda', status: 'read', readAt: '2022-06-07T22:46:05.416Z' }],
		answer: taken,
	},
	{
		source: '4.5 docs:bot-message-recall-event, a number for a time',
		frame: event(
			'robot_msg_recall',
			'{"unionId":"sdjkqwheda","operatTime":1654641965416,"robotCode":"dingnxkjdhasdw","userId":"manager","processQueryKey":"dsadfsafaewsrdefe"}',
		),
		items: [{ userId: 'manager', status: 'recalled', recalledAt: '2022-06-07T22:46:05.416Z' }],
		answer: taken,
	},
];

const otherEvents: CapturedFrame[] = [
	{
		source: '4.10 dp: protocol.md',
		frame: event('user_add_org', '{"timeStamp" : "1685501863357","userId" : ["015xxxx227"]}'),
		items: [
			{
				eventType: 'user_add_org',
				data: { timeStamp: '1685501863357', userId: ['015xxxx227'] },
				occurredAt: '2023-05-08T08:17:03.336Z',
				eventId: 'c7c7120f2c07419**ebdba0318c8',
			},
		],
		answer: taken,
	},
	{
		source: '4.10 docs: times of headers as numbers, as the tables have them',
		frame: event('user_add_org', '{"userId":["015xxxx227"]}', {
			time: 1690106592000,
			eventBornTime: 1683533823336,
		}),
		items: [{ eventType: 'user_add_org', occurredAt: '2023-05-08T08:17:03.336Z' }],
		answer: taken,
	},
	{
		source: '4.10 docs: an object for the data, as the tables have it',
		frame: JSON.stringify({
			...(JSON.parse(event('user_add_org', '')) as object),
			data: { userId: ['015xxxx227'] },
		}),
		items: [{ eventType: 'user_add_org', data: { userId: ['015xxxx227'] } }],
		answer: taken,
	},
	{
		source: '4.10 docs: an approval',
		frame: event(
			'bpms_task_change',
			'{"processInstanceId":"ad253df6-e175-42","finishTime":1495542282000,"corpId":"ding2c015874","EventType":"bpms_task_change","businessId":"201705231824","title":"the title","type":"finish","url":"https://aflow.dingtalk.com/x","result":"agree","createTime":1495592304000,"processCode":"PROC-FF6Y4LE8","bizCategoryId":"x","staffId":"manager75","taskId":149718506395123456}',
		),
		items: [
			{
				eventType: 'bpms_task_change',
				// A Long stays exact.
				data: { staffId: 'manager75', result: 'agree', taskId: '149718506395123456' },
			},
		],
		answer: taken,
	},
	{
		source: '4.10 an event that this trigger was not asked for',
		frame: event('todo_task_create', '{"taskId":"x"}'),
		items: [],
		answer: taken,
	},
];

/** Each is replayed as the answer to a question of Send and Wait as well. */
export const capturedPresses: CapturedFrame[] = [
	{
		source: '4.8 dp, card-ex',
		frame: press(
			'{"type":"actionCallback","outTrackId":"custom_biz_id","corpId":"dingf9e2225096a9207535c2f4657eb6378f","userId":"c001","userIdType":1,"spaceId":"cid4KyUUUUU","spaceType":"IM","extension":"{}","content":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"agree\\"],\\"params\\":{\\"action\\":\\"agree\\"}}}"}',
		),
		items: [
			{
				userId: 'c001',
				actionIds: ['agree'],
				values: { action: 'agree' },
				pressedAt,
				cardId: 'custom_biz_id',
			},
		],
		answer: heard,
	},
	{
		source: '4.8 docs: value, and the parameters beside',
		frame: press(
			'{"corpId":"dingXXXXXX","outTrackId":"custom_biz_id","userId":"c001","value":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"1\\"]},\\"params\\":{\\"action\\":\\"agree\\"}}"}',
		),
		items: [{ userId: 'c001', actionIds: ['1'], values: { action: 'agree' } }],
		answer: heard,
	},
	{
		source: '4.8 docs, older: content, and the parameters beside',
		frame: press(
			'{"corpId":"dingXXXXXX","outTrackId":"XXXXXX","userId":"c001","content":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"1\\"]},\\"params\\":{\\"action\\":\\"accept\\"}}"}',
		),
		items: [{ userId: 'c001', actionIds: ['1'], values: { action: 'accept' } }],
		answer: heard,
	},
	{
		source: '4.8 code, 2026-01: JSON within the parameters',
		frame: press(
			'{"type":"actionCallback","outTrackId":"202601210021","corpId":"dingf9e2225096a9207535c2f4657eb6378f","userId":"c001","content":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"agree\\"],\\"params\\":{\\"jobUUID\\":\\"44fbf32eb6228ec0c603a92c73193329\\",\\"jobParams\\":\\"{\'inputParam\':{\'input\':\'深圳天气\'}}\\",\\"title\\":\\"服务器已处理回调请求\\",\\"status\\":\\"agree\\"}}}"}',
		),
		items: [
			{
				actionIds: ['agree'],
				values: { jobParams: "{'inputParam':{'input':'深圳天气'}}", status: 'agree' },
				cardId: '202601210021',
			},
		],
		answer: heard,
	},
	{
		source: '4.8 a time of the headers as a number',
		frame: press(
			'{"outTrackId":"x","userId":"c001","content":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"up\\"],\\"params\\":{\\"vote\\":\\"up\\"}}}"}',
			{ time: 1690362102194 },
		),
		items: [{ actionIds: ['up'], values: { vote: 'up' }, pressedAt }],
		answer: heard,
	},
];

const form: CapturedFrame = {
	source: '4.8 docs: a form',
	frame: press(
		'{"type":"actionCallback","outTrackId":"custom_biz_id","userId":"c001","content":"{\\"cardPrivateData\\":{\\"actionIds\\":[\\"form\\"],\\"params\\":{\\"form\\":{\\"reason\\":\\"ill\\",\\"days\\":2}}}}"}',
	),
	items: [{ actionIds: ['form'], values: { form: { reason: 'ill', days: 2 } } }],
	answer: heard,
};

const botMessages: CapturedFrame[] = [
	{
		source: '4.9 dp: protocol.md, docs:receive-message',
		frame: message(
			'{"conversationId":"cidAsXSBLnA==","atUsers":[{"dingtalkId":"$:LWCP_v1:$4TgHFUDZ8Qi8qr3"}],"chatbotCorpId":"ding9fcd16741","chatbotUserId":"$:LWCP_v1:$x3vTgHFUDZ8Qi8qr3","msgId":"msgLICYeHgY4JtMQw==","senderNick":"用户","isAdmin":true,"senderStaffId":"16650698","sessionWebhookExpiredTime":1690367502152,"createAt":1690362101894,"senderCorpId":"ding9fd16741","conversationType":"2","senderId":"$:LWCP_v1:jqTgIfhRX9Q==","conversationTitle":"测试群","isInAtList":true,"sessionWebhook":"https://oapi.dingtalk.com/robot/sendBySession?session=76da36b48f59e8","text":{"content":" 测试数据"},"robotCode":"dingr3xc0b","msgtype":"text"}',
		),
		items: [
			{
				userId: '16650698',
				userName: '用户',
				text: '测试数据',
				messageType: 'text',
				isGroup: true,
				receivedAt: '2023-07-26T09:01:41.894Z',
				messageId: 'msgLICYeHgY4JtMQw==',
				openConversationId: 'cidAsXSBLnA==',
				robotCode: 'dingr3xc0b',
			},
		],
		answer: heard,
	},
	{
		source: '4.9 code: soimy, the quoted message of the bot',
		frame: message(
			'{"msgId":"m5_card_quote_2","msgtype":"text","text":{"content":"收到","isReplyMsg":true,"repliedMsg":{"msgType":"text","msgId":"msgq==","senderId":"$:LWCP_v1:bot","createdAt":1690362101894,"content":{"text":"请阅读"}}},"originalMsgId":"msgq==","originalProcessQueryKey":"zcxx/a+b=","conversationType":"1","conversationId":"cid_ok","senderId":"user_1","senderStaffId":"c001","senderNick":"阿甲","createAt":1690362101894}',
		),
		items: [
			{
				userId: 'c001',
				isGroup: false,
				repliesTo: { text: '请阅读', processQueryKey: 'zcxx/a+b=', messageId: 'msgq==' },
			},
		],
		answer: heard,
	},
	{
		source: '4.9 docs: an app that is not published tells no user ID; numbers of 2017',
		frame: message(
			'{"msgtype":"text","text":{"content":"我就是我, 是不一样的烟火"},"createAt":1487561654123,"conversationType":2,"conversationId":"12345","conversationTitle":"钉钉群","senderId":"dingtalk1235","senderNick":"星星","isAdmin":false,"msgId":"XXXX","chatbotCorpId":"test","chatbotUserId":"XXX"}',
		),
		items: [{ userName: '星星', isGroup: true, receivedAt: '2017-02-20T03:34:14.123Z' }],
		answer: heard,
	},
	{
		source: '4.9 docs: spoken',
		frame: message(
			'{"msgId":"m1","msgtype":"audio","content":{"duration":4000,"downloadCode":"mIofN681YE3f","recognition":"钉钉，让进步发生"},"conversationType":"1","senderStaffId":"c001","createAt":1690362101894}',
		),
		items: [{ messageType: 'audio', text: '钉钉，让进步发生' }],
		answer: heard,
	},
	{
		source: '4.9 docs: rich text',
		frame: message(
			'{"msgId":"m2","msgtype":"richText","content":{"richText":[{"text":"第一"},{"downloadCode":"x","type":"picture"},{"text":"第二"}]},"conversationType":"1","senderStaffId":"c001","createAt":1690362101894}',
		),
		items: [{ messageType: 'richText', text: '第一  第二' }],
		answer: heard,
	},
	{
		source: '4.9 docs: a picture',
		frame: message(
			'{"msgId":"m3","msgtype":"picture","content":{"downloadCode":"mIofN681YE3f"},"conversationType":"1","senderStaffId":"c001","createAt":1690362101894}',
		),
		items: [{ messageType: 'picture', userId: 'c001' }],
		answer: heard,
	},
	{
		source: '4.9 docs: over the quota of the month',
		frame: message(
			'{"msgId":"m4","conversationType":"1","senderStaffId":"c001","createAt":1690362101894,"errCode":20001,"errMsg":"受调用量超量影响，当前我的消息服务已经暂停。请联系你所在的组织管理员并予以处理"}',
		),
		items: [],
		says: '20001: 受调用量超量影响',
		answer: heard,
	},
];

const protocolFrames: CapturedFrame[] = [
	{
		source: '4.10 dp: protocol.md, ping',
		frame:
			'{"type":"SYSTEM","headers":{"topic":"ping","messageId":"213d841d_972_1898bb26334_70a7","contentType":"application/json"},"data":"{\\"opaque\\" : \\"123-dsfs\\"}"}',
		items: [],
		answer: { code: 200, data: { opaque: '123-dsfs' } },
	},
	{
		source: '4.10 dp: protocol.md, a topic that nobody has registered',
		frame: callback('/v1.0/graph/api/invoke', '{"request":{}}'),
		items: [],
		answer: { code: 404, data: {} },
	},
	{
		source: '4.10 dp: protocol.md, an event in the field "header"',
		frame:
			'{"specVersion":"1.0","type":"EVENT","header":{"messageId":"213d841d_972_1898bb26334_70a7","topic":"*","eventType":"user_add_org"},"data":"{}"}',
		items: [],
	},
	{ source: '4.10 no frame at all', frame: '<html>', items: [] },
];

/** Ends the line; the trigger opens another one. */
export const farewell: CapturedFrame = {
	source: '4.10 dp: protocol.md, disconnect',
	frame:
		'{"type":"SYSTEM","headers":{"topic":"disconnect","contentType":"application/json"},"data":"{\\"reason\\" : \\"connection is expired\\"}"}',
	items: [],
};

export const capturedFrames: readonly CapturedFrame[] = [
	...readEvents,
	...capturedPresses,
	form,
	...botMessages,
	...otherEvents,
	...protocolFrames,
	farewell,
];
