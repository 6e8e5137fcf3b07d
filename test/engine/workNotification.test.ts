/** The work-notification node against the simulator: design.md, section 1 (send, progress, result). */
import {
	sleep,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
} from 'n8n-workflow';

import { runNode, type NodeResult, type RunNodeOptions } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator();

const toUsers = (userIds: string | string[], more: INodeParameters = {}): INodeParameters => ({
	resource: 'message',
	operation: 'send',
	sendTo: 'usersAndDepartments',
	userIds: userIds as string,
	messageType: 'text',
	content: 'Hello',
	...more,
});

async function send(
	parameters: INodeParameters,
	items: Array<INodeExecutionData | IDataObject> = [{}],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode('dingTalkWorkNotification', parameters, items, {
		credential: await dingTalk.credential(),
		...options,
	});
}

/** What went on the wire to asyncsend_v2, agent_id as text: DingTalk takes numbers and strings. */
function wireBodies(): IDataObject[] {
	return dingTalk.calls('asyncsend_v2').map(({ body }) => {
		const fields = body as IDataObject;
		return { ...fields, agent_id: String(fields.agent_id) };
	});
}

function idsOnTheWire(): string[][] {
	return wireBodies().map(({ userid_list }) => String(userid_list).split(','));
}

function details(result: NodeResult, index = 0): IDataObject {
	return result.json()[index]?.details as IDataObject;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('send', () => {
	test('text to users: the exact JSON on the wire, the token in the query, and the exact item', async () => {
		const { outputs } = await send(toUsers('c001, c002'));

		const [call] = dingTalk.calls('asyncsend_v2');
		expect(call).toMatchObject({ method: 'POST', status: 200, accepted: true });
		expect(Object.keys(call?.query ?? {})).toEqual(['access_token']);
		expect(wireBodies()).toEqual([
			{
				agent_id: '2839445214',
				userid_list: 'c001,c002',
				msg: { msgtype: 'text', text: { content: 'Hello' } },
			},
		]);
		expect(outputs).toEqual([
			[
				{
					json: {
						taskId: expect.stringMatching(/^\d+$/) as string,
						agentId: '2839445214',
						userIds: ['c001', 'c002'],
						departmentIds: [],
						toAllUsers: false,
						messageType: 'text',
						sentAt: expect.stringMatching(isoTime) as string,
						resultsUntil: expect.stringMatching(isoTime) as string,
						requestId: expect.stringMatching(/^[0-9a-z]{12,13}$/) as string,
					},
					pairedItem: { item: 0 },
				},
			],
		]);
		const { sentAt, resultsUntil } = outputs[0]?.[0]?.json ?? {};
		expect(Date.parse(String(resultsUntil)) - Date.parse(String(sentAt))).toBe(24 * 3600 * 1000);
	});

	test.each<[string, INodeParameters, IDataObject]>([
		[
			'markdown',
			{ messageType: 'markdown', title: 'Notice', text: '# Hi' },
			{ msgtype: 'markdown', markdown: { title: 'Notice', text: '# Hi' } },
		],
		[
			'actionCard with one link',
			{
				messageType: 'actionCard',
				title: 'Notice',
				markdown: 'Please **confirm**',
				singleTitle: 'Details',
				singleUrl: 'https://example.com/a?b=1&c=2',
			},
			{
				msgtype: 'action_card',
				action_card: {
					title: 'Notice',
					markdown: 'Please **confirm**',
					single_title: 'Details',
					single_url: 'https://example.com/a?b=1&c=2',
				},
			},
		],
		[
			'actionCard with buttons',
			{
				messageType: 'actionCard',
				title: 'Notice',
				markdown: 'Choose',
				cardButtons: 'several',
				buttonLayout: 'horizontal',
				buttons: {
					button: [
						{ title: 'Yes', url: 'https://example.com/yes' },
						{ title: 'No', url: 'https://example.com/no' },
					],
				},
			},
			{
				msgtype: 'action_card',
				action_card: {
					title: 'Notice',
					markdown: 'Choose',
					btn_orientation: '1',
					btn_json_list: [
						{ title: 'Yes', action_url: 'https://example.com/yes' },
						{ title: 'No', action_url: 'https://example.com/no' },
					],
				},
			},
		],
		[
			'json, as it stands',
			{ messageType: 'json', msg: '{"msgtype":"text","text":{"content":"原样 raw"}}' },
			{ msgtype: 'text', text: { content: '原样 raw' } },
		],
	])('%s is built as DingTalk documents it, and delivered', async (_name, parameters, msg) => {
		const { error } = await send({ ...toUsers('c001'), ...parameters });
		expect(error).toBeUndefined();
		expect(wireBodies()[0]?.msg).toEqual(msg);
		dingTalk.processed();
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ status: 'unread', content: msg }]);
	});

	test('departments go on the wire as dept_id_list without an empty userid_list, and a hint warns of missing receipts', async () => {
		const { json, hints } = await send(toUsers('', { departmentIds: '2，3' }));
		expect(wireBodies()).toEqual([
			{
				agent_id: '2839445214',
				dept_id_list: '2,3',
				msg: { msgtype: 'text', text: { content: 'Hello' } },
			},
		]);
		expect(json()[0]).toMatchObject({ departmentIds: ['2', '3'], userIds: [], toAllUsers: false });
		expect(hints.map(({ message }) => message).join()).toMatch(/100/);
	});

	test('everyone goes as to_all_user without lists, and a hint warns of missing receipts', async () => {
		const { json, hints } = await send(toUsers('', { sendTo: 'everyone' }));
		expect(wireBodies()).toEqual([
			{
				agent_id: '2839445214',
				to_all_user: true,
				msg: { msgtype: 'text', text: { content: 'Hello' } },
			},
		]);
		expect(json()[0]).toMatchObject({ departmentIds: [], userIds: [], toAllUsers: true });
		expect(hints.map(({ message }) => message).join()).toMatch(/100/);
	});

	test.each<[string, string | string[]]>([
		['commas', 'c001,c002,c003'],
		['Chinese commas', 'c001，c002、c003'],
		['semicolons and newlines', 'c001;c002\nc003'],
		['an array from an expression', '={{ ["c001", "c002", "c003"] }}'],
		['duplicates, spaces and empty parts', ' c001 ,, c002,c001 , c003,\n'],
	])('user IDs are read with %s, and nobody is told twice', async (_name, userIds) => {
		await send(toUsers(userIds));
		expect(idsOnTheWire()).toEqual([['c001', 'c002', 'c003']]);
	});

	test('IDs with leading zeros and beyond 2^53 stay text', async () => {
		await send(toUsers('={{ ["0147282552401293909", "007"] }}'));
		expect(idsOnTheWire()).toEqual([['0147282552401293909', '007']]);
	});

	test('250 users are 3 tasks of at most 100, in order, every ID once', async () => {
		const everybody = colleagues(250);
		const { json, outputs } = await send(toUsers(everybody.join(',')));
		expect(json().map(({ userIds }) => (userIds as string[]).length)).toEqual([100, 100, 50]);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		expect(idsOnTheWire().flat().sort()).toEqual(everybody);
		expect(new Set(json().map(({ taskId }) => taskId)).size).toBe(3);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
	});

	test('combineIdentical: 120 one-person items with one message cost 2 calls and keep their pairing', async () => {
		const everybody = colleagues(120);
		const { json, outputs } = await send(
			toUsers('={{ $json.id }}'),
			everybody.map((id) => ({ id })),
		);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(2);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const paired = outputs[0]?.flatMap(({ pairedItem }) => pairedItem);
		expect(paired).toEqual(everybody.map((_id, item) => ({ item })));
	});

	test('combineIdentical keeps different messages apart, and off it keeps items apart', async () => {
		const items = [
			{ id: 'c001', text: 'a' },
			{ id: 'c002', text: 'b' },
			{ id: 'c003', text: 'a' },
		];
		const parameters = toUsers('={{ $json.id }}', { content: '={{ $json.text }}' });
		const combined = await send(parameters, items);
		expect(idsOnTheWire().sort()).toEqual([['c001', 'c003'], ['c002']]);
		expect(combined.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
		]);

		dingTalk.forgetCalls();
		const apart = await send({ ...parameters, combineIdentical: false }, items);
		expect(idsOnTheWire().sort()).toEqual([['c001'], ['c002'], ['c003']]);
		expect(apart.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('output recipients: one item a person, paired with the item that named him', async () => {
		const { outputs } = await send(toUsers('={{ $json.ids }}', { output: 'recipients' }), [
			{ ids: 'c001,c002' },
			{ ids: 'c003' },
		]);
		expect(outputs[0]?.map(({ json, pairedItem }) => [json.userId, pairedItem])).toEqual([
			['c001', { item: 0 }],
			['c002', { item: 0 }],
			['c003', { item: 1 }],
		]);
		const [first] = outputs[0] ?? [];
		expect(first?.json).toMatchObject({
			taskId: expect.stringMatching(/^\d+$/) as string,
			messageType: 'text',
			sentAt: expect.stringMatching(isoTime) as string,
		});
	});
});

