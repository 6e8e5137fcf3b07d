/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** Group webhooks against the simulator: design.md, section 1, and dingtalk-api.md, section 4.7. */
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestHelper,
	INodeParameters,
} from 'n8n-workflow';

import { demoApp } from '../simulator/company/defaultCompany';
import type { CompanySpec } from '../simulator/entities';
import {
	createCredential,
	replayServer,
	runNode,
	stepNode,
	type CredentialHandle,
	type NodeResult,
	type ReplayedAnswer,
	type RunNodeOptions,
} from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const ACCESS = 'groupbottoken0123456789abcdef';
const SIGNED_WITH = 'SECgroupbotsecret0123456789';

function companyWith(
	webhook: Partial<NonNullable<CompanySpec['groups'][number]['webhook']>>,
): CompanySpec {
	return {
		corpId: 'dingwebhooktests',
		name: 'Webhook Tests',
		people: colleagues(130).map((userId, index) => ({
			userId,
			name: userId,
			mobile: `1380000${String(index).padStart(4, '0')}`,
			deptIds: [1],
		})),
		departments: [{ deptId: 1, name: 'Company' }],
		apps: [demoApp],
		groups: [
			{
				openConversationId: 'cidTeam==',
				name: 'Team',
				userIds: colleagues(130),
				webhook: { accessToken: ACCESS, secret: SIGNED_WITH, ...webhook },
			},
		],
		mediaIds: [],
	};
}

const dingTalk = withSimulator({ company: companyWith({}) });

async function bot(changes: ICredentialDataDecryptedObject = {}): Promise<CredentialHandle> {
	return await createCredential('dingTalkGroupBotApi', {
		region: 'custom',
		oapiBaseUrl: dingTalk.url,
		webhook: `${dingTalk.url}/robot/send?access_token=${ACCESS}`,
		secret: SIGNED_WITH,
		keyword: '',
		...changes,
	});
}

async function send(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	{ changes = {}, ...options }: RunNodeOptions & { changes?: ICredentialDataDecryptedObject } = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkBotMessage',
		{ resource: 'groupWebhook', operation: 'send', ...parameters },
		items,
		{ credential: await bot(changes), ...options },
	);
}

const text = (content: string, more: INodeParameters = {}): INodeParameters => ({
	messageType: 'text',
	content,
	...more,
});
const mentioning = (userIds: string, more: INodeParameters = {}): INodeParameters => ({
	mention: 'people',
	mentionUserIds: userIds,
	...more,
});

const calls = () => dingTalk.calls('robot/send');
const bodies = () => calls().map(({ body }) => body as IDataObject);
/** One entry a message that is in the group, with who is mentioned in it. */
function posts(): Array<{ content: IDataObject; mentioned: string[] }> {
	const byMessage = new Map<string, { content: IDataObject; mentioned: string[] }>();
	for (const { messageId, content, mentioned, userId } of dingTalk.control.ledger().deliveries) {
		const post = byMessage.get(messageId) ?? { content: content as IDataObject, mentioned: [] };
		if (mentioned) post.mentioned.push(userId);
		byMessage.set(messageId, post);
	}
	return [...byMessage.values()];
}

