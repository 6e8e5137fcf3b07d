import type { Parameters } from '../parameters/parameters';
import { atMost } from '../messages/bounds';
import { limits } from '../transport/limits';
import { readWaitLimit } from './waitLimit';

/** A button of the message, and what its link says: nothing but that an answer is to be written, for free text. */
export interface QuestionButton {
	label: string;
	approved?: boolean;
}

/** What is asked, and until when. */
export interface Question {
	title: string;
	/** Markdown. */
	message: string;
	buttons: QuestionButton[];
	waitTill: Date;
}

function labelIn(parameters: Parameters, name: string, label: string, fallback: string): string {
	return atMost(
		parameters.optionalText(name, label).trim() || fallback,
		label,
		limits.linkTitleCharacters,
	);
}

function buttonsOf(parameters: Parameters): QuestionButton[] {
	if (parameters.choice('responseType', 'Response Type', ['approval', 'freeText']) === 'freeText') {
		return [
			{
				label: labelIn(
					parameters.collection('options'),
					'messageButtonLabel',
					'Message Button Label',
					'Respond',
				),
			},
		];
	}
	const approval = parameters.collection('approvalOptions').collection('values');
	const approve = {
		label: labelIn(approval, 'approveLabel', 'Approve Button Label', 'Approve'),
		approved: true,
	};
	if (
		approval.choice('approvalType', 'Type of Approval', ['single', 'double'], 'single') === 'single'
	)
		return [approve];
	return [
		approve,
		{
			label: labelIn(approval, 'disapproveLabel', 'Decline Button Label', 'Decline'),
			approved: false,
		},
	];
}

/** @throws DingTalkError (invalidInput) before any call */
export function readQuestion(parameters: Parameters): Question {
	return {
		title: atMost(parameters.text('title', 'Title'), 'Title', limits.titleCharacters),
		message: parameters.text('message', 'Message'),
		buttons: buttonsOf(parameters),
		waitTill: readWaitLimit(parameters.collection('options')),
	};
}
