/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import DingTalk from 'node-dingtalk';
import { request } from 'undici';
import { startSimulator, type Simulator } from './index';
import { api } from './testing/caller';

let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
	simulator.control.stopClock();
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const corpconversation = 'topapi/message/corpconversation';

describe('node-dingtalk 2.1.0, unchanged', () => {
	const connectTo = (corpsecret = 'demo-secret') =>
		new DingTalk({ host: simulator.url, corpid: 'dingdemoappkey', corpsecret });

	it('sends, asks for progress and result, and recalls', async () => {
		const { client } = connectTo();
		const agent_id = 2839445214;
		const sent = await client.post(`${corpconversation}/asyncsend_v2`, {
			agent_id,
			userid_list: 'manager123',
			msg: { msgtype: 'markdown', markdown: { title: 'Plan', text: '# Plan' } },
		});
		const { task_id } = sent;
		simulator.control.advanceClock(1000);
		expect(
			await client.post(`${corpconversation}/getsendprogress`, { agent_id, task_id }),
		).toMatchObject({
			progress: { progress_in_percent: 100, status: 2 },
		});
		expect(
			await client.post(`${corpconversation}/getsendresult`, { agent_id, task_id }),
		).toMatchObject({
			send_result: { unread_user_id_list: ['manager123'] },
		});
		expect(
			await client.post(`${corpconversation}/recall`, { agent_id, msg_task_id: task_id }),
		).toEqual({
			errcode: 0,
			errmsg: 'ok',
		});
	});

	it('uploads a file', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
		const path = join(folder, 'plan.pdf');
		await writeFile(path, 'a plan');
		expect(await connectTo().media.upload('file', path)).toMatchObject({
			errcode: 0,
			type: 'file',
		});
		await rm(folder, { recursive: true });
	});

	it('fails as it does against the real service', async () => {
		const { client } = connectTo();
		await expect(
			client.post(`${corpconversation}/recall`, { agent_id: 1, msg_task_id: 1 }),
		).rejects.toMatchObject({
			name: 'DingTalkClientResponseError',
			code: 400002,
		});
		await expect(connectTo('wrong').client.post('x', {})).rejects.toMatchObject({ code: 40096 });
		simulator.control.changeSettings({ errcodeAsString: true });
		// It takes the string "0" for a failure.
		await expect(client.post('topapi/user/listid', { dept_id: 1 })).rejects.toMatchObject({
			code: '0',
		});
	});
});

describe('what other clients put on the wire', () => {
	it('Java: every scalar as a string, msg as an object', async () => {
		const { token } = await api(simulator);
		const body =
			'{"agent_id":"2839445214","userid_list":"manager123,manager456","to_all_user":"false",' +
			'"msg":{"msgtype":"action_card","action_card":{"title":"T","markdown":"M","btn_orientation":"1",' +
			'"btn_json_list":[{"title":"Yes","action_url":"https://example.com"}]}}}';
		const response = await request(
			`${simulator.url}/${corpconversation}/asyncsend_v2?access_token=${token}`,
			{
				method: 'POST',
				headers: { 'content-type': 'application/json;charset=utf-8', 'accept-encoding': 'gzip' },
				body,
			},
		);
		expect(await response.body.json()).toMatchObject({ errcode: 0 });
		expect(simulator.control.ledger().deliveries).toHaveLength(2);
	});

	it('Java: an upload with CRLF before the boundary and no space in its headers', async () => {
		const { token } = await api(simulator);
		const boundary = '*****';
		const part = (head: string, content: string) =>
			`\r\n--${boundary}\r\n${head}\r\n\r\n${content}`;
		const body = [
			part('Content-Disposition:form-data;name="type"\r\nContent-Type:text/plain', 'image'),
			part(
				'Content-Disposition:form-data;name="media";filename="photo.png"\r\nContent-Type:image/png',
				'png',
			),
			`\r\n--${boundary}--\r\n`,
		].join('');
		const response = await request(`${simulator.url}/media/upload?access_token=${token}`, {
			method: 'POST',
			headers: { 'content-type': `multipart/form-data;charset=UTF-8;boundary=${boundary}` },
			body,
		});
		expect(await response.body.json()).toMatchObject({ errcode: 0, type: 'image' });
	});

	it.each<[string, string]>([
		[
			'Java: an action card of title and text, every scalar a string',
			'{"agent_id":"2839445214","userid_list":"manager123","to_all_user":"false","msg":{"msgtype":"action_card","action_card":{"title":"T","markdown":"M"}}}',
		],
		[
			'Go: an OA card with an empty status bar, for more than five people',
			'{"agent_id":2839445214,"userid_list":"manager123,manager456,201382020,user07,user08,036632523163121146","msg":{"msgtype":"oa","oa":{"message_url":"https://example.com?a=1\\u0026b=2","head":{"bgcolor":"FFBBBBBB","text":"T"},"status_bar":{},"body":{"title":"T","rich":{"num":15.6,"unit":"元"},"file_count":3}}}}',
		],
		[
			'Python: a voice whose duration is a number',
			'{"agent_id": 2839445214, "userid_list": "manager123", "to_all_user": false, "msg": {"msgtype": "voice", "voice": {"media_id": "@lADPdemoimage", "duration": 10}}}',
		],
	])('%s', async (_client, body) => {
		const { token } = await api(simulator);
		const response = await request(
			`${simulator.url}/${corpconversation}/asyncsend_v2?access_token=${token}`,
			{ method: 'POST', headers: { 'content-type': 'application/json' }, body },
		);
		expect(await response.body.json()).toMatchObject({ errcode: 0 });
		simulator.control.advanceClock(1000);
		expect(simulator.control.ledger().people.manager123).toMatchObject([{ status: 'unread' }]);
	});

	it('Go: ids as numbers, no to_all_user, < written as \\u003c, and no User-Agent', async () => {
		const { token } = await api(simulator);
		const body =
			'{"agent_id":2839445214,"userid_list":"manager123","msg":{"msgtype":"text","text":{"content":"a \\u003c b"}}}';
		const { port } = new URL(simulator.url);
		const answer = await new Promise<string>((resolve, reject) => {
			const socket = connect(Number(port), '127.0.0.1');
			let heard = '';
			socket.on('data', (bytes) => (heard += bytes.toString('utf8')));
			socket.on('end', () => resolve(heard));
			socket.on('error', reject);
			socket.end(
				`POST /${corpconversation}/asyncsend_v2?access_token=${token} HTTP/1.1\r\n` +
					`Host: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
					`Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
			);
		});
		expect(answer).toMatch(
			/^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json;charset=UTF-8\r\n/,
		);
		expect(answer).toMatch(/\{"errcode":0,"task_id":\d+,"request_id":"[0-9a-z]+"\}$/);
		expect(simulator.control.ledger().deliveries[0]?.content).toEqual({
			msgtype: 'text',
			text: { content: 'a < b' },
		});
	});

	it('a phone client: ids in the query, the token in the form', async () => {
		const app = await api(simulator);
		const { json } = await app.sendText('manager123', 'hello');
		const query = `agent_id=2839445214&task_id=${String(json.task_id)}`;
		const response = await request(`${simulator.url}/${corpconversation}/getsendresult?${query}`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: `access_token=${app.token}`,
		});
		expect(await response.body.json()).toMatchObject({ errcode: 0 });
	});
});
