import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { choices, limits } from '../transport/limits';
import type { RequestOptions } from '../transport/session';

/** Panel parts and readings that all sends share. */

/** @param one what one item per request is called, for example "Task" */
export function outputOption(one: string, value: string): INodeProperties {
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

/**
 * What comes out of a send, in the order in which people read a table: whom it was for, what became of them,
 * times, and IDs last. What is empty is left out.
 */
export function sendResult(...parts: IDataObject[]): IDataObject {
	const isEmpty = (value: unknown) =>
		value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
	return Object.fromEntries(
		parts.flatMap((part) => Object.entries(part)).filter(([, value]) => !isEmpty(value)),
	);
}

/** When a send was accepted and until when DingTalk answers about it, ISO 8601. */
export function sendTimes(at: number): { sentAt: string; resultsUntil: string } {
	return {
		sentAt: new Date(at).toISOString(),
		resultsUntil: new Date(at + limits.receiptHours * 3_600_000).toISOString(),
	};
}
