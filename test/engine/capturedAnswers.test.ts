/**
 * Every captured answer of DingTalk, through the nodes: what comes out, and how often was asked. The list is
 * capturedAnswers.ts; a new capture is one entry there.
 */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { captured, capturedAnswers, type Asked, type CapturedAnswer } from './capturedAnswers';
import { createCredential, runNode, type NodeResult } from './harness';
import { activationOf, askInChat } from './harness/replayedStream';
import {
	BAD_TOKEN_OAPI,
	BATCH_SEND,
	detailsOf,
	GET_TOKEN,
	PROGRESS,
	READ,
	READ_STATUS,
	RESULT,
	SEND,
	SENT,
	withReplayedDingTalk,
} from './harness/replayedDingTalk';

const dingTalk = withReplayedDingTalk();

const person = '036632523163121146';
const conversation = '/topapi/message/corpconversation';
const uploadPath = '/media/upload';
const botPath = '/robot/send';

interface Question {
	path: string;
	/** What DingTalk says when all is well. */
	good: string;
	run(): Promise<NodeResult>;
}

const continueOnFail = { continueOnFail: true };

function work(
	parameters: INodeParameters,
	item: IDataObject = { taskId: '1' },
): Promise<NodeResult> {
	return dingTalk.run('dingTalkWorkNotification', parameters, item, continueOnFail);
}

function bot(parameters: INodeParameters, item: IDataObject = {}): Promise<NodeResult> {
	return dingTalk.run('dingTalkBotMessage', parameters, item, continueOnFail);
}

const text = { messageType: 'text', content: 'Hello' };

const questions: Readonly<Record<Asked, Question>> = {
	gettoken: {
		path: GET_TOKEN,
		good: '{"errcode":0,"access_token":"96fc7a7axxx","errmsg":"ok","expires_in":7200}',
		run: async () => await dingTalk.send(continueOnFail),
	},
	send: { path: SEND, good: SENT, run: async () => await dingTalk.send(continueOnFail) },
	result: {
		path: RESULT,
		good: READ,
		run: async () => await dingTalk.getResult({ taskId: '1' }, continueOnFail),
	},
	progress: {
		path: PROGRESS,
		good: '{"errcode":0,"progress":{"progress_in_percent":0,"status":0}}',
		run: async () => await work({ resource: 'delivery', operation: 'getProgress' }),
	},
	recallTask: {
		path: `${conversation}/recall`,
		good: '{"errcode":0}',
		run: async () => await work({ resource: 'message', operation: 'recall' }),
	},
	statusBar: {
		path: `${conversation}/status_bar/update`,
		good: '{"errcode":0}',
		run: async () =>
			await work({ resource: 'message', operation: 'updateStatusBar', statusValue: 'Done' }),
	},
	mobile: {
		path: '/topapi/v2/user/getbymobile',
		good: '{"errcode":0,"result":{"userid":"zhangsan"}}',
		run: async () => {
			dingTalk.server.on(SEND, { body: SENT });
			return await work({
				resource: 'message',
				operation: 'send',
				sendTo: 'mobiles',
				mobiles: '13812345678',
				...text,
			});
		},
	},
	upload: {
		path: uploadPath,
		good: '{"errcode":0,"media_id":"@image"}',
		run: async () => {
			dingTalk.server.on(SEND, { body: SENT });
			const image = { messageType: 'image', mediaSource: 'binary', binaryPropertyName: 'data' };
			const to = { sendTo: 'usersAndDepartments', userIds: person };
			const file = { data: 'eA==', mimeType: 'image/png', fileName: 'a.png' };
			return await runNode(
				'dingTalkWorkNotification',
				{ resource: 'message', operation: 'send', ...to, ...image },
				[{ json: {}, binary: { data: file } }],
				{ ...continueOnFail, credential: dingTalk.credential },
			);
		},
	},
	batchSend: {
		path: BATCH_SEND,
		good: '{"processQueryKey":"key"}',
		run: async () =>
			await bot({
				resource: 'directMessage',
				operation: 'send',
				userIds: 'manage25230,manage25231,manage25232',
				...text,
			}),
	},
	readStatus: {
		path: READ_STATUS,
		good: '{"sendStatus":"SUCCESS","messageReadInfoList":[]}',
		run: async () =>
			await dingTalk.readStatus(
				{ processQueryKey: 'a/b+c=', userIds: ['201382020'] },
				continueOnFail,
			),
	},
	batchRecall: {
		path: '/v1.0/robot/otoMessages/batchRecall',
		good: '{"successResult":["b5fe1xxx"]}',
		run: async () =>
			await bot(
				{ resource: 'directMessage', operation: 'recall' },
				{ processQueryKey: 'b5fe1xxx' },
			),
	},
	groupSend: {
		path: '/v1.0/robot/groupMessages/send',
		good: '{"processQueryKey":"key"}',
		run: async () =>
			await bot({
				resource: 'groupMessage',
				operation: 'send',
				openConversationId: 'cid==',
				...text,
			}),
	},
	groupReaders: {
		path: '/v1.0/robot/groupMessages/query',
		good: '{"sendStatus":"SUCCESS","readUserIds":[]}',
		run: async () =>
			await dingTalk.run(
				'dingTalkBotReadStatus',
				{ resource: 'groupMessage', operation: 'getReadStatus', output: 'recipients' },
				{ processQueryKey: 'key', openConversationId: 'cid==' },
				continueOnFail,
			),
	},
	ding: {
		path: '/v1.0/robot/ding/send',
		good: '{"openDingId":"1"}',
		run: async () =>
			await bot({ resource: 'ding', operation: 'send', userIds: person, content: 'Hello' }),
	},
	recallDing: {
		path: '/v1.0/robot/ding/recall',
		good: '{"openDingId":"1"}',
		run: async () => await bot({ resource: 'ding', operation: 'recall' }, { openDingId: '1' }),
	},
	groupBot: {
		path: botPath,
		good: '{"errcode":0,"errmsg":"ok"}',
		run: async () => {
			const credential = await createCredential('dingTalkGroupBotApi', {
				region: 'custom',
				oapiBaseUrl: dingTalk.server.url,
				webhook: 'groupbottoken0123456789abcdef',
				secret: '',
				keyword: '',
			});
			return await dingTalk.run(
				'dingTalkBotMessage',
				{ resource: 'groupWebhook', operation: 'send', ...text },
				{},
				{ ...continueOnFail, credential },
			);
		},
	},
	card: {
		path: '/v1.0/card/instances/createAndDeliver',
		good: '{"success":true,"result":{"outTrackId":"x","deliverResults":[{"success":true}]}}',
		run: async () => {
			const { result } = await askInChat(dingTalk.credential, person);
			const outputs = result.outputs('Ask');
			return {
				outputs,
				json: (output = 0) => (outputs[output] ?? []).map((item) => item.json),
				error: result.error('Ask'),
				hints: [],
				status: result.run.status,
			};
		},
	},
	streamTicket: {
		path: '/v1.0/gateway/connections/open',
		good: '',
		run: async () => {
			const refused = await activationOf(dingTalk.credential);
			const { kind, dingTalkCode: code } = refused.errorResponse as IDataObject;
			const item = { json: { error: refused.message, details: { kind, code } } };
			return { outputs: [[item]], json: () => [item.json], hints: [], status: 'error' };
		},
	},
};

