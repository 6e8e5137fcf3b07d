/** Media of messages: what is checked before an upload, file names, and what counts as the same file. */
import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import fc from 'fast-check';
import { Upload } from '../../nodes/shared/media/upload';
import type { MediaRule } from '../../nodes/shared/media/upload';
import type { ItemFile, ItemFiles } from '../../nodes/shared/media/files';
import {
	extensionOf,
	formatOf,
	mediaRules,
	mimeTypeOf,
	safeFileName,
} from '../../nodes/shared/media/formats';
import { buildBotMessage } from '../../nodes/shared/messages/bot/botMessage';
import { buildWorkMessage } from '../../nodes/shared/messages/work/workMessage';
import { Parameters } from '../../nodes/shared/parameters/parameters';
import { DingTalkError } from '../../nodes/shared/transport/errors';

interface TestFile extends ItemFile {
	reads: number;
}

function fileOf(
	fileName: string,
	content: string | Uint8Array = 'content',
	mimeType = '',
): TestFile {
	const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
	const file: TestFile = {
		fileName,
		mimeType,
		reads: 0,
		async read() {
			file.reads++;
			return bytes;
		},
		hash: async () => ({
			sha256: createHash('sha256')
				.update(await file.read())
				.digest('hex'),
			bytes: bytes.length,
		}),
	};
	return file;
}

async function refusal(building: Promise<unknown>): Promise<string> {
	const error: unknown = await building.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	if (!(error instanceof DingTalkError)) throw new Error(`not refused: ${String(error)}`);
	expect(error.failure).toMatchObject({ kind: 'invalidInput', parameter: 'Field' });
	return `${error.failure.message}. ${error.failure.hint}`;
}

/** The binary fields of an item. */
const files =
	(held: Record<string, ItemFile>): ItemFiles =>
	(field) =>
		typeof field === 'string' ? held[field] : undefined;

const check = async (file: ItemFile, rule: MediaRule) => await Upload.of(file, rule, 'Field');

describe('format', () => {
	test.each([
		['a.png', '', 'png'],
		['A.JPEG', '', 'jpg'],
		['archive.tar.zip', '', 'zip'],
		['photo.webp', 'image/png', 'webp'],
		['download', 'image/png', 'png'],
		['', 'image/jpeg; charset=binary', 'jpg'],
		['voice', 'audio/x-wav', 'wav'],
		['mystery', 'application/octet-stream', ''],
	])('"%s" of "%s" is %s: the name decides, then what n8n knows', (fileName, mimeType, format) => {
		expect(formatOf({ fileName, mimeType })).toBe(format);
	});

	test("n8n's own extension comes before the MIME type", () => {
		expect(formatOf({ fileExtension: 'docx', mimeType: 'application/zip' })).toBe('docx');
	});

	test('every format that DingTalk takes has a MIME type that leads back to it', () => {
		for (const format of [...Object.values(mediaRules).flatMap(({ formats }) => formats), 'ogg']) {
			expect(formatOf({ mimeType: mimeTypeOf(format) })).toBe(format);
		}
	});

	test.each<[string, IDataObject, RegExp]>([
		[
			'a.webp',
			{ messageType: 'image' },
			/"Image Binary Field" held a \.webp file.* jpg, gif, png, bmp/,
		],
		['a.txt', { messageType: 'file' }, /"File Binary Field" held a \.txt file.* xlsx, pdf/],
		[
			'a.mov',
			{ messageType: 'video', duration: 3 },
			/"Video Binary Field" held a \.mov file.* mp4/,
		],
		[
			'a.mp3',
			{ messageType: 'audio', duration: 3 },
			/"Audio Binary Field" held a \.mp3 file.* amr/,
		],
		['a', { messageType: 'image' }, /held a file without an extension/],
	])(
		'%s is in no list of the documents: it goes out with a hint',
		async (fileName, message, words) => {
			const hints: string[] = [];
			const cover = { picMediaSource: 'mediaId', picMediaId: '@cover' };
			const values: IDataObject = {
				mediaSource: 'binary',
				binaryPropertyName: 'data',
				...cover,
				...message,
			};
			const parameters = new Parameters((name) => values[name] as string, {
				hint: (told) => hints.push(told),
			});
			const { uploads } = await buildBotMessage(parameters, files({ data: fileOf(fileName) }));
			expect(uploads).toHaveLength(1);
			expect(hints).toEqual([expect.stringMatching(words)]);
		},
	);
});

