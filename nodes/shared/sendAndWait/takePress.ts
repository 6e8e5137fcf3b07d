import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { isOver } from './askedQuestion';
import type { AskedQuestion, InChat } from './askedQuestion';
import { pressProvenIn } from './pressProof';
import { answerOf, labelOf } from './question';
import { isFirstAnswer } from './isFirstAnswer';
import { wordsForText } from './words';

/**
 * What the trigger hears back of a press.
 * - `taken`: the execution goes on
 * - `closed`: answered already, over, or of an earlier question of a loop
 * - `notAllowed`: somebody else may answer; the question stays open
 */
export interface PressReply extends IDataObject {
	dingTalkPress: 'taken' | 'closed' | 'notAllowed';
	/** The language of the question: that of the presser DingTalk does not tell. */
	lang: string;
	/** The workflow's, for the time on the card. */
	timeZone: string;
	/** What the pressed button says. */
	label: string;
	/** Whether it is one of our own words, which the card then puts into a sentence. */
	ownWord: '' | 'approve' | 'decline';
	/** Those whose cards follow. */
	people: string[];
}

function replyOf(
	context: IWebhookFunctions,
	outcome: PressReply['dingTalkPress'],
	asked?: AskedQuestion,
	name?: string,
): PressReply {
	const words = wordsForText(asked ? `${asked.title}\n${asked.message}` : '');
	const button = asked?.buttons.find((each) => each.name === name);
	const isOwn = button?.label === undefined;
	return {
		dingTalkPress: outcome,
		lang: words.lang,
		timeZone: context.getTimezone(),
		label: button ? labelOf(button, words) : '',
		ownWord: isOwn && (name === 'approve' || name === 'decline') ? name : '',
		people: asked?.inChat?.isGroup === false ? asked.people : [],
	};
}

function mayAnswer(
	{ mayAnswer: named, isGroup }: InChat,
	people: readonly string[],
	userId: string,
): boolean {
	if (userId === '') return false;
	if (named.length > 0) return named.includes(userId);
	return isGroup || people.includes(userId);
}

/**
 * Answers the trigger that has heard of a press: goes on with the execution, or says why not.
 * @param asked the question that the execution waits for, if it waits for one
 */
export function takePress(
	context: IWebhookFunctions,
	asked: AskedQuestion | undefined,
): IWebhookResponseData {
	const refuse = (outcome: PressReply['dingTalkPress']): IWebhookResponseData => {
		context
			.getResponseObject()
			.status(200)
			.send(replyOf(context, outcome, asked));
		return { noWebhookResponse: true };
	};
	if (!asked?.inChat || isOver(asked)) return refuse('closed');
	const press = pressProvenIn(context.getBodyData(), asked.key);
	const button = asked.buttons.find(({ name }) => name === press?.name);
	if (!press || !button) return refuse('closed');
	if (!mayAnswer(asked.inChat, asked.people, press.userId)) return refuse('notAllowed');
	if (!isFirstAnswer(asked)) return refuse('closed');
	const json = {
		...answerOf(button),
		respondedAt: new Date().toISOString(),
		respondedBy: press.userId,
	};
	return {
		webhookResponse: replyOf(context, 'taken', asked, button.name),
		workflowData: [[{ json }]],
	};
}
