import type { Simulator } from './index';
import { call, get, post } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

/** No stricter than DingTalk, and no kinder: what it takes, and what it takes in silence. */
let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

const everyone = 'manager123,manager456,201382020,user07,user08,036632523163121146';
const oa = (more: object) => ({
	msgtype: 'oa',
	oa: {
		message_url: 'https://example.com',
		head: { bgcolor: 'FFBBBBBB', text: 'Leave' },
		body: { title: 'Leave' },
		...more,
	},
});
const sendWork = async (msg: object, to = 'manager123') =>
	(await app.sendWork({ userid_list: to, msg })).json.errcode;
const shownTo = (userId: string) => {
	simulator.control.advanceClock(1000);
	const { colleagues } = simulator.control.inbox();
	return colleagues.find((colleague) => colleague.userId === userId);
};

describe('work notifications', () => {
	it('an empty status bar is none: more than five people get the message', async () => {
		expect(await sendWork(oa({ status_bar: {} }), everyone)).toBe(0);
		expect(await sendWork(oa({ status_bar: { status_value: 'Open' } }), everyone)).toBe(400002);
		expect(await sendWork(oa({ status_bar: { status_value: 'Open' } }))).toBe(0);
	});

	it('an action card may have no button, or a pair, but no half of a pair', async () => {
		const card = { title: 'T', markdown: 'M' };
		const send = async (more: object) =>
			await sendWork({ msgtype: 'action_card', action_card: { ...card, ...more } });
		expect(await send({})).toBe(0);
		expect(shownTo('manager123')?.messages[0]?.buttons).toStrictEqual([]);
		expect(await send({ single_title: 'Open' })).toBe(34014);
		expect(await send({ btn_orientation: '1' })).toBe(34014);
	});

	it.each<[string, object]>([
		['a voice of 10 s', { msgtype: 'voice', voice: { media_id: '@lADPdemoimage', duration: 10 } }],
		['an OA amount', oa({ body: { title: 'T', rich: { num: 15.6, unit: '元' } } })],
		['an OA count of files', oa({ body: { title: 'T', file_count: 3 } })],
	])('%s may be a number where the documents have a string', async (_case, msg) => {
		expect(await sendWork(msg)).toBe(0);
	});

	it('a single line break in Markdown vanishes, an empty line and two blanks do not', async () => {
		const text = 'one\ntwo  \nthree\n\nfour';
		await sendWork({ msgtype: 'markdown', markdown: { title: 'T', text } });
		expect(shownTo('manager123')?.messages[0]?.html).toContain(
			'<p>one\ntwo<br>\nthree</p>\n<p>four</p>',
		);
	});
});

