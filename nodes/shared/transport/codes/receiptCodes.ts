import { row } from './meaning';
import type { Row } from './meaning';

/** Receipts and recalls. */
export const receiptCodes: readonly Row[] = [
	// The bot API uses one code for "not generated yet" and "older than 24 hours"; the age of the message tells.
	row(
		'expired',
		'never',
		'DingTalk answers about a message for 24 hours only. Send it again if it still matters.',
		'processQueryKey.expireTime',
		'robot.processQueryKey.expired',
	),
	row(
		'notReady',
		'never',
		'DingTalk has no result for this message yet. Ask again in a minute.',
		'unknown.send.result',
	),
	row(
		'notFound',
		'never',
		'Check the process query key: it is a field of the item that the send gave, and belongs to one robot code.',
		'invalid.processQueryKey',
		'processQueryKey.*',
	),
	row(
		'tooLarge',
		'never',
		'Too many messages in one request. Leave the splitting to the node, or name fewer process query keys.',
		'processQueryKeys.overMax',
	),
	row(
		'refused',
		'never',
		'Not all of these messages can be recalled any more: DingTalk allows it for 24 hours, and once. Send a correction instead.',
		'notRevoke.all.messages',
	),
	row(
		'refused',
		'never',
		'This DING was not recalled. Only the bot that sent it can do so, and only once: check the robot code and the DING ID.',
		'recall.ding.exception',
	),
];
