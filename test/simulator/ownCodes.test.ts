import { SimulatorClient, type Fault, type Simulator } from './index';
import { call, post } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

/** The codes that the documents list for our own calls, wherever they say what causes them (4.1, 4.2). */
let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const robotCode = 'dingdemoappkey';
const openConversationId = 'cidDemoOperations==';
const text = { msgKey: 'sampleText', msgParam: '{"content":"hi"}' };
const tooLong = JSON.stringify({ content: 'x'.repeat(15_000) });

async function refusedBy(path: string, body: Record<string, unknown>): Promise<string> {
	const { status, json } = await app.v1(path, body);
	expect(status).toBe(400);
	return String(json.code);
}

it.each<[string, string, Record<string, unknown>]>([
	['MissingrobotCode', 'no robot code', { robotCode: undefined }],
	['invalidParameter.robotCode.empty', 'an empty robot code', { robotCode: '' }],
	['invalidParameter.robotCode.invalid', 'a robot code that is no text', { robotCode: 1 }],
	['invalidParameter.robotCode.auth', "another app's robot", { robotCode: 'suitedemokey' }],
	['invalidParameter.robotCode.notExsit', 'an unknown robot', { robotCode: 'other' }],
	['invalidParameter.msgKey.empty', 'an empty msgKey', { msgKey: '' }],
	['invalidParameter.msgKey.invalid', 'an unknown msgKey', { msgKey: 'x' }],
	['invalidParameter.msgParam.tooLong', 'a long msgParam', { msgParam: tooLong }],
	['invalidParameter.param.invalid', 'userIds as a text', { userIds: 'manager123' }],
	['contain.notAllowed.text', 'prohibited words', { msgParam: '{"content":"违禁内容"}' }],
])('batchSend: %s for %s', async (code, _cause, changes) => {
	const whole = { robotCode, userIds: ['manager123'], ...text, ...changes };
	expect(await refusedBy('/robot/oToMessages/batchSend', whole)).toBe(code);
});

it('an unknown robot is resource.not.found by other captures', async () => {
	simulator.control.changeSettings({ unknownRobot: 'resource.not.found' });
	const whole = { robotCode: 'other', userIds: ['manager123'], ...text };
	expect(await refusedBy('/robot/oToMessages/batchSend', whole)).toBe('resource.not.found');
});

it.each<[string, string, Record<string, unknown>]>([
	['invalid.openConversationId', 'an unknown group', { openConversationId: 'cidNone' }],
	['miss.openConversationId', 'an empty group', { openConversationId: '' }],
	['MissingopenConversationId', 'no group', { openConversationId: undefined }],
	['invalidParameter.msgParam.tooLong', 'a long msgParam', { msgParam: tooLong }],
	['contain.notAllowed.text', 'prohibited words', { msgParam: '{"content":"违禁内容"}' }],
])('groupMessages/send: %s for %s', async (code, _cause, changes) => {
	const whole = { robotCode, openConversationId, ...text, ...changes };
	expect(await refusedBy('/robot/groupMessages/send', whole)).toBe(code);
});

it.each<[string, string, Record<string, unknown>]>([
	['invalid.openConversationId', 'an unknown group', { openConversationId: 'cidNone' }],
	['openConversationId.notExisted', 'no group', { openConversationId: undefined }],
	['openConversationId.notExisted', 'an empty group', { openConversationId: '' }],
	['invalidParameter.robotCode.missing', 'no robot code', { robotCode: undefined }],
	['invalidParameter.processQueryKey.missing', 'an empty key', { processQueryKey: '' }],
	['invalid.processQueryKey', 'an unknown key', {}],
])('groupMessages/query: %s for %s', async (code, _cause, changes) => {
	const whole = { robotCode, openConversationId, processQueryKey: 'none', ...changes };
	expect(await refusedBy('/robot/groupMessages/query', whole)).toBe(code);
});

it('groupMessages/recall: an unknown group', async () => {
	const whole = { robotCode, openConversationId: 'cidNone', processQueryKeys: ['x'] };
	expect(await refusedBy('/robot/groupMessages/recall', whole)).toBe('invalid.openConversationId');
});

it.each([
	['disbanded', 'group.disbanded', 'invalid.processQueryKey'],
	['otherOrganization', 'conversation.org.notMatch', 'conversation.org.dismatch'],
] as const)('a group that is %s: %s to a send, %s to a query', async (closed, toSend, toQuery) => {
	const company = structuredClone(simulator.control.company());
	for (const group of company.groups) group.closed = closed;
	simulator.control.setCompany(company);
	const group = { robotCode, openConversationId };
	expect(await refusedBy('/robot/groupMessages/send', { ...group, ...text })).toBe(toSend);
	const query = { ...group, processQueryKey: 'x' };
	expect(await refusedBy('/robot/groupMessages/query', query)).toBe(toQuery);
});

