/** What users of the nodes have reported, tried in n8n's engine: issue 14, points 1, 4, 9, 10 and 12. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import {
	connect,
	createCredential,
	MANUAL_TRIGGER,
	node,
	packageTypeName,
	runNode,
	runWorkflow,
	SET_FIELDS,
	type CredentialHandle,
	type NodeResult,
} from './harness';
import { replayServer } from './harness/replayServer';
import { dingTalkCredential } from './harness/dingTalkCredential';
import { withSimulator } from './harness/withSimulator';
import { demoApp } from '../simulator';

const ACCESS = 'groupbottoken0123456789abcdef';
const dingTalk = withSimulator({
	company: {
		corpId: 'dingreports',
		name: 'Reports',
		people: ['c001', 'c002', 'c003'].map((userId) => ({ userId, name: userId, deptIds: [1] })),
		departments: [{ deptId: 1, name: 'Company' }],
		apps: [demoApp],
		groups: [
			{
				openConversationId: 'cidTeam==',
				name: 'Team',
				userIds: ['c001'],
				webhook: { accessToken: ACCESS },
			},
		],
		mediaIds: [],
	},
});

let app: CredentialHandle;
let groupBot: CredentialHandle;
beforeEach(async () => {
	app = await dingTalk.credential();
	groupBot = await createCredential('dingTalkGroupBotApi', {
		region: 'custom',
		oapiBaseUrl: dingTalk.url,
		webhook: ACCESS,
		secret: '',
		keyword: '',
	});
});

type Channel = 'work' | 'direct' | 'group' | 'webhook' | 'ding';

const operations: Readonly<Record<Channel, INodeParameters>> = {
	work: { resource: 'message', operation: 'send', userIds: 'c001' },
	direct: { resource: 'directMessage', operation: 'send', userIds: 'c001' },
	group: { resource: 'groupMessage', operation: 'send', openConversationId: 'cidTeam==' },
	webhook: { resource: 'groupWebhook', operation: 'send' },
	ding: { resource: 'ding', operation: 'send', userIds: 'c001' },
};

async function send(
	channel: Channel,
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
): Promise<NodeResult> {
	const type = channel === 'work' ? 'dingTalkWorkNotification' : 'dingTalkBotMessage';
	const credential = channel === 'webhook' ? groupBot : app;
	return await runNode(type, { ...operations[channel], ...parameters }, items, { credential });
}

const wire = () =>
	dingTalk
		.calls()
		.filter(({ api }) => api !== 'gettoken')
		.map(({ body }) => JSON.stringify(body))
		.join();

describe('control characters in what people read', () => {
	/** Colors of a log, a page break of a PDF, a line break of Office, the end of a C string. */
	const dirty = (text: string) => `\u001b[31m${text}\u001b[0m\fnext\vline\u0000`;
	const text = dirty('Text');
	const title = dirty('Title');
	const opens = { messageUrl: 'https://example.com/', picUrl: '' };
	const card = { title, content: text, singleTitle: dirty('More'), singleUrl: opens.messageUrl };

	test.each<[Channel, string, INodeParameters]>([
		['work', 'text', { content: text }],
		['work', 'markdown', { title, content: text }],
		['work', 'actionCard', card],
		['direct', 'text', { content: text }],
		['direct', 'markdown', { title, content: text }],
		['direct', 'actionCard', card],
		['group', 'link', { title, content: text, ...opens, picUrl: 'https://example.com/1.png' }],
		['webhook', 'text', { content: text }],
		['webhook', 'link', { title, content: text, ...opens }],
		['webhook', 'actionCard', card],
		['ding', '', { content: text }],
	])('%s, %s: are left out with a hint, and the words arrive', async (channel, type, fields) => {
		const { error, hints } = await send(channel, { ...(type && { messageType: type }), ...fields });
		expect(error).toBeUndefined();
		expect(wire()).toContain('Text');
		expect(wire()).not.toMatch(/\\\\u00[01]|\\\\[fvb]|\\u00[01]|\[31m/);
		expect(hints.map(({ message }) => message).join()).toMatch(/held control characters/);
	});

	test('in the heading of a digest as well', async () => {
		const options = { combineItems: 'digest', digestHeading: dirty('Heading') };
		const messageType = { messageType: 'text', content: '={{ $json.text }}' };
		const { error } = await send('direct', { ...messageType, options }, [
			{ text: 'a' },
			{ text: 'b' },
		]);
		expect(error).toBeUndefined();
		expect(wire()).toContain('Heading');
		expect(wire()).not.toContain('[31m');
	});

	test.each<[Channel, INodeParameters]>([
		['direct', { userIds: 'c0\u00001', messageType: 'text', content: 'x' }],
		['group', { openConversationId: 'cid\u001bx', messageType: 'text', content: 'x' }],
		['webhook', { ...card, messageType: 'actionCard', singleUrl: 'https://example.com/\u0007' }],
	])('in IDs and links of %s are refused before any call', async (channel, fields) => {
		const { error } = await send(channel, fields);
		expect(error?.message).toMatch(/control character|not a valid|web address/);
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});

describe('media and links', () => {
	test('a link of a work card may have 700 characters', async () => {
		const url = `https://example.com/${'a'.repeat(680)}`;
		const buttons = { button: [{ title: 'Yes', url }] };
		const several = { cardButtons: 'several', buttonLayout: 'vertical', buttons };
		const { error } = await send('work', {
			messageType: 'actionCard',
			title: 'T',
			content: 'M',
			...several,
		});
		expect(error).toBeUndefined();
		expect(wire()).toContain(url);
	});

	test.each<[string, INodeParameters]>([
		['link', { title: 'T', content: 'X', messageUrl: 'https://example.com/', picUrl: '@lADPxux' }],
		[
			'feedCard',
			{ links: { link: [{ title: 'T', messageUrl: 'https://example.com/', picUrl: '@lADPxux' }] } },
		],
	])('the picture of a webhook %s may be a media ID', async (messageType, fields) => {
		const { error } = await send('webhook', { messageType, ...fields });
		expect(error).toBeUndefined();
		expect(wire()).toContain('@lADPxux');
	});

	test('an action card of a webhook mentions people', async () => {
		const { error, json } = await send('webhook', {
			messageType: 'actionCard',
			title: 'T',
			content: 'M',
			singleTitle: 'More',
			singleUrl: 'https://example.com/',
			mention: 'people',
			mentionUserIds: 'c001',
		});
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ atUserIds: ['c001'] });
		expect(wire()).toContain('@c001');
	});

	test('the length of an audio message may be a fraction of a second', async () => {
		const media = { mediaSource: 'mediaId', mediaId: '@lAjPxux', duration: 1.5 };
		const { error } = await send('direct', { messageType: 'audio', ...media });
		expect(error).toBeUndefined();
		expect(wire()).toContain('\\"duration\\":\\"1500\\"');
	});
});

