import { createHmac } from 'node:crypto';
import { startSimulator, type Settings, type Simulator } from './index';
import { call, get, post, type Heard } from './testing/caller';

/** Custom group bots: the bodies are the captures of dingtalk-api 4.7, byte for byte. */
let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const token = 'demo-webhook-token';
const hello = { msgtype: 'text', text: { content: 'hello' } };

function addressOf({ secret = 'SECdemo', accessToken = token, ageMs = 0 } = {}): string {
	const timestamp = String(simulator.control.clock().now - ageMs);
	const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
	return `/robot/send?${String(new URLSearchParams({ access_token: accessToken, timestamp, sign }))}`;
}

type Signing = Parameters<typeof addressOf>[0];
const send = async (body: unknown, signing: Signing = {}) =>
	await post(simulator, addressOf(signing), body);

/** The demo group's bot, protected in another way. */
function protect(changes: object): void {
	const company = structuredClone(simulator.control.company());
	for (const group of company.groups) group.webhook = { accessToken: token, ...changes };
	simulator.control.setCompany(company);
}

const delivered = () => simulator.control.ledger().people.manager123 ?? [];
const markdown = (fields: object) => ({ msgtype: 'markdown', markdown: fields });
const refusal = (errcode: number, errmsg: string) => `{"errcode":${errcode},"errmsg":"${errmsg}"}`;
const isRefusal = (heard: Heard, errcode: number, errmsg: string) => {
	expect(heard).toMatchObject({ status: 200, contentType: 'application/json' });
	expect(heard.text).toBe(refusal(errcode, errmsg));
	expect(simulator.control.ledger().deliveries).toStrictEqual([]);
};
const settings = (changes: Partial<Settings>) => simulator.control.changeSettings(changes);

describe('what arrives', () => {
	it('reaches the group, and the same msgUuid only once', async () => {
		expect((await send({ ...hello, msgUuid: 'one' })).text).toBe('{"errcode":0,"errmsg":"ok"}');
		expect((await send({ ...hello, msgUuid: 'one' })).json.errcode).toBe(0);
		expect(delivered()).toMatchObject([{ channel: 'webhook' }]);
	});

	it.each<[string, object]>([
		['a link with a media ID for its picture', { msgtype: 'link', link: link('@lADPdemoimage') }],
		['a link without a picture', { msgtype: 'link', link: link(undefined) }],
		[
			'a feed card with a media ID for its picture',
			{
				msgtype: 'feedCard',
				feedCard: {
					links: [{ title: 'T', messageURL: 'https://example.com', picURL: '@lADPdemoimage' }],
				},
			},
		],
		[
			'an action card that hides the avatar',
			{
				msgtype: 'actionCard',
				actionCard: {
					title: 'T',
					text: 'X',
					hideAvatar: '1',
					btnOrientation: '0',
					singleTitle: 'Open',
					singleURL: 'https://example.com',
				},
			},
		],
	])('%s', async (_case, body) => {
		expect((await send(body)).text).toBe('{"errcode":0,"errmsg":"ok"}');
		expect(delivered()).toHaveLength(1);
	});

	it('mentions people in action cards too, and in no link', async () => {
		const mention = { at: { atUserIds: ['manager123'] } };
		const button = { singleTitle: 'Open', singleURL: 'https://example.com' };
		const actionCard = { title: 'T', text: 'Look, @manager123', ...button };
		await send({ msgtype: 'actionCard', actionCard, ...mention });
		await send({ msgtype: 'link', link: { ...link(), text: '@manager123' }, ...mention });
		const mentioned = simulator.control
			.ledger()
			.deliveries.filter(({ userId }) => userId === 'manager123')
			.map((delivery) => delivery.mentioned);
		expect(mentioned).toEqual([true, false]);
	});

	it('a body of exactly 20,000 bytes', async () => {
		const empty = JSON.stringify({ msgtype: 'text', text: { content: '' } });
		const content = 'x'.repeat(20_000 - empty.length);
		expect((await send({ msgtype: 'text', text: { content } })).json.errcode).toBe(0);
		expect((await send({ msgtype: 'text', text: { content: `${content}x` } })).json.errcode).toBe(
			460101,
		);
	});
});

function link(picUrl?: string) {
	return { title: 'T', text: 'X', messageUrl: 'https://example.com', picUrl };
}

