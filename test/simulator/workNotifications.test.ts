import type { Simulator } from './index';
import { api, call, get, postForm } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const text = (content: string) => ({ msgtype: 'text', text: { content } });
const limited = (code: string) => {
	const company = structuredClone(simulator.control.company());
	for (const person of company.people) {
		if (person.userId === 'manager456') person.persona = { reads: 'never', limited: code };
	}
	simulator.control.setCompany(company);
};

describe('asyncsend_v2', () => {
	it('answers as real captures show: no errmsg, topapi content type', async () => {
		const sent = await app.sendText('manager123', 'hello');
		expect(sent.status).toBe(200);
		expect(sent.contentType).toBe('application/json;charset=UTF-8');
		expect(sent.text).toMatch(
			/^\{"errcode":0,"task_id":313382528774,"request_id":"[0-9a-z]{12,13}"\}$/,
		);
	});

	it('reports progress 0, 1, 2, and nobody in any list before 2', async () => {
		const { json } = await app.sendText('manager123', 'hello');
		const status = async () => {
			const answer = await app.progress(json.task_id);
			return answer.text.replace(/"request_id":.*/, '');
		};
		const { now } = simulator.control.clock();
		simulator.control.changeSettings({ processingMs: 300 });
		expect(await status()).toContain('"errcode":0,"errmsg":"ok","progress":{');
		expect((await app.result(json.task_id)).text).toContain('"unread_user_id_list":[]}');
		simulator.control.setClock(now + 1000);
		expect(await status()).toBe(
			'{"errcode":0,"errmsg":"ok","progress":{"progress_in_percent":100,"status":2},',
		);
	});

	it('moves a reader from unread to read, in the very body of the real capture', async () => {
		const { json } = await app.sendText('036632523163121146', 'hello');
		simulator.control.advanceClock(1000);
		expect((await app.result(json.task_id)).json.send_result).toMatchObject({
			unread_user_id_list: ['036632523163121146'],
		});
		simulator.control.read('036632523163121146');
		expect((await app.result(String(json.task_id))).text).toMatch(
			/^\{"errcode":0,"errmsg":"ok","send_result":\{"failed_user_id_list":\[\],"forbidden_list":\[\],"invalid_dept_id_list":\[\],"invalid_user_id_list":\[\],"read_user_id_list":\["036632523163121146"\],"unread_user_id_list":\[\]\},"request_id":"[0-9a-z]{12,13}"\}$/,
		);
	});

	it('says success and delivers nothing: same content, limits, unknown people', async () => {
		limited('143105');
		await app.sendText('manager123', 'hello');
		const { json } = await app.sendText('manager123,manager456,nobody', 'hello');
		expect(json.errcode).toBe(0);
		simulator.control.advanceClock(1000);
		expect((await app.result(json.task_id)).json.send_result).toEqual({
			failed_user_id_list: [],
			forbidden_list: [
				{ code: '143106', count: 1, userid: 'manager123' },
				{ code: '143105', count: 1, userid: 'manager456' },
			],
			invalid_dept_id_list: [],
			invalid_user_id_list: ['nobody'],
			read_user_id_list: [],
			unread_user_id_list: [],
		});
	});

	it('lets the same content through on the next day in China', async () => {
		simulator.control.setClock('2026-03-01T15:59:00Z');
		app = await api(simulator);
		await app.sendText('manager123', 'hello');
		simulator.control.advanceClock(120_000);
		const { json } = await app.sendText('manager123', 'hello');
		simulator.control.advanceClock(1000);
		expect((await app.result(json.task_id)).json.send_result).toMatchObject({
			forbidden_list: [],
			unread_user_id_list: ['manager123'],
		});
	});

	it('reaches departments with all below them, and names the unknown ones', async () => {
		const { json } = await app.sendWork({ dept_id_list: '100,999', msg: text('all of you') });
		simulator.control.advanceClock(1000);
		const { send_result: result } = (await app.result(json.task_id)).json as {
			send_result: Record<string, string[]>;
		};
		expect(result.unread_user_id_list).toHaveLength(4);
		expect(result.invalid_dept_id_list).toEqual([999]);
	});

	it('takes forms as well as JSON, ids as numbers or strings', async () => {
		const path = `/topapi/message/corpconversation/asyncsend_v2?access_token=${app.token}`;
		const form = { agent_id: '2839445214', userid_list: 'manager123', to_all_user: 'false' };
		const sent = await postForm(simulator, path, { ...form, msg: JSON.stringify(text('form')) });
		expect(sent.json).toMatchObject({ errcode: 0 });
		const java = { agent_id: '2839445214', userid_list: 'manager123', to_all_user: 'false' };
		expect((await app.sendWork({ ...java, msg: text('java') })).json.errcode).toBe(0);
	});

	it.each([
		[
			'to_all_user as Python writes it',
			{ to_all_user: 'False' },
			41,
			'Invalid arguments:to_all_user',
		],
		['an empty list', { userid_list: '' }, 41, 'Invalid arguments:userid_list'],
		['a list as an array', { userid_list: ['manager123'] }, 41, 'Invalid arguments:userid_list'],
		['an agent that is no number', { agent_id: 'x' }, 41, 'Invalid arguments:agent_id'],
		['nobody', {}, 40, 'Missing required arguments:userid_list'],
		[
			"another app's agent",
			{ agent_id: 1, userid_list: 'manager123' },
			41020,
			'accessToken中包含的appKey与agentId不一致，无法使用当前agentId',
		],
		[
			'two message types',
			{ userid_list: 'a', msg: { ...text('a'), markdown: {} } },
			40008,
			undefined,
		],
		['a type without its fields', { userid_list: 'a', msg: { msgtype: 'text' } }, 34014, undefined],
		['more than 2048 bytes', { userid_list: 'a', msg: text('好'.repeat(700)) }, 34016, undefined],
		[
			'101 users',
			{ userid_list: Array.from({ length: 101 }, (_, i) => i).join() },
			40032,
			undefined,
		],
	])('refuses %s', async (_case, body, errcode, errmsg) => {
		const refused = await app.sendWork({ msg: text('hello'), ...body });
		expect(refused.status).toBe(200);
		expect(refused.json).toMatchObject({ errcode, ...(errmsg ? { errmsg } : {}) });
		expect(simulator.control.ledger().deliveries).toStrictEqual([]);
	});

	it('prints task ids above 2^53 with all their digits, and finds the task again', async () => {
		simulator.control.changeSettings({ nextTaskId: '9223372036854775000' });
		const sent = await app.sendText('manager123', 'hello');
		expect(sent.text).toContain('"task_id":9223372036854775000,');
		expect((await app.progress('9223372036854775000')).json.errcode).toBe(0);
		expect((await app.progress('9223372036854774784')).json.errcode).toBe(40035);
	});
});

