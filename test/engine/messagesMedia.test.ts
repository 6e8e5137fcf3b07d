/** Files of items in messages: uploaded once, checked before any call, in every way n8n keeps them. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import {
	dingTalkCredential,
	itemWithFiles,
	MANUAL_TRIGGER,
	packageTypeName,
	replayServer,
	runNode,
	runWorkflow,
	useBinaryData,
	type NodeResult,
	type RunNodeOptions,
	type TestFile,
} from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator();

const group = 'cidEngineTests==';

beforeEach(async () => {
	await useBinaryData('memory');
	dingTalk.control.setCompany({
		...dingTalk.control.company(),
		groups: [{ openConversationId: group, name: 'Everybody', userIds: ['c001'] }],
	});
});

const fileOf = (fileName: string, content: string | Buffer, mimeType = ''): TestFile => ({
	fileName,
	content: Buffer.from(content),
	mimeType,
});
const picture = (content = 'a picture') => fileOf('cat.png', content, 'image/png');

async function work(
	message: INodeParameters,
	items: INodeExecutionData[],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{ resource: 'message', operation: 'send', userIds: '={{ $json.userId }}', ...message },
		items,
		{ credential: await dingTalk.credential(), ...options },
	);
}

const image: INodeParameters = { messageType: 'image' };

/** An item for each person, each with a file of its own. */
async function itemsWith(userIds: string[], fileFor: (userId: string) => TestFile) {
	return await Promise.all(
		userIds.map(async (userId) => await itemWithFiles({ userId }, { data: fileFor(userId) })),
	);
}

const uploads = () => dingTalk.calls('media/upload');
const uploadedIds = () => uploads().map(({ answer }) => (answer as IDataObject).media_id);
const wireMessages = () =>
	dingTalk.calls('asyncsend_v2').map(({ body }) => (body as { msg: IDataObject }).msg);

describe.each(['memory', 'filesystem'] as const)('binary data in %s', (mode) => {
	beforeEach(async () => await useBinaryData(mode));

	test('one upload for 250 recipients in 3 tasks, with its media ID in each', async () => {
		const [item] = await itemsWith([colleagues(250).join(',')], () => picture());
		const { json, error } = await work(image, item ? [item] : []);
		expect(error).toBeUndefined();
		expect(uploads()).toHaveLength(1);
		expect(uploads()[0]).toMatchObject({
			method: 'POST',
			query: { type: 'image' },
			body: { media: { fileName: 'cat.png', bytes: 9 } },
		});
		expect(uploads()[0]?.headers['content-type']).toMatch(/^multipart\/form-data; *boundary=/);
		const [mediaId] = uploadedIds();
		expect(wireMessages()).toEqual(
			Array(3).fill({ msgtype: 'image', image: { media_id: mediaId } }),
		);
		expect(json().map(({ userIds }) => (userIds as string[]).length)).toEqual([100, 100, 50]);
	});

	test('one upload and one task for 40 items with the same content in files of their own', async () => {
		const everybody = colleagues(40);
		const items = await itemsWith(everybody, (id) => ({ ...picture(), fileName: `${id}.png` }));
		const { json, outputs } = await work(image, items);
		expect(uploads()).toHaveLength(1);
		expect(json()).toMatchObject([{ userIds: everybody, messageType: 'image' }]);
		expect(outputs[0]?.[0]?.pairedItem).toEqual(everybody.map((_id, item) => ({ item })));
	});

	test('different contents are different uploads and tasks, each person with his own', async () => {
		const people = ['c001', 'c002', 'c003'];
		const items = await itemsWith(people, (id) => picture(id === 'c003' ? 'other' : 'same'));
		const { json } = await work(image, items);
		expect(uploads()).toHaveLength(2);
		expect(json().map(({ userIds }) => userIds)).toEqual([['c001', 'c002'], ['c003']]);
		const bytes = Object.fromEntries(
			uploads().map(({ answer, body }) => [
				(answer as IDataObject).media_id,
				(body as { media: { bytes: number } }).media.bytes,
			]),
		);
		dingTalk.processed();
		const received = (id: string) =>
			(dingTalk.deliveriesTo(id)[0]?.content as { image: { media_id: string } }).image.media_id;
		expect(people.map((id) => bytes[received(id)])).toEqual([4, 4, 5]);
	});

	test('a binary field takes the file itself, as the editor tells people to enter it', async () => {
		const items = await itemsWith(['c001'], () => picture());
		const { error } = await work(
			{ ...image, binaryPropertyName: "={{ $('Trigger').item.binary.data }}" },
			items,
		);
		expect(error).toBeUndefined();
		expect(uploads()).toHaveLength(1);
	});

	test('an object that is no file is refused, and an unlisted type goes out with a hint', async () => {
		const items = await itemsWith(['c001'], () => picture());
		const wrong = await work({ ...image, binaryPropertyName: '={{ ({ a: 1 }) }}' }, items);
		expect(wrong.error?.message).toContain('"Image Binary Field" is an object that is not a file');
		expect(dingTalk.calls()).toStrictEqual([]);
		const notes = await itemsWith(['c001', 'c002'], () => fileOf('notes.txt', 'x', 'text/plain'));
		const { error, hints } = await work({ messageType: 'file' }, notes);
		expect(error).toBeUndefined();
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(/"File Binary Field" held a \.txt file/),
		]);
	});

	test('a file that is too large is refused with zero calls', async () => {
		const refused: Array<[INodeParameters, TestFile, RegExp]> = [
			[
				{ messageType: 'file' },
				fileOf('a.pdf', Buffer.alloc(10 * 1024 * 1024 + 1)),
				/"File Binary Field" holds a file of 10\.1 MB/,
			],
			[
				{ messageType: 'voice', duration: 3 },
				fileOf('a.amr', Buffer.alloc(2 * 1024 * 1024 + 1)),
				/"Voice Binary Field" holds a file of 2\.1 MB/,
			],
		];
		for (const [message, file, words] of refused) {
			const { error } = await work(message, await itemsWith(['c001'], () => file));
			expect(error?.message).toMatch(words);
		}
		expect(dingTalk.calls()).toStrictEqual([]);
	});
});