describe('what is refused', () => {
	it.each<[Settings['webhookUnknownToken']]>([[300005], [300001], [400101]])(
		'an unknown token: %d',
		async (webhookUnknownToken) => {
			settings({ webhookUnknownToken });
			const heard = await send(hello, { accessToken: 'unknown' });
			isRefusal(heard, webhookUnknownToken, 'token is not exist');
		},
	);

	it('no token, no JSON, a form, and GET', async () => {
		isRefusal(await post(simulator, '/robot/send', hello), 40035, '缺少参数 access_token');
		const raw = async (body: string, type = 'application/json') =>
			await call(simulator, addressOf(), {
				method: 'POST',
				headers: { 'content-type': type },
				body,
			});
		isRefusal(await raw('{"msgtype":'), 40035, '缺少参数 json');
		isRefusal(await raw(''), 40035, '缺少参数 json');
		expect((await raw('msgtype=text', 'application/x-www-form-urlencoded')).json.errcode).toBe(
			43004,
		);
		isRefusal(await get(simulator, addressOf()), 43002, '需要POST请求');
		expect(simulator.control.callCounts()).toEqual({ 'robot/send': 5 });
	});

	it.each<[number, string, object, number, string]>([
		[2019, 'no msgtype', {}, 300001, 'msgtype is null'],
		[2019, 'an unknown msgtype', { msgtype: 'image' }, 400105, 'unsupported msgtype'],
		[2019, 'no title', markdown({ text: 'x' }), 400402, 'miss param : markdown->title'],
		[2019, 'no text', markdown({ title: 'x', text: '' }), 400403, 'miss param : markdown->text'],
		[2019, 'no content', { msgtype: 'text' }, 400202, 'miss param : text->content'],
		[
			2023,
			'an unknown msgtype',
			{ msgtype: 'action_card' },
			400105,
			'错误描述: 不支持类型 msgType:action_card ;解决方案:请使用支持的类型;参考链接:请参考本接口对应文档查看支持的消息类型，或者在https://open.dingtalk.com/document/ 搜索对应文档;',
		],
		[
			2023,
			'no title',
			markdown({ text: 'x' }),
			400402,
			'错误描述:参数 markdown --》 title 缺失，或者参数格式不正确; 解决方案:请填充上对应参数;参考链接:请参考本接口对应文档查看参数获取方式，或者在https://open.dingtalk.com/document/  搜索对应文档;',
		],
	])('by the words of %d: %s', async (year, _case, body, errcode, errmsg) => {
		settings({ webhookWords: year as Settings['webhookWords'] });
		isRefusal(await send(body), errcode, errmsg);
	});

	it.each([
		[2019, 460101, 'message too long, exceed 20000 bytes'],
		[2022, 460101, 'description: body 大小不合法;solution:请保持大小在 20000bytes 以内;'],
		[2019, 101002, 'message is too long'],
	] as const)('by the words of %d: more than 20,000 bytes, %d', async (year, code, words) => {
		settings({ webhookWords: year, webhookTooLong: code });
		// 6,700 characters of three bytes each: it is bytes that count.
		isRefusal(await send({ msgtype: 'text', text: { content: '字'.repeat(6700) } }), code, words);
	});

	it.each<[string, object, number, string]>([
		['that is disabled', { gone: 'disabled' }, 400102, '机器人已停用'],
		['that left the group', { gone: 'notInGroup' }, 400106, '机器人不存在'],
		['whose group is no more', { gone: 'groupDissolved' }, 400013, '群已被解散'],
	])('everything, by a bot %s', async (_case, changes, errcode, errmsg) => {
		protect(changes);
		isRefusal(await send(hello), errcode, errmsg);
	});
});

