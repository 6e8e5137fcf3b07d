import type { Simulator } from './index';
import { call, type Heard } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const agent = { agent_id: '2839445214' };
const path = '/topapi/message/corpconversation';

describe('recall', () => {
	it('takes msg_task_id, works once, and takes the message away', async () => {
		const { json } = await app.sendText('manager123', 'oops');
		simulator.control.advanceClock(1000);
		const wrong = await app.topapi(`${path}/recall`, { ...agent, task_id: json.task_id });
		expect(wrong.json).toMatchObject({
			errcode: 40,
			errmsg: 'Missing required arguments:msg_task_id',
		});
		const recall = async () =>
			await app.topapi(`${path}/recall`, { ...agent, msg_task_id: json.task_id });
		expect((await recall()).text).toBe('{"errcode":0,"errmsg":"ok"}');
		expect((await recall()).json.errcode).toBe(400002);
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ status: 'recalled' }]);
	});
});

describe('status_bar/update', () => {
	const oa = {
		msgtype: 'oa',
		oa: {
			message_url: 'https://example.com',
			head: { bgcolor: 'FFBBBBBB', text: 'Leave' },
			status_bar: { status_value: '进行中', status_bg: '0xFFFF9D46' },
			body: { title: 'Leave', form: [{ key: 'Days:', value: '2' }] },
		},
	};
	const update = async (body: Record<string, unknown>) =>
		await app.topapi(`${path}/status_bar/update`, { ...agent, status_value: 'Agreed', ...body });

	it('changes an OA message once its task is done', async () => {
		const { json } = await app.sendWork({ userid_list: 'manager123', msg: oa });
		expect((await update({ task_id: json.task_id })).json.errcode).toBe(41052);
		simulator.control.advanceClock(1000);
		expect((await update({ task_id: json.task_id })).text).toMatch(
			/^\{"request_id":"[0-9a-z]{12,13}","errcode":0,"errmsg":"ok"\}$/,
		);
		const shown = simulator.control.inbox().colleagues[0]?.messages[0]?.html;
		expect(shown).toContain('Agreed');
	});

	it('refuses other messages, other tasks, other agents and wrong colours', async () => {
		const { json } = await app.sendText('manager123', 'text');
		simulator.control.advanceClock(1000);
		expect((await update({ task_id: json.task_id })).json.errcode).toBe(400002);
		expect((await update({ task_id: 1 })).json.errcode).toBe(40035);
		expect((await update({ task_id: 1, agent_id: 1 })).json.errcode).toBe(40056);
		expect((await update({ task_id: 1, status_bg: 'green' })).json.errcode).toBe(41);
	});

	it('is for five people at most', async () => {
		const six = 'manager123,manager456,201382020,user07,user08,036632523163121146';
		expect((await app.sendWork({ userid_list: six, msg: oa })).json.errcode).toBe(400002);
		expect((await app.sendWork({ dept_id_list: '100', msg: oa })).json.errcode).toBe(400002);
	});
});

describe('sendbytemplate', () => {
	const send = async (body: Record<string, unknown>, as = app) =>
		await as.topapi(`${path}/sendbytemplate`, {
			agent_id: 1185599675,
			template_id: 'tpl-demo',
			userid_list: 'manager123',
			data: '{"name":"Li Na","subject":"the plan"}',
			...body,
		});
	const thirdParty = async () => {
		const { json } = await call(simulator, '/v1.0/oauth2/corpAccessToken', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({
				suiteKey: 'suitedemokey',
				suiteSecret: 'suite-demo-secret',
				authCorpId: 'dingdemocorpid',
				suiteTicket: 'any',
			}),
		});
		const token = String(json.accessToken);
		return {
			...app,
			topapi: async (to: string, body: Record<string, unknown>) =>
				await call(simulator, `${to}?access_token=${token}`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify(body),
				}),
		};
	};

	it('fills in the template, for third-party apps', async () => {
		const isv = await thirdParty();
		expect((await send({}, isv)).text).toMatch(
			/^\{"errcode":0,"errmsg":"ok","task_id":\d+,"request_id":"[0-9a-z]{12,13}"\}$/,
		);
		expect(simulator.control.ledger().deliveries[0]?.content).toMatchObject({
			text: { content: 'Hello Li Na, please look at the plan.' },
		});
		const code = async (body: Record<string, unknown>) => (await send(body, isv)).json.errcode;
		expect(await code({ template_id: 'none' })).toBe(885001);
		expect(await code({ data: '{"name":1}' })).toBe(885006);
		expect(await code({ userid_list: undefined })).toBe(40);
		expect(await code({ agent_id: 2839445214 })).toBe(41020);
	});

	it('is refused to an internal app; a third-party app may not write to everyone', async () => {
		expect((await send({ agent_id: 2839445214 })).json.errcode).toBe(400002);
		const isv = await thirdParty();
		const everyone = {
			agent_id: 1185599675,
			to_all_user: true,
			msg: { msgtype: 'text', text: { content: 'x' } },
		};
		expect((await isv.topapi(`${path}/asyncsend_v2`, everyone)).json.errcode).toBe(41028);
	});
});

describe('media/upload', () => {
	const upload = async (
		type: string,
		name: string,
		{
			bytes = 3,
			part = 'media',
			token = app.token,
		}: { bytes?: number; part?: string; token?: string } = {},
	): Promise<Heard> => {
		const body = new FormData();
		body.append(part, new Blob([new Uint8Array(bytes)]), name);
		const query = `access_token=${token}${type && `&type=${type}`}`;
		return await call(simulator, `/media/upload?${query}`, { method: 'POST', body });
	};

	it('gives a media id that a message may then use', async () => {
		const { text, json, contentType } = await upload('image', 'photo.png');
		expect(contentType).toBe('application/json');
		expect(text).toMatch(
			/^\{"errcode":0,"errmsg":"ok","media_id":"[$@][^"]+","created_at":\d{13},"type":"image"\}$/,
		);
		const send = async (id: unknown) =>
			(
				await app.sendWork({
					userid_list: 'user07',
					msg: { msgtype: 'image', image: { media_id: id } },
				})
			).json.errcode;
		expect(await send(json.media_id)).toBe(0);
		expect(await send('@never-uploaded')).toBe(40007);
	});

	it.each([
		['no type', '', 'a.png', {}, 40004],
		['an unknown type', 'sound', 'a.png', {}, 40004],
		['a format of another type', 'image', 'a.pdf', {}, 40005],
		['an empty file', 'image', 'a.png', { bytes: 0 }, 40006],
		['a voice above 2 MB', 'voice', 'a.amr', { bytes: 2 * 1024 * 1024 + 1 }, 40006],
		['another part', 'image', 'a.png', { part: 'file' }, 40035],
	])('refuses %s', async (_case, type, name, more, errcode) => {
		const { json } = await upload(type, name, more);
		expect(json).toEqual({ errcode, errmsg: expect.any(String) });
	});

	it('answers flat to a bad token and to a body that is no form', async () => {
		expect((await upload('image', 'a.png', { token: 'bad' })).text).toBe(
			'{"errcode":40014,"errmsg":"不合法的access_token"}',
		);
		const { json } = await app.topapi('/media/upload', { type: 'image' });
		expect(json.errcode).toBe(43008);
	});
});