describe('messages', () => {
	test('text: the exact JSON on the wire, signed, and the exact item', async () => {
		const { outputs } = await send(text('Hello'));
		const [body] = bodies();
		expect(calls()).toHaveLength(1);
		expect(body).toEqual({
			msgtype: 'text',
			text: { content: 'Hello' },
			msgUuid: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
		});
		expect(Object.keys(calls()[0]?.query ?? {}).sort()).toEqual([
			'access_token',
			'sign',
			'timestamp',
		]);
		expect(outputs[0]).toEqual([
			{
				json: {
					msgUuid: body?.msgUuid,
					messageType: 'text',
					atUserIds: [],
					atMobiles: [],
					isAtAll: false,
					sentAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				},
				pairedItem: { item: 0 },
			},
		]);
		expect(posts()).toHaveLength(1);
	});

	test.each<[string, INodeParameters, IDataObject]>([
		['markdown', { title: 'Notice', content: '# Hi' }, { title: 'Notice', text: '# Hi' }],
		[
			'link',
			{ title: 'Notice', content: 'Read this', messageUrl: 'https://example.com/', picUrl: '' },
			{ title: 'Notice', text: 'Read this', messageUrl: 'https://example.com/' },
		],
		[
			'actionCard',
			{ title: 'Notice', content: 'Read', singleTitle: 'More', singleUrl: 'https://example.com/' },
			{ title: 'Notice', text: 'Read', singleTitle: 'More', singleURL: 'https://example.com/' },
		],
		[
			'actionCard',
			{
				title: 'Notice',
				content: 'Choose',
				cardButtons: 'several',
				buttonLayout: 'horizontal',
				buttons: { button: [{ title: 'Yes', url: 'https://example.com/yes' }] },
			},
			{
				title: 'Notice',
				text: 'Choose',
				btnOrientation: '1',
				btns: [{ title: 'Yes', actionURL: 'https://example.com/yes' }],
			},
		],
		[
			'actionCard',
			{
				title: 'Notice',
				content: 'Choose',
				cardButtons: 'several',
				buttons: { button: [{ title: 'Yes', url: 'https://example.com/yes' }] },
			},
			{
				title: 'Notice',
				text: 'Choose',
				btnOrientation: '0',
				btns: [{ title: 'Yes', actionURL: 'https://example.com/yes' }],
			},
		],
		[
			'feedCard',
			{
				links: {
					link: [
						{
							title: 'One',
							messageUrl: 'https://example.com/1',
							picUrl: 'https://example.com/1.png',
						},
					],
				},
			},
			{
				links: [
					{
						title: 'One',
						messageURL: 'https://example.com/1',
						picURL: 'https://example.com/1.png',
					},
				],
			},
		],
	])('%s', async (messageType, parameters, fields) => {
		const { error } = await send({ messageType, ...parameters });
		expect(error).toBeUndefined();
		expect(posts().map(({ content }) => content)).toEqual([
			{ msgtype: messageType, [messageType]: fields },
		]);
	});

	test('the picture of a link and of a feed card may be a media ID', async () => {
		const words = { title: 'Notice', content: 'Read this', messageUrl: 'https://example.com/' };
		const feed = { title: 'One', messageUrl: 'https://example.com/1', picUrl: '@lADOpicture' };
		await send({ messageType: 'link', ...words, picUrl: '@lADOpicture' });
		await send({ messageType: 'feedCard', links: { link: [feed] } });
		expect(bodies()[0]).toMatchObject({ link: { picUrl: '@lADOpicture' } });
		expect(bodies()[1]).toMatchObject({ feedCard: { links: [{ picURL: '@lADOpicture' }] } });
	});

	test('a card without the picture of the bot', async () => {
		const card = {
			title: 'Notice',
			content: 'Hi',
			singleTitle: 'Open',
			singleUrl: 'https://a.example',
		};
		await send({ messageType: 'actionCard', ...card, hideAvatar: true });
		expect(bodies()[0]).toMatchObject({ actionCard: { hideAvatar: '1' } });
	});

	test('JSON goes out as it is, with its own mentions', async () => {
		const message = {
			msgtype: 'markdown',
			markdown: { title: 'T', text: 'Hi @c001' },
			at: { atUserIds: ['c001'], isAtAll: false },
		};
		await send({ messageType: 'json', msg: JSON.stringify(message) });
		expect(bodies()[0]).toEqual({ ...message, msgUuid: bodies()[0]?.msgUuid });
		expect(posts()[0]?.mentioned).toEqual(['c001']);
	});

	test.each<[string, string, string]>([
		['no type', '{"text":{"content":"Hi"}}', '"Message (JSON)" has no msgtype'],
		['a type without content', '{"msgtype":"text"}', '"Message (JSON)" has no "text" object'],
		[
			'a line break that a template put into it',
			'{"msgtype":"text","text":{"content":"one\ntwo"}}',
			'"Message (JSON)" has a line break or a tab inside a text',
		],
		[
			'a quote that a template put into it',
			'{"msgtype":"text","text":{"content":"say "hi""}}',
			'"Message (JSON)" is not valid JSON',
		],
	])('JSON with %s is refused, and the template is named', async (_what, msg, problem) => {
		const { error } = await send({ messageType: 'json', msg });
		expect(error?.message).toContain(problem);
		if (_what.includes('template')) expect(error?.description).toContain('JSON.stringify(');
		expect(calls()).toStrictEqual([]);
	});

	test('more than 20,000 bytes are refused before the call, the whole JSON counted', async () => {
		const overhead = JSON.stringify({
			msgtype: 'text',
			text: { content: '' },
			msgUuid: 'x'.repeat(32),
		});
		const fits = '中'.repeat(Math.floor((20_000 - overhead.length) / 3));
		const fitting = await send(text('={{ $json.t }}'), [{ t: fits }]);
		expect(fitting.error).toBeUndefined();
		const { json } = await send(text('={{ $json.t }}'), [{ t: `${fits}中` }, { t: 'short' }], {
			continueOnFail: true,
		});
		expect(json()[0]?.error).toMatch(/^"Content" makes a message of 2000\d bytes/);
		expect(json()[1]).toMatchObject({ messageType: 'text' });
		expect(calls()).toHaveLength(2);
	});

	test('items with different texts arrive in their order', async () => {
		const numbers = Array.from({ length: 12 }, (_, n) => ({ n }));
		const { json } = await send(text('=Number {{ $json.n }}'), numbers);
		expect(json()).toHaveLength(12);
		expect(bodies().map((body) => (body.text as IDataObject).content)).toEqual(
			numbers.map(({ n }) => `Number ${n}`),
		);
	});

	test.each<[string, INodeParameters, string]>([
		['no content', text(''), 'Content'],
		['nobody to mention', text('Hi', mentioning('')), 'Mention User IDs'],
		[
			'no mobile number',
			text('Hi', { mention: 'people', mentionMobiles: 'Anna' }),
			'Mention Mobile Numbers',
		],
		['no links', { messageType: 'feedCard' }, 'Link List'],
		[
			'a link that is none',
			{ messageType: 'link', title: 'a', content: 'b', messageUrl: 'c' },
			'Message URL',
		],
	])('%s is refused before any call', async (_, parameters, label) => {
		// From an expression, because n8n itself refuses an empty required field.
		const { json } = await send(
			{ ...parameters, content: `={{ ${JSON.stringify(parameters.content ?? '')} }}` },
			[{}],
			{ continueOnFail: true },
		);
		expect(json()[0]).toMatchObject({ details: { kind: 'invalidInput', parameter: label } });
		expect(calls()).toStrictEqual([]);
	});
});

