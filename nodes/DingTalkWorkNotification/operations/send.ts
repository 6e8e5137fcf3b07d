import type { IDataObject } from 'n8n-workflow';
import { hintAboutSize } from '../../shared/messages/work/sizeHint';
import { withMediaIds } from '../../shared/media/upload';
import { filesOf } from '../../shared/media/files';
import { fieldsOf, messageTypeField } from '../../shared/messages/messageType';
import type { WorkContent } from '../../shared/messages/messageType';
import {
	buildWorkMessage,
	endpointFor,
	hasStatusBar,
	madeUnique,
	workMessageBytes,
	workMessageTypes,
} from '../../shared/messages/work/workMessage';
import { Parameters } from '../../shared/parameters/parameters';
import { plainTextOf, withPlainText } from '../../shared/messages/work/plainText';
import { combineOptions, readCombining } from '../../shared/sending/combining';
import type { DigestForm } from '../../shared/sending/digest';
import { planSends, sendableOf } from '../../shared/sending/planSends';
import type { Sendable } from '../../shared/sending/planSends';
import type { Batch } from '../../shared/recipients/batches';
import {
	expandOptions,
	readAudience,
	recipientFields,
	untrackedNotice,
} from '../../shared/recipients/fields';
import { separateRefused } from '../../shared/run/operation';
import type { Operation, Outcome } from '../../shared/run/operation';
import {
	outputOption,
	readRequestOptions,
	resendWhenUnknownOption,
	sendResult,
	sendTimes,
	timeoutOption,
} from '../../shared/sending/options';
import { idText } from '../../shared/transport/json';
import { optionsField } from '../../shared/parameters/optionsField';
import { agentIdFor, agentIdOption } from '../../shared/references/sender';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';
import { awaitDelivery } from '../delivery/awaitDelivery';
import type { Notification } from '../notification/notification';
import { refuseSilentLimits } from '../notification/silentLimits';

function bodyOf(batch: Batch<Notification>, agentId: string, content: WorkContent): IDataObject {
	return {
		agent_id: agentId,
		// DingTalk refuses empty lists, so they are left out.
		...(batch.userIds.length > 0 ? { userid_list: batch.userIds.join(',') } : {}),
		...(batch.departmentIds.length > 0 ? { dept_id_list: batch.departmentIds.join(',') } : {}),
		...(batch.everyone ? { to_all_user: true } : {}),
		...content,
	};
}

/** `{ userIds, departmentIds, toAllUsers, messageType, sentAt, resultsUntil, taskId, agentId, requestId }`, or one item a person. */
function present(batch: Batch<Notification>, task: IDataObject): Outcome[] {
	const { userIds, departmentIds, everyone, message } = batch;
	// Who is in a department is not known here, so such a task stays one item.
	if (message.output === 'recipients' && departmentIds.length === 0 && !everyone) {
		return userIds.map((userId) => ({
			json: sendResult({ userId, status: 'pending' }, task),
			items: batch.itemsOf(userId),
		}));
	}
	return [
		{
			json: sendResult(
				{ userIds, departmentIds, ...(everyone ? { toAllUsers: true } : {}), ...batch.notes },
				task,
			),
			items: batch.items,
		},
	];
}

async function sendTask(
	session: Session,
	batch: Batch<Notification>,
	timeZone: string,
): Promise<Outcome[]> {
	const { message } = batch;
	const agentId = agentIdFor(session, message.agentId);
	const ready = await withMediaIds(session, message.content, message.uploads, message.request);
	const content = message.makeUnique ? madeUnique(ready, session.run.startedAt, timeZone) : ready;
	const { body, at } = await session.sendOnce(
		endpointFor(content),
		bodyOf(batch, agentId, content),
		batch.names,
		message.request,
	);
	const taskId = idText(body, 'task_id');
	return present(batch, {
		messageType: message.messageType,
		...sendTimes(at),
		...(message.waitForDelivery
			? { delivery: await awaitDelivery(session, { taskId, agentId }, batch.userIds, at) }
			: {}),
		taskId,
		agentId,
		requestId: idText(body, 'request_id'),
	});
}