describe("bad input is refused before any call, with the parameter's name", () => {
	test.each<[string, INodeParameters, RegExp]>([
		['no recipients', toUsers('={{ "" }}'), /User IDs/],
		['only separators', toUsers(' , ;'), /User IDs/],
		['a user ID with a space', toUsers('c001 c002'), /User IDs/],
		['a user ID as a lossy number', toUsers('={{ 147282552401293909 }}'), /User IDs/],
		['a department ID with letters', toUsers('', { departmentIds: 'sales' }), /Department IDs/],
		['no content', toUsers('c001', { content: '={{ "" }}' }), /Content/],
		['content that is an object', toUsers('c001', { content: '={{ {a: 1} }}' }), /Content/],
		['broken JSON', toUsers('c001', { messageType: 'json', msg: '{"msgtype":' }), /JSON/],
		[
			'two message types',
			toUsers('c001', {
				messageType: 'json',
				msg: '{"msgtype":"text","text":{"content":"a"},"markdown":{"title":"b","text":"c"}}',
			}),
			/two message types/,
		],
		['a msg above 2,048 bytes', toUsers('c001', { content: '通'.repeat(700) }), /2,?048/],
		[
			'a link that is none',
			toUsers('c001', {
				messageType: 'actionCard',
				markdown: 'x',
				singleTitle: 'Go',
				singleUrl: 'javascript:alert(1)',
			}),
			/Link URL/,
		],
		['an agent ID that is none', toUsers('c001', { options: { agentId: 'abc' } }), /Agent ID/],
	])('%s', async (_name, parameters, named) => {
		const stopped = await send(parameters);
		expect(stopped.error?.message).toMatch(named);
		expect(stopped.error?.message).toContain('[item 0]');
		const continued = await send(parameters, [{}], { continueOnFail: true });
		expect(details(continued)).toMatchObject({ kind: 'invalidInput' });
		expect(dingTalk.calls()).toEqual([]);
	});

	test('a wrong host in the credential is refused before any call', async () => {
		const credential = await dingTalk.credential({ oapiBaseUrl: 'http://oapi.example.com' });
		const { error } = await send(toUsers('c001'), [{}], { credential });
		expect(error?.message).toMatch(/https/);
		expect(dingTalk.calls()).toEqual([]);
	});

	test('one bad item stops all, so that nothing is sent by half', async () => {
		const { error } = await send(toUsers('={{ $json.id }}'), [{ id: 'c001' }, { id: '' }]);
		expect(error?.message).toContain('[item 1]');
		expect(dingTalk.calls('asyncsend_v2')).toEqual([]);
	});
});

