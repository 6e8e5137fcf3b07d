import type {
	IDataObject,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { closedPage, confirmationPage, longestAnswer, textPage, thankYouPage } from './pages';
import { wordsFor } from './words';
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

export const answerWebhooks: IWebhookDescription[] = [
	{ ...answerWebhook, httpMethod: 'GET' },
	{ ...answerWebhook, httpMethod: 'POST' },
];

/** Shown on the canvas while the execution sleeps. */
export const waitingTooltip =
	'={{ $parameter["operation"] === "sendAndWait" ? "The execution goes on when somebody answers in DingTalk" : "" }}';

/** A parameter for the page; '' when its expression cannot be resolved any more, which must not keep an answer away. */
function textOf(context: IWebhookFunctions, name: string): string {
	try {
		const value = context.getNodeParameter(name, '');
		return typeof value === 'string' ? value.trim() : '';
	} catch {
		return '';
	}
}

/** Whether the link is of the question that the execution waits for, not of one that a loop asked before. */
function isOpen(context: IWebhookFunctions, { askedAt }: IDataObject): boolean {
	return askedAt !== undefined && askedAt === textOf(context, 'askedAt');
}

/** How long n8n may take to go on with an execution; after that a question that still waits can be answered again. */
const takingMs = 10_000;

/** Executions of this process that are being gone on with, and since when. */
const beingTaken = new Map<string, number>();

/**
 * Whether this answer is the first to its question. n8n says so itself once it goes on with the execution, but of
 * two presses before that n8n 1 would go on with both, and the rest of the workflow would run twice.
 */
function takesFirst(context: IWebhookFunctions, { askedAt }: IDataObject): boolean {
	const now = Date.now();
	for (const [known, since] of beingTaken) if (now - since > takingMs) beingTaken.delete(known);
	const [place] = context.getRequestObject().originalUrl.split('?');
	const question = `${place} ${String(askedAt)}`;
	if (beingTaken.has(question)) return false;
	beingTaken.set(question, now);
	return true;
}

function labelFor(context: IWebhookFunctions, approved: boolean): string {
	return approved
		? textOf(context, 'approvalOptions.values.approveLabel') || 'Approve'
		: textOf(context, 'approvalOptions.values.disapproveLabel') || 'Decline';
}

/** @returns the page that was asked for, without going on with the execution */
function show(context: IWebhookFunctions, html: string, status = 200): IWebhookResponseData {
	context
		.getResponseObject()
		.status(status)
		.set({
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
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
	answer: IDataObject,
	link: IDataObject,
): IWebhookResponseData {
	if (!takesFirst(context, link)) return show(context, closedPage(words), 410);
	const { userId } = link;
	const json = {
		...answer,
		respondedAt: new Date().toISOString(),
		...(typeof userId === 'string' ? { respondedBy: userId } : {}),
	};
	return { webhookResponse: thankYouPage(words), workflowData: [[{ json }]] };
}

/**
 * Answers for the node's webhooks. Opening a link never answers: link previews, virus scanners and crawlers
 * open links too, and no list of their names is ever complete. Only the button on the page does, by POST.
 * n8n has checked the signature of the link before.
 */
export async function answerQuestion(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const words = wordsFor(this.getHeaderData()['accept-language']);
	const link = this.getQueryData() as IDataObject;
	if (!isOpen(this, link)) return show(this, closedPage(words), 410);
	const isAnswer = this.getRequestObject().method === 'POST';
	const title = textOf(this, 'title');
	const message = textOf(this, 'message');
	if (typeof link.approved === 'string') {
		const approved = link.approved === 'true';
		return isAnswer
			? goOn(this, words, { approved }, link)
			: show(this, confirmationPage(words, title, message, labelFor(this, approved)));
	}
	const written = this.getBodyData()?.text;
	const text = typeof written === 'string' ? written.trim().slice(0, longestAnswer) : '';
	if (isAnswer && text !== '') return goOn(this, words, { text }, link);
	return show(
		this,
		textPage(
			words,
			title,
			message,
			textOf(this, 'options.responseFormButtonLabel') || 'Submit',
			isAnswer,
		),
	);
}
