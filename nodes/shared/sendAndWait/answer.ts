import type {
	IDataObject,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { isOver, questionKeptIn } from './askedQuestion';
import type { AskedQuestion } from './askedQuestion';
import { linkOf } from './links';
import type { Link } from './links';
import {
	choicePage,
	closedPage,
	confirmationPage,
	longestAnswer,
	textPage,
	thankYouPage,
} from './pages';
import { answerOf, labelOf } from './question';
import type { AnswerButton } from './question';
import { chatAnswer } from './pressProof';
import { takePress } from './takePress';
import { isFirstAnswer } from './isFirstAnswer';
import { wordsForPhone } from './words';
import type { Words } from './words';

/** Where n8n's signed links lead: `/webhook-waiting/<execution>/<node>`. */
const answerWebhook = {
	name: 'default',
	responseMode: 'onReceived',
	responseData: '',
	path: '={{ $nodeId }}',
	restartWebhook: true,
	isFullPath: true,
} as const;

/** The webhooks of a node that asks: GET shows the page, POST answers. */
export const answerWebhooks: IWebhookDescription[] = [
	{ ...answerWebhook, httpMethod: 'GET' },
	{ ...answerWebhook, httpMethod: 'POST' },
];

/** Shown on the canvas while the execution sleeps. */
export const waitingTooltip =
	'={{ $parameter["operation"] === "sendAndWait" ? "The execution goes on when somebody answers in DingTalk" : "" }}';

/** @returns the page that was asked for, without going on with the execution */
function show(context: IWebhookFunctions, html: string, status = 200): IWebhookResponseData {
	context
		.getResponseObject()
		.status(status)
		.set({
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
			// The address holds the signature: whoever has it can answer.
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'x-robots-tag': 'noindex, nofollow',
		})
		.send(html);
	return { noWebhookResponse: true };
}

/** Goes on with the execution; n8n sends the page once it has taken the answer. */
function goOn(
	context: IWebhookFunctions,
	words: Words,
	asked: AskedQuestion,
	answer: IDataObject,
	respondedBy: string,
): IWebhookResponseData {
	if (!isFirstAnswer(asked)) return show(context, closedPage(words), 410);
	const json = { ...answer, respondedAt: new Date().toISOString(), respondedBy };
	return { webhookResponse: thankYouPage(words), workflowData: [[{ json }]] };
}

/** The button that was pressed: the link's own, or one of the page's; undefined when it is neither. */
function pressed(
	context: IWebhookFunctions,
	{ buttons }: AskedQuestion,
	link: Link,
): AnswerButton | undefined {
	const name = link.name === 'page' ? context.getBodyData()?.answer : link.name;
	return buttons.find((button) => button.name === name);
}

function written(context: IWebhookFunctions): string {
	const text = context.getBodyData()?.text;
	return typeof text === 'string' ? text.trim().slice(0, longestAnswer) : '';
}

/** What a request answers; undefined when it asks for the page, or does not say. */
function answerIn(
	context: IWebhookFunctions,
	asked: AskedQuestion,
	link: Link,
): IDataObject | undefined {
	if (context.getRequestObject().method !== 'POST') return undefined;
	if (asked.responseType === 'freeText') {
		const text = written(context);
		return text === '' ? undefined : { text };
	}
	const button = pressed(context, asked, link);
	return button && answerOf(button);
}

function pageFor(
	context: IWebhookFunctions,
	words: Words,
	asked: AskedQuestion,
	link: Link,
): string {
	if (asked.responseType === 'freeText') {
		const isEmpty = context.getRequestObject().method === 'POST';
		return textPage(words, asked, asked.submitLabel ?? words.submit, isEmpty);
	}
	const button = asked.buttons.find(({ name }) => name === link.name);
	if (button) return confirmationPage(words, asked, labelOf(button, words));
	const buttons = asked.buttons.map((each) => ({ name: each.name, label: labelOf(each, words) }));
	return choicePage(words, asked, buttons);
}

/**
 * Answers for the node's webhooks. Opening a link never answers: link previews, virus scanners and crawlers
 * open links too, and no list of their names is ever complete. Only the button on the page does, by POST.
 * n8n has checked the signature of the link before; whose link it is, is checked here.
 */
export async function answerQuestion(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const words = wordsForPhone(this.getHeaderData()['accept-language']);
	const asked = questionKeptIn(this);
	const query = this.getQueryData() as IDataObject;
	if (query.answerIn === chatAnswer) return takePress(this, asked);
	const link = asked && !asked.inChat && !isOver(asked) ? linkOf(asked, query) : undefined;
	if (!asked || !link) return show(this, closedPage(words), 410);
	const answer = answerIn(this, asked, link);
	return answer
		? goOn(this, words, asked, answer, link.userId)
		: show(this, pageFor(this, words, asked, link));
}