function named({ asked, source, body, status }: CapturedAnswer, index: number): string {
	return `${index + 1}. ${asked}, ${source}: ${status ?? ''} ${body.slice(0, 60)}`;
}

describe.each(
	capturedAnswers.map((captured, index) => [named(captured, index), captured] as const),
)('%s', (_name, answer) => {
	const { asked, then } = answer;
	const { path, good, run } = questions[asked];

	test('says what it means', async () => {
		dingTalk.server.on(path, answer, ...('goesOn' in then ? [{ body: good }] : []));
		const result = await run();
		expect(result.error).toBeUndefined();
		const requests = dingTalk.server.requestsTo(path).length;
		const items = result.json();
		if ('fails' in then) {
			const { kind, code, words, whatToDo } = then.fails;
			expect(detailsOf(result)).toMatchObject({ kind, code });
			expect(items[0]?.error).toContain(words);
			if (asked !== 'streamTicket') expect(detailsOf(result).hint).toMatch(whatToDo);
			expect(requests).toBe(1);
			if (asked === 'gettoken') expect(dingTalk.server.requestsTo(SEND)).toStrictEqual([]);
			return;
		}
		expect(items[0]?.error).toBeUndefined();
		expect(requests).toBe('goesOn' in then ? 2 : 1);
		if ('gives' in then) expect(items.slice(0, then.gives.length)).toMatchObject(then.gives);
		else
			expect(dingTalk.server.requestsTo(GET_TOKEN).length > 1).toBe(then.goesOn === 'withNewToken');
	});
});

test('a send whose answer lacks its ID is not repeated, not even where the user would risk a second copy', async () => {
	dingTalk.server.on(SEND, { body: '{"errcode":0,"errmsg":"ok"}' });
	const to = { sendTo: 'usersAndDepartments', userIds: person };
	const options = { resendWhenUnknown: true };
	const result = await work({ resource: 'message', operation: 'send', ...to, ...text, options });
	expect(detailsOf(result)).toMatchObject({ kind: 'unknown', code: 'incompleteAnswer' });
	expect(dingTalk.server.requestsTo(SEND)).toHaveLength(1);
});