describe('security settings, 310000', () => {
	const link21 = ', more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]';
	const causes = {
		keyword: async () => {
			protect({ keywords: ['Alert', '警报'] });
			return await send(hello);
		},
		signature: async () => await send(hello, { secret: 'other' }),
		timestamp: async () => await send(hello, { ageMs: 2 * 3_600_000 }),
		address: async () => {
			protect({ ipWhitelist: ['203.0.113.1'] });
			return await send(hello);
		},
	};

	it.each<[keyof typeof causes, Settings['webhookWords'], string]>([
		['keyword', 2019, 'keywords not in content'],
		['signature', 2019, 'sign not match'],
		['timestamp', 2019, 'invalid timestamp'],
		['address', 2019, 'ip 127.0.0.1 not in whitelist'],
		['keyword', 2021, `keywords not in content${link21}`],
		['signature', 2021, `sign not match${link21}`],
		['timestamp', 2021, `invalid timestamp${link21}`],
		[
			'keyword',
			2022,
			'description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;',
		],
		[
			'signature',
			2022,
			'description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;link:请参考本接口对应文档获得具体要求，或者在https://open.dingtalk.com/document/  搜索相关文档;',
		],
		[
			'timestamp',
			2022,
			'description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;',
		],
		[
			'address',
			2022,
			'description:ip 不在白名单中;solution:请联系对应群的管理员，设置机器人安全ip地址段',
		],
		[
			'keyword',
			2023,
			'错误描述:关键词不匹配;解决方案:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;',
		],
	])('%s, by the words of %d', async (cause, year, words) => {
		settings({ webhookWords: year });
		isRefusal(await causes[cause](), 310000, words);
	});

	it('lets a message through that holds one of the keywords', async () => {
		protect({ keywords: ['Alert', '警报'] });
		expect((await send({ msgtype: 'text', text: { content: '警报!' } })).json.errcode).toBe(0);
	});
});

describe('20 messages a minute', () => {
	const twenty = async () => {
		for (let index = 0; index < 20; index++) expect((await send(hello)).json.errcode).toBe(0);
	};

	it.each([
		[660026, 'sending too many messages per minute'],
		[130101, 'send too fast, exceed 20 times per minute'],
		[410100, '发送速度太快而限流'],
	] as const)('then %d for ten minutes', async (webhookThrottle, words) => {
		simulator.control.setClock('2026-03-01T00:00:05Z');
		settings({ webhookThrottle });
		await twenty();
		expect((await send(hello)).text).toBe(refusal(webhookThrottle, words));
		simulator.control.advanceClock(9 * 60_000);
		expect((await send(hello)).text).toBe(refusal(webhookThrottle, words));
		simulator.control.advanceClock(2 * 60_000);
		expect((await send(hello)).json.errcode).toBe(0);
	});

	it('whoever goes on all the same gets 302 without a body, until the ten minutes are over', async () => {
		simulator.control.setClock('2026-03-01T00:00:05Z');
		settings({ webhookRefusalsBefore302: 2 });
		await twenty();
		const answers = [];
		for (let index = 0; index < 4; index++) {
			const heard = await call(simulator, addressOf(), {
				method: 'POST',
				redirect: 'manual',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(hello),
			});
			answers.push(`${heard.status} ${heard.text}`);
		}
		const refused = `200 ${refusal(660026, 'sending too many messages per minute')}`;
		expect(answers).toEqual([refused, refused, '302 ', '302 ']);
		expect(simulator.control.ledger().calls.at(-1)).toMatchObject({
			status: 302,
			throttled: true,
			accepted: false,
		});
		simulator.control.advanceClock(11 * 60_000);
		expect((await send(hello)).json.errcode).toBe(0);
		expect(delivered()).toHaveLength(21);
	});
});

it.each([
	['error500100', refusal(500100, 'description:系统异常，请稍后再试;')],
	['quota90030', refusal(90030, 'webhook over limit')],
	['busy', refusal(-1, '系统繁忙')],
	['status1111', '{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}'],
] as const)('by a fault: %s', async (kind, text) => {
	simulator.control.addFault({ api: 'robot/send', kind, count: 1 });
	expect((await send(hello)).text).toBe(text);
	expect(delivered()).toStrictEqual([]);
	expect((await send(hello)).json.errcode).toBe(0);
});

it('the month of Webhook & Stream ends custom bots with 90030 and is counted', async () => {
	settings({ pushesPerMonth: 2 });
	await send(hello);
	await send(hello);
	expect((await send(hello)).text).toBe(refusal(90030, 'webhook over limit'));
	expect(delivered()).toHaveLength(2);
	expect(simulator.control.ledger().usedThisMonth).toEqual({ calls: 0, pushes: 2 });
	simulator.control.advanceClock(32 * 24 * 3_600_000);
	expect((await send(hello)).json.errcode).toBe(0);
	expect(simulator.control.ledger().usedThisMonth.pushes).toBe(1);
});