describe('"Multiple matches found" behind a send of several rows', () => {
	const rows = ['c001', 'c002', 'c003'].map((person) => ({ person, row: `row of ${person}` }));
	const run = async (options: INodeParameters) => {
		const parameters = { ...operations.work, userIds: '={{ $json.person }}', options };
		const type = packageTypeName('dingTalkWorkNotification');
		const fields = { messageType: 'text', content: 'Same for all' };
		const workflow = {
			nodes: [
				node('Start', MANUAL_TRIGGER),
				node('Sheet', SET_FIELDS, { fields: { kept: 1 } }),
				node('Send', type, { ...parameters, ...fields }),
				node('After', SET_FIELDS, { fields: { row: "={{ $('Sheet').item.json.row }}" } }),
			],
			connections: connect({ Start: [['Sheet']], Sheet: [['Send']], Send: [['After']] }),
		};
		const input = rows.map((json) => ({ json }));
		return await runWorkflow({ workflow, credential: app, input });
	};

	test('comes with messages that are combined', async () => {
		const result = await run({});
		expect(result.error('After')?.message).toMatch(
			/[Mm]ultiple matching items|[Mm]ultiple matches/,
		);
	});

	test.each<[string, INodeParameters]>([
		['Combine Items: No', { combineItems: 'separate' }],
		['one item per person', { output: 'recipients' }],
	])('not with %s', async (_name, options) => {
		const result = await run(options);
		expect(result.error('After')).toBeUndefined();
		expect(result.outputs('After')[0]?.map(({ json }) => json.row)).toEqual(
			rows.map(({ row }) => row),
		);
	});
});

test.each([301, 302, 303, 307, 308])(
	'HTTP %d of any call was surely not accepted, and says where to look',
	async (status) => {
		const server = await replayServer();
		const credential = await dingTalkCredential(server.url);
		const where = { location: 'https://elsewhere.example/' };
		server.on('/gettoken', { status, headers: where });
		const message = { messageType: 'text', content: 'x' };
		const parameters = { ...operations.direct, ...message };
		const run = async () =>
			await runNode('dingTalkBotMessage', parameters, [{}], { credential, continueOnFail: true });
		const ofToken = (await run()).json()[0]?.details as IDataObject;
		expect(ofToken).toMatchObject({ kind: 'notConnected', code: `HTTP ${status}` });
		server.on('/gettoken', { body: '{"errcode":0,"access_token":"token-x","expires_in":7200}' });
		server.on('/v1.0/robot/oToMessages/batchSend', { status, headers: where });
		expect((await run()).json()[0]?.details).toMatchObject({ kind: 'notConnected' });
		expect(server.requestsTo('/v1.0/robot/oToMessages/batchSend')).toHaveLength(1);
		await server.close();
	},
);
