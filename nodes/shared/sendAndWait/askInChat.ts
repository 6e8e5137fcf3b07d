import type { IExecuteFunctions } from 'n8n-workflow';
import { cardParamMap } from '../messages/card/buttonCard';
import { sendCard } from '../messages/card/sendCard';
import type { CardSpace } from '../messages/card/sendCard';
import { isListeningTo } from '../stream/listen';
import { DingTalkError } from '../transport/errors';
import { jsonBytes } from '../transport/json';
import { limits } from '../transport/limits';
import type { RequestOptions, Session } from '../transport/session';
import type { Asking } from './askAndSleep';
import type { AskedQuestion } from './askedQuestion';
import { cardIdFor } from './cardIds';
import { markField, markPurpose, sealMark } from './cardMark';
import type { ChatAnswers } from './chatFields';
import { chatAnswer } from './pressProof';
import { labelOf } from './question';
import { wordsForText } from './words';

/** How the cards of a question go out. */
interface Cards extends ChatAnswers {
	robotCode: string;
	request: RequestOptions;
}

/** @throws DingTalkError (invalidInput) when DingTalk does not take the card */
function askingIn(
	session: Session,
	context: IExecuteFunctions,
	asked: AskedQuestion,
	{ cardTemplateId, robotCode, request }: Cards,
	space: CardSpace,
): Asking {
	const { title, message: markdown, buttons, key } = asked;
	const words = wordsForText(`${title}\n${markdown}`);
	const person = 'userId' in space ? space.userId : undefined;
	const outTrackId = cardIdFor(session.keyFor({ cards: true }), person);
	const resumeUrl = context.getSignedResumeUrl({ answerIn: chatAnswer });
	const appKey = session.secretKeyFor(markPurpose);
	const params = cardParamMap({
		title,
		markdown,
		buttons: buttons.map((button) => ({
			id: button.name,
			text: labelOf(button, words),
			params: { [markField]: sealMark(appKey, outTrackId, { resumeUrl, key, name: button.name }) },
		})),
	});
	const bytes = jsonBytes(params);
	if (bytes > limits.cardBytes)
		throw DingTalkError.invalid(
			'Message',
			`makes the card ${bytes} bytes long, and DingTalk takes ${limits.cardBytes}`,
			'Shorten it',
		);
	const card = { outTrackId, cardTemplateId, cardParamMap: params, robotCode, space };
	const name = `question to ${person ?? 'the group'}`;
	return { subject: { ...space }, send: async () => await sendCard(session, card, name, request) };
}

/** A card for each person. @throws DingTalkError (invalidInput) before anybody is asked */
export function cardsToPeople(
	session: Session,
	context: IExecuteFunctions,
	asked: AskedQuestion,
	cards: Cards,
): Asking[] {
	refuseIfNobodyListens(session);
	const { mayAnswer } = cards;
	if (mayAnswer.length > 0 && !asked.people.some((userId) => mayAnswer.includes(userId)))
		throw DingTalkError.invalid(
			'May Answer',
			'names nobody who is asked',
			'Only those who have the card can press it: ask them, or leave May Answer empty',
		);
	return asked.people.map((userId) => askingIn(session, context, asked, cards, { userId }));
}

/** One card for all of a group. @throws DingTalkError (invalidInput) before anybody is asked */
export function cardToGroup(
	session: Session,
	context: IExecuteFunctions,
	asked: AskedQuestion,
	cards: Cards,
	openConversationId: string,
): Asking {
	refuseIfNobodyListens(session);
	return askingIn(session, context, asked, cards, { openConversationId });
}

/** @throws DingTalkError (invalidInput) where it is certain: this process runs triggers, and none of this app */
function refuseIfNobodyListens(session: Session): void {
	if (isListeningTo(session.app) !== false) return;
	throw DingTalkError.invalid(
		'Answer In',
		'is Chat, and no active DingTalk Trigger of this app would hear of the answer',
		'Activate a workflow with a DingTalk Trigger that uses the same credential, whatever its events',
	);
}

/**
 * What is said before anybody is asked.
 * @param isHeard whether this process hears of the answers; undefined where it cannot tell
 */
export function chatHints(isHeard: boolean | undefined, region: string): string[] {
	const cannotTell =
		'Answers in the chat are heard by an active DingTalk Trigger of the same credential. This process of n8n runs none; in queue mode the main process does. Without one nobody can answer.';
	const undocumented =
		'DingTalk documents neither cards nor Stream mode for dingtalk.io: try it before you rely on it.';
	return [
		...(isHeard === undefined ? [cannotTell] : []),
		...(region === 'international' ? [undocumented] : []),
	];
}

/** Where it is certain that nobody listens, the question has been refused before. */
export function hintIfNobodyListens(session: Session, context: IExecuteFunctions): void {
	for (const message of chatHints(isListeningTo(session.app), session.setting('region')))
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
