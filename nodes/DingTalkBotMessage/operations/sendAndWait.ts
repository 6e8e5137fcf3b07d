import type { IDataObject } from 'n8n-workflow';
import { sendAndWaitOperation } from '../../shared/sendAndWait/ask';
import type { Card } from '../../shared/sendAndWait/ask';
import { idText, jsonBytes, stringsIn } from '../../shared/transport/json';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import { limits } from '../../shared/transport/limits';

/** The template of DingTalk's that holds the card's buttons: one, two side by side, or up to five stacked. */
function templateOf({ title, message, buttons, isStacked }: Card): {
	msgKey: string;
	msgParam: IDataObject;
} {
	const head = { title, text: message };
	const [first, ...others] = buttons;
	if (others.length === 0)
		return {
			msgKey: 'sampleActionCard',
			msgParam: { ...head, singleTitle: first?.label, singleURL: first?.url },
		};
	const [titleName, urlName] = isStacked
		? ['actionTitle', 'actionURL']
		: ['buttonTitle', 'buttonUrl'];
	const texts = buttons.flatMap(({ label, url }, index) => [
		[`${titleName}${index + 1}`, label],
		[`${urlName}${index + 1}`, url],
	]);
	return {
		msgKey: isStacked ? `sampleActionCard${buttons.length}` : 'sampleActionCard6',
		msgParam: { ...head, ...Object.fromEntries(texts) },
	};
}

function throwIfNotReached(body: Record<string, unknown>): void {
	const why = [
		{
			isSo: stringsIn(body.invalidStaffIdList).length > 0,
			words: 'There is no such user ID in this organization',
			hint: 'Check the user ID in the contacts of the DingTalk admin console.',
		},
		{
			isSo: stringsIn(body.flowControlledStaffIdList).length > 0,
			words: 'DingTalk held the message back because of its limits',
			hint: 'Ask somebody else, or send again tomorrow.',
		},
		{
			isSo: stringsIn(body.filteredStaffIdList).length > 0,
			words: 'DingTalk filtered this person out',
			hint: 'Ask somebody else.',
		},
	].find(({ isSo }) => isSo);
	if (!why) return;
	throw new DingTalkError({
		kind: 'notFound',
		code: 'notReached',
		message: why.words,
		hint: why.hint,
		retry: 'never',
	});
}

/** Asks people as the bot of the app and waits for the answer. */
export const sendAndWait = sendAndWaitOperation({
	options: [robotCodeOption],
	read: (options) => ({ robotCode: options.optionalText('robotCode', 'Robot Code').trim() }),
	robotCodeFor: (session, { robotCode }) => robotCodeFor(session, robotCode),
	build(session, card, own) {
		const { msgKey, msgParam } = templateOf(card);
		const bytes = jsonBytes(msgParam);
		if (bytes > limits.botMessageBytes) {
			throw DingTalkError.invalid(
				'Message',
				`makes the card ${bytes} bytes long, and DingTalk takes ${limits.botMessageBytes}`,
				'Shorten it',
			);
		}
		return {
			robotCode: robotCodeFor(session, own.robotCode),
			msgKey,
			msgParam: JSON.stringify(msgParam),
		};
	},
	async send(session, message, userId, names, request) {
		const { body } = await session.sendOnce(
			endpoints.sendBotMessage,
			{ ...message, userIds: [userId] },
			names,
			request,
		);
		throwIfNotReached(body);
		return { processQueryKey: idText(body, 'processQueryKey') };
	},
});
