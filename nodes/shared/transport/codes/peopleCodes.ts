import { row } from './meaning';
import type { Row } from './meaning';

/** People and departments. */
export const peopleCodes: readonly Row[] = [
	row(
		'notFound',
		'never',
		'No such person. Check the user ID: it is the userid of the contacts, not a name, phone number or unionId.',
		'33012',
		'60121',
		'40003',
		'staffId.*',
		'miss.staffId',
		'param.userIdNotExist',
	),
	row(
		'notFound',
		'never',
		'Nobody has this mobile number. Check it, with the country code outside mainland China.',
		'40104',
	),
	row(
		'notFound',
		'never',
		'No such department. Check the department ID in the contacts of the DingTalk admin console.',
		'60003',
		'40009',
	),
	row(
		'invalidInput',
		'never',
		'Check the list of user IDs.',
		'40031',
		'40032',
		'1430000',
		'userIds*',
		'illegal.receivers',
		'illegal.excludes',
		'MissinguserIds',
	),
	row(
		'tooLarge',
		'never',
		'Too many recipients in one request. Leave the splitting to the node, or send to fewer people.',
		'41029',
		'receivers.exceed',
		'userIds.overMax',
		'ding.receivercount.limit',
	),
	row(
		'tooLarge',
		'never',
		'DingTalk reports no result for a task of more than 100 people, or before the task is completed. Ask again later, or send with "Expand Departments" so that the node splits it.',
		'41052',
	),
];