test('people whom a bot message without an ID names as held back are no doubt', async () => {
	dingTalk.server.on(BATCH_SEND, { body: '{"flowControlledStaffIdList":["a","b"]}' });
	const result = await bot({
		resource: 'directMessage',
		operation: 'send',
		userIds: 'a,b',
		...text,
	});
	expect(result.json()[0]).toMatchObject({ throttledUserIds: ['a', 'b'] });
});

test('a token that stays refused ends in an error that names the code, after one renewal', async () => {
	dingTalk.server.on(SEND, { body: BAD_TOKEN_OAPI });
	const result = await dingTalk.send(continueOnFail);
	expect(detailsOf(result)).toMatchObject({ code: '40014', requestId: '16l4ew3d47pdp' });
	expect(dingTalk.server.requestsTo(SEND)).toHaveLength(2);
});

test('a refusal that stops the node says its code, its words and what to do', async () => {
	dingTalk.server.on(SEND, {
		body: '{"errcode":41020,"errmsg":"accessToken中包含的appKey与agentId不一致，无法使用当前agentId"}',
	});
	const { error } = await dingTalk.send();
	expect(error?.message).toMatch(/41020.*appKey与agentId不一致/);
	expect(error?.description).toMatch(/agent ID/i);
	const { json } = await dingTalk.send(continueOnFail);
	expect(Object.keys(json()[0] ?? {}).sort()).toEqual(['details', 'error']);
});

test('a task_id above 2^53 is kept exact, from the answer to the next request', async () => {
	dingTalk.server.on(SEND, { body: '{"errcode":0,"task_id":9223372036854775806}' });
	dingTalk.server.on(RESULT, { body: READ });
	const [task] = (await dingTalk.send()).json();
	await dingTalk.getResult(task ?? {});
	const { body, query } = dingTalk.server.requestsTo(RESULT)[0] ?? { body: '', query: {} };
	expect(body + JSON.stringify(query)).toMatch(/"?task_id"?[:=]"?9223372036854775806\b/);
});

test('of lists that are absent nobody is in one, and who was expected is pending', async () => {
	dingTalk.server.on(RESULT, { body: '{"errcode":0,"send_result":{"read_user_id_list":["a"]}}' });
	const { json } = await dingTalk.getResult({ taskId: '1', userIds: ['a', 'b'] });
	expect(json()).toMatchObject([
		{ userId: 'a', status: 'read' },
		{ userId: 'b', status: 'pending' },
	]);
});

test('a process query key goes back to DingTalk as it came', async () => {
	dingTalk.server.on(READ_STATUS, { body: questions.readStatus.good });
	await questions.readStatus.run();
	expect(dingTalk.server.requestsTo(READ_STATUS)[0]?.query).toEqual({
		robotCode: 'dingdemoappkey',
		processQueryKey: 'a/b+c=',
	});
});

describe('processQueryKey.expireTime, "not generated yet or expired"', () => {
	const notThere = {
		status: 400,
		body: '{"requestid":"X","code":"processQueryKey.expireTime","message":"processQueryKey已过期或者数据未生成"}',
	};
	const asked = { processQueryKey: 'key', userIds: ['201382020'] };

	test('about a young message is asked again and becomes the answer', async () => {
		const read =
			'{"sendStatus":"SUCCESS","messageReadInfoList":[{"userId":"201382020","readStatus":"READ"}]}';
		dingTalk.server.on(READ_STATUS, notThere, { body: read });
		const { json } = await dingTalk.readStatus({ ...asked, sentAt: new Date().toISOString() });
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'read' });
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(2);
	});

	test('about an old message is expired, not an error, and asked once', async () => {
		dingTalk.server.on(READ_STATUS, notThere);
		const sentAt = new Date(Date.now() - 20 * 3600 * 1000).toISOString();
		const { json, error } = await dingTalk.readStatus({ ...asked, sentAt });
		expect(error).toBeUndefined();
		expect(json()[0]).toMatchObject({ userId: '201382020', status: 'expired' });
		expect(dingTalk.server.requestsTo(READ_STATUS)).toHaveLength(1);
	});
});

test('the list has the captures of every section of the reference that has some', () => {
	const sections = new Set(captured.map(({ source }) => source.split(' ')[0]));
	const ofWork = ['1.3', '1.4', '2', '3.1', '3.2', '3.3', '3.4', '3.5'];
	const ofBots = ['4.1', '4.2', '4.5', '4.6', '4.7', '4.8', '4.9', '4.10', '4.11'];
	for (const section of [...ofWork, ...ofBots]) expect(sections).toContain(section);
});
