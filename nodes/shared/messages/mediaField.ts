import type { IBinaryData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { formatsOf, Upload } from '../media/upload';
import type { MediaRule } from '../media/upload';
import type { BinaryField, ItemFiles } from '../media/files';
import { notEmpty } from '../parameters/text';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';

/** One of a message's media: where it may come from, and what is taken. */
export interface MediaField extends MediaRule {
	/** What it is called in the panel, for example "Image". */
	label: string;
	/** Stands before the names of its parameters in a message with two media. */
	prefix?: string;
	/** The parameter for an address, where DingTalk takes one as well. */
	urlParameter?: string;
	/** Where it comes from unless the user says otherwise. */
	defaultSource: MediaSource;
	defaultBinaryField?: string;
	isOptional?: boolean;
}

type MediaSource = 'binary' | 'mediaId' | 'url';

/** A medium as a builder sees it. */
export interface Medium {
	/** A media ID or an address; the placeholder of a file that is still to be uploaded; '' for none. */
	id: string;
	upload?: Upload;
}

function parameterNames({ prefix, urlParameter }: MediaField): {
	source: string;
	mediaId: string;
	binary: string;
	url: string;
} {
	const named = (name: string) =>
		prefix ? prefix + name.charAt(0).toUpperCase() + name.slice(1) : name;
	return {
		source: named('mediaSource'),
		mediaId: named('mediaId'),
		binary: named('binaryPropertyName'),
		url: urlParameter ?? '',
	};
}

const sources: Readonly<Record<MediaSource, INodePropertyOptions>> = {
	binary: {
		name: 'Binary Field',
		value: 'binary',
		description: 'A file of the item, uploaded once however many recipients there are',
	},
	mediaId: {
		name: 'Media ID',
		value: 'mediaId',
		description: 'A file that was uploaded to DingTalk before',
	},
	url: { name: 'URL', value: 'url', description: 'An address on the web' },
};

/** The parameters that choose a medium, without displayOptions for the message type. */
export function mediaFields(field: MediaField): INodeProperties[] {
	const {
		label,
		urlParameter,
		defaultSource,
		isOptional,
		defaultBinaryField: binaryField = 'data',
	} = field;
	const names = parameterNames(field);
	const required = !isOptional;
	const source: INodeProperties = {
		displayName: `${label} From`,
		name: names.source,
		type: 'options',
		options: [sources.binary, sources.mediaId, ...(urlParameter ? [sources.url] : [])],
		default: defaultSource,
	};
	const binary: INodeProperties = {
		displayName: `${label} Binary Field`,
		name: names.binary,
		type: 'string',
		default: binaryField,
		required: true,
		displayOptions: { show: { [names.source]: ['binary'] } },
		description: 'The name of the input field that holds the file',
	};
	const mediaId: INodeProperties = {
		displayName: `${label} Media ID`,
		name: names.mediaId,
		type: 'string',
		default: '',
		required,
		placeholder: 'e.g. @lADPDe7s2ySi18PNA6XNBXg',
		displayOptions: { show: { [names.source]: ['mediaId'] } },
		description: 'The ID that DingTalk gave when the file was uploaded. It starts with @ or $.',
	};
	const url: INodeProperties = {
		displayName: `${label} URL`,
		name: names.url,
		type: 'string',
		default: '',
		required,
		placeholder: 'e.g. https://example.com/picture.png',
		displayOptions: { show: { [names.source]: ['url'] } },
		description: 'The address of the picture, or a media ID',
	};
	return [source, binary, mediaId, ...(urlParameter ? [url] : [])];
}

/** Source: media/upload, "media_id begins with @ or $". */
function isMediaId(text: string): boolean {
	return /^[@$]\S+$/.test(text);
}

function readMediaId(
	parameters: Parameters,
	name: string,
	label: string,
	isOptional: boolean,
): string {
	const id = (
		isOptional ? parameters.optionalText(name, label) : parameters.text(name, label)
	).trim();
	if (id !== '' && !isMediaId(id))
		throw DingTalkError.invalid(
			label,
			'is not a media ID',
			'A media ID starts with @ or $. For a file of the item choose "Binary Field"',
		);
	return id;
}

/** An address or a media ID; '' when it is empty. @throws DingTalkError (invalidInput) */
export function readPicture(parameters: Parameters, name: string, label: string): string {
	const text = parameters.optionalText(name, label).trim();
	return isMediaId(text) ? text : parameters.optionalUrl(name, label);
}

/** A name, or what the editor tells people to enter here: the file itself, by an expression. */
function readBinaryField(parameters: Parameters, name: string, label: string): BinaryField {
	const value = parameters.raw(name);
	if (typeof value !== 'object' || value === null) return parameters.text(name, label).trim();
	return value as IBinaryData;
}

/** What is in no list of the documents may arrive all the same: DingTalk decides, and the user is told to look. */
function hintAboutFormat(
	field: MediaField,
	format: string,
	label: string,
	parameters: Parameters,
): void {
	const listed = formatsOf(field);
	if (listed.includes(format)) return;
	const what = format === '' ? 'a file without an extension' : `a .${format.slice(0, 20)} file`;
	parameters.hint(
		`"${label}" held ${what}, and DingTalk's documents list ${listed.join(', ')} here. It went out all the same: look whether it arrives.`,
	);
}

async function readBinary(
	field: MediaField,
	parameters: Parameters,
	files: ItemFiles,
): Promise<Medium> {
	const label = `${field.label} Binary Field`;
	const given = readBinaryField(parameters, parameterNames(field).binary, label);
	const file = files(given);
	if (!file)
		throw DingTalkError.invalid(
			label,
			typeof given === 'string'
				? `is "${given.slice(0, 40)}", and the item has no file there`
				: 'is an object that is not a file',
			'Check the name in the Binary tab of the input, or the node that should bring the file',
		);
	const upload = await Upload.of(file, field, label);
	hintAboutFormat(field, upload.format, label, parameters);
	return { id: upload.placeholder, upload };
}

/**
 * What an item's parameters choose as a medium. Makes no call; a file is checked and hashed.
 * @throws DingTalkError (invalidInput) with the parameter's name
 */
export async function readMedium(
	field: MediaField,
	parameters: Parameters,
	files: ItemFiles,
): Promise<Medium> {
	const names = parameterNames(field);
	const choices: MediaSource[] = field.urlParameter
		? ['binary', 'mediaId', 'url']
		: ['binary', 'mediaId'];
	const source = parameters.choice(names.source, `${field.label} From`, choices);
	if (source === 'binary') return await readBinary(field, parameters, files);
	if (source === 'url') {
		const label = `${field.label} URL`;
		return { id: notEmpty(readPicture(parameters, names.url, label), label) };
	}
	return {
		id: readMediaId(
			parameters,
			names.mediaId,
			`${field.label} Media ID`,
			field.isOptional === true,
		),
	};
}