test("n8n's combined binary mode: the file is found by its path in the item", async () => {
	const { binary } = await itemWithFiles({}, { data: picture() });
	const node = { typeVersion: 1, position: [0, 0] as [number, number] };
	const result = await runWorkflow({
		credential: await dingTalk.credential(),
		workflow: {
			nodes: [
				{ ...node, id: 'trigger', name: 'Trigger', type: MANUAL_TRIGGER, parameters: {} },
				{
					...node,
					id: 'send',
					name: 'Send',
					type: packageTypeName('dingTalkWorkNotification'),
					parameters: { userIds: 'c001', ...image, binaryPropertyName: 'photos.first' },
				},
			],
			connections: { Trigger: { main: [[{ node: 'Send', type: 'main', index: 0 }]] } },
			settings: { binaryMode: 'combined' },
		},
		input: [{ json: { photos: { first: binary?.data as unknown as IDataObject } } }],
	});
	expect(result.error('Send')).toBeUndefined();
	expect(uploads().map(({ body }) => body)).toEqual([{ media: { fileName: 'cat.png', bytes: 9 } }]);
	expect(wireMessages()).toEqual([{ msgtype: 'image', image: { media_id: uploadedIds()[0] } }]);
});

test('a field without a file is refused with zero calls, and names the parameter', async () => {
	const [item] = await itemsWith(['c001'], () => picture());
	const plain = { json: { userId: 'c002' } };
	const missing = { ...image, binaryPropertyName: 'photo' };
	for (const [message, items] of [
		[missing, item ? [item] : []],
		[image, [plain]],
	] as const) {
		const { json } = await work(message, [...items], { continueOnFail: true });
		expect(json()[0]).toMatchObject({
			error: expect.stringMatching(
				/^"Image Binary Field" is ".*", and the item has no file/,
			) as string,
			details: { kind: 'invalidInput', parameter: 'Image Binary Field' },
		});
	}
	expect(dingTalk.calls()).toStrictEqual([]);
});