describe('size', () => {
	const bytes = (count: number) => new Uint8Array(count);
	const megabyte = 1024 * 1024;

	test.each<[string, MediaRule, number, string]>([
		['a.png', { type: 'image' }, 20 * megabyte, '20 MB'],
		['a.amr', { type: 'voice' }, 2 * megabyte, '2 MB'],
		['a.mp4', { type: 'video' }, 20 * megabyte, '20 MB'],
		['a.pdf', { type: 'file' }, 20 * megabyte, '20 MB'],
		['a.pdf', { type: 'file', maxBytes: 10 * megabyte }, 10 * megabyte, '10 MB'],
	])('%s as %j: %i bytes are taken, one more is not', async (fileName, rule, most, words) => {
		await expect(check(fileOf(fileName, bytes(most)), rule)).resolves.toBeDefined();
		const message = await refusal(check(fileOf(fileName, bytes(most + 1)), rule));
		expect(message).toContain(`DingTalk takes at most ${words} here`);
	});

	test('a size that n8n knows is judged before the file is read', async () => {
		const file = { ...fileOf('a.png'), bytes: 30 * megabyte };
		file.hash = async () => await Promise.reject(new Error('read'));
		expect(await refusal(check(file, { type: 'image' }))).toMatch(/holds a file of 30 MB/);
	});

	test('a file that n8n has lost is refused', async () => {
		const file = {
			...fileOf('a.png'),
			hash: async () => await Promise.reject(new Error('ENOENT')),
		};
		expect(await refusal(check(file, { type: 'image' }))).toMatch(/cannot read any more/);
	});

	test('an empty file is refused', async () => {
		expect(await refusal(check(fileOf('a.png', ''), { type: 'image' }))).toMatch(
			/holds an empty file/,
		);
	});
});

describe('file name', () => {
	test.each([
		['report.pdf', 'pdf', 'report.pdf'],
		['季度报告 2026（终稿）.pdf', 'pdf', '季度报告 2026（终稿）.pdf'],
		['photo.jpeg', 'jpg', 'photo.jpg'],
		['a"; filename="b.pdf', 'pdf', 'a_; filename=_b.pdf'],
		['a\r\nX-Evil: 1\r\n.pdf', 'pdf', 'a__X-Evil: 1__.pdf'],
		['../../etc/passwd.pdf', 'pdf', 'passwd.pdf'],
		['C:\\temp\\a.pdf', 'pdf', 'a.pdf'],
		['invoice\u202Efdp.pdf', 'pdf', 'invoice_fdp.pdf'],
		['', 'png', 'file.png'],
		['.pdf', 'pdf', 'file.pdf'],
		['download', 'png', 'download.png'],
	])('%j becomes %s file %j', (fileName, format, safe) => {
		expect(safeFileName(fileName, format)).toBe(safe);
	});

	test('any name ends with its format, and cannot break out of a multipart header', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 })), (name) => {
				const safe = safeFileName(name, 'pdf');
				expect(safe).toMatch(/^[^\p{Cc}\p{Cs}"\\/]{1,104}$/u);
				expect(extensionOf(safe)).toBe('pdf');
				expect(Array.from(safe).length).toBeLessThanOrEqual(104);
			}),
		);
	});
});

describe('the same file', () => {
	const placeholder = async (file: ItemFile, type: MediaRule['type']) =>
		(await check(file, { type })).placeholder;

	test('has the same placeholder whatever it is called, so that items are combined', async () => {
		const [one, same, other] = [fileOf('a.png', 'x'), fileOf('b.png', 'x'), fileOf('a.png', 'y')];
		expect(await placeholder(one, 'image')).toBe(await placeholder(same, 'image'));
		expect(await placeholder(one, 'image')).not.toBe(await placeholder(other, 'image'));
	});

	test('is another one under another name where people see the name', async () => {
		const [one, same, renamed] = [fileOf('a.pdf'), fileOf('a.pdf'), fileOf('b.pdf')];
		expect(await placeholder(one, 'file')).toBe(await placeholder(same, 'file'));
		expect(await placeholder(one, 'file')).not.toBe(await placeholder(renamed, 'file'));
	});

	test('is compared by its placeholder alone, so its content is never part of a comparison', async () => {
		const upload = await check(fileOf('a.png', 'x'), { type: 'image' });
		expect(JSON.stringify({ upload })).toBe(JSON.stringify({ upload: upload.placeholder }));
	});
});

