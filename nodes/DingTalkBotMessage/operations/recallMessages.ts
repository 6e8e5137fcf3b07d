import type { IDataObject } from 'n8n-workflow';
import {
	openConversationIdField,
	processQueryKeyField,
	readMessage,
} from '../../shared/references/botMessage';
import type { MessageReference } from '../../shared/references/botMessage';
import { groupBy } from '../../shared/run/groupBy';
import { Parameters } from '../../shared/parameters/parameters';
import { split } from '../../shared/recipients/split';
import type { Input, Job, Operation, Outcome } from '../../shared/run/operation';
import { optionsField } from '../../shared/parameters/optionsField';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import type { Endpoint } from '../../shared/transport/endpoints';
import { DingTalkError } from '../../shared/transport/errors';
import { isRecord, stringsIn } from '../../shared/transport/json';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

interface SentMessage extends MessageReference {
	/** '' for a direct message. */
	openConversationId: string;
}

/** DingTalk's answer when not one of the messages could be recalled. */
const noneRecalled = 'notRevoke.all.messages';

/** DingTalk refuses to recall a message twice. */
const unknownReason =
	'Unknown whether it was recalled: the answer to a first request was lost, and DingTalk refused the second';

async function recallKeys(
	session: Session,
	endpoint: Endpoint,
	messages: Array<Input<SentMessage>>,
): Promise<Outcome[]> {
	const [first] = messages;
	if (!first) return [];
	const { openConversationId, robotCode } = first.value;
	const processQueryKeys = [...new Set(messages.map(({ value }) => value.processQueryKey))];
	const answer = await session.tryRequest(endpoint, {
		body: { robotCode, processQueryKeys, ...(openConversationId ? { openConversationId } : {}) },
	});
	if ('failure' in answer && answer.failure.code !== noneRecalled)
		throw new DingTalkError(answer.failure);
	const recalled = new Set('body' in answer ? stringsIn(answer.body.successResult) : []);
	const reasons =
		'body' in answer && isRecord(answer.body.failedResult) ? answer.body.failedResult : {};
	const why =
		'failure' in answer
			? answer.failure.message
			: 'DingTalk did not name it among the recalled ones';
	return messages.map(({ item, value: { processQueryKey } }) => {
		const message: IDataObject = {
			processQueryKey,
			robotCode,
			...(openConversationId ? { openConversationId } : {}),
		};
		if (recalled.has(processQueryKey))
			return {
				items: [item],
				json: { ...message, isRecalled: true, recalledAt: new Date().toISOString() },
			};
		const reason = String(reasons[processQueryKey] ?? why);
		const isUnknown = 'body' in answer ? answer.hadLostAnswer : answer.failure.kind === 'unknown';
		return {
			items: [item],
			json: {
				...message,
				isRecalled: false,
				...(isUnknown ? { isUnknown, reason: `${unknownReason} (${reason})` } : { reason }),
			},
		};
	});
}

function recallOperation(endpoint: Endpoint, isGroup: boolean): Operation<SentMessage> {
	return {
		description: [
			processQueryKeyField,
			...(isGroup ? [openConversationIdField] : []),
			optionsField([robotCodeOption]),
		],
		read(context, item) {
			const parameters = Parameters.of(context, item);
			return {
				...readMessage(parameters, context.getInputData()[item]?.json ?? {}),
				openConversationId: isGroup
					? parameters.text('openConversationId', 'Open Conversation ID').trim()
					: '',
			};
		},
		plan(session, inputs): Job[] {
			const messages = inputs.map(({ item, value }) => ({
				item,
				value: { ...value, robotCode: robotCodeFor(session, value.robotCode) },
			}));
			const byConversation = groupBy(messages, ({ value }) =>
				JSON.stringify([value.robotCode, value.openConversationId]),
			);
			return byConversation
				.flatMap((group) => split(group, limits.keysPerRecall))
				.map((some) => ({
					items: some.map(({ item }) => item),
					run: async () => await recallKeys(session, endpoint, some),
				}));
		},
	};
}

/**
 * Takes direct messages back, 20 a call: `{ processQueryKey, robotCode, isRecalled, recalledAt | reason }`, and
 * `isUnknown` where it may have been recalled after all.
 */
export const recallDirectMessages = recallOperation(endpoints.recallBotMessages, false);

/** The same for messages of a group. */
export const recallGroupMessages = recallOperation(endpoints.recallGroupMessages, true);