describe('errors', () => {
	test('continue on fail: bad items become { error, details }, the others are sent, all paired', async () => {
		const { outputs } = await send(
			toUsers('={{ $json.id }}'),
			[{ id: 'c001' }, { id: '' }, { id: 'c003' }],
			{ onError: 'continueRegularOutput' },
		);
		const errors = outputs[0]?.filter(({ json }) => json.error !== undefined) ?? [];
		expect(errors).toHaveLength(1);
		expect(errors[0]?.pairedItem).toEqual({ item: 1 });
		expect(Object.keys(errors[0]?.json ?? {}).sort()).toEqual(['details', 'error']);
		expect(errors[0]?.json.details).toMatchObject({
			kind: 'invalidInput',
			code: expect.any(String) as string,
			hint: expect.any(String) as string,
		});
		expect(idsOnTheWire()).toEqual([['c001', 'c003']]);
	});

	test('error output: bad items go there with the data of their input item', async () => {
		const { json } = await send(
			toUsers('={{ $json.id }}'),
			[{ id: 'c001' }, { id: 'not an id', ticket: 7 }],
			{ onError: 'continueErrorOutput' },
		);
		expect(json(0)).toHaveLength(1);
		expect(json(1)).toEqual([
			expect.objectContaining({
				ticket: 7,
				error: expect.any(String) as string,
				details: expect.objectContaining({ kind: 'invalidInput' }) as IDataObject,
			}),
		]);
	});

	test('what was accepted before a failure is named in it, and Retry On Fail does not send it again', async () => {
		const everybody = colleagues(250);
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 2, count: 1 });
		const failed = await send(toUsers(everybody.join(',')));
		const accepted = dingTalk.calls('asyncsend_v2').filter((call) => call.accepted);
		expect(failed.error).toBeDefined();
		for (const { messageId } of accepted) {
			expect(`${failed.error?.message} ${failed.error?.description}`).toContain(String(messageId));
		}

		dingTalk.control.clearFaults();
		dingTalk.forgetCalls();
		const day2 = { content: 'Another text' };
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 2, count: 1 });
		const retried = await send(toUsers(everybody.join(','), day2), [{}], { retryOnFail: true });
		expect(retried.error).toBeUndefined();
		expect(retried.json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const told = dingTalk
			.calls('asyncsend_v2')
			.filter((call) => call.accepted)
			.flatMap(({ body }) => String((body as IDataObject).userid_list).split(','));
		expect(told.sort()).toEqual(everybody);
	});

	test('an unknown send says so, is not repeated by Retry On Fail, and is with resendWhenUnknown', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		const unknown = await send(toUsers('c001'), [{}], {
			continueOnFail: true,
			retryOnFail: true,
			maxTries: 2,
		});
		expect(details(unknown)).toMatchObject({ kind: 'unknown' });
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(1);

		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		const resent = await send(
			toUsers('c001', { content: 'Again', options: { resendWhenUnknown: true } }),
		);
		expect(resent.error).toBeUndefined();
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(3);
	});

	test('no token and no secret in items, errors and hints', async () => {
		const credential = await dingTalk.credential();
		const good = await send(toUsers('c001'), [{}], { credential });
		dingTalk.control.addFault({ api: '*', kind: 'http500' });
		const failed = await send(toUsers('c002'), [{}], { credential });
		const continued = await send(toUsers('c003'), [{}], { credential, continueOnFail: true });
		const { accessToken } = await credential.stored();
		const seen = JSON.stringify([
			good,
			failed,
			continued,
			{ ...failed.error },
			failed.error?.stack,
		]);
		expect(String(accessToken).length).toBeGreaterThan(8);
		expect(seen).not.toContain(String(accessToken));
		expect(seen).not.toContain('demo-secret');
	});

	test('a cancelled execution sends nothing more', async () => {
		dingTalk.control.changeSettings({ latencyMs: 50 });
		const controller = new AbortController();
		const credential = await dingTalk.credential({ callsPerSecond: 5 });
		const running = send(
			toUsers('={{ $json.id }}', { combineIdentical: false }),
			colleagues(20).map((id) => ({ id })),
			{ credential, signal: controller.signal },
		);
		await dingTalk.until(() => dingTalk.calls('asyncsend_v2').length >= 2);
		controller.abort();
		const { status } = await running;
		const sent = dingTalk.calls('asyncsend_v2').length;
		expect(status).toBe('canceled');
		await sleep(500);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(sent);
		expect(sent).toBeLessThan(5);
	});
});