describe('mentions', () => {
	test('stand in the text and in "at", by user ID and by mobile number', async () => {
		await send(text('Please read', mentioning('c001, c002', { mentionMobiles: '13800000002' })));
		expect(bodies()[0]).toMatchObject({
			text: { content: 'Please read\n@c001 @c002 @13800000002' },
			at: { atUserIds: ['c001', 'c002'], atMobiles: ['13800000002'], isAtAll: false },
		});
		expect(posts()[0]?.mentioned).toEqual(['c001', 'c002', 'c003']);
	});

	test('stay where the text has them, and c01 does not pass for c010', async () => {
		await send(text('@c010, please ask @c002.', mentioning('c010,c002,c01')));
		expect(bodies()[0]?.text).toEqual({ content: '@c010, please ask @c002.\n@c01' });
	});

	test('in markdown are a paragraph of their own', async () => {
		await send({ messageType: 'markdown', title: 'T', content: '# Hi', ...mentioning('c001') });
		expect(bodies()[0]?.markdown).toEqual({ title: 'T', text: '# Hi\n\n@c001' });
	});

	test('in a card are a paragraph of their own', async () => {
		const card = {
			title: 'T',
			content: '# Hi',
			singleTitle: 'Open',
			singleUrl: 'https://a.example',
		};
		await send({ messageType: 'actionCard', ...card, ...mentioning('c001') });
		expect(bodies()[0]).toMatchObject({
			actionCard: { text: '# Hi\n\n@c001' },
			at: { atUserIds: ['c001'] },
		});
	});

	test('reach everyone', async () => {
		await send(text('All hands', { mention: 'everyone' }));
		expect(bodies()[0]).toMatchObject({ text: { content: 'All hands' }, at: { isAtAll: true } });
		expect(posts()[0]?.mentioned).toHaveLength(130);
	});

	test('of 120 people take three messages of at most 50', async () => {
		const { json } = await send(text('Please read', mentioning('={{ $json.ids }}')), [
			{ ids: colleagues(120) },
		]);
		expect(json().map(({ atUserIds }) => (atUserIds as string[]).length)).toEqual([50, 50, 20]);
		expect(posts().flatMap(({ mentioned }) => mentioned)).toEqual(colleagues(120));
	});

	test('of items with one message are one message, paired with the items it names', async () => {
		const items = colleagues(60).map((userId) => ({ userId }));
		const { outputs } = await send(text('Overdue', mentioning('={{ $json.userId }}')), items);
		expect(posts().map(({ mentioned }) => mentioned.length)).toEqual([50, 10]);
		expect(outputs[0]?.map(({ pairedItem }) => (pairedItem as unknown[]).length)).toEqual([50, 10]);
		expect(outputs[0]?.[1]?.pairedItem).toEqual(
			Array.from({ length: 10 }, (_, index) => ({ item: 50 + index })),
		);
	});

	test('are not combined when the user says so', async () => {
		const items = colleagues(3).map((userId) => ({ userId }));
		await send(
			text('Overdue', mentioning('={{ $json.userId }}', { options: { combineItems: 'separate' } })),
			items,
		);
		expect(posts().map(({ mentioned }) => mentioned)).toEqual([['c001'], ['c002'], ['c003']]);
	});
});

