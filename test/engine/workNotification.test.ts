/** The work-notification node against the simulator: design.md, section 1 (send and getProgress). */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { runNode } from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';
import { isoTime, textTo, WorkNotifications } from './harness/workNotifications';

const dingTalk = withSimulator();
const work = new WorkNotifications(dingTalk);

describe('send', () => {
	test('text to users: the exact JSON on the wire, the token in the query, and the exact item', async () => {
		const { outputs } = await work.send(textTo('c001, c002'));

		const [call] = dingTalk.calls('asyncsend_v2');
		expect(call).toMatchObject({ method: 'POST', status: 200, accepted: true });
		expect(Object.keys(call?.query ?? {})).toEqual(['access_token']);
		expect(work.wireBodies()).toEqual([
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
			{ messageType: 'markdown', title: 'Notice', content: '# Hi' },
			{ msgtype: 'markdown', markdown: { title: 'Notice', text: '# Hi' } },
		],
		[
			'actionCard with one link',
			{
				messageType: 'actionCard',
				title: 'Notice',
				content: 'Please **confirm**',
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
				content: 'Choose',
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
		const { error } = await work.send({ ...textTo('c001'), ...parameters });
		expect(error).toBeUndefined();
		expect(work.wireBodies()[0]?.msg).toEqual(msg);
		dingTalk.processed();
		expect(dingTalk.deliveriesTo('c001')).toMatchObject([{ status: 'unread', content: msg }]);
	});

	test('departments go on the wire as dept_id_list without an empty userid_list, and a hint warns of missing receipts', async () => {
		const { json, hints } = await work.send(
			textTo('', { departmentIds: '2，3', options: { expandDepartments: false } }),
		);
		expect(work.wireBodies()).toEqual([
			{
				agent_id: '2839445214',
				dept_id_list: '2,3',
				msg: { msgtype: 'text', text: { content: 'Hello' } },
			},
		]);
		expect(json()[0]).toMatchObject({ departmentIds: ['2', '3'] });
		expect(json()[0]).not.toHaveProperty('userIds');
		expect(hints.map(({ message }) => message).join()).toMatch(/100/);
	});

	test('everyone goes as to_all_user without lists, and a hint warns of missing receipts', async () => {
		const { json, hints } = await work.send(
			textTo('', { sendTo: 'everyone', options: { expandDepartments: false } }),
		);
		expect(work.wireBodies()).toEqual([
			{
				agent_id: '2839445214',
				to_all_user: true,
				msg: { msgtype: 'text', text: { content: 'Hello' } },
			},
		]);
		expect(json()[0]).toMatchObject({ toAllUsers: true });
		expect(json()[0]).not.toHaveProperty('departmentIds');
		expect(hints.map(({ message }) => message).join()).toMatch(/100/);
	});

	test.each<[string, string | string[]]>([
		['commas', 'c001,c002,c003'],
		['Chinese commas', 'c001，c002、c003'],
		['semicolons and newlines', 'c001;c002\nc003'],
		['an array from an expression', '={{ ["c001", "c002", "c003"] }}'],
		['duplicates, spaces and empty parts', ' c001 ,, c002,c001 , c003,\n'],
	])('user IDs are read with %s, and nobody is told twice', async (_name, userIds) => {
		await work.send(textTo(userIds));
		expect(work.idsOnTheWire()).toEqual([['c001', 'c002', 'c003']]);
	});

	test('IDs with leading zeros and beyond 2^53 stay text', async () => {
		await work.send(textTo('={{ ["0147282552401293909", "007"] }}'));
		expect(work.idsOnTheWire()).toEqual([['0147282552401293909', '007']]);
	});

	test('250 users are 3 tasks of at most 100, in order, every ID once', async () => {
		const everybody = colleagues(250);
		const { json, outputs } = await work.send(textTo(everybody.join(',')));
		expect(json().map(({ userIds }) => (userIds as string[]).length)).toEqual([100, 100, 50]);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		expect(work.idsOnTheWire().flat().sort()).toEqual(everybody);
		expect(new Set(json().map(({ taskId }) => taskId)).size).toBe(3);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(Array(3).fill({ item: 0 }));
	});

	test('combineItems identical: 120 one-person items with one message cost 2 calls and keep their pairing', async () => {
		const everybody = colleagues(120);
		const { json, outputs } = await work.send(
			textTo('={{ $json.id }}'),
			everybody.map((id) => ({ id })),
		);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(2);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const paired = outputs[0]?.flatMap(({ pairedItem }) => pairedItem);
		expect(paired).toEqual(everybody.map((_id, item) => ({ item })));
	});

	test('combineItems identical keeps different messages apart, and separate keeps items apart', async () => {
		const items = [
			{ id: 'c001', text: 'a' },
			{ id: 'c002', text: 'b' },
			{ id: 'c003', text: 'a' },
		];
		const parameters = textTo('={{ $json.id }}', { content: '={{ $json.text }}' });
		const combined = await work.send(parameters, items);
		expect(work.idsOnTheWire().sort()).toEqual([['c001', 'c003'], ['c002']]);
		expect(combined.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			[{ item: 0 }, { item: 2 }],
			{ item: 1 },
		]);

		dingTalk.forgetCalls();
		const apart = await work.send({ ...parameters, options: { combineItems: 'separate' } }, items);
		expect(work.idsOnTheWire().sort()).toEqual([['c001'], ['c002'], ['c003']]);
		expect(apart.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	test('output recipients: one item a person, paired with the item that named him', async () => {
		const { outputs } = await work.send(
			textTo('={{ $json.ids }}', { options: { output: 'recipients' } }),
			[{ ids: 'c001,c002' }, { ids: 'c003' }],
		);
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

describe('getProgress', () => {
	test('takes taskId from the item by default and tells the progress in words', async () => {
		dingTalk.control.changeSettings({ processingMs: 60_000 });
		const credential = await dingTalk.credential();
		const [task] = (await work.send(textTo('c001'), [{}], { credential })).json();
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
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});
