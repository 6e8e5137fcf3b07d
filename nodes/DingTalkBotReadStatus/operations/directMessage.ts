import { fromReadStatus } from '../../shared/receipts/fromReadStatus';
import { sameForAll } from '../../shared/receipts/receipt';
import type { MessageReceipts } from '../../shared/receipts/receipt';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { processQueryKeyField, readMessage } from '../../shared/references/botMessage';
import type { MessageReference } from '../../shared/references/botMessage';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
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
async function askWhileYoung(
	session: Session,
	reference: MessageReference,
	ageMs: number | undefined,
): Promise<MessageReceipts> {
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

/** Who has read a bot's direct message, in the receipt shape. */
export const directMessage = receiptsOperation<MessageReference>({
	fields: [processQueryKeyField],
	options: [robotCodeOption],
	read: readMessage,
	complete: (session, { processQueryKey, robotCode }) => ({
		processQueryKey,
		robotCode: robotCodeFor(session, robotCode),
	}),
	answersForOneDay: true,
	ask: askWhileYoung,
});
