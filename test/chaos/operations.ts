import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { ApiName } from '../simulator';
import { itemWithFiles, runNode, type CredentialHandle } from '../engine/harness';
import type { SimulatorForTests } from '../engine/harness/withSimulator';
import { GROUP } from './company';

/** One column of the table: an operation, and the call of it that meets a fault. */
export interface ChaosOperation {
	name: string;
	api: ApiName;
	layer: 'oapi' | 'v1';
	/** What a second arrival does: tells somebody twice, is refused, or nothing at all. */
	effect: 'send' | 'change' | 'question';
	nodeType: string;
	parameters: INodeParameters;
	/** The app is a vendor's. */
	isThirdParty?: boolean;
	/** Makes what it is about. @returns the items that go in */
	prepare?(
		dingTalk: SimulatorForTests,
		credential: CredentialHandle,
	): Promise<INodeExecutionData[]>;
	/** How often the service has done what was asked; always 1 for a question. */
	timesDone(dingTalk: SimulatorForTests): number;
	/** Whether what came out is what the service knows. */
	isTrue(json: IDataObject, dingTalk: SimulatorForTests): boolean;
}

const [first, second] = ['user00001', 'user00002'];
const work = 'dingTalkWorkNotification';
const bot = 'dingTalkBotMessage';
const receipts = 'dingTalkBotReadStatus';
const text: INodeParameters = { messageType: 'text', content: 'Chaos' };
const shortTimeout: INodeParameters = { options: { timeout: 3000 } };
const workText: INodeParameters = {
	resource: 'message',
	operation: 'send',
	userIds: first,
	...text,
	...shortTimeout,
};
const directText: INodeParameters = {
	resource: 'directMessage',
	operation: 'send',
	userIds: first,
	...text,
	...shortTimeout,
};
const groupText: INodeParameters = {
	resource: 'groupMessage',
	operation: 'send',
	openConversationId: GROUP,
	...text,
	...shortTimeout,
};
const dingText: INodeParameters = {
	resource: 'ding',
	operation: 'send',
	userIds: first,
	content: 'Chaos',
	...shortTimeout,
};

const deliveredTo = (dingTalk: SimulatorForTests, userId: string) => dingTalk.deliveriesTo(userId);
const timesTold = (dingTalk: SimulatorForTests) => deliveredTo(dingTalk, first).length;

/** The item names the message that reached the person. */
function namesTheMessage(json: IDataObject, dingTalk: SimulatorForTests): boolean {
	const { taskId, processQueryKey, openDingId } = json;
	return (
		deliveredTo(dingTalk, first).at(-1)?.messageId === (taskId ?? processQueryKey ?? openDingId)
	);
}

function send(
	name: string,
	api: ApiName,
	nodeType: string,
	parameters: INodeParameters,
	more: Partial<ChaosOperation> = {},
): ChaosOperation {
	return {
		name,
		api,
		layer: nodeType === work ? 'oapi' : 'v1',
		effect: 'send',
		nodeType,
		parameters,
		timesDone: timesTold,
		isTrue: namesTheMessage,
		...more,
	};
}

/** Sends first, lets it arrive, and has one of two people read it. */
function afterSending(nodeType: string, parameters: INodeParameters) {
	return async (
		dingTalk: SimulatorForTests,
		credential: CredentialHandle,
	): Promise<INodeExecutionData[]> => {
		const sent = await runNode(nodeType, parameters, [{}], { credential });
		if (sent.error) throw sent.error;
		dingTalk.processed();
		dingTalk.control.read(second);
		return sent.json().map((json) => ({ json }));
	};
}

const toTwo = { userIds: `${first},${second}` };

function question(
	name: string,
	api: ApiName,
	nodeType: string,
	parameters: INodeParameters,
	prepare: ChaosOperation['prepare'],
	isTrue: (json: IDataObject) => boolean,
): ChaosOperation {
	const layer = nodeType === work ? 'oapi' : 'v1';
	return {
		name,
		api,
		layer,
		effect: 'question',
		nodeType,
		parameters,
		prepare,
		timesDone: () => 1,
		isTrue,
	};
}