function ceilingsOf({ content }: Notification): { users: number; departments: number } {
	return {
		users: hasStatusBar(content) ? limits.usersPerStatusBarTask : limits.usersPerTask,
		departments:
			'template_id' in content ? limits.departmentsPerTemplateTask : limits.departmentsPerTask,
	};
}

/** Notifications whose texts are put together differ in title and text only. */
const digestForm: DigestForm<Notification> = {
	textOf: ({ content }) => plainTextOf(content),
	withText: (message, text) => ({ ...message, content: withPlainText(message.content, text) }),
	separatorOf: ({ messageType }) => (messageType === 'markdown' ? '\n\n' : '\n'),
	fits: ({ content, makeUnique }) =>
		workMessageBytes(content, makeUnique) <= limits.workMessageBytes,
	settingsOf: (message) => ({ ...message, content: undefined, bytes: undefined }),
};

/** Sends work notifications: one item a task, or one a person; for the fields see `present`. */
export const send: Operation<Sendable<Notification>> = {
	description: [
		...recipientFields,
		untrackedNotice,
		messageTypeField(workMessageTypes),
		...fieldsOf(workMessageTypes),
		optionsField([
			agentIdOption,
			...combineOptions,
			...expandOptions,
			{
				displayName: 'Enforce Size Limit',
				name: 'enforceSizeLimit',
				type: 'boolean',
				default: true,
				displayOptions: { hide: { '/messageType': ['template'] } },
				description:
					'Whether to refuse a message above 2,048 bytes before any call, because DingTalk does not deliver it',
			},
			{
				displayName: 'Make Unique',
				name: 'makeUnique',
				type: 'boolean',
				default: true,
				displayOptions: { hide: { '/messageType': ['image', 'file', 'voice', 'template'] } },
				description:
					'Whether to add the time to the message. DingTalk does not deliver the same content to the same person twice on a day, reminders and tests included.',
			},
			outputOption('Task', 'tasks'),
			resendWhenUnknownOption,
			timeoutOption,
			{
				displayName: 'Wait for Delivery',
				name: 'waitForDelivery',
				type: 'boolean',
				default: false,
				description:
					'Whether to wait, at most a minute, until DingTalk has processed the task, and to attach its result as "delivery". Costs at least one more call a task.',
			},
		]),
	],
	async read(context, item) {
		const parameters = Parameters.of(context, item);
		const options = parameters.collection('options');
		const makeUnique = options.boolean('makeUnique');
		const audience = readAudience(parameters, 'work', context.getInputData()[item]?.json ?? {});
		const message: Notification = {
			messageType: parameters.text('messageType', 'Message Type'),
			...(await buildWorkMessage(parameters, filesOf(context, item), {
				sizeLimit: options.boolean('enforceSizeLimit', 'Enforce Size Limit', true),
				makesUnique: makeUnique,
			})),
			agentId: options.optionalDigits('agentId', 'Agent ID'),
			makeUnique,
			waitForDelivery: options.boolean('waitForDelivery'),
			request: readRequestOptions(options),
			output: options.choice('output', 'Output', ['tasks', 'recipients'], 'tasks'),
		};
		return sendableOf(
			context,
			item,
			audience,
			readCombining(options, audience, message, message.messageType, digestForm),
			message,
		);
	},
	async plan(session, inputs, context) {
		const { fit, refused } = separateRefused(inputs, (value) => {
			agentIdFor(session, value.message.agentId);
			refuseSilentLimits(session, value);
		});
		const hint = hintAboutSize(fit.map(({ value }) => value.message.bytes));
		if (hint) context.addExecutionHints({ message: hint, location: 'outputPane' });
		// What is surely wrong is told before anybody is looked up for the others.
		if (refused.length > 0 && !context.continueOnFail()) return refused;
		return [
			...refused,
			...(await planSends(context, session, fit, {
				ceilingsOf,
				send: async (batch) => await sendTask(session, batch, context.getTimezone()),
				digestForm,
			})),
		];
	},
};
