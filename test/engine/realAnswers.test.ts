/**
 * Replays answers of the real DingTalk byte for byte, as they are quoted in docs/dingtalk-api
 * (sections 1.3, 1.4, 2, 3, 4.1), so that no reading of ours stands between them and the nodes.
 */
import {
	PROGRESS,
	READ,
	READ_STATUS,
	RESULT,
	SEND,
	SENT,
	withReplayedDingTalk,
} from './harness/replayedDingTalk';

const dingTalk = withReplayedDingTalk();

describe('work notification answers', () => {
	test.each([
		['a real capture, without errmsg', SENT, '166242765538', '7kcjpj1pgpgy'],
		[
			'the example of the documents',
			'{"errcode":0,"task_id":256271667526,"request_id":"4jzllmte0wau"}',
			'256271667526',
			'4jzllmte0wau',
		],
		['the form of 2019', '{"errcode":0,"errmsg":"ok","task_id":123}', '123', undefined],
		[
			'errcode as a string',
			'{"errcode":"0","task_id":166242765538,"request_id":"7kcjpj1pgpgy"}',
			'166242765538',
			'7kcjpj1pgpgy',
		],
	])('send succeeds on %s', async (_name, body, taskId, requestId) => {
		dingTalk.server.on(SEND, { body });
		const { json, error } = await dingTalk.send();
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(1);
		expect(json()[0]).toMatchObject({ taskId, userIds: ['036632523163121146'] });
		expect(json()[0]?.requestId || undefined).toBe(requestId);
	});

	test('a task_id above 2^53 is kept exact, from the answer to the next request', async () => {
		dingTalk.server.on(SEND, {
			body: '{"errcode":0,"task_id":9223372036854775806,"request_id":"x"}',
		});
		dingTalk.server.on(RESULT, { body: READ });
		const [task] = (await dingTalk.send()).json();
		expect(task?.taskId).toBe('9223372036854775806');

		await dingTalk.getResult(task ?? {});
		const { body, query } = dingTalk.server.requestsTo(RESULT)[0] ?? { body: '', query: {} };
		expect(body + JSON.stringify(query)).toMatch(/"?task_id"?[:=]"?9223372036854775806\b/);
	});

	test('the real getsendresult without forbidden_user_id_list says who has read', async () => {
		dingTalk.server.on(RESULT, { body: READ });
		const { json } = await dingTalk.getResult({
			taskId: '166242765538',
			userIds: ['036632523163121146'],
		});
		expect(json()).toEqual([
			expect.objectContaining({
				taskId: '166242765538',
				userId: '036632523163121146',
				status: 'read',
			}),
		]);
	});

	test('lists as comma-separated strings are read like arrays', async () => {
		dingTalk.server.on(RESULT, {
			body: '{"errcode":0,"errmsg":"ok","send_result":{"invalid_user_id_list":"zhangsan,lisi","forbidden_user_id_list":"wangwu","failed_user_id_list":"zhaoliu","read_user_id_list":"sunqi,zhouba","unread_user_id_list":"","invalid_dept_id_list":"1,2"}}',
		});
		const { json } = await dingTalk.getResult({ taskId: '1' });
		expect(Object.fromEntries(json().map(({ userId, status }) => [userId, status]))).toEqual({
			zhangsan: 'invalid',
			lisi: 'invalid',
			wangwu: 'forbidden',
			zhaoliu: 'failed',
			sunqi: 'read',
			zhouba: 'read',
		});
	});

	test('lists that are absent are empty, and who was expected is pending', async () => {
		dingTalk.server.on(RESULT, { body: '{"errcode":0,"send_result":{"read_user_id_list":["a"]}}' });
		const { json } = await dingTalk.getResult({ taskId: '1', userIds: ['a', 'b'] });
		expect(json().map(({ userId, status }) => [userId, status])).toEqual([
			['a', 'read'],
			['b', 'pending'],
		]);
	});

	test.each(['"143105"', '143105'])(
		'a code of forbidden_list given as %s is a string with a plain reason',
		async (code) => {
			dingTalk.server.on(RESULT, {
				body: `{"errcode":0,"send_result":{"forbidden_list":[{"code":${code},"count":500,"userid":"a"}],"read_user_id_list":[]}}`,
			});
			const [person] = (await dingTalk.getResult({ taskId: '1' })).json();
			expect(person).toMatchObject({ userId: 'a', status: 'forbidden', code: '143105' });
			expect(String(person?.reason)).toMatch(/500/);
		},
	);

	test('getsendprogress is told in words', async () => {
		dingTalk.server.on(PROGRESS, {
			body: '{"errcode":0,"errmsg":"ok","progress":{"progress_in_percent":100,"status":2},"request_id":"5y2znla8tw3d"}',
		});
		const { json } = await dingTalk.run(
			'dingTalkWorkNotification',
			{ resource: 'delivery', operation: 'getProgress' },
			{ taskId: '256271667526' },
		);
		expect(json()[0]).toMatchObject({
			taskId: '256271667526',
			status: 'completed',
			progressPercent: 100,
			isCompleted: true,
		});
	});
});

describe('bot read status answers', () => {
	const real = (readTimestamp: string, sendStatus = 'SUCCESS') =>
		`{"sendStatus":"${sendStatus}","messageReadInfoList":[{"name":"曲大岳","userId":"201382020","readStatus":"READ"${readTimestamp}}]}`;

	test.each([
		['in seconds, as captured', ',"readTimestamp":1778481700', '2026-05-11T06:41:40.000Z'],
		[
			'in milliseconds, as in the SDK',
			',"readTimestamp":1433138400000',
			'2015-06-01T06:00:00.000Z',
		],
		['absent, as documented', '', undefined],
	])('readTimestamp %s', async (_name, field, readAt) => {
		dingTalk.server.on(READ_STATUS, { body: real(field) });
		const [person] = (await dingTalk.readStatus({ processQueryKey: 'a/b+c=' })).json();
		expect(person).toMatchObject({ userId: '201382020', name: '曲大岳', status: 'read' });
		expect(person?.readAt).toBe(readAt);
		expect(dingTalk.server.requestsTo(READ_STATUS)[0]?.query).toEqual({
			robotCode: 'dingdemoappkey',
			processQueryKey: 'a/b+c=',
		});
	});

	test('SUCESS, as the documents spell it, is a success', async () => {
		dingTalk.server.on(READ_STATUS, { body: real('', 'SUCESS') });
		const { json } = await dingTalk.readStatus({ processQueryKey: 'key' });
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'read' });
	});

	test('READ and UNREAD are told apart whatever their case', async () => {
		dingTalk.server.on(READ_STATUS, {
			body: '{"sendStatus":"SUCCESS","messageReadInfoList":[{"name":"a","userId":"a","readStatus":"read"},{"name":"b","userId":"b","readStatus":"unread"}]}',
		});
		const { json } = await dingTalk.readStatus({ processQueryKey: 'key' });
		expect(json().map(({ status }) => status)).toEqual(['read', 'unread']);
	});

	test('a recalled message is recalled for everybody asked about', async () => {
		dingTalk.server.on(READ_STATUS, { body: '{"sendStatus":"RECALLED","messageReadInfoList":[]}' });
		const { json } = await dingTalk.readStatus({ processQueryKey: 'key', userIds: ['a', 'b'] });
		expect(json().map(({ userId, status }) => [userId, status])).toEqual([
			['a', 'recalled'],
			['b', 'recalled'],
		]);
	});

	const notThere = {
		status: 400,
		body: '{"requestid":"01A08FE7-0000-7000-8000-000000000000","code":"processQueryKey.expireTime","message":"processQueryKey已过期或者数据未生成"}',
	};

	test('expireTime about a young message is asked again and becomes the answer', async () => {
		dingTalk.server.on(READ_STATUS, notThere, { body: real('') });
		const sentAt = new Date().toISOString();
		const { json } = await dingTalk.readStatus({
			processQueryKey: 'key',
			userIds: ['201382020'],
			sentAt,
		});
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'read' });
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(2);
	});

	test('expireTime about an old message is expired, not an error, and asked once', async () => {
		dingTalk.server.on(READ_STATUS, notThere);
		const sentAt = new Date(Date.now() - 20 * 3600 * 1000).toISOString();
		const { json, error } = await dingTalk.readStatus({
			processQueryKey: 'key',
			userIds: ['a'],
			sentAt,
		});
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ userId: 'a', status: 'expired' });
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(1);
	});
});
