import type { Simulator } from './index';
import { api, get, post } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const code = 'dingdemoappkey';
const batch = async (changes: Record<string, unknown>) =>
	await app.v1('/robot/oToMessages/batchSend', {
		robotCode: code,
		userIds: ['manager123'],
		msgKey: 'sampleText',
		msgParam: '{"content":"hi"}',
		...changes,
	});

describe('oToMessages', () => {
	it('sends, and names those who are unknown or flow-controlled', async () => {
		const company = structuredClone(simulator.control.company());
		for (const person of company.people) {
			if (person.userId === 'user07') person.persona = { reads: 'never', limited: '143105' };
		}
		simulator.control.setCompany(company);
		const sent = await app.sendBot(['manager123', 'user07', 'nobody'], 'hi');
		expect(sent.contentType).toBe('application/json;charset=utf-8');
		expect(sent.text).toMatch(
			/^\{"processQueryKey":"[^"]*[/+][^"]*==","invalidStaffIdList":\["nobody"\],"flowControlledStaffIdList":\["user07"\]\}$/,
		);
	});

	it('answers readStatus "not generated yet" at first, with the code of expiry', async () => {
		const { json } = await app.sendBot(['201382020'], 'hi');
		const key = String(json.processQueryKey);
		const early = await app.readStatus(key);
		expect(early.status).toBe(400);
		expect(early.json.code).toBe('processQueryKey.expireTime');
		simulator.control.advanceClock(300);
		expect((await app.readStatus(key)).text).toBe(
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"readStatus":"UNREAD","name":"Qu Dayue 曲大岳","userId":"201382020"}]}',
		);
		simulator.control.setClock('2026-05-11T06:41:40Z');
		app = await api(simulator);
		const { json: again } = await app.sendBot(['201382020'], 'hi again');
		simulator.control.read('201382020');
		simulator.control.advanceClock(300);
		expect((await app.readStatus(String(again.processQueryKey))).text).toBe(
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"readStatus":"READ","readTimestamp":1778481700,"name":"Qu Dayue 曲大岳","userId":"201382020"}]}',
		);
		simulator.control.advanceClock(24 * 3_600_000);
		app = await api(simulator);
		const late = await app.readStatus(String(again.processQueryKey));
		expect(late.json.code).toBe('processQueryKey.expireTime');
	});

	it('does not know a key whose plus sign was not encoded', async () => {
		const { json } = await app.sendBot(['201382020'], 'hi');
		simulator.control.advanceClock(300);
		const path = `/v1.0/robot/oToMessages/readStatus?robotCode=${code}&processQueryKey=${String(json.processQueryKey)}`;
		expect((await get(simulator, path, app.token)).json.code).toBe('invalid.processQueryKey');
	});

	it.each([
		[
			'no such robot',
			{ robotCode: 'other' },
			'invalidParameter.robotCode.notExsit',
			'错误描述: robot 不存在；解决方案:请确认 robotCode 是否正确；',
		],
		[
			'no userIds',
			{ userIds: undefined },
			'MissinguserIds',
			'userIds is mandatory for this action.',
		],
		[
			'21 userIds',
			{ userIds: Array.from({ length: 21 }, (_, i) => `u${i}`) },
			'invalidParameter.userIds.overMax',
			undefined,
		],
		['an empty list', { userIds: [] }, 'invalidParameter.userIds.empty', undefined],
		['only unknown people', { userIds: ['nobody'] }, 'staffId.notExisted', undefined],
		[
			'msgParam as an object',
			{ msgParam: { content: 'hi' } },
			'invalidParameter.msgParam.invalid',
			'错误描述:msgParam格式不正确;解决方案:请使用json格式;',
		],
		[
			'an unknown msgKey',
			{ msgKey: 'sampleMarkdoswn' },
			'invalidParameter.msgKey.invalid',
			undefined,
		],
		[
			'markdown without its title',
			{ msgKey: 'sampleMarkdown', msgParam: '{"text":"x"}' },
			'miss.param.markdownTotitle',
			undefined,
		],
	])('refuses %s', async (_case, changes, expected, message) => {
		const refused = await batch(changes);
		expect(refused.status).toBe(400);
		expect(refused.json).toMatchObject({ code: expected, ...(message ? { message } : {}) });
		expect(simulator.control.ledger().deliveries).toStrictEqual([]);
	});
});

