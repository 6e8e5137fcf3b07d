import { Client, request } from 'undici';
import { type ApiName, type FaultKind, type Simulator } from './index';
import { parseJson } from './helpers/json';
import { api } from './testing/caller';
import { withDemoApp, type DemoApp } from './testing/withDemoApp';

let simulator: Simulator;
let app: DemoApp;
withDemoApp((started) => ({ simulator, app } = started));

/** Sends once; the outcome as a caller sees it, and whether there was a delivery. */
async function sendUnder(kind: FaultKind, apiName: ApiName = 'asyncsend_v2') {
	simulator.control.addFault({ api: apiName, kind, count: 1 });
	const isWork = apiName === 'asyncsend_v2';
	const path = isWork
		? `/topapi/message/corpconversation/asyncsend_v2?access_token=${app.token}`
		: '/v1.0/robot/oToMessages/batchSend';
	const body = isWork
		? {
				agent_id: 2839445214,
				userid_list: 'manager123',
				msg: { msgtype: 'text', text: { content: `under ${kind}` } },
			}
		: {
				robotCode: 'dingdemoappkey',
				userIds: ['manager123'],
				msgKey: 'sampleText',
				msgParam: '{"content":"hi"}',
			};
	let outcome: string;
	try {
		const response = await request(`${simulator.url}${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': app.token },
			body: JSON.stringify(body),
			headersTimeout: 300,
			signal: AbortSignal.timeout(2000),
		});
		const text = await response.body.text();
		outcome = `${response.statusCode} ${text.replace(/"(request_?id)":"[^"]*"/, '"$1":"?"')}`;
	} catch (error) {
		const { code, name } = error as { code?: string | number; name?: string };
		outcome = name === 'TimeoutError' ? name : String(code ?? error);
	}
	const { calls, deliveries } = simulator.control.ledger();
	const entered = calls.at(-1);
	return {
		outcome,
		accepted: entered?.accepted,
		fault: entered?.fault,
		delivered: deliveries.length,
	};
}

describe('before the service has accepted anything', () => {
	it.each<[FaultKind, string | RegExp]>([
		['refused', 'UND_ERR_SOCKET'],
		['resetBefore', 'UND_ERR_SOCKET'],
		['timeoutBefore', 'UND_ERR_HEADERS_TIMEOUT'],
		['dripBefore', 'TimeoutError'],
		['http500', /^500 <html>/],
		['http504', /^504 <html>/],
		['html', /^200 <!DOCTYPE html>/],
		['status1111', '200 {"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"xxx"}'],
		['busy', '200 {"errcode":-1,"errmsg":"系统繁忙","request_id":"?"}'],
		['throttle90018', /^200 \{"errcode":88,"sub_code":"90018","sub_msg":".*","request_id":"\?"\}$/],
		[
			'throttle90002',
			/^200 \{"errcode":88,"sub_code":"90002".*apiPath\(dingtalk\.oapi\.message\.corpconversation\.asyncsend_v2\)/,
		],
		['quota90020', /^200 \{"errcode":88,"sub_code":"90020"/],
		['emptySubCode88', /^200 \{"errcode":88,"sub_code":""/],
		['voidToken', /^200 \{"errcode":88,"sub_code":"40014"/],
	])('%s delivers nothing', async (kind, outcome) => {
		const heard = await sendUnder(kind);
		expect(heard.outcome).toMatch(outcome);
		expect(heard).toMatchObject({ accepted: false, delivered: 0, fault: kind });
	});

	it.each<[FaultKind, string | RegExp]>([
		['http500', /^500 .*system\.error/],
		['http504', /^504 .*service\.timeout/],
		['qps403', /^403 .*QpsLimitForAppkeyAndApi/],
		['throttle90002', /^403 .*QpsLimitForApi/],
		['quota90020', /^403 .*ApiCountLimitForOrg/],
		['voidToken', /^400 .*InvalidAuthentication/],
	])('%s speaks the language of v1.0 there', async (kind, outcome) => {
		const heard = await sendUnder(kind, 'oToMessages/batchSend');
		expect(heard.outcome).toMatch(outcome);
		expect(heard).toMatchObject({ accepted: false, delivered: 0 });
	});
});

describe('after the service has accepted the send', () => {
	it.each<[FaultKind, string | RegExp]>([
		['resetAfter', 'UND_ERR_SOCKET'],
		['timeoutAfter', 'UND_ERR_HEADERS_TIMEOUT'],
		['dripAfter', 'TimeoutError'],
		['http504After', /^504 <html>/],
		['http500After', /^500 <html>/],
		['htmlAfter', /^200 <!DOCTYPE html>/],
		['halfBody', 'UND_ERR_SOCKET'],
		['emptyBody', '200 '],
		['errcode15', /^200 \{"errcode":15,"sub_code":"isp\.top-remote-connection-timeout"/],
	])('%s hides a message that is there', async (kind, outcome) => {
		const heard = await sendUnder(kind);
		expect(heard.outcome).toMatch(outcome);
		expect(heard).toMatchObject({ accepted: true, delivered: 1, fault: kind });
	});
});

it('hits the share that is asked for, the same calls for the same seed', async () => {
	const hits = async () => {
		simulator.reset();
		simulator.control.changeSettings({ callsPerSecond: 1000 });
		app = await api(simulator);
		simulator.control.addFault({ api: '*', kind: 'busy', share: 0.3 });
		for (let index = 0; index < 60; index++) await app.progress(1);
		return simulator.control.ledger().calls.map(({ fault }) => fault === 'busy');
	};
	const first = await hits();
	expect(await hits()).toEqual(first);
	expect(first.filter(Boolean).length).toBeGreaterThan(8);
	expect(first.filter(Boolean).length).toBeLessThan(30);
});

it('lets the pages of a list come round', async () => {
	simulator.control.addFault({ api: 'groupMessages/query', kind: 'ringOfPages', count: 2 });
	const { token } = app;
	const page = async () => {
		const response = await request(`${simulator.url}/v1.0/robot/groupMessages/query`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': token },
			body: '{"robotCode":"dingdemoappkey"}',
		});
		return (await response.body.json()) as object;
	};
	expect(await page()).toMatchObject({ hasMore: true, nextToken: '1' });
	expect(await page()).toMatchObject({ hasMore: true, nextToken: '1' });
	expect(await page()).not.toMatchObject({ nextToken: '1' });
});

it('skips, counts and stops', async () => {
	simulator.control.addFault({ api: 'getsendprogress', kind: 'busy', skip: 1, count: 2 });
	const codes = [];
	for (let index = 0; index < 4; index++) codes.push((await app.progress(1)).json.errcode);
	expect(codes).toEqual([40035, -1, -1, 40035]);
	expect(simulator.control.faults()).toMatchObject([{ kind: 'busy', hits: 2 }]);
	expect((await app.result(1)).json.errcode).toBe(40035);
});

it('refuses connections for a while, and listens on the same port again', async () => {
	const refusing = simulator.control.refuseConnections(150);
	const client = new Client(simulator.url);
	const knocking = client.request({ method: 'GET', path: '/' });
	await expect(knocking).rejects.toMatchObject({ code: 'ECONNREFUSED' });
	await client.close();
	await refusing;
	expect((await app.progress(1)).json.errcode).toBe(40035);
});

it('keeps secrets and tokens out of the ledger', async () => {
	await app.sendText('manager123', 'hello');
	await fetch(`${simulator.url}/gettoken?appkey=dingdemoappkey&appsecret=demo-secret`);
	const ledger = await (await fetch(`${simulator.url}/_sim/ledger`)).text();
	expect(ledger).not.toContain('demo-secret');
	expect(ledger).not.toContain(app.token);
	const { calls } = parseJson(ledger) as { calls: Array<Record<string, unknown>> };
	expect(calls[1]).toMatchObject({
		api: 'asyncsend_v2',
		query: { access_token: '[redacted]' },
		body: { agent_id: 2839445214, userid_list: 'manager123' },
		app: 'dingdemoappkey',
	});
});
