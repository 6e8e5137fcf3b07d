/** Sends without mapping, one message a person, and what is said about people who are none: design.md, section 1. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { generateCompany } from '../simulator';
import { runNode, type CredentialHandle, type NodeResult, type RunNodeOptions } from './harness';
import { withSimulator } from './harness/withSimulator';

const company = generateCompany(130);
const dingTalk = withSimulator({ company, settings: { callsPerSecond: 1000 } });
const idOf = (index: number) => String(company.people[index]?.userId);

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 500 });
});

type Run = (
	parameters: INodeParameters,
	items?: IDataObject[],
	options?: RunNodeOptions,
) => Promise<NodeResult>;

function sender(node: string, resource: string): Run {
	return async (parameters, items = [{}], options = {}) =>
		await runNode(node, { resource, operation: 'send', content: 'Hello', ...parameters }, items, {
			credential,
			...options,
		});
}
const work = sender('dingTalkWorkNotification', 'message');
const bot = sender('dingTalkBotMessage', 'directMessage');
const ding = sender('dingTalkBotMessage', 'ding');

const workTexts = () =>
	dingTalk.calls('asyncsend_v2').map(({ body }) => {
		const { userid_list, msg } = body as {
			userid_list: string;
			msg: { msgtype: string; text?: { content: string }; markdown?: { text: string } };
		};
		return [userid_list, msg.text?.content ?? msg.markdown?.text ?? ''] as const;
	});

describe('sendTo incoming tells the people of the item, and nothing is mapped', () => {
	const channels: Array<[string, Run, string]> = [
		['work notifications', work, 'asyncsend_v2'],
		['bot messages', bot, 'oToMessages/batchSend'],
		['DINGs', ding, 'ding/send'],
	];
	const items: Array<[string, IDataObject, () => string[]]> = [
		['a check or the trigger: userId', { userId: idOf(3), name: 'X' }, () => [idOf(3)]],
		['a send: userIds', { userIds: [idOf(3), idOf(4)] }, () => [idOf(3), idOf(4)]],
		['both: the one person', { userId: idOf(5), userIds: [idOf(3)] }, () => [idOf(5)]],
	];
	test.each(
		channels.flatMap(([channel, run, api]) =>
			items.map(([what, item, whom]) => [channel, what, run, api, item, whom] as const),
		),
	)('%s, from %s', async (_channel, _what, run, api, item, whom) => {
		const { error } = await run({ sendTo: 'incoming' }, [item]);
		expect(error).toBeUndefined();
		const calls = dingTalk.calls().filter((call) => call.api === api);
		expect(calls).toHaveLength(1);
		const body = calls[0]?.body as IDataObject;
		const told = body.userid_list ?? body.userIds ?? body.receiverUserIdList;
		expect(Array.isArray(told) ? told : String(told).split(',')).toEqual(whom());
	});

	test('an item without people is refused before any call, with what it has instead', async () => {
		const { error } = await work({ sendTo: 'incoming' }, [{ staffId: 'a', unread: ['b'] }]);
		expect(error?.message).toContain('the item has neither userId nor userIds');
		expect((error as { description?: string }).description).toMatch(/"staffId", "unread"/);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('an empty field says under which name the item has it', async () => {
		const { error } = await bot({ userIds: '={{ $json.userId }}' }, [{ userIds: ['a'] }]);
		expect(error?.message).toContain('"User IDs" is empty');
		expect((error as { description?: string }).description).toMatch(/The item has "userIds"/);
	});

	test('Managers takes them too', async () => {
		const { error } = await work({ sendTo: 'managers' }, [{ userId: idOf(2) }]);
		expect(error).toBeUndefined();
		expect(workTexts().map(([whom]) => whom)).toEqual([idOf(0)]);
	});
});

describe('bots reach departments and everyone person by person', () => {
	test.each([
		['bot messages', bot, 'oToMessages/batchSend', 'userIds'],
		['DINGs', ding, 'ding/send', 'receiverUserIdList'],
	] as const)('%s', async (_name, run, api, field) => {
		const department = company.departments[2]?.deptId ?? 0;
		const inside = company.people.filter(({ deptIds }) => deptIds.includes(department));
		expect((await run({ departmentIds: String(department) })).error).toBeUndefined();
		const told = () =>
			dingTalk
				.calls(api)
				.flatMap(({ body }) => (body as IDataObject)[field] as string[])
				.sort();
		expect(told()).toEqual(expect.arrayContaining(inside.map(({ userId }) => userId)));
		dingTalk.forgetCalls();
		expect((await run({ sendTo: 'everyone' })).error).toBeUndefined();
		expect(told()).toEqual(company.people.map(({ userId }) => userId).sort());
	});
});

describe('combineItems digest: one message a person', () => {
	const digest = (more: IDataObject = {}) => ({
		combineItems: 'digest',
		digestHeading: 'Not read:',
		...more,
	});
	const unread = (count: number, manager = idOf(0)) =>
		Array.from({ length: count }, (_, index) => ({ userId: manager, line: `Person ${index + 1}` }));

	test('a manager of 60 people who have not read gets one message that lists them, paired with all 60 items', async () => {
		const result = await work(
			{ sendTo: 'incoming', content: '={{ $json.line }}', options: digest() },
			unread(60),
		);
		expect(result.error).toBeUndefined();
		expect(workTexts()).toEqual([
			[idOf(0), ['Not read:', ...unread(60).map(({ line }) => line)].join('\n')],
		]);
		expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			Array.from({ length: 60 }, (_, item) => ({ item })),
		]);
	});

	test('is cut to whole texts within 2,048 bytes and says how many more there are', async () => {
		const result = await work(
			{
				sendTo: 'incoming',
				messageType: 'markdown',
				title: 'Reminder',
				content: '=- 张伟 {{ $json.line }}',
				options: digest(),
			},
			unread(300),
		);
		expect(result.error).toBeUndefined();
		const [[, text] = ['', '']] = workTexts();
		const lines = text.split('\n\n');
		const shown = lines.slice(1, -1);
		expect(shown).toEqual(
			unread(300)
				.slice(0, shown.length)
				.map(({ line }) => `- 张伟 ${line}`),
		);
		expect(lines.at(-1)).toBe(`and ${300 - shown.length} more`);
		const { msg } = dingTalk.calls('asyncsend_v2')[0]?.body as { msg: object };
		const bytes = Buffer.byteLength(JSON.stringify(msg));
		expect(bytes).toBeLessThanOrEqual(2048);
		expect(bytes).toBeGreaterThan(2000);
		expect(result.hints.map(({ message }) => message).join()).toMatch(/only the first texts/);
		expect(dingTalk.deliveriesTo(idOf(0))).toHaveLength(1);
	});

	test('bot messages hold 15,000 bytes; people with the same texts share a batch, equal texts stand once', async () => {
		const items = unread(300).map(({ line }) => ({ userIds: [idOf(0), idOf(1)], line }));
		const result = await bot(
			{ sendTo: 'incoming', content: '={{ $json.line }}', options: digest() },
			[...items, ...items],
		);
		expect(result.error).toBeUndefined();
		const bodies = dingTalk.calls('oToMessages/batchSend').map(({ body }) => body as IDataObject);
		expect(bodies.map(({ userIds }) => userIds)).toEqual([[idOf(0), idOf(1)]]);
		const { content } = JSON.parse(String(bodies[0]?.msgParam)) as { content: string };
		expect(content.split('\n')).toEqual(['Not read:', ...unread(300).map(({ line }) => line)]);
	});

	test('Retry On Fail tells a person no text twice: one that comes in later goes alone', async () => {
		// The people of the first item's department are found in the second try only.
		dingTalk.control.addFault({ api: 'user/listid', kind: 'quota90020', count: 1 });
		const result = await work(
			{
				userIds: '={{ $json.id ?? "" }}',
				departmentIds: '={{ $json.department ?? "" }}',
				content: '={{ $json.line }}',
				options: digest(),
			},
			[
				{ department: company.people[0]?.deptIds[0], line: 'c' },
				{ id: idOf(0), line: 'a' },
				{ id: idOf(0), line: 'b' },
			],
			{ retryOnFail: true, maxTries: 3, continueOnFail: true },
		);
		expect(result.json().filter(({ error }) => error)).toStrictEqual([]);
		const told = workTexts().filter(([whom]) => whom.split(',').includes(idOf(0)));
		expect(told.map(([, text]) => text)).toEqual(['Not read:\na\nb', 'Not read:\nc']);
		const paired = result.outputs[0]?.map(({ pairedItem }) => pairedItem);
		expect(paired?.[0]).toEqual({ item: 0 });
		expect(paired?.at(-1)).toEqual([{ item: 1 }, { item: 2 }]);
	});

	test('Retry On Fail sends a digest that was refused again, and only that', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', count: 1 });
		const result = await work(
			{ sendTo: 'incoming', content: '={{ $json.line }}', options: digest() },
			[...unread(3), ...unread(2, idOf(1))],
			{ retryOnFail: true, maxTries: 3 },
		);
		expect(result.error).toBeUndefined();
		for (const index of [0, 1]) expect(dingTalk.deliveriesTo(idOf(index))).toHaveLength(1);
	});

	test.each([
		[
			'another type',
			{ messageType: 'link', title: 'T', messageUrl: 'https://a.b', picUrl: '@x' },
			{},
			/One Message per Person.*"link"/,
		],
		[
			'departments as a whole',
			{ departmentIds: '1' },
			{ expandDepartments: false },
			/departments would be told as a whole/,
		],
		[
			'a text that leaves no room',
			{ content: 'x'.repeat(1990) },
			{},
			/"Content" is too long for a digest/,
		],
	])('%s is refused before any call', async (_name, parameters, options, message) => {
		const { error } = await work({ userIds: idOf(0), ...parameters, options: digest(options) });
		expect(error?.message).toMatch(message);
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});

describe('what a failure and a hint say about people', () => {
	test('everyone is told once, however often Retry On Fail runs', async () => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 1, count: 1 });
		const { error } = await work(
			{ sendTo: 'everyone', content: '={{ $json.line }}', options: { expandDepartments: false } },
			[{ line: 'a' }, { line: 'b' }],
			{ retryOnFail: true, maxTries: 3 },
		);
		expect(error).toBeUndefined();
		for (const line of ['a', 'b'])
			expect(
				dingTalk
					.calls('asyncsend_v2')
					.filter(({ accepted, body }) => accepted && JSON.stringify(body).includes(`"${line}"`)),
			).toHaveLength(1);
	});

	const asAWhole = { options: { expandDepartments: false } };
	test.each<[string, INodeParameters, IDataObject[]]>([
		[
			'the departments, and no people',
			{ departmentIds: '1', ...asAWhole },
			[{ userIds: [], departmentIds: ['1'] }],
		],
		['everyone', { sendTo: 'everyone', ...asAWhole }, [{ userIds: [], toAllUsers: true }]],
		[
			'the people of each item',
			{ userIds: '={{ $json.userId }}' },
			[{ userIds: [idOf(0)] }, { userIds: [idOf(1)] }],
		],
	])('an error names who was not told: %s', async (_, parameters, notTold) => {
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'resetAfter', count: 1 });
		const items = notTold.map((_each, index) => ({ userId: idOf(index) }));
		const { json } = await work(parameters, items, { continueOnFail: true });
		expect(json().map(({ details }) => (details as IDataObject).notDone)).toEqual(
			notTold.map((whom) => [{ ...whom, kind: 'unknown' }]),
		);
	});

	test('people without a manager are named and the managers of the others told', async () => {
		const boss = idOf(0);
		const result = await work({ sendTo: 'managers', userIds: `${boss},${idOf(2)}` });
		expect(result.json()[0]).toMatchObject({ userIds: [boss], withoutManager: [boss] });
		expect(result.hints.map(({ message }) => message).join()).toContain(boss);
		const { error } = await work({ sendTo: 'managers', userIds: boss });
		expect(error?.message).toContain(`"Managers Of" have no manager in DingTalk (${boss})`);
	});

	test('unknown mobile numbers stand in the item beside the people who were found; numbers and lists are read', async () => {
		const mobile = Number(company.people[0]?.mobile);
		const result = await work({ sendTo: 'mobiles', mobiles: '={{ $json.mobiles }}' }, [
			{ mobiles: mobile },
			{ mobiles: [mobile, '199 0000 0000'] },
		]);
		expect(result.json()).toMatchObject([{ userIds: [idOf(0)], unknownMobiles: ['19900000000'] }]);
	});
});

describe('people who are likely none', () => {
	test.each([
		['张伟', /张伟 \(looks like a name\).*Pick by Name/],
		['13812345678', /13812345678 \(looks like a mobile number\).*Mobile Numbers/],
		['a@b.com', /a@b\.com \(looks like an e-mail address\)/],
	])('%s in User IDs gets a hint', async (userIds, hint) => {
		const { hints } = await work({ userIds: `${idOf(0)},${userIds}` });
		expect(hints.map(({ message }) => message).join()).toMatch(hint);
	});

	test('real user IDs get none, and quotes around them are dropped', async () => {
		const { hints } = await work({ userIds: `"${idOf(0)}","${idOf(1)}"` });
		expect(hints).toStrictEqual([]);
		expect(workTexts().map(([whom]) => whom)).toEqual([`${idOf(0)},${idOf(1)}`]);
	});

	test('a blank is refused and Pick by Name named', async () => {
		const { error } = await work({ userIds: 'Zhang Min' });
		expect((error as { description?: string }).description).toMatch(/Pick by Name/);
	});

	test('an unknown department is refused also where departments are told as a whole', async () => {
		const { error } = await work({
			departmentIds: '1,999999',
			options: { expandDepartments: false },
		});
		expect(error?.message).toContain('"Department IDs" holds 999999, which does not exist');
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});

	test('without the permission to see departments they are told all the same', async () => {
		dingTalk.control.addFault({ api: 'department/get', kind: 'quota90020', count: 9 });
		const { error } = await work({ departmentIds: '1', options: { expandDepartments: false } });
		expect(error).toBeUndefined();
	});
});

test.each([
	['one item a person', work, { output: 'recipients' }, 'userId', 'requestId'],
	['tasks', work, {}, 'userIds', 'requestId'],
	['bot messages, one item a person', bot, { output: 'recipients' }, 'userId', 'robotCode'],
	['DINGs', ding, {}, 'userIds', 'robotCode'],
] as const)(
	'%s: the person stands first, IDs last, nothing is empty',
	async (_name, run, options, first, last) => {
		const { json } = await run({ userIds: `${idOf(0)},${idOf(1)}`, options: { ...options } });
		for (const item of json()) {
			expect(Object.keys(item)[0]).toBe(first);
			expect(Object.keys(item).at(-1)).toBe(last);
			expect(
				Object.values(item).filter((value) => value === '' || String(value) === ''),
			).toStrictEqual([]);
		}
		const rows = json().map((item) => JSON.stringify(item));
		expect(new Set(rows).size).toBe(rows.length);
	},
);

test.each([
	['dingTalkWorkNotification', { resource: 'message', operation: 'send' }],
	['dingTalkBotMessage', { resource: 'ding', operation: 'send' }],
	['dingTalkWorkNotification', { resource: 'delivery', operation: 'getProgress', taskId: '1' }],
	['dingTalkBotMessage', { resource: 'groupWebhook', operation: 'send' }],
])('%s without a credential says what to choose', async (node, parameters) => {
	const { error } = await runNode(node, { userIds: 'a', content: 'x', ...parameters }, [{}], {});
	expect(error?.message).toMatch(/Choose a DingTalk (Group Bot )?API credential in this node/);
	expect(JSON.stringify(error)).not.toContain('Report this');
});

test.each([
	[
		'dingTalkWorkNotification',
		{ resource: 'delivery', operation: 'getResult' },
		{ processQueryKey: 'k' },
	],
	[
		'dingTalkBotReadStatus',
		{ resource: 'directMessage', operation: 'getReadStatus' },
		{ taskId: '1' },
	],
	[
		'dingTalkBotReadStatus',
		{ resource: 'ding', operation: 'getReadStatus' },
		{ processQueryKey: 'k' },
	],
])(
	'%s with a message of another channel says which node knows it',
	async (node, parameters, item) => {
		const { error } = await runNode(node, parameters, [item], { credential });
		expect(error?.message).toContain('is empty');
		expect((error as { description?: string }).description).toMatch(
			/The item has ".*", which names a/,
		);
		expect(dingTalk.calls()).toStrictEqual([]);
	},
);

test('Make Unique is on as soon as it is added', async () => {
	const { error } = await work({ userIds: idOf(0), options: { makeUnique: true } });
	expect(error).toBeUndefined();
	expect(workTexts()[0]?.[1]).toMatch(/^Hello \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\)$/);
});
