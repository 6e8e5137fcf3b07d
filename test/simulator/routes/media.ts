import type { Endpoint } from '../endpoint';
import { flatRefusal, success } from '../helpers/envelopes';

const megabytes = (count: number): number => count * 1024 * 1024;

/** dingtalk-api section 5. */
export const mediaTypes: Record<string, { maxBytes: number; extensions: string[] }> = {
	image: { maxBytes: megabytes(20), extensions: ['jpg', 'jpeg', 'gif', 'png', 'bmp'] },
	voice: { maxBytes: megabytes(2), extensions: ['amr', 'mp3', 'wav'] },
	video: { maxBytes: megabytes(20), extensions: ['mp4'] },
	file: {
		maxBytes: megabytes(20),
		extensions: ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar'],
	},
};

/** Not in the documents, but people report having sent them: txt arrives, html does not. */
const reportedFileTypes = ['txt', 'html'];

export const mediaEndpoints: Endpoint[] = [
	{
		api: 'media/upload',
		method: 'POST',
		path: '/media/upload',
		layer: 'flat',
		handle: ({ store, fields, file, now }) => {
			const type = fields.optionalText('type') ?? '';
			const known = Object.hasOwn(mediaTypes, type) ? mediaTypes[type] : undefined;
			if (!known) throw flatRefusal(40004, '不合法的媒体文件类型');
			if (!file) throw flatRefusal(43008, '参数需要multipart类型');
			if (file.fieldName !== 'media') throw flatRefusal(40035, '缺少参数 media');
			const extension = /\.([^.]+)$/.exec(file.fileName)?.[1]?.toLowerCase() ?? '';
			const isKnown =
				known.extensions.includes(extension) ||
				(type === 'file' && reportedFileTypes.includes(extension));
			if (!isKnown && store.settings.onlyKnownFileTypes) {
				throw flatRefusal(40005, '不合法的文件类型');
			}
			if (file.content.length === 0 || file.content.length > known.maxBytes) {
				throw flatRefusal(40006, '不合法的文件大小');
			}
			const mediaId = store.ids.mediaId(type, store.settings.mediaIdMark);
			store.media.set(mediaId, { type, fileName: file.fileName, content: file.content });
			return success('flat', {
				errcode: 0,
				errmsg: 'ok',
				media_id: mediaId,
				created_at: now,
				type,
			});
		},
	},
];