describe('batchRecall', () => {
	const recall = async (body: Record<string, unknown>) =>
		await app.v1('/robot/otoMessages/batchRecall', { robotCode, ...body });

	it.each<[string, Record<string, unknown>]>([
		['invalidParameter.robotCode', { robotCode: 'other', processQueryKeys: ['x'] }],
		['not.allowed.robotCode', { robotCode: 'suitedemokey', processQueryKeys: ['x'] }],
		['MissingprocessQueryKeys', {}],
		['invalidParameter.processQueryKey.missing', { processQueryKeys: [] }],
		['invalidParameter.param.invalid', { processQueryKeys: 'x' }],
	])('%s', async (code, body) => {
		expect((await recall(body)).json.code).toBe(code);
	});

	it('says "not all" where some could not be recalled, and has recalled the others', async () => {
		simulator.control.changeSettings({ partialRecall: 'notRevoke.all.messages' });
		const { json } = await app.sendBot(['manager123'], 'hi');
		const processQueryKeys = [json.processQueryKey, 'unknown'];
		const partial = await recall({ processQueryKeys });
		expect(partial.status).toBe(400);
		expect(partial.text).toMatch(
			/^\{"requestid":"[0-9A-F-]{36}","code":"notRevoke.all.messages","message":"消息未能全部撤回"\}$/,
		);
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ status: 'recalled' }]);
		const { json: other } = await app.sendBot(['manager123'], 'hi');
		expect((await recall({ processQueryKeys: [other.processQueryKey] })).status).toBe(200);
	});
});

describe('faults', () => {
	const send = async () => await app.sendBot(['manager123'], 'hi');

	it.each([
		['tooManyGroup', 'too.many.group', '发送频繁限流'],
		['sendByTokenTooFast', 'send.byToken.tooFast', '发送速度过快'],
	] as const)('%s throttles with HTTP 400', async (kind, code, message) => {
		simulator.control.addFault({ api: 'oToMessages/batchSend', kind, count: 1 });
		expect(await send()).toMatchObject({ status: 400, json: { code, message } });
		expect(simulator.control.ledger().calls.at(-1)).toMatchObject({
			throttled: true,
			accepted: false,
		});
		expect((await send()).status).toBe(200);
	});

	it('withoutObject takes the one object out of a success', async () => {
		simulator.control.addFault({ api: '*', kind: 'withoutObject' });
		expect((await send()).text).toBe('{"invalidStaffIdList":[],"flowControlledStaffIdList":[]}');
		const sent = await app.sendText('manager123', 'hi');
		expect(sent.text).toMatch(/^\{"errcode":0,"request_id":"[0-9a-z]+"\}$/);
		const taskId = simulator.control.ledger().calls.at(-1)?.messageId;
		simulator.control.advanceClock(1000);
		const result = await app.result(taskId);
		expect(result.text).toMatch(/^\{"errcode":0,"errmsg":"ok","request_id":"[0-9a-z]+"\}$/);
	});

	it('says: any code of the documents, in the envelope of its API', async () => {
		const remote = new SimulatorClient(simulator.url);
		const saying = async (api: Fault['api'], says: Fault['says']) =>
			await remote.addFault({ api, kind: 'says', says, count: 1 });
		await saying('oToMessages/batchSend', { code: 'bot.forbidden.sendMessage', words: 'W' });
		expect((await send()).text).toMatch(
			/^\{"requestid":"[^"]+","code":"bot.forbidden.sendMessage","message":"W"\}$/,
		);
		await saying('oToMessages/batchSend', { code: 'systemBusy', status: 429 });
		expect((await send()).status).toBe(429);
		await saying('asyncsend_v2', { code: '41047', words: 'W' });
		expect((await app.sendText('manager123', 'x')).text).toMatch(
			/^\{"errcode":41047,"errmsg":"W","request_id":"[0-9a-z]+"\}$/,
		);
		await saying('asyncsend_v2', { code: '90013', words: 'W', isWrapped: true });
		expect((await app.sendText('manager123', 'x')).json).toMatchObject({
			errcode: 88,
			sub_code: '90013',
		});
		await saying('robot/send', { code: '430103', words: 'W' });
		expect((await post(simulator, '/robot/send?access_token=x', {})).text).toBe(
			'{"errcode":430103,"errmsg":"W"}',
		);
		expect(simulator.control.ledger().deliveries).toStrictEqual([]);
	});

	it('errcode 88 with the sub code in errmsg only', async () => {
		simulator.control.changeSettings({ subCodeOnlyInErrmsg: true });
		const path = '/topapi/v2/user/get?access_token=void';
		expect((await post(simulator, path, { userid: 'user07' })).text).toMatch(
			/^\{"errcode":88,"errmsg":"ding talk error\[subcode=40014,submsg=不合法的access_token\]","request_id":"[0-9a-z]+"\}$/,
		);
	});
});

it('an API that is not asked for by its method is entered under its own name', async () => {
	await call(simulator, '/media/upload');
	expect(simulator.control.callCounts()).toMatchObject({ 'media/upload': 1 });
});