test('continue on fail: an item with a bad file is an error item, the others are sent', async () => {
	const people = ['c001', 'c002', 'c003'];
	const items = await itemsWith(people, (id) => (id === 'c002' ? fileOf('a.exe', 'x') : picture()));
	const { json } = await work({ ...image, options: { output: 'recipients' } }, items, {
		continueOnFail: true,
	});
	expect(json()).toMatchObject([
		{ userId: 'c001', taskId: expect.any(String) as string },
		{ details: { kind: 'invalidInput' } },
		{ userId: 'c003', taskId: expect.any(String) as string },
	]);
});

describe('every type that holds files', () => {
	const pdf = fileOf('季度报告.pdf', '%PDF');

	test.each<[string, INodeParameters, TestFile, (id: unknown) => IDataObject]>([
		['image', {}, picture(), (id) => ({ media_id: id as string })],
		['file', {}, pdf, (id) => ({ media_id: id as string })],
		[
			'voice',
			{ duration: 7 },
			fileOf('a.amr', '#!AMR'),
			(id) => ({ media_id: id as string, duration: '7' }),
		],
		[
			'link',
			{ mediaSource: 'binary', title: 'T', content: 'X', messageUrl: 'https://example.com' },
			picture(),
			(id) => ({
				messageUrl: 'https://example.com',
				picUrl: id as string,
				title: 'T',
				text: 'X',
			}),
		],
		[
			'oa',
			{ mediaSource: 'binary', messageUrl: 'https://example.com', headText: 'OA' },
			picture(),
			(id) => ({
				message_url: 'https://example.com',
				head: { bgcolor: 'FFBBBBBB', text: 'OA' },
				body: { image: id as string },
			}),
		],
	])('work notification, %s', async (type, fields, file, content) => {
		const message = { messageType: type, ...fields };
		const { error } = await work(message, await itemsWith(['c001'], () => file));
		expect(error).toBeUndefined();
		expect(uploads().map(({ body }) => body)).toEqual([
			{ media: { fileName: file.fileName, bytes: file.content.length } },
		]);
		expect(wireMessages()).toEqual([{ msgtype: type, [type]: content(uploadedIds()[0]) }]);
	});

	const botTypes: Array<[string, INodeParameters, string, Record<string, TestFile>, IDataObject]> =
		[
			['image', {}, 'sampleImageMsg', { data: picture() }, { photoURL: 'ID0' }],
			[
				'link',
				{ mediaSource: 'binary', title: 'T', content: 'X', messageUrl: 'https://example.com' },
				'sampleLink',
				{ data: picture() },
				{ text: 'X', title: 'T', picUrl: 'ID0', messageUrl: 'https://example.com' },
			],
			[
				'audio',
				{ duration: 25 },
				'sampleAudio',
				{ data: fileOf('a.amr', '#!AMR') },
				{ mediaId: 'ID0', duration: '25000' },
			],
			[
				'file',
				{},
				'sampleFile',
				{ data: pdf },
				{ mediaId: 'ID0', fileName: '季度报告.pdf', fileType: 'pdf' },
			],
			[
				'video',
				{ duration: 12 },
				'sampleVideo',
				{ data: fileOf('a.mp4', 'video'), cover: picture() },
				{ duration: '12', videoMediaId: 'ID0', videoType: 'mp4', picMediaId: 'ID1' },
			],
		];

	describe.each([
		['directMessage', { userIds: 'c001' }, 'oToMessages/batchSend' as const],
		['groupMessage', { openConversationId: group }, 'groupMessages/send' as const],
	])('bot, %s', (resource, to, api) => {
		test.each(botTypes)('%s', async (messageType, fields, msgKey, files, msgParam) => {
			const { error } = await runNode(
				'dingTalkBotMessage',
				{ resource, operation: 'send', ...to, messageType, ...fields },
				[await itemWithFiles({}, files)],
				{ credential: await dingTalk.credential() },
			);
			expect(error).toBeUndefined();
			const byType = new Map(
				uploads().map(({ query, answer }) => [query.type, (answer as IDataObject).media_id]),
			);
			expect(byType.size).toBe(Object.keys(files).length);
			const first = messageType === 'video' ? byType.get('video') : [...byType.values()][0];
			const ids: IDataObject = { ID0: first as string, ID1: byType.get('image') as string };
			const body = dingTalk.calls(api)[0]?.body as { msgKey: string; msgParam: string };
			expect(body.msgKey).toBe(msgKey);
			expect(JSON.parse(body.msgParam)).toEqual(
				Object.fromEntries(
					Object.entries(msgParam).map(([key, value]) => [key, ids[String(value)] ?? value]),
				),
			);
		});
	});
});

