/** Every message type on every channel: the exact JSON on the wire, and the item that comes out. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { demoApp, demoThirdPartyApp } from '../simulator/company/defaultCompany';
import { runNode, type NodeResult } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ colleagues: 10 });

const group = 'cidEngineTests==';
const mediaIds = ['@lADOimage', '@iAEKfile', '@voice', '@video'];

beforeEach(() => {
	dingTalk.control.setCompany({
		...dingTalk.control.company(),
		apps: [demoApp, demoThirdPartyApp],
		groups: [{ openConversationId: group, name: 'Everybody', userIds: colleagues(3) }],
		mediaIds,
	});
});

const url = 'https://example.com/a?b=1&c=中';
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;

async function run(node: string, parameters: INodeParameters, changes = {}): Promise<NodeResult> {
	const credential = await dingTalk.credential(changes);
	return await runNode(node, parameters, [{}], { credential });
}

const workTo = (userIds: string, message: INodeParameters): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	userIds,
	...message,
});

const sendWork = async (message: INodeParameters, changes = {}) =>
	await run('dingTalkWorkNotification', workTo('c001,c002', message), changes);

const thirdParty = {
	appType: 'thirdParty',
	suiteKey: demoThirdPartyApp.appKey,
	suiteSecret: demoThirdPartyApp.appSecret,
	suiteTicket: 'ticket',
	authCorpId: 'dingenginetests',
	agentId: demoThirdPartyApp.agentId,
};

const byId = (mediaId: string): INodeParameters => ({ mediaSource: 'mediaId', mediaId });
const twoButtons: INodeParameters = {
	cardButtons: 'several',
	buttons: {
		button: [
			{ title: 'Yes', url },
			{ title: 'No', url: 'dingtalk://dingtalkclient/page/link?url=x' },
		],
	},
};
const link: INodeParameters = {
	messageType: 'link',
	title: 'Notice',
	content: 'Please read',
	messageUrl: url,
	picUrl: '@lADOimage',
};

describe('work notification', () => {
	test.each<[string, INodeParameters, IDataObject]>([
		[
			'text',
			{ messageType: 'text', content: 'Hello "世界"\n😀' },
			{ msgtype: 'text', text: { content: 'Hello "世界"\n😀' } },
		],
		[
			'markdown',
			{ messageType: 'markdown', title: 'Notice', content: '# Hi' },
			{ msgtype: 'markdown', markdown: { title: 'Notice', text: '# Hi' } },
		],
		[
			'action card with one link',
			{
				messageType: 'actionCard',
				title: 'Notice',
				content: '**Now**',
				singleTitle: 'Details',
				singleUrl: url,
			},
			{
				msgtype: 'action_card',
				action_card: {
					title: 'Notice',
					markdown: '**Now**',
					single_title: 'Details',
					single_url: url,
				},
			},
		],
		[
			'action card with buttons',
			{ messageType: 'actionCard', title: '', content: '**Now**', ...twoButtons },
			{
				msgtype: 'action_card',
				action_card: {
					markdown: '**Now**',
					btn_orientation: '0',
					btn_json_list: [
						{ title: 'Yes', action_url: url },
						{ title: 'No', action_url: 'dingtalk://dingtalkclient/page/link?url=x' },
					],
				},
			},
		],
		[
			'link',
			link,
			{
				msgtype: 'link',
				link: { messageUrl: url, picUrl: '@lADOimage', title: 'Notice', text: 'Please read' },
			},
		],
		[
			'OA with everything but a status bar',
			{
				messageType: 'oa',
				messageUrl: url,
				pcMessageUrl: 'https://example.com/pc',
				headText: 'Approval',
				headBgcolor: 'FFBBBBBB',
				title: 'Leave of 张三',
				form: {
					row: [
						{ key: 'From:', value: '2026-01-01' },
						{ key: 'To:', value: '' },
					],
				},
				richNum: '3.5',
				richUnit: 'days',
				content: 'Family',
				...byId('@lADOimage'),
				fileCount: '2',
				author: '张三',
			},
			{
				msgtype: 'oa',
				oa: {
					message_url: url,
					pc_message_url: 'https://example.com/pc',
					head: { bgcolor: 'FFBBBBBB', text: 'Approval' },
					body: {
						title: 'Leave of 张三',
						form: [
							{ key: 'From:', value: '2026-01-01' },
							{ key: 'To:', value: '' },
						],
						rich: { num: '3.5', unit: 'days' },
						content: 'Family',
						image: '@lADOimage',
						file_count: '2',
						author: '张三',
					},
				},
			},
		],
		[
			'OA as the panel opens it, with a status bar',
			{
				messageType: 'oa',
				messageUrl: url,
				headText: 'OA',
				title: 'Leave',
				statusValue: 'Pending',
			},
			{
				msgtype: 'oa',
				oa: {
					message_url: url,
					head: { bgcolor: 'FFBBBBBB', text: 'OA' },
					status_bar: { status_value: 'Pending', status_bg: '0xFFFF9D46' },
					body: { title: 'Leave' },
				},
			},
		],
		[
			'image',
			{ messageType: 'image', ...byId('@lADOimage') },
			{ msgtype: 'image', image: { media_id: '@lADOimage' } },
		],
		[
			'file',
			{ messageType: 'file', ...byId('@iAEKfile') },
			{ msgtype: 'file', file: { media_id: '@iAEKfile' } },
		],
		[
			'voice',
			{ messageType: 'voice', ...byId('@voice'), duration: 59 },
			{ msgtype: 'voice', voice: { media_id: '@voice', duration: '59' } },
		],
		[
			'json',
			{ messageType: 'json', msg: '{"msgtype":"text","text":{"content":"原样"}}' },
			{ msgtype: 'text', text: { content: '原样' } },
		],
	])('%s', async (_name, message, msg) => {
		const { outputs, error } = await sendWork(message);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('asyncsend_v2').map(({ body }) => body)).toEqual([
			{ agent_id: '2839445214', userid_list: 'c001,c002', msg },
		]);
		expect(outputs).toEqual([
			[
				{
					json: {
						taskId: expect.stringMatching(/^\d+$/) as string,
						agentId: '2839445214',
						userIds: ['c001', 'c002'],
						messageType: message.messageType,
						sentAt: isoTime,
						resultsUntil: isoTime,
						requestId: expect.stringMatching(/^[0-9a-z]{12,13}$/) as string,
					},
					pairedItem: { item: 0 },
				},
			],
		]);
		dingTalk.processed();
		expect(dingTalk.deliveriesTo('c002')).toMatchObject([{ status: 'unread', content: msg }]);
	});

	test('template: to sendbytemplate, its data as a text of JSON', async () => {
		const template = {
			messageType: 'template',
			templateId: 'tpl-demo',
			data: '={{ { name: "李娜", subject: "#" + 42 } }}',
		};
		const { json, error } = await sendWork(template, thirdParty);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
		expect(dingTalk.calls('sendbytemplate').map(({ body }) => body)).toEqual([
			{
				agent_id: demoThirdPartyApp.agentId,
				userid_list: 'c001,c002',
				template_id: 'tpl-demo',
				data: '{"name":"李娜","subject":"#42"}',
			},
		]);
		expect(json()).toMatchObject([
			{ messageType: 'template', userIds: ['c001', 'c002'], taskId: expect.any(String) as string },
		]);
		dingTalk.processed();
		expect(dingTalk.deliveriesTo('c001')[0]?.content).toMatchObject({
			text: { content: 'Hello 李娜, please look at #42.' },
		});
	});

	test.each<[string, INodeParameters, object, RegExp]>([
		['template by an internal app', { userIds: 'c001' }, {}, /"Message Type" is Template/],
		[
			'template to everyone',
			{ sendTo: 'everyone', options: { expandDepartments: false } },
			thirdParty,
			/"Send To" is Everyone/,
		],
	])('%s is refused with zero calls', async (_name, to, app, message) => {
		const template = { messageType: 'template', templateId: 'tpl-demo', data: '{}' };
		const { error } = await sendWork({ ...template, ...to }, app);
		expect(error?.message).toMatch(message);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('a status bar makes tasks of five, and is refused for departments and everyone with zero calls', async () => {
		const card = {
			messageType: 'oa',
			messageUrl: url,
			headText: 'OA',
			title: 'x',
			statusValue: 'y',
		};
		for (const to of [
			{ departmentIds: '2', options: { expandDepartments: false } },
			{ sendTo: 'everyone', options: { expandDepartments: false } },
		]) {
			const { error } = await sendWork({ ...card, ...to });
			expect(error?.message).toMatch(/"Send To" holds departments or everyone/);
		}
		expect(dingTalk.calls()).toStrictEqual([]);
		const { json } = await sendWork({ ...card, userIds: colleagues(7).join(',') });
		expect(json().map(({ userIds }) => (userIds as string[]).length)).toEqual([5, 2]);
	});

	test('makeUnique adds the time, and Retry On Fail still knows the message', async () => {
		const message = { ...link, options: { combineItems: 'separate', makeUnique: true } };
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const { error } = await runNode(
			'dingTalkWorkNotification',
			workTo('={{ $json.id }}', message),
			[{ id: 'c001' }, { id: 'c002' }],
			{ credential: await dingTalk.credential(), retryOnFail: true, maxTries: 2 },
		);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('asyncsend_v2').filter(({ accepted }) => accepted)).toHaveLength(2);
		const { msg } = dingTalk.calls('asyncsend_v2')[0]?.body as { msg: IDataObject };
		expect(msg).toMatchObject({
			link: {
				text: expect.stringMatching(/^Please read \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)$/) as string,
			},
		});
	});
});

describe.each([
	{
		channel: 'direct message',
		to: { resource: 'directMessage', operation: 'send', userIds: 'c001,c002' },
		api: 'oToMessages/batchSend' as const,
		wire: { userIds: ['c001', 'c002'] },
		item: {
			userIds: ['c001', 'c002'],
		},
	},
	{
		channel: 'group message',
		to: { resource: 'groupMessage', operation: 'send', openConversationId: group },
		api: 'groupMessages/send' as const,
		wire: { openConversationId: group },
		item: { openConversationId: group },
	},
])('bot, $channel', ({ to, api, wire, item }) => {
	test.each<[string, INodeParameters, string, IDataObject]>([
		['text', { messageType: 'text', content: 'Hi 😀' }, 'sampleText', { content: 'Hi 😀' }],
		[
			'markdown',
			{ messageType: 'markdown', title: 'Notice', content: '# Hi' },
			'sampleMarkdown',
			{ title: 'Notice', text: '# Hi' },
		],
		[
			'image by URL',
			{ messageType: 'image', mediaSource: 'url', photoUrl: 'https://example.com/a.png' },
			'sampleImageMsg',
			{ photoURL: 'https://example.com/a.png' },
		],
		[
			'image by media ID',
			{ messageType: 'image', ...byId('@lADOimage') },
			'sampleImageMsg',
			{ photoURL: '@lADOimage' },
		],
		[
			'link',
			link,
			'sampleLink',
			{ text: 'Please read', title: 'Notice', picUrl: '@lADOimage', messageUrl: url },
		],
		[
			'action card with one link',
			{ messageType: 'actionCard', title: 'T', content: 'X', singleTitle: 'Go', singleUrl: url },
			'sampleActionCard',
			{ title: 'T', text: 'X', singleTitle: 'Go', singleURL: url },
		],
		...[2, 3, 4, 5].map((count): [string, INodeParameters, string, IDataObject] => [
			`action card with ${count} stacked buttons`,
			{
				messageType: 'actionCard',
				title: 'T',
				content: 'X',
				cardButtons: 'several',
				buttons: { button: Array.from({ length: count }, (_, n) => ({ title: `B${n + 1}`, url })) },
			},
			`sampleActionCard${count}`,
			Object.fromEntries([
				['title', 'T'],
				['text', 'X'],
				...Array.from({ length: count }, (_, n) => [
					[`actionTitle${n + 1}`, `B${n + 1}`],
					[`actionURL${n + 1}`, url],
				]).flat(),
			]) as IDataObject,
		]),
		[
			'action card with two buttons side by side',
			{
				messageType: 'actionCard',
				title: 'T',
				content: 'X',
				...twoButtons,
				buttonLayout: 'horizontal',
			},
			'sampleActionCard6',
			{
				title: 'T',
				text: 'X',
				buttonTitle1: 'Yes',
				buttonUrl1: url,
				buttonTitle2: 'No',
				buttonUrl2: 'dingtalk://dingtalkclient/page/link?url=x',
			},
		],
		[
			'audio',
			{ messageType: 'audio', ...byId('@voice'), duration: 3 },
			'sampleAudio',
			{ mediaId: '@voice', duration: '3000' },
		],
		[
			'file',
			{ messageType: 'file', ...byId('@iAEKfile'), fileName: '报表.xlsx' },
			'sampleFile',
			{ mediaId: '@iAEKfile', fileName: '报表.xlsx', fileType: 'xlsx' },
		],
		[
			'video',
			{
				messageType: 'video',
				...byId('@video'),
				picMediaSource: 'mediaId',
				picMediaId: '@lADOimage',
				duration: 12,
				height: '480',
				width: '640',
			},
			'sampleVideo',
			{
				duration: '12',
				videoMediaId: '@video',
				videoType: 'mp4',
				picMediaId: '@lADOimage',
				height: '480',
				width: '640',
			},
		],
		[
			'json',
			{ messageType: 'json', msgKey: 'sampleText', msgParam: '{"content":"原样"}' },
			'sampleText',
			{ content: '原样' },
		],
	])('%s', async (_name, message, msgKey, msgParam) => {
		const { outputs, error } = await run('dingTalkBotMessage', { ...to, ...message });
		expect(error).toBeUndefined();
		expect(dingTalk.calls(api).map(({ body }) => body)).toEqual([
			{
				robotCode: 'dingdemoappkey',
				...wire,
				msgKey,
				msgParam: expect.any(String) as string,
			},
		]);
		const { msgParam: sent } = dingTalk.calls(api)[0]?.body as { msgParam: string };
		expect(JSON.parse(sent)).toEqual(msgParam);
		expect(outputs).toEqual([
			[
				{
					json: {
						processQueryKey: expect.any(String) as string,
						robotCode: 'dingdemoappkey',
						...item,
						sentAt: isoTime,
						resultsUntil: isoTime,
					},
					pairedItem: { item: 0 },
				},
			],
		]);
		dingTalk.processed();
		expect(dingTalk.deliveriesTo('c002')).toMatchObject([
			{ status: 'unread', content: { msgKey, msgParam } },
		]);
	});
});
