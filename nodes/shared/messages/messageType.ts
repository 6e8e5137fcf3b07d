import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Parameters } from '../parameters';
import { DingTalkError } from '../transport/errors';

/** One kind of message: what the panel shows and, purely, what goes on the wire. */
export interface MessageType<Message> {
	/** The value of the `messageType` parameter. */
	name: string;
	displayName: string;
	description: string;
	/** Fields of the panel, without displayOptions: the registry shows them for this type only. */
	fields: INodeProperties[];
	/** @throws DingTalkError (invalidInput) naming the field */
	build(parameters: Parameters): Message;
}

/** Builds the `msg` object of a work notification: `{ msgtype, [msgtype]: {...} }`. */
export type WorkMessageType = MessageType<IDataObject>;

/** A bot's message: the name of DingTalk's template and its parameters. */
export interface BotMessage {
	msgKey: string;
	msgParam: IDataObject;
}

export type BotMessageType = MessageType<BotMessage>;

/** The parameter that chooses the type. */
export function messageTypeField<Message>(types: ReadonlyArray<MessageType<Message>>): INodeProperties {
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

/** The fields of all types, each shown for its type. */
export function fieldsOf<Message>(types: ReadonlyArray<MessageType<Message>>): INodeProperties[] {
	return types.flatMap(({ name, fields }) =>
		fields.map((field) => ({
			...field,
			displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, messageType: [name] } },
		})),
	);
}

/** Builds the message that an item's parameters describe. */
export function buildMessage<Message>(types: ReadonlyArray<MessageType<Message>>, parameters: Parameters): Message {
	const name = parameters.optionalText('messageType', 'Message Type');
	const type = types.find((candidate) => candidate.name === name);
	if (!type) {
		throw DingTalkError.invalid('Message Type', `is "${name.slice(0, 40)}"`, `Choose one of: ${types.map((candidate) => candidate.name).join(', ')}`);
	}
	return type.build(parameters);
}

/** Leaves out what is empty: DingTalk refuses empty strings in optional fields. */
export function withoutEmpty(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined));
}
