import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Parameters } from './parameters';
import { DingTalkError } from './transport/errors';
import { choices, limits } from './transport/limits';
import type { RequestOptions, Session } from './transport/session';

/** Panel parts and readings that all sends share. */

export const combineIdenticalField: INodeProperties = {
	displayName: 'Combine Identical Messages',
	name: 'combineIdentical',
	type: 'boolean',
	default: true,
	description:
		'Whether items with the same message share requests. 1,000 items with one person each then cost 10 calls instead of 1,000.',
};

/** @param one what one item per request is called, for example "Task" */
export function sendOutputField(one: string, value: string): INodeProperties {
	return {
		displayName: 'Output',
		name: 'output',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'One Item per Person', value: 'recipients' },
			{ name: `One Item per ${one}`, value },
		],
		default: value,
		description: 'What comes out of the node',
	};
}

export const resendWhenUnknownOption: INodeProperties = {
	displayName: 'Resend When Unknown',
	name: 'resendWhenUnknown',
	type: 'boolean',
	default: false,
	description:
		'Whether to send again when the connection broke off and nobody can tell whether DingTalk accepted the message. People may then be told twice.',
};

const defaultTimeout = choices.timeoutMs;

export const timeoutOption: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1000 },
	default: defaultTimeout,
	description: 'Milliseconds to wait for an answer of DingTalk',
};

/** @throws DingTalkError (invalidInput) */
export function readRequestOptions(options: Parameters): RequestOptions {
	return {
		timeout: options.number(
			'timeout',
			'Timeout',
			1000,
			choices.timeoutMs,
			choices.longestTimeoutMs,
		),
		resendWhenUnknown: options.boolean('resendWhenUnknown'),
	};
}

/** The app that sends work notifications: the node's option, else the credential's. */
export function agentIdFor(session: Session, own: string): string {
	const agentId = own || session.setting('agentId');
	if (!/^\d+$/.test(agentId)) {
		throw DingTalkError.invalid(
			'Agent ID',
			agentId ? 'is not a number' : 'is empty, in the node and in the credential',
			"Copy it from the app's page in DingTalk's developer console into the credential",
		);
	}
	return agentId;
}

/** The bot that sends: the node's option, else the credential's; an empty one means the client ID. */
export function robotCodeFor(session: Session, own: string): string {
	const robotCode =
		own ||
		session.setting('robotCode') ||
		session.setting('clientId') ||
		session.setting('suiteKey');
	if (!robotCode)
		throw DingTalkError.invalid(
			'Robot Code',
			'is empty, in the node and in the credential',
			"Copy it from the app's Bot page in the developer console into the credential",
		);
	return robotCode;
}

export const agentIdOption: INodeProperties = {
	displayName: 'Agent ID',
	name: 'agentId',
	type: 'string',
	default: '',
	description: "The app that sends. Empty: the credential's.",
};

export const robotCodeOption: INodeProperties = {
	displayName: 'Robot Code',
	name: 'robotCode',
	type: 'string',
	default: '',
	description: "The bot that sends. Empty: the credential's.",
};

/** A collection of options that most users never open. */
export function optionsField(options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

/** When a send was accepted and until when DingTalk answers about it, ISO 8601. */
export function sendTimes(at: number): { sentAt: string; resultsUntil: string } {
	return {
		sentAt: new Date(at).toISOString(),
		resultsUntil: new Date(at + limits.receiptHours * 3_600_000).toISOString(),
	};
}

/** An id in an answer, as text. */
export function idText(body: IDataObject | Record<string, unknown>, key: string): string {
	const value = body[key];
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