describe('never twice, never lost', () => {
	test.each(['timeoutAfter', 'resetAfter', 'halfBody', 'http504After'] as const)(
		'%s is sent again with the same key and shown once',
		async (kind) => {
			dingTalk.control.addFault({ api: 'robot/send', kind, count: 1 });
			const { json } = await send(text('Once', { options: { timeout: 1000 } }));
			expect(json()).toHaveLength(1);
			expect(calls()).toHaveLength(2);
			expect(new Set(bodies().map(({ msgUuid }) => msgUuid)).size).toBe(1);
			expect(posts()).toHaveLength(1);
		},
	);

	test('Retry On Fail sends only what is missing, and that with the same key', async () => {
		// -1 for the first message's five tries: the first try of the node gives up on it.
		dingTalk.control.addFault({ api: 'robot/send', kind: 'resetAfter', skip: 1, count: 5 });
		const { json, error } = await send(
			text('=Number {{ $json.n }} at {{ Date.now() }}'),
			[{ n: 1 }, { n: 2 }, { n: 3 }],
			{
				retryOnFail: true,
				maxTries: 2,
			},
		);
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(3);
		expect(posts()).toHaveLength(3);
		expect(new Set(bodies().map(({ msgUuid }) => msgUuid)).size).toBe(3);
		expect(calls().filter(({ messageId }) => messageId === calls()[0]?.messageId)).toHaveLength(1);
	}, 60_000);

	test('two items with the same text, not combined, are two messages', async () => {
		await send(text('Tick', { options: { combineItems: 'separate' } }), [{}, {}]);
		expect(posts()).toHaveLength(2);
	});

	test('the same text in the next execution is another message', async () => {
		await send(text('Tick'));
		await send(text('Tick'));
		expect(posts()).toHaveLength(2);
	});
});