describe('files of a bot', () => {
	const sendFile = async (mediaId: string, fileType: string) => {
		const msgParam = JSON.stringify({ mediaId, fileName: `f.${fileType}`, fileType });
		return await app.v1('/robot/oToMessages/batchSend', {
			robotCode: 'dingdemoappkey',
			userIds: ['manager123'],
			msgKey: 'sampleFile',
			msgParam,
		});
	};
	const upload = async (name: string) => {
		const body = new FormData();
		body.append('media', new Blob([new Uint8Array(3)]), name);
		const path = `/media/upload?access_token=${app.token}&type=file`;
		return (await call(simulator, path, { method: 'POST', body })).json;
	};

	it.each<[string, string, string]>([
		['pdf', '@lAjPdemo', 'unread'],
		['txt', '@lAjPdemo', 'unread'],
		['csv', '@lAjPdemo', 'unread'],
		['html', '@lAjPdemo', 'silent'],
		['pdf', 'lAjPdemo', 'silent'],
		['pdf', '$iAEKdemofile', 'silent'],
	])('%s with the media ID %s: success, and the message is %s', async (type, id, status) => {
		const sent = await sendFile(id, type);
		expect(sent).toMatchObject({
			status: 200,
			json: { processQueryKey: expect.any(String) as string },
		});
		simulator.control.advanceClock(1000);
		simulator.control.read('nobody');
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ status }]);
		const isLost = status === 'silent';
		expect(simulator.control.read('manager123')).toBe(isLost ? 0 : 1);
		const key = String(sent.json.processQueryKey);
		expect((await app.readStatus(key)).json).toMatchObject({
			sendStatus: 'SUCCESS',
			messageReadInfoList: [{ readStatus: isLost ? 'UNREAD' : 'READ' }],
		});
		expect(shownTo('manager123')?.missed).toHaveLength(isLost ? 1 : 0);
	});

	it('in groups too', async () => {
		const msgParam = JSON.stringify({ mediaId: '@x', fileName: 'f.html', fileType: 'html' });
		const to = { openConversationId: 'cidDemoOperations==', robotCode: 'dingdemoappkey' };
		await app.v1('/robot/groupMessages/send', { ...to, msgKey: 'sampleFile', msgParam });
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ status: 'silent' }]);
	});

	it('an upload takes what documents or reports name, and 40005 decides the rest', async () => {
		for (const name of ['a.pdf', 'a.txt', 'a.html']) {
			expect(await upload(name)).toMatchObject({
				errcode: 0,
				media_id: expect.stringMatching(/^@/) as string,
			});
		}
		expect(await upload('a.exe')).toEqual({ errcode: 40005, errmsg: '不合法的文件类型' });
		simulator.control.changeSettings({ onlyKnownFileTypes: false, mediaIdMark: '$' });
		expect((await upload('a.exe')).media_id).toMatch(/^\$/);
	});
});

it('v1.0 takes its token from the query only when told to, and never shows it', async () => {
	const query = new URLSearchParams({
		robotCode: 'dingdemoappkey',
		processQueryKey: 'x',
		'x-acs-dingtalk-access-token': app.token,
	});
	const path = `/v1.0/robot/oToMessages/readStatus?${String(query)}`;
	const code = async () => (await get(simulator, path)).json.code;
	expect(await code()).toBe('AuthenticationFailed.MissingParameter');
	simulator.control.changeSettings({ tokenInQuery: true });
	expect(await code()).toBe('invalid.processQueryKey');
	expect(JSON.stringify(simulator.control.ledger())).not.toContain(app.token);
});

it('an exclusive account is found by its mobile number only by whoever asks for such accounts', async () => {
	const company = structuredClone(simulator.control.company());
	const account = { name: 'X', deptIds: [200], isExclusive: true };
	company.people.push({ ...account, userId: 'only', mobile: '13900000001' });
	company.people.push({ ...account, userId: 'beside', mobile: '13800000001' });
	simulator.control.setCompany(company);
	const find = async (mobile: string, more = {}) =>
		(await app.topapi('/topapi/v2/user/getbymobile', { mobile, ...more })).json;
	const asked = { support_exclusive_account_search: true };
	expect((await find('13900000001')).errcode).toBe(60121);
	expect((await find('13900000001', asked)).result).toEqual({
		exclusive_account_userid_list: ['only'],
	});
	expect((await find('13800000001')).result).toEqual({
		exclusive_account_userid_list: [],
		userid: 'manager123',
	});
	expect((await find('13800000001', asked)).result).toEqual({
		exclusive_account_userid_list: ['beside'],
		userid: 'manager123',
	});
});

it('refuses a setting that is none of its choices', async () => {
	const patch = async (body: object) =>
		await call(simulator, '/_sim/settings', { method: 'PATCH', body: JSON.stringify(body) });
	expect((await patch({ webhookThrottle: 1 })).text).toContain('660026, 130101, 410100');
	expect((await patch({ webhookThrottle: 130101 })).json.webhookThrottle).toBe(130101);
	expect((await post(simulator, '/_sim/reset', {})).status).toBe(200);
});
