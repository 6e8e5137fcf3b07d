/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request as httpRequest } from 'node:http';
import { SimulatorClient, startSimulator, type Simulator } from './index';

/** Other pages in a browser must neither read the simulator nor command it (issue 17, point 13). */
let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(async () => await simulator.close());

/** As a browser would send it: a `Host` of one's choice is not to be had from fetch. */
async function ask(
	path: string,
	headers: Record<string, string> = {},
	method = 'GET',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
	return await new Promise((resolve, reject) => {
		const asked = httpRequest(`${simulator.url}${path}`, { method, headers }, (response) => {
			let text = '';
			response.on('data', (bytes: Buffer) => (text += bytes.toString()));
			response.on('end', () =>
				resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
			);
		});
		asked.on('error', reject);
		asked.end(method === 'GET' ? undefined : '{}');
	});
}

const port = () => new URL(simulator.url).port;
const pages = ['/', '/_sim/page.js', '/_sim/page.css', '/_sim/ledger', '/%5Fsim/inbox'];

it.each(pages)('%s answers to names of this machine only, whatever DNS says', async (path) => {
	for (const host of [`127.0.0.1:${port()}`, `localhost:${port()}`, `[::1]:${port()}`]) {
		expect((await ask(path, { host })).status).toBe(200);
	}
	for (const host of [`rebound.example:${port()}`, 'rebound.example', `127.0.0.1.example`]) {
		const refused = await ask(path, { host });
		expect(refused.status).toBe(403);
		expect(refused.text).toBe(
			JSON.stringify({ error: `The simulator is called 127.0.0.1 or localhost, not ${host}` }),
		);
	}
});

it('takes commands from its own page and from programs, from no other page', async () => {
	const reset = async (headers: Record<string, string>) =>
		(await ask('/_sim/reset', headers, 'POST')).status;
	expect(await reset({})).toBe(200);
	expect(await reset({ origin: simulator.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
	for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost']) {
		expect(await reset({ origin })).toBe(403);
	}
	expect(await reset({ 'sec-fetch-site': 'cross-site' })).toBe(403);
	expect(await reset({ 'sec-fetch-site': 'same-site' })).toBe(403);
	await new SimulatorClient(simulator.url).reset();
});

it('lets a link lead to it, but no script, picture or frame of another site', async () => {
	const from = async (mode: string, path = '/_sim/ledger') =>
		(await ask(path, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode })).status;
	expect(await from('navigate')).toBe(200);
	expect(await from('navigate', '/')).toBe(200);
	expect(await from('no-cors')).toBe(403);
	expect(await from('cors')).toBe(403);
});

it('the page runs and loads only what is its own, and cannot be framed', async () => {
	const { headers, text } = await ask('/');
	expect(headers).toMatchObject({
		'content-security-policy':
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		'x-content-type-options': 'nosniff',
	});
	expect(text).not.toMatch(/<script>|style=|onclick=/);
});

it('the simulated APIs stay open to every host name, as DingTalk’s are', async () => {
	const host = 'oapi.dingtalk.com';
	expect((await ask('/gettoken', { host, origin: 'https://evil.example' })).text).toBe(
		'{"errcode":40035,"errmsg":"缺少参数 corpid or appkey"}',
	);
});
