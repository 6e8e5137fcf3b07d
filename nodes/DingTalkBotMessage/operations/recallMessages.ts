import {
	openConversationIdField,
	processQueryKeyField,
	readMessage,
} from '../../shared/references/botMessage';
import type { MessageReference } from '../../shared/references/botMessage';
import { reachedNobody } from '../../shared/receipts/notReached';
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
import type { Answer, Session } from '../../shared/transport/session';

interface SentMessage extends MessageReference {
	/** '' for a direct message. */
	openConversationId: string;
}

/** How a channel takes messages back, and is asked what became of one. */
interface Channel {
	recall: Endpoint;
	/** The answer to a question about one message: `sendStatus` is RECALLED when it is gone. */
	ask(session: Session, message: SentMessage): Promise<Answer>;
}

const direct: Channel = {
	recall: endpoints.recallBotMessages,
	ask: async (session, { robotCode, processQueryKey }) =>
		await session.tryRequest(endpoints.getReadStatus, { query: { robotCode, processQueryKey } }),
};

const group: Channel = {
	recall: endpoints.recallGroupMessages,
	ask: async (session, { robotCode, processQueryKey, openConversationId }) =>
		await session.tryRequest(endpoints.getGroupReaders, {
			body: { robotCode, processQueryKey, openConversationId, maxResults: 1 },
		}),
};

/** DingTalk's answer when it could not recall all the messages of a call: some of them may be gone. */
const notAllRecalled = 'notRevoke.all.messages';

/** DingTalk refuses to recall a message twice. */
const lostAnswer =
	'Unknown whether it was recalled: the answer to a first request was lost, and DingTalk refused the second';

const nothingSent = 'There is no message: DingTalk knows none of the people it was for';

/** What became of one message. */
type RecallResult = { isRecalled: true } | { isRecalled: false; reason: string; isUnknown?: true };

async function requestRecall(
	session: Session,
	channel: Channel,
	messages: readonly SentMessage[],
): Promise<Answer> {
	const [first] = messages;
	const { openConversationId, robotCode } = first ?? {};
	return await session.tryRequest(channel.recall, {
		body: {
			robotCode,
			processQueryKeys: messages.map(({ processQueryKey }) => processQueryKey),
			...(openConversationId ? { openConversationId } : {}),
		},
	});
}

/** @throws DingTalkError when the whole call was refused */
function resultIn(answer: Answer, { processQueryKey }: SentMessage): RecallResult {
	if ('failure' in answer) {
		if (answer.failure.code !== notAllRecalled) throw new DingTalkError(answer.failure);
		const reason = answer.failure.message;
		return answer.failure.kind === 'unknown'
			? { isRecalled: false, isUnknown: true, reason: `${lostAnswer} (${reason})` }
			: { isRecalled: false, reason };
	}
	if (stringsIn(answer.body.successResult).includes(processQueryKey)) return { isRecalled: true };
	const reasons = isRecord(answer.body.failedResult) ? answer.body.failedResult : {};
	const reason = String(
		reasons[processQueryKey] ?? 'DingTalk did not name it among the recalled ones',
	);
	return answer.hadLostAnswer
		? { isRecalled: false, isUnknown: true, reason: `${lostAnswer} (${reason})` }
		: { isRecalled: false, reason };
}

/** After "not all": asks what became of a message, and recalls it alone if it is still there. */
async function recallAlone(
	session: Session,
	channel: Channel,
	message: SentMessage,
): Promise<RecallResult> {
	const found = await channel.ask(session, message);
	if ('failure' in found) {
		const why = `${notAllRecalled}, and DingTalk does not tell about it: ${found.failure.message}`;
		const reason = `Unknown whether it was recalled: DingTalk answered ${why}`;
		return { isRecalled: false, isUnknown: true, reason };
	}
	if (String(found.body.sendStatus).toUpperCase() === 'RECALLED') return { isRecalled: true };
	return resultIn(await requestRecall(session, channel, [message]), message);
}

async function recallTogether(
	session: Session,
	channel: Channel,
	inputs: Array<Input<SentMessage>>,
): Promise<Outcome[]> {
	const messages = new Map(inputs.map(({ value }) => [value.processQueryKey, value]));
	const answer = await requestRecall(session, channel, [...messages.values()]);
	const isPartly =
		messages.size > 1 && 'failure' in answer && answer.failure.code === notAllRecalled;
	const results = new Map(
		await Promise.all(
			[...messages].map(async ([key, message]): Promise<[string, RecallResult]> => [
				key,
				isPartly ? await recallAlone(session, channel, message) : resultIn(answer, message),
			]),
		),
	);
	return inputs.map(({ item, value: { processQueryKey, robotCode, openConversationId } }) => {
		const result = results.get(processQueryKey);
		return {
			items: [item],
			json: {
				processQueryKey,
				robotCode,
				...(openConversationId ? { openConversationId } : {}),
				...result,
				...(result?.isRecalled ? { recalledAt: new Date().toISOString() } : {}),
			},
		};
	});
}

function recallOperation(channel: Channel, isGroup: boolean): Operation<SentMessage> {
	return {
		description: [
			processQueryKeyField,
			...(isGroup ? [openConversationIdField] : []),
			optionsField([robotCodeOption]),
		],
		read(context, item) {
			const parameters = Parameters.of(context, item);
			const input = context.getInputData()[item]?.json ?? {};
			return {
				...readMessage(parameters, input, reachedNobody(input)),
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
			const sent = messages.filter(({ value }) => value.processQueryKey !== '');
			const unsent = messages.filter(({ value }) => value.processQueryKey === '');
			const byConversation = groupBy(sent, ({ value }) =>
				JSON.stringify([value.robotCode, value.openConversationId]),
			);
			return [
				...unsent.map(({ item, value: { robotCode } }) => ({
					items: [item],
					run: async () => [
						{ items: [item], json: { robotCode, isRecalled: false, reason: nothingSent } },
					],
				})),
				...byConversation
					.flatMap((group) => split(group, limits.keysPerRecall))
					.map((some) => ({
						items: some.map(({ item }) => item),
						run: async () => await recallTogether(session, channel, some),
					})),
			];
		},
	};
}

/**
 * Takes direct messages back, 20 a call: `{ processQueryKey, robotCode, isRecalled, recalledAt | reason }`, and
 * `isUnknown` where it may have been recalled after all.
 */
export const recallDirectMessages = recallOperation(direct, false);

/** The same for messages of a group. */
export const recallGroupMessages = recallOperation(group, true);