describe('the gate of v1.0', () => {
	const path = '/v1.0/robot/oToMessages/batchSend';

	it('wants its own header', async () => {
		const { status, text } = await post(simulator, `${path}?access_token=${app.token}`, {});
		expect(status).toBe(400);
		expect(text).toMatch(
			/^\{"code":"AuthenticationFailed.MissingParameter","requestid":"[0-9A-F-]{36}","message":"缺少参数：x-acs-dingtalk-access-token"\}$/,
		);
	});

	it('wants a JSON body', async () => {
		const ask = async (contentType: string, body: string) => {
			const response = await fetch(`${simulator.url}${path}`, {
				method: 'POST',
				headers: { 'content-type': contentType, 'x-acs-dingtalk-access-token': app.token },
				body,
			});
			const { code: answered, message } = (await response.json()) as Record<string, string>;
			return `${response.status} ${answered}: ${message}`;
		};
		expect(await ask('text/plain', '{}')).toBe(
			'400 Missingbody: body is mandatory for this action.',
		);
		expect(await ask('application/json', '{"a":')).toBe(
			'400 Invalidbody: Specified parameter body is not valid. JSON parsing error',
		);
	});

	it('answers 403 to the 21st call of a second and to a missing permission', async () => {
		simulator.control.setClock('2026-03-01T00:00:00.000Z');
		app = await api(simulator);
		const answers = await Promise.all(
			Array.from({ length: 21 }, async () => await app.sendBot(['manager123'], 'hi')),
		);
		const refused = answers.filter(({ status }) => status === 403);
		expect(refused.map(({ json }) => json.code)).toEqual([
			'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi',
		]);
		simulator.control.setScopes('dingdemoappkey', []);
		const denied = await app.ding(['manager123'], 'now');
		expect(denied.status).toBe(403);
		expect(denied.json).toMatchObject({
			code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
			accessdenieddetail: { requiredScopes: ['Premium.Ding.Write'] },
		});
		simulator.control.changeSettings({ capitalisedErrorKeys: true });
		expect(Object.keys((await app.ding(['manager123'], 'now')).json)).toEqual([
			'Code',
			'RequestId',
			'Message',
			'AccessDeniedDetail',
		]);
	});

	it('does not know other paths', async () => {
		const { status, json } = await post(simulator, '/v1.0/robot/nothing', {}, app.token);
		expect([status, json.code]).toEqual([404, 'InvalidAction.NotFound']);
		expect((await post(simulator, '/robot/oToMessages/batchSend', {})).text).toBe(
			'{"errcode":404,"errmsg":"请求的URI地址不存在"}',
		);
	});
});

describe('ding', () => {
	it('reaches people and can be recalled, once', async () => {
		const { json } = await app.ding(['manager123', 'nobody'], 'now');
		expect(json).toEqual({
			openDingId: expect.stringMatching(/^5416\d+$/),
			failedList: { 'staffId.notExisted': ['nobody'] },
		});
		const { openDingId } = json;
		const statuses = async () =>
			(await app.v1('/robot/ding/readStatuses/query', { robotCode: code, openDingId })).json;
		expect(await statuses()).toEqual({
			success: true,
			result: { robotDingReadInfoList: [{ userId: 'manager123', readStatus: 'UNREAD' }] },
		});
		const recall = async () =>
			(await app.v1('/robot/ding/recall', { robotCode: code, openDingId })).json;
		expect(await recall()).toEqual({ openDingId });
		expect(await recall()).toMatchObject({ code: 'recall.ding.exception' });
	});

	it.each([
		[
			'21 people by phone',
			Array.from({ length: 21 }, (_, i) => `u${i}`),
			3,
			'ding.receivercount.limit',
		],
		[
			'201 people in the app',
			Array.from({ length: 201 }, (_, i) => `u${i}`),
			1,
			'ding.receivercount.limit',
		],
		['nobody', [], 1, 'miss.staffId'],
		['an unknown way', ['manager123'], 4, 'invalidParameter.param.invalid'],
	])('refuses %s', async (_case, userIds, remindType, expected) => {
		const refused = await app.ding(userIds, 'now', remindType);
		expect([refused.status, refused.json.code]).toEqual([400, expected]);
	});

	it('counts paid DINGs down', async () => {
		simulator.control.changeSettings({ paidDingsLeft: 1 });
		expect((await app.ding(['manager123'], 'now', 2)).status).toBe(200);
		expect((await app.ding(['manager123'], 'now', 2)).json.code).toBe(
			'ding.serverquota.insufficient',
		);
	});
});