describe('upload', () => {
	test('20 MB go through, the most that DingTalk takes', async () => {
		const large = fileOf('large.png', Buffer.alloc(20 * 1024 * 1024, 1));
		const { error } = await work(image, await itemsWith(['c001'], () => large));
		expect(error).toBeUndefined();
		expect(uploads()[0]?.body).toEqual({
			media: { fileName: 'large.png', bytes: 20 * 1024 * 1024 },
		});
	});

	test.each(['voidToken', 'throttle90018', 'resetBefore', 'resetAfter', 'http500'] as const)(
		'%s: the body is built anew and the file uploaded again, which nobody sees',
		async (kind) => {
			dingTalk.control.addFault({ api: 'media/upload', kind, count: 1 });
			const { error } = await work(image, await itemsWith(['c001'], () => picture()));
			expect(error).toBeUndefined();
			expect(uploads()).toHaveLength(2);
			expect(uploads()[1]?.body).toEqual({ media: { fileName: 'cat.png', bytes: 9 } });
			expect(dingTalk.calls('asyncsend_v2')).toHaveLength(1);
		},
	);

	test("refused: DingTalk's words come out, and nothing is sent", async () => {
		dingTalk.control.addFault({ api: 'media/upload', kind: 'quota90020' });
		const items = await itemsWith(['c001'], () => picture());
		const { json } = await work(image, items, { continueOnFail: true });
		expect(json()).toMatchObject([{ details: { code: '90020' } }]);
		expect(uploads()).toHaveLength(1);
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});

	test('Retry On Fail knows the message again: no second upload, nobody told twice', async () => {
		const everybody = colleagues(250);
		const [item] = await itemsWith([everybody.join(',')], () => picture());
		dingTalk.control.addFault({ api: 'asyncsend_v2', kind: 'quota90020', skip: 2, count: 1 });
		const { json, error } = await work(image, item ? [item] : [], {
			retryOnFail: true,
			maxTries: 2,
		});
		expect(error).toBeUndefined();
		expect(uploads()).toHaveLength(1);
		expect(json().flatMap(({ userIds }) => userIds as string[])).toEqual(everybody);
		const told = dingTalk
			.calls('asyncsend_v2')
			.filter(({ accepted }) => accepted)
			.flatMap(({ body }) => String((body as IDataObject).userid_list).split(','));
		expect(told.sort()).toEqual(everybody);
	});

	test('a hostile file name stays inside its header, letters of any script stay', async () => {
		const server = await replayServer();
		try {
			server.on('/gettoken', { body: '{"errcode":0,"access_token":"t","expires_in":7200}' });
			server.on('/media/upload', {
				body: '{"errcode":0,"errmsg":"ok","media_id":"@lADO","type":"file"}',
			});
			server.on('/topapi/message/corpconversation/asyncsend_v2', {
				body: '{"errcode":0,"task_id":1,"request_id":"r"}',
			});
			const hostile = fileOf('报告"; filename="evil.exe\r\nX-Evil: 1\r\n\r\n.pdf', 'content');
			await work({ messageType: 'file' }, await itemsWith(['c001'], () => hostile), {
				credential: await dingTalkCredential(server.url),
			});
			const [upload] = server.requestsTo('/media/upload');
			const boundary = /boundary=(.+)$/.exec(String(upload?.headers['content-type']))?.[1] ?? '';
			expect(upload?.query).toEqual({ access_token: 't', type: 'file' });
			expect(upload?.body).toBe(
				[
					`--${boundary}`,
					'Content-Disposition: form-data; name="media"; filename="报告_; filename=_evil.exe__X-Evil: 1____.pdf"',
					'Content-Type: application/pdf',
					'',
					'content',
					`--${boundary}--`,
					'',
				].join('\r\n'),
			);
		} finally {
			await server.close();
		}
	});
});
