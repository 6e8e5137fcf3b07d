import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { controlCharactersLeftOut, withoutControlCharacters } from '../parameters/text';
import { atMost } from '../messages/bounds';
import { DingTalkError } from '../transport/errors';
import { choices as ours, limits } from '../transport/limits';
import { linksAsText } from './linksAsText';
import { readWaitLimit } from './waitLimit';
import type { Words } from './words';

export const responseTypes = ['approval', 'choices', 'freeText'] as const;
export type ResponseType = (typeof responseTypes)[number];

/** Something that can be answered by one press. */
export interface AnswerButton {
	/** How links, forms and presses call it, whatever its label. */
	name: 'approve' | 'decline' | `choice${number}`;
	/** The user's own; undefined for ours, which follow the language of whoever reads them. */
	label?: string;
}

/** What is asked, and until when. Pure: it says nothing about people, links or the channel. */
export interface Question {
	title: string;
	/** Markdown, as it goes out and as the page shows it. */
	message: string;
	responseType: ResponseType;
	/** What can be answered by a press; none for free text. */
	buttons: AnswerButton[];
	/** Of a button in the message that opens the page on which the answer is given; the user's own. */
	openLabel?: string;
	/** Of the button below the text on that page; the user's own. */
	submitLabel?: string;
	waitTill: Date;
}

function labelIn(parameters: Parameters, name: string, label: string): string | undefined {
	const own = parameters.optionalMessageText(name, label).trim();
	return own === '' ? undefined : atMost(own, label, limits.linkTitleCharacters);
}

function approvalButtons(parameters: Parameters): AnswerButton[] {
	const approval = parameters.collection('approvalOptions').collection('values');
	const approve: AnswerButton = {
		name: 'approve',
		label: labelIn(approval, 'approveLabel', 'Approve Button Label'),
	};
	const type = approval.choice('approvalType', 'Type of Approval', ['single', 'double'], 'single');
	if (type === 'single') return [approve];
	const label = labelIn(approval, 'disapproveLabel', 'Decline Button Label');
	return [approve, { name: 'decline', label }];
}

/** An entry of a list, read as `messageText` reads a text. */
function choiceIn(parameters: Parameters, label: unknown): string {
	const { text, isChanged } = withoutControlCharacters(label ?? '', 'Choices');
	if (isChanged) parameters.hint(controlCharactersLeftOut('Choices'));
	return text;
}

/** What people put between the entries of a list. */
const listSigns = /[,，、;；/|]/;

/** One label a line; an expression may give a list. */
function choiceButtons(parameters: Parameters): AnswerButton[] {
	const given = parameters.raw('choices');
	const lines = Array.isArray(given)
		? given.map((label: unknown) => choiceIn(parameters, label))
		: parameters.messageText('choices', 'Choices').split(/\r?\n/);
	const labels = [...new Set(lines.map((line) => line.trim()))].filter(Boolean);
	if (labels.length === 0 || labels.length > ours.answersOffered)
		throw DingTalkError.invalid(
			'Choices',
			`has ${labels.length} choices`,
			`Enter 1 to ${ours.answersOffered}, one a line`,
		);
	const [first = ''] = labels;
	if (labels.length === 1 && listSigns.test(first))
		parameters.hint(
			`"Choices" is one answer, "${first}", so people get one button. Write each answer on a line of its own.`,
		);
	return labels.map((label, index) => ({
		name: `choice${index + 1}`,
		label: atMost(label, 'Choices', limits.linkTitleCharacters),
	}));
}

const buttonsOf: Record<ResponseType, (parameters: Parameters) => AnswerButton[]> = {
	approval: approvalButtons,
	choices: choiceButtons,
	freeText: () => [],
};

/** @throws DingTalkError (invalidInput) before any call */
export function readQuestion(parameters: Parameters): Question {
	const responseType = parameters.choice('responseType', 'Response Type', responseTypes);
	const options = parameters.collection('options');
	const asRead = options.boolean('allowLinks', 'Allow Links and Pictures')
		? (text: string) => text
		: linksAsText;
	const openLabel = labelIn(options, 'messageButtonLabel', 'Message Button Label');
	const submitLabel = options
		.optionalMessageText('responseFormButtonLabel', 'Response Form Button Label')
		.trim();
	return {
		title: atMost(
			asRead(parameters.messageText('title', 'Title')),
			'Title',
			limits.titleCharacters,
		),
		message: asRead(parameters.messageText('message', 'Message')),
		responseType,
		buttons: buttonsOf[responseType](parameters),
		...(openLabel ? { openLabel } : {}),
		...(submitLabel ? { submitLabel } : {}),
		waitTill: readWaitLimit(options),
	};
}

/** What a button says in a language: its own label, or ours. */
export function labelOf({ name, label }: AnswerButton, words: Words): string {
	return label ?? (name === 'decline' ? words.decline : words.approve);
}

/** What comes out of the node for a press. */
export function answerOf({ name, label }: AnswerButton): IDataObject {
	return name === 'approve' || name === 'decline'
		? { approved: name === 'approve' }
		: { choice: label };
}
