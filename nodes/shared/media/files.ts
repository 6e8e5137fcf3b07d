import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

/** A file of an item, in whichever way n8n keeps binary data. */
export interface ItemFile extends Pick<
	IBinaryData,
	'fileName' | 'fileExtension' | 'mimeType' | 'bytes'
> {
	read(): Promise<Uint8Array>;
	/** sha256 of the content. */
	hash(): Promise<{ sha256: string; bytes: number }>;
}

/** A binary field by its name, or the binary object itself, as an expression gives it: `{{ $('Node').item.binary.data }}`. */
export type BinaryField = string | IBinaryData;

/** The file in a binary field, undefined when there is none. */
export type ItemFiles = (field: BinaryField) => ItemFile | undefined;

type Fingerprint = Awaited<ReturnType<ItemFile['hash']>>;

/** Files that this run has hashed, by where n8n keeps them: items often share one file. */
const hashed = new WeakMap<IExecuteFunctions, Map<string, Promise<Fingerprint>>>();

async function fingerprintOf(content: Promise<Uint8Array>): Promise<Fingerprint> {
	const bytes = await content;
	return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

function binaryIn(
	context: IExecuteFunctions,
	item: number,
	field: BinaryField,
): IBinaryData | undefined {
	try {
		return context.helpers.assertBinaryData(item, field);
	} catch {
		return undefined;
	}
}

/** The binary fields of one item. */
export function filesOf(context: IExecuteFunctions, item: number): ItemFiles {
	const known = hashed.get(context) ?? new Map<string, Promise<Fingerprint>>();
	hashed.set(context, known);
	return (field) => {
		const binary = binaryIn(context, item, field);
		if (!binary) return undefined;
		const read = async (): Promise<Uint8Array> =>
			await context.helpers.getBinaryDataBuffer(item, field);
		const { fileName, fileExtension, mimeType, bytes } = binary;
		return {
			fileName,
			fileExtension,
			mimeType,
			bytes,
			read,
			async hash() {
				const place = binary.id ?? binary.data;
				const fingerprint = known.get(place) ?? fingerprintOf(read());
				known.set(place, fingerprint);
				return await fingerprint;
			},
		};
	};
}
