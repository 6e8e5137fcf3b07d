/** Media from binary fields: uploaded once however many recipients there are (design.md, section 1, send). */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import {
	itemWithFiles,
	runNode,
	useBinaryData,
	type CredentialHandle,
	type NodeResult,
	type RunNodeOptions,
	type TestFile,
} from './harness';
import { colleagues, withSimulator } from './harness/withSimulator';

const dingTalk = withSimulator({ settings: { callsPerSecond: 1000 } });

let credential: CredentialHandle;
beforeEach(async () => {
	credential = await dingTalk.credential({ callsPerSecond: 500 });
});

const png: TestFile = {
	content: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
	fileName: '通知 "一".png',
	mimeType: 'image/png',
};

async function send(
	parameters: INodeParameters,
	items: INodeExecutionData[],
	options: RunNodeOptions = {},
): Promise<NodeResult> {
	return await runNode(
		'dingTalkWorkNotification',
		{ resource: 'message', operation: 'send', messageType: 'image', ...parameters },
		items,
		{ credential, ...options },
	);
}

const messages = () =>
	dingTalk.calls('asyncsend_v2').map(({ body }) => (body as IDataObject).msg as IDataObject);

describe.each(['memory', 'filesystem'] as const)('binary data in %s', (mode) => {
	beforeEach(async () => await useBinaryData(mode));

	test('an image for 250 people is uploaded once, whole, and its media ID stands in every message', async () => {
		const { error, json } = await send({ userIds: colleagues(250).join(',') }, [
			await itemWithFiles({}, { data: png }),
		]);
		expect(error).toBeUndefined();
		expect(json()).toHaveLength(3);
		const uploads = dingTalk.calls('media/upload');
		expect(uploads).toHaveLength(1);
		expect(uploads[0]).toMatchObject({ query: { type: 'image' }, accepted: true });
		const { media_id: mediaId } = uploads[0]?.answer as IDataObject;
		expect(messages()).toEqual(Array(3).fill({ msgtype: 'image', image: { media_id: mediaId } }));
		expect(dingTalk.uploaded(String(mediaId))?.content.equals(png.content)).toBe(true);
	});

	test('items with the same file are combined; another file is another message', async () => {
		const other = { ...png, content: Buffer.from('another') };
		const { error } = await send({ userIds: '={{ $json.id }}' }, [
			await itemWithFiles({ id: 'c001' }, { data: png }),
			await itemWithFiles({ id: 'c002' }, { data: png }),
			await itemWithFiles({ id: 'c003' }, { data: other }),
		]);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('media/upload')).toHaveLength(2);
		expect(dingTalk.calls('asyncsend_v2')).toHaveLength(2);
	});
});

describe('files', () => {
	beforeEach(async () => await useBinaryData('memory'));

	test('a media ID is sent as it is, without an upload', async () => {
		dingTalk.control.changeSettings({ onlyKnownMedia: false });
		const { error } = await send(
			{ userIds: 'c001', mediaSource: 'mediaId', mediaId: '@lADPDe7s2ySi18PNA6XNBXg' },
			[{ json: {} }],
		);
		expect(error).toBeUndefined();
		expect(dingTalk.calls('media/upload')).toStrictEqual([]);
		expect(messages()).toEqual([
			{ msgtype: 'image', image: { media_id: '@lADPDe7s2ySi18PNA6XNBXg' } },
		]);
	});

	test.each<[string, INodeParameters, Record<string, TestFile>]>([
		['no file in the field', {}, {}],
		['an empty file', {}, { data: { ...png, content: Buffer.alloc(0) } }],
		[
			'a voice file above 2 MB',
			{ messageType: 'voice' },
			{
				data: {
					content: Buffer.alloc(2 * 1024 * 1024 + 1),
					fileName: 'a.amr',
					mimeType: 'audio/amr',
				},
			},
		],
		[
			'a file above 10 MB',
			{ messageType: 'file' },
			{
				data: {
					content: Buffer.alloc(10 * 1024 * 1024 + 1),
					fileName: 'a.pdf',
					mimeType: 'application/pdf',
				},
			},
		],
	])('%s is refused before any call', async (_name, parameters, files) => {
		const { error } = await send({ userIds: 'c001', ...parameters }, [
			await itemWithFiles({}, files),
		]);
		expect(error?.message).toMatch(/Binary Field/);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test("a file of a kind that DingTalk does not list: its 40005 is the item's error, and nothing is sent", async () => {
		const program = { ...png, fileName: 'a.exe', mimeType: 'application/x-msdownload' };
		const { json } = await send({ userIds: 'c001' }, [await itemWithFiles({}, { data: program })], {
			continueOnFail: true,
		});
		expect(json()).toMatchObject([{ details: { code: '40005' } }]);
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});

	test('an upload that is refused is the error of its items, and nothing is sent', async () => {
		dingTalk.control.addFault({ api: 'media/upload', kind: 'quota90020' });
		const { json } = await send({ userIds: 'c001' }, [await itemWithFiles({}, { data: png })], {
			continueOnFail: true,
		});
		expect(json()).toMatchObject([{ details: { code: '90020' } }]);
		expect(dingTalk.calls('asyncsend_v2')).toStrictEqual([]);
	});

	test('a bot sends a file by its media ID, name and type', async () => {
		const pdf = {
			content: Buffer.from('%PDF-1.4'),
			fileName: 'Plan.pdf',
			mimeType: 'application/pdf',
		};
		const { error } = await runNode(
			'dingTalkBotMessage',
			{ resource: 'directMessage', operation: 'send', userIds: 'c001', messageType: 'file' },
			[await itemWithFiles({}, { data: pdf })],
			{ credential },
		);
		expect(error).toBeUndefined();
		const body = dingTalk.calls('oToMessages/batchSend')[0]?.body as IDataObject;
		expect(body.msgKey).toBe('sampleFile');
		expect(JSON.parse(String(body.msgParam))).toEqual({
			mediaId: expect.stringMatching(/^[@$]/) as string,
			fileName: 'Plan.pdf',
			fileType: 'pdf',
		});
	});
});
