import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { ItemFile } from './files';
import { formatOf, mediaRules, mimeTypeOf, safeFileName } from './formats';
import type { MediaType } from './formats';
import { idText } from '../transport/json';
import { endpoints } from '../transport/endpoints';
import { DingTalkError } from '../transport/errors';
import { choices } from '../transport/limits';
import { KeptPerRun } from '../transport/nodeRun';
import type { RequestOptions, Session } from '../transport/session';

/** What a message takes as one of its media. */
export interface MediaRule {
	type: MediaType;
	/** Extensions, where the documents list others for the message than for media/upload. */
	formats?: readonly string[];
	/** Where the message takes less than media/upload. */
	maxBytes?: number;
}

/** The extensions that DingTalk's documents list; whether it takes others, it says itself (40005). */
export function formatsOf({ type, formats }: MediaRule): readonly string[] {
	return formats ?? mediaRules[type].formats;
}

/** Rounded up, so that a file just above a ceiling does not seem to meet it. */
function inMegabytes(bytes: number): string {
	return `${Math.ceil((bytes / 1024 / 1024) * 10) / 10} MB`;
}

/**
 * A file that is to be uploaded. Until then its placeholder stands in the message where the media ID will be:
 * files with the same content have the same placeholder, so that items which differ in nothing else are
 * still combined, and Retry On Fail knows a message again although an upload gives a new media ID every time.
 */
export class Upload {
	private constructor(
		readonly type: MediaType,
		/** Safe in a multipart header, and ending with the format. */
		readonly fileName: string,
		readonly format: string,
		readonly placeholder: string,
		readonly read: () => Promise<Uint8Array>,
	) {}

	/**
	 * Checks a file and hashes it; its content is not kept.
	 * @param label the parameter's name in the panel, for errors
	 * @throws DingTalkError (invalidInput) for a size that DingTalk does not take
	 */
	static async of(file: ItemFile, rule: MediaRule, label: string): Promise<Upload> {
		const maxBytes = rule.maxBytes ?? mediaRules[rule.type].maxBytes;
		const format = formatOf(file);
		// Asked before the file is read, because it may be far larger than the memory of this machine.
		if (file.bytes !== undefined && file.bytes > maxBytes)
			throw tooLarge(label, file.bytes, maxBytes);
		const fingerprint = await file.hash().catch(() => undefined);
		if (!fingerprint)
			throw DingTalkError.invalid(
				label,
				'holds a file that n8n cannot read any more',
				'Run the node that made it again',
			);
		const { sha256, bytes } = fingerprint;
		if (bytes > maxBytes) throw tooLarge(label, bytes, maxBytes);
		if (bytes === 0)
			throw DingTalkError.invalid(label, 'holds an empty file', 'Check the node that made it');
		const fileName = safeFileName(file.fileName ?? '', format);
		// The name of a file is seen by its recipients, that of an image is not.
		const identity = [rule.type, rule.type === 'file' ? fileName : format, sha256].join('/');
		const placeholder = `upload:${createHash('sha256').update(identity).digest('hex')}`;
		return new Upload(rule.type, fileName, format, placeholder, file.read);
	}

	/** Where messages are compared, only what is uploaded counts, not from which item. */
	toJSON(): string {
		return this.placeholder;
	}
}

function tooLarge(label: string, bytes: number, maxBytes: number): DingTalkError {
	return DingTalkError.invalid(
		label,
		`holds a file of ${inMegabytes(bytes)}`,
		`DingTalk takes at most ${inMegabytes(maxBytes)} here. Make it smaller, or link to it`,
	);
}

const uploadsPerRun = new KeptPerRun<Promise<string>>();

async function upload(
	session: Session,
	{ type, fileName, format, read }: Upload,
	timeout: number,
): Promise<string> {
	const content = (await read()) as Uint8Array<ArrayBuffer>;
	const blob = new Blob([content], { type: mimeTypeOf(format) });
	const form = () => {
		const data = new FormData();
		data.append('media', blob, fileName);
		return data;
	};
	const body = await session.request(endpoints.uploadMedia, { query: { type }, form }, { timeout });
	return idText(body, 'media_id');
}

/** Uploads a file once a run of the node, however many messages hold it, however many ask at once, and over all tries. */
async function mediaIdOf(session: Session, file: Upload, timeout: number): Promise<string> {
	const uploads = uploadsPerRun.of(session.run);
	const known = uploads.get(file.placeholder);
	if (known) return await known;
	const mediaId = upload(session, file, timeout);
	uploads.set(file.placeholder, mediaId);
	mediaId.catch(() => uploads.delete(file.placeholder));
	return await mediaId;
}

/**
 * The message as it goes on the wire: files are uploaded, and their media IDs put in.
 * @throws DingTalkError when an upload is refused
 */
export async function withMediaIds<Message extends IDataObject>(
	session: Session,
	message: Message,
	uploads: readonly Upload[],
	options: RequestOptions,
): Promise<Message> {
	if (uploads.length === 0) return message;
	const timeout = Math.max(options.timeout ?? 0, choices.uploadTimeoutMs);
	const ids = new Map(
		await Promise.all(
			uploads.map(
				async (file) => [file.placeholder, await mediaIdOf(session, file, timeout)] as const,
			),
		),
	);
	return JSON.parse(JSON.stringify(message), (_key, value: unknown) =>
		typeof value === 'string' ? (ids.get(value) ?? value) : value,
	) as Message;
}
