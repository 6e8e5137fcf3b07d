import type { IBinaryData } from 'n8n-workflow';
import { entryIn } from '../transport/json';
import { limits } from '../transport/limits';

/** What DingTalk's media/upload calls `type`. */
export type MediaType = 'image' | 'voice' | 'video' | 'file';

/** What may be uploaded as each type, by extension. Source: media/upload. */
export const mediaRules: Readonly<
	Record<MediaType, { maxBytes: number; formats: readonly string[] }>
> = {
	image: { maxBytes: limits.mediaBytes, formats: ['jpg', 'gif', 'png', 'bmp'] },
	voice: { maxBytes: limits.voiceBytes, formats: ['amr', 'mp3', 'wav'] },
	video: { maxBytes: limits.mediaBytes, formats: ['mp4'] },
	file: {
		maxBytes: limits.mediaBytes,
		formats: ['doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'zip', 'pdf', 'rar'],
	},
};

/** Names in use for each format; the first is what we declare in an upload. */
const mimeTypes: Readonly<Record<string, readonly string[]>> = {
	jpg: ['image/jpeg', 'image/jpg'],
	gif: ['image/gif'],
	png: ['image/png'],
	bmp: ['image/bmp', 'image/x-ms-bmp'],
	amr: ['audio/amr'],
	ogg: ['audio/ogg'],
	mp3: ['audio/mpeg', 'audio/mp3'],
	wav: ['audio/wav', 'audio/x-wav', 'audio/wave'],
	mp4: ['video/mp4'],
	doc: ['application/msword'],
	docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
	xls: ['application/vnd.ms-excel'],
	xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
	ppt: ['application/vnd.ms-powerpoint'],
	pptx: ['application/vnd.openxmlformats-officedocument.presentationml.presentation'],
	zip: ['application/zip', 'application/x-zip-compressed'],
	pdf: ['application/pdf'],
	rar: ['application/vnd.rar', 'application/x-rar-compressed', 'application/x-rar'],
};

/** The extension in lower case, '' when there is none. */
export function extensionOf(fileName: string): string {
	const extension = /\.([^.\s]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
	return extension === 'jpeg' ? 'jpg' : extension;
}

/** What an upload declares for a format (an extension without a dot). */
export function mimeTypeOf(format: string): string {
	return entryIn(mimeTypes, format)?.[0] ?? 'application/octet-stream';
}

function formatOfMimeType(mimeType: string): string {
	const plain = mimeType.split(';')[0]?.trim().toLowerCase() ?? '';
	return Object.entries(mimeTypes).find(([, names]) => names.includes(plain))?.[0] ?? '';
}

/** The file's own extension, else what n8n knows about it. '' when nobody knows. */
export function formatOf(
	binary: Pick<IBinaryData, 'fileName' | 'fileExtension' | 'mimeType'>,
): string {
	return (
		extensionOf(binary.fileName ?? '') ||
		extensionOf(`.${binary.fileExtension ?? ''}`) ||
		formatOfMimeType(binary.mimeType)
	);
}

// Quotes and line ends would break out of the multipart header, slashes are paths, and invisible marks can
// make a name read backwards.
const unsafeInNames = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"\\/]/gu;
const maxNameCharacters = 100;

/**
 * A name that is safe in a multipart header and ends with the format. Letters of any script stay.
 * @param format the extension without a dot
 */
export function safeFileName(fileName: string, format: string): string {
	const lastPart = fileName.split(/[\\/]/).at(-1) ?? '';
	const base = (extensionOf(lastPart) ? lastPart.replace(/\.[^.]*$/, '') : lastPart)
		.replace(unsafeInNames, '_')
		.trim();
	const short = Array.from(base).slice(0, maxNameCharacters).join('');
	return (short || 'file') + (format === '' ? '' : `.${format}`);
}
