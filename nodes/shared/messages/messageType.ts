import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Upload } from '../media/upload';
import type { ItemFiles } from '../media/files';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';
import { mediaFields, readMedium } from './mediaField';
import type { MediaField, Medium } from './mediaField';

/** One kind of message: what the panel shows and, purely, what goes on the wire. */
export interface MessageType<Message> {
	/** The value of the `messageType` parameter. */
	name: string;
	displayName: string;
	description: string;
	/** Fields of the panel, without displayOptions: the registry shows them for this type only. */
	fields: INodeProperties[];
	/** What it shows or plays. Their fields stand below title and text in the panel. */
	media?: readonly MediaField[];
	/**
	 * @param mediumOf what the user chose as one of `media`
	 * @throws DingTalkError (invalidInput) naming the field
	 */
	build(parameters: Parameters, mediumOf: (field: MediaField) => Medium): Message;
}

/**
 * What a work notification says, beside its recipients: DingTalk's `msg` object `{ msgtype, [msgtype]: {...} }`,
 * or a template of a third-party app, which goes to an API of its own.
 */
export type WorkContent = { msg: IDataObject } | { template_id: string; data: string };

export type WorkMessageType = MessageType<WorkContent>;

/** A bot's message: the name of DingTalk's template and its parameters. */
export interface BotMessage {
	msgKey: string;
	msgParam: IDataObject;
}

export type BotMessageType = MessageType<BotMessage>;

/** What a group's bot says: DingTalk's `{ msgtype, [msgtype]: {...} }`. */
export interface WebhookMessage extends IDataObject {
	msgtype: string;
}

export type WebhookMessageType = MessageType<WebhookMessage>;

/** The parameter that chooses the type. */
export function messageTypeField<Message>(
	types: ReadonlyArray<MessageType<Message>>,
): INodeProperties {
	const options: INodePropertyOptions[] = types
		.map(({ name, displayName, description }) => ({ name: displayName, value: name, description }))
		.sort((a, b) => a.name.localeCompare(b.name));
	return {
		displayName: 'Message Type',
		name: 'messageType',
		type: 'options',
		noDataExpression: true,
		options,
		default: 'text',
	};
}

/** Media come after title and text, and first where there are none. */
function withMedia(fields: INodeProperties[], media: INodeProperties[]): INodeProperties[] {
	const names = fields.map(({ name }) => name);
	const below = Math.max(names.lastIndexOf('title'), names.lastIndexOf('content')) + 1;
	return [...fields.slice(0, below), ...media, ...fields.slice(below)];
}

/** The fields of all types, each shown for its type. */
export function fieldsOf<Message>(types: ReadonlyArray<MessageType<Message>>): INodeProperties[] {
	return types.flatMap(({ name, fields, media = [] }) =>
		withMedia(fields, media.flatMap(mediaFields)).map((field) => ({
			...field,
			displayOptions: {
				...field.displayOptions,
				show: { ...field.displayOptions?.show, messageType: [name] },
			},
		})),
	);
}

/** A message and the files that it still needs uploaded: their placeholders stand in it. */
export interface Built<Message> {
	message: Message;
	uploads: Upload[];
}

/**
 * Builds the message that an item's parameters describe. Makes no call.
 * @throws DingTalkError (invalidInput)
 */
export async function buildMessage<Message>(
	types: ReadonlyArray<MessageType<Message>>,
	parameters: Parameters,
	files: ItemFiles,
): Promise<Built<Message>> {
	const name = parameters.optionalText('messageType', 'Message Type');
	const type = types.find((candidate) => candidate.name === name);
	if (!type) {
		throw DingTalkError.invalid(
			'Message Type',
			`is "${name.slice(0, 40)}"`,
			`Choose one of: ${types.map((candidate) => candidate.name).join(', ')}`,
		);
	}
	const media = new Map<MediaField, Medium>();
	for (const field of type.media ?? [])
		media.set(field, await readMedium(field, parameters, files));
	const message = type.build(parameters, (field) => media.get(field) ?? { id: '' });
	return { message, uploads: [...media.values()].flatMap(({ upload }) => upload ?? []) };
}

/** Leaves out what is empty: DingTalk refuses empty strings in optional fields. */
export function withoutEmpty(fields: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined),
	);
}