describe('getProgress', () => {
	test('takes taskId from the item by default and tells the progress in words', async () => {
		dingTalk.control.changeSettings({ processingMs: 60_000 });
		const credential = await dingTalk.credential();
		const [task] = (await send(toUsers('c001'), [{}], { credential })).json();
		const progress = async () =>
			(
				await runNode(
					'dingTalkWorkNotification',
					{ resource: 'delivery', operation: 'getProgress' },
					[task ?? {}],
					{ credential },
				)
			).json();
		expect(await progress()).toEqual([
			{
				taskId: task?.taskId,
				status: expect.stringMatching(/^(notStarted|inProgress)$/) as string,
				progressPercent: expect.any(Number) as number,
				isCompleted: false,
			},
		]);
		dingTalk.control.advanceClock(61_000);
		expect(await progress()).toEqual([
			{ taskId: task?.taskId, status: 'completed', progressPercent: 100, isCompleted: true },
		]);
	});

	test('a task ID that is none is refused before any call', async () => {
		const { error } = await runNode(
			'dingTalkWorkNotification',
			{ resource: 'delivery', operation: 'getProgress' },
			[{ taskId: 'abc' }],
			{ credential: await dingTalk.credential() },
		);
		expect(error?.message).toMatch(/Task ID/);
		expect(dingTalk.calls()).toEqual([]);
	});
});