describe('20 messages a minute', () => {
	test('the 21st waits, and a cancelled execution does not send it', async () => {
		const stop = new AbortController();
		const running = send(
			text('={{ $json.n }}'),
			Array.from({ length: 25 }, (_, n) => ({ n })),
			{
				signal: stop.signal,
			},
		);
		await dingTalk.until(() => posts().length === 20);
		await delay(300);
		expect(calls()).toHaveLength(20);
		stop.abort();
		await running;
		expect(calls()).toHaveLength(20);
		expect(calls().filter(({ throttled }) => throttled)).toStrictEqual([]);
	});

	test.each<[string, ReplayedAnswer]>([
		['410100', { body: '{"errcode":410100,"errmsg":"发送速度太快而限流"}' }],
		['660026', { body: '{"errcode":660026,"errmsg":"sending too many messages per minute"}' }],
		['130101', { body: '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}' }],
		['HTTP 302', { status: 302, headers: { location: 'https://err.example/' }, body: '' }],
	])('a bot that DingTalk refuses with %s is left alone for ten minutes', async (code, answer) => {
		const server = await replayServer();
		server.on('/robot/send', answer);
		const changes = { oapiBaseUrl: server.url, webhook: ACCESS };
		const { json } = await send(text('={{ $json.n }}'), [{ n: 1 }, { n: 2 }, { n: 3 }], {
			changes,
			continueOnFail: true,
		});
		expect(json().map(({ details }) => (details as IDataObject).kind)).toEqual([
			'throttled',
			'throttled',
			'throttled',
		]);
		expect(json().map(({ details }) => (details as IDataObject).code)).toEqual([code, code, code]);
		expect(json()[1]?.error).toMatch(
			/Not sent, because DingTalk refuses this group bot until \d{4}-/,
		);
		expect(server.requests).toHaveLength(1);
		await server.close();
	});

	describe('of two processes together', () => {
		/** Another process writes as the same bot, 20 messages at once. */
		async function anotherProcessSends20(): Promise<void> {
			const url = `${dingTalk.url}/robot/send?access_token=${ACCESS}`;
			const body = JSON.stringify({ msgtype: 'text', text: { content: 'From elsewhere' } });
			const post = `fetch(${JSON.stringify(url)},{method:'POST',headers:{'content-type':'application/json'},body:${JSON.stringify(body)}}).then((r)=>r.text())`;
			const script = `Promise.all(Array.from({length:20},()=>${post})).then((all)=>process.exit(all.every((a)=>a.includes('"errcode":0'))?0:1))`;
			await promisify(execFile)(process.execPath, ['-e', script]);
		}

		test.each<[string, object]>([
			['660026', { webhookThrottle: 660026 }],
			['130101', { webhookThrottle: 130101 }],
			['410100', { webhookThrottle: 410100 }],
			['HTTP 302', { webhookRefusalsBefore302: 1 }],
		])('the second stops at the first answer of the kind %s', async (code, settings) => {
			dingTalk.control.setCompany(companyWith({ secret: undefined }));
			dingTalk.control.changeSettings(settings);
			// A minute of DingTalk's that does not end before the test does.
			dingTalk.control.setClock('2026-03-01T00:00:00Z');
			await anotherProcessSends20();
			// DingTalk has refused somebody else already, so that it answers without a word from now on.
			if (code === 'HTTP 302')
				await fetch(`${dingTalk.url}/robot/send?access_token=${ACCESS}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: '{"msgtype":"text","text":{"content":"One more"}}',
				});
			const before = calls().length;
			const { json } = await send(text('={{ $json.n }}'), [{ n: 21 }, { n: 22 }, { n: 23 }], {
				changes: { secret: '' },
				continueOnFail: true,
			});
			expect(json().map(({ details }) => details)).toEqual(
				Array(3).fill(expect.objectContaining({ kind: 'throttled', code })),
			);
			expect(calls().length - before).toBe(1);
		});
	});

	test('a sign-in page on the way is no throttle: the bot is not left alone for it', async () => {
		const server = await replayServer();
		const elsewhere = { location: 'https://portal.example/', 'content-type': 'text/html' };
		server.on('/robot/send', { status: 302, headers: elsewhere, body: '<html>Sign in</html>' });
		const changes = { oapiBaseUrl: server.url, webhook: ACCESS };
		const { json } = await send(text('={{ $json.n }}'), [{ n: 1 }, { n: 2 }], {
			changes,
			continueOnFail: true,
		});
		expect(json().map(({ details }) => (details as IDataObject).kind)).toEqual([
			'notConnected',
			'notConnected',
		]);
		expect(server.requests).toHaveLength(2);
		await server.close();
	});
});

describe('security settings of the bot', () => {
	const alertBot = { keyword: 'Alert, 警报' };

	test('a message without the keyword is refused before any call, and the keyword is named', async () => {
		const { error } = await send(text('Hello'), [{}], { changes: alertBot });
		expect(error?.message).toContain('does not hold one of the keywords "Alert" or "警报"');
		const { json } = await send(text('={{ $json.t }}'), [{ t: 'Hello' }, { t: '警报!' }], {
			changes: alertBot,
			continueOnFail: true,
		});
		expect(json()[0]).toMatchObject({ details: { kind: 'invalidInput', parameter: 'Message' } });
		expect(json()[1]).toMatchObject({ messageType: 'text' });
		expect(calls()).toHaveLength(1);
	});

	test.each<[string, CompanySpec, ICredentialDataDecryptedObject, string, RegExp]>([
		['keyword', companyWith({ keywords: ['Alert'] }), {}, 'refused', /keywords not in content.*/],
		['secret', companyWith({}), { secret: 'SECanother' }, 'credential', /sign not match/],
		[
			'address',
			companyWith({ ipWhitelist: ['203.0.113.1'] }),
			{},
			'ipNotAllowed',
			/ip 127\.0\.0\.1 not in whitelist/,
		],
		[
			'unknown token',
			companyWith({}),
			{ webhook: 'anothertoken0123456789' },
			'credential',
			/300005.*token is not exist/,
		],
	])('%s: DingTalk’s words and what to do', async (_, company, changes, kind, words) => {
		dingTalk.control.setCompany(company);
		const { json } = await send(text('Hello'), [{}], { changes, continueOnFail: true });
		expect(json()[0]).toMatchObject({
			error: expect.stringMatching(words) as string,
			details: { kind },
		});
	});

	test('time: a clock that is two hours late', async () => {
		dingTalk.control.advanceClock(2 * 3_600_000);
		const { json } = await send(text('Hello'), [{}], { continueOnFail: true });
		expect(json()[0]).toMatchObject({
			error: expect.stringMatching(/invalid timestamp/) as string,
			details: { kind: 'credential', hint: expect.stringMatching(/clock/) as string },
		});
	});

	test('each of the four causes says something else to do', async () => {
		const server = await replayServer();
		const hints = new Set<unknown>();
		const words = [
			'keywords not in content, more: [https://example.com]',
			'description:关键词不匹配;solution:请联系群管理员',
			'sign not match, more: [https://example.com]',
			'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中',
			'invalid timestamp',
			'description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内',
			'ip 203.0.113.7 not in whitelist',
			'description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段',
		];
		const found: unknown[] = [];
		for (const errmsg of words) {
			server.on('/robot/send', { body: JSON.stringify({ errcode: 310000, errmsg }) });
			const { json } = await send(text('Hello'), [{}], {
				changes: { oapiBaseUrl: server.url, webhook: ACCESS },
				continueOnFail: true,
			});
			const { hint } = json()[0]?.details as IDataObject;
			hints.add(hint);
			found.push(hint);
		}
		expect(hints.size).toBe(4);
		for (let cause = 0; cause < 4; cause++) expect(found[2 * cause]).toBe(found[2 * cause + 1]);
		await server.close();
	});

	test('a code that comes as text is understood', async () => {
		const server = await replayServer();
		server.on('/robot/send', { body: '{"errcode":"0","errmsg":"ok"}' });
		const { json } = await send(text('Hello'), [{}], {
			changes: { oapiBaseUrl: server.url, webhook: ACCESS },
		});
		expect(json()).toHaveLength(1);
		await server.close();
	});
});

describe('the credential', () => {
	test.each<[string, ICredentialDataDecryptedObject, RegExp]>([
		[
			'another host',
			{ webhook: `https://evil.example/robot/send?access_token=${ACCESS}` },
			/evil\.example/,
		],
		['no token in the URL', { webhook: 'TO BE FILLED IN' }, /no access token/],
		['an empty webhook', { webhook: '' }, /empty/],
		['plain http elsewhere', { oapiBaseUrl: 'http://example.com', webhook: ACCESS }, /https/],
		[
			'the other region',
			{ region: 'china', webhook: `https://oapi.dingtalk.io/robot/send?access_token=${ACCESS}` },
			/oapi\.dingtalk\.io/,
		],
	])('%s is refused without a request, and nothing secret is said', async (_, changes, words) => {
		const { error } = await send(text('Hello'), [{}], { changes });
		expect(error?.message).toMatch(words);
		expect(JSON.stringify(error)).not.toContain(ACCESS);
		expect(calls()).toStrictEqual([]);
	});

	test('a bot without a secret is not signed', async () => {
		dingTalk.control.setCompany(companyWith({ secret: undefined }));
		const { error } = await send(text('Hello'), [{}], { changes: { secret: '' } });
		expect(error).toBeUndefined();
		expect(Object.keys(calls()[0]?.query ?? {})).toEqual(['access_token']);
	});

	describe('its test', () => {
		/** As n8n runs it: preAuthentication is always run in a test, and its words are shown. */
		async function tested(changes: ICredentialDataDecryptedObject = {}): Promise<string> {
			const { store, type, reference } = await bot(changes);
			const data = await store.storedData(reference.id ?? '');
			return await store.runPreAuthentication(await httpHelpers(), data, type).then(
				() => 'OK',
				(error: unknown) => String((error as Error).message),
			);
		}

		async function httpHelpers(): Promise<IHttpRequestHelper> {
			let found: IHttpRequestHelper | undefined;
			const lender = stepNode('Lends its helpers', (items, context) => {
				found = context;
				return items;
			});
			await runNode(lender, {});
			if (!found) throw new Error('no helpers');
			return found;
		}

		test('passes, and nobody in the group sees anything', async () => {
			expect(await tested()).toBe('OK');
			expect(calls().map(({ answer }) => (answer as IDataObject).errcode)).toEqual([400105]);
			expect(posts()).toStrictEqual([]);
		});

		test('passes for a bot with a keyword', async () => {
			dingTalk.control.setCompany(companyWith({ keywords: ['Alert'] }));
			expect(await tested({ keyword: 'Alert' })).toBe('OK');
			expect(await tested({ keyword: 'Alarm' })).toMatch(/310000: keywords not in content/);
		});

		test('shows DingTalk’s words for a wrong token, a wrong secret and a foreign address', async () => {
			expect(await tested({ webhook: 'anothertoken0123456789' })).toMatch(
				/300005: token is not exist.*Copy/,
			);
			expect(await tested({ secret: 'SECanother' })).toMatch(/310000: sign not match.*SEC/);
			dingTalk.control.setCompany(companyWith({ ipWhitelist: ['203.0.113.1'] }));
			expect(await tested()).toMatch(/not in whitelist/);
			expect(posts()).toStrictEqual([]);
		});

		test.each([
			['unsupported msgtype', 400105, 'passes'],
			['错误描述: 不支持类型 msgType:credentialTest ;解决方案:请使用支持的类型;', 400105, 'passes'],
			['msgtype is null', 300001, 'passes'],
			['参数错误', 400202, 'passes'],
			['miss param : credentialTest', 400402, 'passes'],
			['a code that nobody has seen', 499999, 'passes'],
			['token is not exist', 300001, 'fails'],
			['token is not exist', 300005, 'fails'],
			['session 不存在', 300001, 'fails'],
			['a new kind of security setting', 310000, 'fails'],
			['sending too many messages per minute', 660026, 'fails'],
			['系统繁忙', -1, 'fails'],
		])('to "%s" (%i) it %s, and its advice comes once', async (errmsg, errcode, outcome) => {
			const server = await replayServer();
			server.on('/robot/send', { body: JSON.stringify({ errcode, errmsg }) });
			const told = await tested({ oapiBaseUrl: server.url, webhook: ACCESS });
			await server.close();
			if (outcome === 'passes') {
				expect(told).toBe('OK');
				return;
			}
			expect(told).toContain(`${errcode}: ${errmsg}`);
			const sentences = told.match(/[^.]+\./g) ?? [];
			expect(sentences.length).toBeGreaterThan(1);
			expect(new Set(sentences).size).toBe(sentences.length);
		});

		test('says that nobody answers at a wrong address', async () => {
			expect(await tested({ oapiBaseUrl: 'http://127.0.0.1:9', webhook: ACCESS })).toMatch(
				/not reached/,
			);
		});
	});
});

describe('secrets', () => {
	test('the token, the secret and the signature are in no item, no error and no hint, whatever DingTalk repeats', async () => {
		const server = await replayServer();
		let sign = '';
		server.on('/robot/send', ({ query }) => {
			sign = query.sign ?? '';
			return {
				body: JSON.stringify({
					errcode: 310000,
					errmsg: `sign not match ${sign} for ${query.access_token} ${encodeURIComponent(sign)}`,
				}),
			};
		});
		const changes = { oapiBaseUrl: server.url, webhook: ACCESS };
		const failed = await send(text('Hello'), [{}], { changes });
		const continued = await send(text('Hello'), [{}], { changes, continueOnFail: true });
		const sent = await send(text('Hello'));
		const everything = [failed, continued, sent].map(({ outputs, error, hints }) =>
			JSON.stringify([
				outputs,
				hints,
				error,
				error?.message,
				(error as { description?: string } | undefined)?.description,
				error?.stack,
			]),
		);
		expect(sign).not.toBe('');
		for (const told of everything) {
			for (const secret of [ACCESS, SIGNED_WITH, sign, encodeURIComponent(sign)])
				expect(told).not.toContain(secret);
		}
		await server.close();
	});
});
