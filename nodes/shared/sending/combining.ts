import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import type { AudienceRequest } from '../recipients/resolve';
import { DingTalkError } from '../transport/errors';
import { digestText, mostLeftOut } from './digest';
import type { DigestForm } from './digest';

/** What becomes of several items of a run. */
export type CombineItems = 'identical' | 'digest' | 'separate';

const identical: INodePropertyOptions = {
	name: 'Identical Messages',
	value: 'identical',
	description:
		'Items with the same message share calls: 1,000 items with one person each cost 10 calls instead of 1,000',
};
const separate: INodePropertyOptions = {
	name: 'No',
	value: 'separate',
	description: 'Each item is a message of its own',
};
const digest: INodePropertyOptions = {
	name: 'One Message per Person',
	value: 'digest',
	description:
		'The texts of all items for a person become one message, one text below the other. Text and Markdown only.',
};

function combineItemsOption(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Combine Items',
		name: 'combineItems',
		type: 'options',
		options,
		default: 'identical',
		description:
			"Which items become one message. When several items share a message, $('Node').item finds multiple matches in later nodes: to use it there, choose No here, or One Item per Person as Output.",
	};
}

/** The options of a send that can put the texts of several items into one message. */
export const combineOptions: INodeProperties[] = [
	combineItemsOption([identical, separate, digest]),
	{
		displayName: 'Digest Heading',
		name: 'digestHeading',
		type: 'string',
		default: '',
		placeholder: 'e.g. These people have not read the notice yet:',
		displayOptions: { show: { combineItems: ['digest'] } },
		description: 'What stands above the texts of the items. May be empty.',
	},
];

/** The same where texts are not put together. */
export const combineIdenticalOption: INodeProperties = combineItemsOption([identical, separate]);

/** @throws DingTalkError (invalidInput) */
export function readCombineItems(options: Parameters): 'identical' | 'separate' {
	return options.choice('combineItems', 'Combine Items', ['identical', 'separate'], 'identical');
}

/** How an item is combined with others; `heading` is that of its digest. */
export type Combining = { by: 'identical' | 'separate' } | { by: 'digest'; heading: string };

function refuseDigest(why: string, hint: string): never {
	throw DingTalkError.invalid('Combine Items', `is One Message per Person, ${why}`, hint);
}

/**
 * The same where texts may be put together.
 * @param messageType the item's, for a refusal: only a message that is text alone can be a digest
 * @throws DingTalkError (invalidInput) also for a digest to departments as a whole, and for a text that would
 * not fit into a digest even alone
 */
export function readCombining<Message>(
	options: Parameters,
	audience: AudienceRequest,
	message: Message,
	messageType: string,
	form: DigestForm<Message>,
): Combining {
	const by = options.choice(
		'combineItems',
		'Combine Items',
		['identical', 'separate', 'digest'],
		'identical',
	);
	if (by !== 'digest') return { by };
	if (messageType !== 'text' && messageType !== 'markdown')
		refuseDigest(
			`which a message of type "${messageType}" cannot be`,
			'Choose the message type Text or Markdown, or another way to combine items',
		);
	if (tellsGroups(audience))
		refuseDigest(
			'and departments would be told as a whole',
			'Leave "Expand Departments" on, so that each person can be told',
		);
	const heading = options.optionalMessageText('digestHeading', 'Digest Heading').trim();
	const alone = digestText(form, message, heading, [form.textOf(message)], mostLeftOut);
	if (!form.fits(form.withText(message, alone)))
		throw DingTalkError.invalid(
			'Content',
			'is too long for a digest, together with its heading',
			'Shorten the text, the heading or the title: a digest holds whole texts only',
		);
	return { by, heading };
}

/** Whether departments, or everyone, are told without looking up who they are. */
function tellsGroups(audience: AudienceRequest): boolean {
	if (audience.sendTo === 'everyone') return !audience.expandDepartments;
	return (
		audience.sendTo === 'usersAndDepartments' &&
		audience.departmentIds.length > 0 &&
		!audience.expandDepartments
	);
}