function recall(
	name: string,
	api: ApiName,
	nodeType: string,
	parameters: INodeParameters,
	prepare: ChaosOperation['prepare'],
): ChaosOperation {
	return {
		...question(name, api, nodeType, parameters, prepare, ({ isRecalled }) => isRecalled === true),
		effect: 'change',
		timesDone: (dingTalk) =>
			deliveredTo(dingTalk, first).filter(({ status }) => status === 'recalled').length,
	};
}

const isHalfRead = ({ counts }: IDataObject): boolean => {
	const { read, unread } = counts as IDataObject;
	return read === 1 && unread === 1;
};

/** Every operation that a fault can strike, and every call that it makes on its way. */
export const operations: ChaosOperation[] = [
	send('work send', 'asyncsend_v2', work, workText),
	send(
		'template send',
		'sendbytemplate',
		work,
		{
			...workText,
			messageType: 'template',
			templateId: 'tpl-demo',
			data: '{"name":"Li","subject":"Chaos"}',
		},
		{ isThirdParty: true },
	),
	send('direct send', 'oToMessages/batchSend', bot, directText),
	send('group send', 'groupMessages/send', bot, groupText),
	send('DING send', 'ding/send', bot, dingText),
	send('token', 'gettoken', work, workText, { effect: 'question' }),
	send(
		'manager',
		'user/get',
		work,
		{ ...workText, sendTo: 'managers', userIds: second },
		{ effect: 'question' },
	),
	send(
		'upload',
		'media/upload',
		work,
		{ ...workText, messageType: 'image', mediaSource: 'binary', binaryPropertyName: 'data' },
		{
			effect: 'question',
			prepare: async () => [
				await itemWithFiles(
					{},
					{ data: { content: Buffer.from('png'), fileName: 'a.png', mimeType: 'image/png' } },
				),
			],
		},
	),
	question(
		'progress',
		'getsendprogress',
		work,
		{ resource: 'delivery', operation: 'getProgress' },
		afterSending(work, workText),
		({ isCompleted }) => isCompleted === true,
	),
	question(
		'result',
		'getsendresult',
		work,
		{ resource: 'delivery', operation: 'getResult' },
		afterSending(work, { ...workText, ...toTwo }),
		isHalfRead,
	),
	question(
		'direct read',
		'oToMessages/readStatus',
		receipts,
		{ resource: 'directMessage', operation: 'getReadStatus' },
		afterSending(bot, { ...directText, ...toTwo }),
		isHalfRead,
	),
	question(
		'group read',
		'groupMessages/query',
		receipts,
		{
			resource: 'groupMessage',
			operation: 'getReadStatus',
			openConversationId: GROUP,
			onlyUserIds: toTwo.userIds,
		},
		afterSending(bot, groupText),
		isHalfRead,
	),
	question(
		'DING read',
		'ding/readStatuses/query',
		receipts,
		{ resource: 'ding', operation: 'getReadStatus' },
		afterSending(bot, { ...dingText, ...toTwo }),
		isHalfRead,
	),
	recall(
		'work recall',
		'recall',
		work,
		{ resource: 'message', operation: 'recall' },
		afterSending(work, workText),
	),
	recall(
		'direct recall',
		'otoMessages/batchRecall',
		bot,
		{ resource: 'directMessage', operation: 'recall' },
		afterSending(bot, directText),
	),
	recall(
		'group recall',
		'groupMessages/recall',
		bot,
		{ resource: 'groupMessage', operation: 'recall', openConversationId: GROUP },
		afterSending(bot, groupText),
	),
	recall(
		'DING recall',
		'ding/recall',
		bot,
		{ resource: 'ding', operation: 'recall' },
		afterSending(bot, dingText),
	),
];
