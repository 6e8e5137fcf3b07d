import { fromReadStatus } from '../../shared/receipts/fromReadStatus';
import { sameForAll } from '../../shared/receipts/receipt';
import type { MessageReceipts } from '../../shared/receipts/receipt';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { optionsField, robotCodeFor, robotCodeOption } from '../../shared/sending';
import { endpoints } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import { choices } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

const notYet = sameForAll('pending', 'DingTalk has no read status for it yet');
const tooLate = sameForAll('expired', 'DingTalk answers about a message for 24 hours only');

/**
 * DingTalk has one code for "not generated yet" and "older than 24 hours". The age of the message tells;
 * when it is not known, a few more tries do.
 */
async function askWhileYoung(session: Session, reference: { processQueryKey: string; robotCode: string }, ageMs: number | undefined): Promise<MessageReceipts> {
	const isKnownYoung = ageMs !== undefined && ageMs < choices.youngMessageSeconds * 1000;
	const pauses = isKnownYoung || ageMs === undefined ? choices.youngMessagePauses : [];
	for (let tries = 0; ; tries++) {
		const answer = await session.tryRequest(endpoints.getReadStatus, { query: reference });
		if ('body' in answer) return fromReadStatus(answer.body);
		const { kind } = answer.failure;
		if (kind !== 'expired' && kind !== 'notReady') throw new DingTalkError(answer.failure);
		const pause = pauses[tries];
		if (pause === undefined) return kind === 'notReady' || isKnownYoung ? notYet : tooLate;
		await session.pause(pause);
	}
}

/** Who has read a bot's direct message. */
export const directMessage = receiptsOperation({
	fields: [
		{
			displayName: 'Process Query Key',
			name: 'processQueryKey',
			type: 'string',
			default: '={{ $json.processQueryKey }}',
			required: true,
			description: 'The key of the message, as the send put it out',
		},
		optionsField([robotCodeOption]),
	],
	read: (parameters, input) => ({
		processQueryKey: parameters.text('processQueryKey', 'Process Query Key').trim(),
		// A key belongs to the bot that sent it, which the incoming item names.
		robotCode: parameters.collection('options').optionalText('robotCode', 'Robot Code').trim() || String(input.robotCode ?? ''),
	}),
	complete: (session, { processQueryKey, robotCode }) => ({ processQueryKey, robotCode: robotCodeFor(session, robotCode) }),
	ask: async (session, { processQueryKey, robotCode }, ageMs) =>
		await askWhileYoung(session, { processQueryKey: String(processQueryKey), robotCode: String(robotCode) }, ageMs),
});
