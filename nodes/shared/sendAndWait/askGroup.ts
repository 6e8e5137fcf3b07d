import type { IExecuteFunctions } from 'n8n-workflow';
import { optionsField } from '../parameters/optionsField';
import { Parameters } from '../parameters/parameters';
import { openConversationIdField } from '../references/botMessage';
import { robotCodeFor, robotCodeOption } from '../references/sender';
import type { Job, Operation, Outcome } from '../run/operation';
import { readRequestOptions, timeoutOption } from '../sending/options';
import type { RequestOptions, Session } from '../transport/session';
import { askAndSleep } from './askAndSleep';
import { cardToGroup, hintIfNobodyListens } from './askInChat';
import { freezeQuestion } from './askedQuestion';
import type { AskedQuestion } from './askedQuestion';
import { cardTemplateOption, chatFields, readChatAnswers } from './chatFields';
import type { ChatAnswers } from './chatFields';
import { questionFields, questionOptions } from './fields';
import { readQuestion } from './question';
import type { Question } from './question';

interface GroupAsk {
	openConversationId: string;
	question: Question;
	chat: ChatAnswers;
	robotCode: string;
	request: RequestOptions;
}

function askingJob(
	session: Session,
	context: IExecuteFunctions,
	items: number[],
	{ openConversationId, question, chat, robotCode, request }: GroupAsk,
): Job {
	const asked: AskedQuestion = {
		...freezeQuestion(question, [], session.run),
		inChat: { mayAnswer: chat.mayAnswer, isGroup: true },
	};
	const cards = { ...chat, robotCode: robotCodeFor(session, robotCode), request };
	const asking = cardToGroup(session, context, asked, cards, openConversationId);
	const run = async (): Promise<Outcome[]> => {
		hintIfNobodyListens(session, context);
		return [{ items, json: await askAndSleep(context, asked, question.waitTill, [asking]) }];
	};
	return { items, run, names: [], subjectOf: () => ({ openConversationId }) };
}

/**
 * Asks a group by one card and waits. It is answered in the chat only: a link in a group would not tell who has
 * opened it. What comes out is that of `sendAndWaitOperation`, `respondedBy` being who has pressed.
 */
export const askGroup: Operation<GroupAsk> = {
	firstSpeaksForAll: true,
	description: [
		openConversationIdField,
		...questionFields,
		...chatFields(true),
		optionsField([...questionOptions, timeoutOption, robotCodeOption, cardTemplateOption]),
	],
	read(context, item) {
		const parameters = Parameters.of(context, item);
		const options = parameters.collection('options');
		const question = readQuestion(parameters);
		return {
			openConversationId: parameters.text('openConversationId', 'Open Conversation ID').trim(),
			question,
			chat: readChatAnswers(parameters, question),
			robotCode: options.optionalText('robotCode', 'Robot Code').trim(),
			request: readRequestOptions(options),
		};
	},
	plan(session, inputs, context): Job[] {
		const [{ value: ask } = {}] = inputs;
		const items = inputs.map(({ item }) => item);
		return ask ? [askingJob(session, context, items, ask)] : [];
	},
};
