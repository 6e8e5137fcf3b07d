import type { INodeParameters } from 'n8n-workflow';

/** Whose credential an operation takes. */
export type Kind = 'internal' | 'thirdParty' | 'groupBot';

const work = 'dingTalkWorkNotification';
const bot = 'dingTalkBotMessage';
const readStatus = 'dingTalkBotReadStatus';

/** What is run: by which node, as whom, with which parameters. */
export type Operation = [name: string, node: string, as: Kind, parameters: INodeParameters];

/** What the sends gave, by which the other operations know their messages. */
export interface Sent {
	taskId: string;
	processQueryKey: string;
	groupKey: string;
	openDingId: string;
}

export const neverSent: Sent = {
	taskId: '7',
	processQueryKey: 'key',
	groupKey: 'key',
	openDingId: 'ding',
};

/** Every operation of the package that calls DingTalk, with what a user would fill in. */
export function everyOperation({
	userIds,
	openConversationId,
}: {
	userIds: string;
	openConversationId: string;
}) {
	const text = { operation: 'send', messageType: 'text', content: 'plainly-visible', userIds };
	const question = { operation: 'sendAndWait', userIds, message: 'Yes?' };

	const sends: Operation[] = [
		['work', work, 'internal', { resource: 'message', ...text, options: { makeUnique: true } }],
		['work, third party', work, 'thirdParty', { resource: 'message', ...text }],
		['picture', work, 'internal', { resource: 'message', ...text, messageType: 'image' }],
		['bot', bot, 'internal', { resource: 'directMessage', ...text }],
		['group', bot, 'internal', { resource: 'groupMessage', ...text, openConversationId }],
		['ding', bot, 'internal', { resource: 'ding', ...text }],
		['group bot', bot, 'groupBot', { resource: 'groupWebhook', ...text }],
		['ask', bot, 'internal', { resource: 'directMessage', ...question }],
		['ask by notification', work, 'internal', { resource: 'message', ...question }],
	];

	/** All that can be asked about a message. */
	function questions({ taskId, processQueryKey, groupKey, openDingId }: Sent): Operation[] {
		const inGroup = { resource: 'groupMessage', processQueryKey: groupKey, openConversationId };
		const ask = { operation: 'getReadStatus', onlyUserIds: userIds };
		return [
			['progress', work, 'internal', { resource: 'delivery', operation: 'getProgress', taskId }],
			['result', work, 'internal', { resource: 'delivery', operation: 'getResult', taskId }],
			['bot, read', readStatus, 'internal', { resource: 'directMessage', ...ask, processQueryKey }],
			['group, read', readStatus, 'internal', { ...inGroup, ...ask }],
			['ding, read', readStatus, 'internal', { resource: 'ding', ...ask, openDingId }],
		];
	}

	/** What is done to a message; DingTalk does it once, if at all. */
	function changes({ taskId, processQueryKey, groupKey, openDingId }: Sent): Operation[] {
		const recall = { operation: 'recall' };
		const inGroup = { resource: 'groupMessage', processQueryKey: groupKey, openConversationId };
		const bar = { operation: 'updateStatusBar', statusValue: 'Done' };
		return [
			['status bar', work, 'internal', { resource: 'message', ...bar, taskId }],
			['recall', work, 'internal', { resource: 'message', ...recall, taskId }],
			['bot, recall', bot, 'internal', { resource: 'directMessage', ...recall, processQueryKey }],
			['group, recall', bot, 'internal', { ...inGroup, ...recall }],
			['ding, recall', bot, 'internal', { resource: 'ding', ...recall, openDingId }],
		];
	}

	return { sends, questions, changes };
}