describe('getsendresult', () => {
	it('gives no result above 100 recipients, but progress all the same', async () => {
		const company = structuredClone(simulator.control.company());
		for (let index = 0; index < 95; index++) {
			company.people.push({ userId: `extra${index}`, name: `Extra ${index}`, deptIds: [100] });
		}
		simulator.control.setCompany(company);
		const { json } = await app.sendWork({ to_all_user: true, msg: text('everyone') });
		simulator.control.advanceClock(1000);
		expect((await app.result(json.task_id)).json).toMatchObject({
			errcode: 15,
			sub_msg: '调用超时',
		});
		expect((await app.progress(json.task_id)).json.errcode).toBe(0);
		expect(simulator.control.ledger().deliveries).toHaveLength(103);
	});

	it('knows a task for 24 hours', async () => {
		const { json } = await app.sendText('manager123', 'hello');
		simulator.control.advanceClock(24 * 3_600_000 - 60_000);
		app = await api(simulator);
		expect((await app.result(json.task_id)).json.errcode).toBe(0);
		simulator.control.advanceClock(120_000);
		expect((await app.result(json.task_id)).json.errcode).toBe(40035);
	});

	it('shows every disputed form at a switch', async () => {
		limited('143105');
		const { json } = await app.sendText('manager123,manager456', 'hello');
		simulator.control.advanceClock(1000);
		simulator.control.changeSettings({
			listsAsStrings: true,
			emptyListsMissing: true,
			forbiddenUserIdList: true,
			forbiddenCodeAsNumber: true,
			errcodeAsString: true,
		});
		expect((await app.result(json.task_id)).json).toMatchObject({
			errcode: '0',
			send_result: {
				forbidden_list: [{ code: 143105, count: 1, userid: 'manager456' }],
				forbidden_user_id_list: 'manager456',
				unread_user_id_list: 'manager123',
			},
		});
	});
});

describe('the gate of topapi', () => {
	const path = '/topapi/message/corpconversation/getsendprogress';

	it('wants the token in the query or the form, not in the header of v1.0', async () => {
		expect((await get(simulator, '/topapi/nothing')).text).toMatch(
			/^\{"errcode":22,"sub_msg":"不合法ApiName，ApiName = dingtalk.oapi.nothing","errmsg":"Invalid method\[submsg=不合法ApiName，ApiName = dingtalk.oapi.nothing\]","request_id":"[0-9a-z]{12,13}"\}$/,
		);
		const headers = { 'x-acs-dingtalk-access-token': app.token };
		const { json } = await call(simulator, path, { method: 'POST', headers });
		expect(json).toMatchObject({
			errcode: 88,
			sub_code: '40000',
			sub_msg: 'access_token is blank',
		});
		const form = { access_token: app.token, agent_id: '2839445214', task_id: '1' };
		expect((await postForm(simulator, path, form)).json.errcode).toBe(40035);
	});

	it('throttles the 21st call of one API in a calendar second', async () => {
		simulator.control.setClock('2026-03-01T00:00:00.000Z');
		app = await api(simulator);
		const answers = await Promise.all(
			Array.from({ length: 21 }, async () => await app.progress(1)),
		);
		const throttled = answers.filter(({ json }) => json.errcode === 88);
		expect(throttled).toHaveLength(1);
		expect(throttled[0]?.json).toMatchObject({ sub_code: '90018' });
		expect((await app.result(1)).json.errcode).toBe(40035);
		simulator.control.advanceClock(1000);
		expect((await app.progress(1)).json.errcode).toBe(40035);
	});

	it('refuses without the permission, and from other addresses', async () => {
		simulator.control.setScopes('dingdemoappkey', []);
		expect((await app.progress(1)).json).toMatchObject({ errcode: 88, sub_code: '60011' });
		const company = structuredClone(simulator.control.company());
		for (const each of company.apps) each.ipWhitelist = ['10.0.0.1'];
		simulator.control.setCompany(company);
		expect((await app.progress(1)).json).toMatchObject({ errcode: 88, sub_code: '60020' });
	});
});
