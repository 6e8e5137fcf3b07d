import type { INodeProperties } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';

/** How long to wait for an answer: the fields of n8n's own nodes that wait. */
export const waitLimitField: INodeProperties = {
	displayName: 'Limit Wait Time',
	name: 'limitWaitTime',
	type: 'fixedCollection',
	default: { values: { limitType: 'afterTimeInterval', resumeAmount: 45, resumeUnit: 'minutes' } },
	description:
		'When the workflow goes on without an answer: the item that comes out then has "timedOut" and is not approved. n8n looks once a minute.',
	options: [
		{
			displayName: 'Values',
			name: 'values',
			values: [
				{
					displayName: 'Limit Type',
					name: 'limitType',
					type: 'options',
					default: 'afterTimeInterval',
					options: [
						{ name: 'After Time Interval', value: 'afterTimeInterval' },
						{ name: 'At Specified Time', value: 'atSpecifiedTime' },
					],
				},
				{
					displayName: 'Amount',
					name: 'resumeAmount',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: 45,
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
				},
				{
					displayName: 'Unit',
					name: 'resumeUnit',
					type: 'options',
					default: 'minutes',
					displayOptions: { show: { limitType: ['afterTimeInterval'] } },
					options: [
						{ name: 'Days', value: 'days' },
						{ name: 'Hours', value: 'hours' },
						{ name: 'Minutes', value: 'minutes' },
					],
				},
				{
					displayName: 'Max Date and Time',
					name: 'maxDateAndTime',
					type: 'dateTime',
					default: '',
					displayOptions: { show: { limitType: ['atSpecifiedTime'] } },
				},
			],
		},
	],
};

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

function readEnd(limit: Parameters): Date {
	const label = 'Max Date and Time';
	if (limit.raw('maxDateAndTime') === '')
		throw DingTalkError.invalid(label, 'is empty', 'Choose a time, or limit by an interval');
	const at = limit.moment('maxDateAndTime', label);
	if (at <= Date.now())
		throw DingTalkError.invalid(label, 'has passed', 'Give a time in the future');
	return new Date(at);
}

/**
 * Until when to wait; n8n's "forever" when there is no limit.
 * @param options the node's options
 * @throws DingTalkError (invalidInput) for a limit that cannot be kept
 */
export function readWaitLimit(options: Parameters): Date {
	if (options.raw('limitWaitTime') === undefined) return WAIT_INDEFINITELY;
	const limit = options.collection('limitWaitTime').collection('values');
	const type = limit.choice(
		'limitType',
		'Limit Type',
		['afterTimeInterval', 'atSpecifiedTime'],
		'afterTimeInterval',
	);
	if (type === 'atSpecifiedTime') return readEnd(limit);
	const amount = limit.number('resumeAmount', 'Amount', 0, 45);
	const unit = limit.choice('resumeUnit', 'Unit', ['minutes', 'hours', 'days'], 'minutes');
	const until = new Date(Date.now() + amount * unitMs[unit]);
	// Beyond n8n's "forever" its database takes no date.
	if (amount === 0 || !(until < WAIT_INDEFINITELY))
		throw DingTalkError.invalid(
			'Amount',
			amount === 0 ? 'is 0' : 'is too large',
			'Leave the limit out to wait without one',
		);
	return until;
}