describe('messages with files', () => {
	const fromBinary = (values: Record<string, unknown>) => {
		const all: Record<string, unknown> = {
			mediaSource: 'binary',
			binaryPropertyName: 'data',
			...values,
		};
		return new Parameters((name) => all[name] as never);
	};

	test.each([
		['image', 'a.png', { msgtype: 'image', image: { media_id: 'ID' } }],
		['file', 'a.pdf', { msgtype: 'file', file: { media_id: 'ID' } }],
		['voice', 'a.amr', { msgtype: 'voice', voice: { media_id: 'ID', duration: '5' } }],
	])(
		'work %s: the placeholder stands where the media ID will be',
		async (messageType, fileName, msg) => {
			const parameters = fromBinary({ messageType, duration: 5 });
			const { content, uploads } = await buildWorkMessage(
				parameters,
				files({ data: fileOf(fileName) }),
				{ sizeLimit: true, makesUnique: false },
			);
			const [upload] = uploads;
			expect(uploads).toHaveLength(1);
			expect(JSON.parse(JSON.stringify(content).replace(upload?.placeholder ?? '', 'ID'))).toEqual({
				msg,
			});
		},
	);

	test('work files stop at 10 MB, half of what an upload may have', async () => {
		const large = fileOf('a.pdf', new Uint8Array(10 * 1024 * 1024 + 1));
		const build = buildWorkMessage(fromBinary({ messageType: 'file' }), files({ data: large }), {
			sizeLimit: true,
			makesUnique: false,
		});
		await expect(build).rejects.toThrow('"File Binary Field" holds a file of 10.1 MB');
		await expect(
			buildBotMessage(fromBinary({ messageType: 'file' }), files({ data: large })),
		).resolves.toBeDefined();
	});

	test('bot file: name and type come from the binary field, and its name may be replaced', async () => {
		const held = files({ data: fileOf('季度.docx') });
		const own = await buildBotMessage(fromBinary({ messageType: 'file', fileName: '' }), held);
		expect(own.msgParam).toEqual({
			mediaId: own.uploads[0]?.placeholder,
			fileName: '季度.docx',
			fileType: 'docx',
		});
		const renamed = await buildBotMessage(
			fromBinary({ messageType: 'file', fileName: 'Q1.docx' }),
			held,
		);
		expect(renamed.msgParam).toMatchObject({ fileName: 'Q1.docx', fileType: 'docx' });
	});

	test.each([
		['$iAEKAqNwZGYDAQTNB9A', 1],
		['@lAzPDe7s2ySi18PNA6XNBXg', 0],
	])(
		'bot file: the media ID %s gives %i hints about files that do not arrive',
		async (id, count) => {
			const hints: string[] = [];
			const values = {
				messageType: 'file',
				mediaSource: 'mediaId',
				mediaId: id,
				fileName: 'a.pdf',
			};
			const parameters = new Parameters((name) => values[name as 'mediaId'], {
				hint: (message) => hints.push(message),
			});
			const { msgParam } = await buildBotMessage(parameters, files({}));
			expect(msgParam).toMatchObject({ mediaId: id });
			expect(hints).toHaveLength(count);
			if (count > 0) expect(hints[0]).toMatch(/only when the ID starts with @.*look whether/);
		},
	);

	test.each([
		[3, '3000'],
		[0.5, '500'],
		['1.2345', '1235'],
		[61, '61000'],
	])('bot audio of %j seconds has %s milliseconds on the wire', async (duration, wire) => {
		const audio = fromBinary({ messageType: 'audio', duration });
		const { msgParam } = await buildBotMessage(audio, files({ data: fileOf('a.amr') }));
		expect(msgParam).toMatchObject({ duration: wire });
	});

	test('bot video: video and cover from two binary fields', async () => {
		const held = files({ data: fileOf('a.mp4'), cover: fileOf('a.jpg', 'cover') });
		const parameters = fromBinary({
			messageType: 'video',
			duration: 3,
			picMediaSource: 'binary',
			picBinaryPropertyName: 'cover',
		});
		const { msgParam, uploads } = await buildBotMessage(parameters, held);
		expect(uploads.map(({ type }) => type)).toEqual(['video', 'image']);
		expect(msgParam).toEqual({
			duration: '3',
			videoMediaId: uploads[0]?.placeholder,
			videoType: 'mp4',
			picMediaId: uploads[1]?.placeholder,
		});
	});
});
