import { botSendOptions, readBotSendOptions } from '../../shared/sending/botOptions';
import type { BotSendOptions } from '../../shared/sending/botOptions';
import { contentField } from '../../shared/messages/fields';
import { Parameters } from '../../shared/parameters/parameters';
import { planSends, sendableOf } from '../../shared/sending/planSends';
import type { Sendable } from '../../shared/sending/planSends';
import type { Batch } from '../../shared/recipients/batches';
import { recipientFields, readAudience } from '../../shared/recipients/fields';
import type { Operation, Outcome } from '../../shared/run/operation';
import { combineIdenticalOption, readCombineItems } from '../../shared/sending/combining';
import { outputOption, sendResult, sendTimes } from '../../shared/sending/options';
import { idText, isRecord } from '../../shared/transport/json';
import { robotCodeFor } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';
import { limits } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';

/** DingTalk's numbers. Source: robot/ding/send, remindType. */
const remindTypes = { app: 1, sms: 2, phone: 3 } as const;

/** Source: robot/ding/send, callVoice; the misspelled value is DingTalk's. */
const voices = [
	{ name: 'Cantonese, Female', value: 'Cantonese_Female_Voice' },
	{ name: 'Gentle, Female', value: 'Gentine_Female_Voice' },
	{ name: 'Lovely, Female', value: 'Lovely_Girl_Voice' },
	{ name: 'Overbearing, Female', value: 'Overbearing_Female_Voice' },
	{ name: 'Standard, Female', value: 'Standard_Female_Voice' },
	{ name: 'Standard, Male', value: 'Standard_Male_Voice' },
];

interface Ding extends BotSendOptions {
	content: string;
	remindType: keyof typeof remindTypes;
	/** '' for DingTalk's own choice; phone calls only. */
	callVoice: string;
	output: 'dings' | 'recipients';
}

function ceilingsOf({ remindType }: Ding): { users: number; departments: number } {
	return {
		users: remindType === 'app' ? limits.usersPerAppDing : limits.usersPerPaidDing,
		departments: 1,
	};
}

/** Why DingTalk did not reach people: its reason by user ID. The field is often absent. */
function failedReasons(failedList: unknown): Map<string, string> {
	const reasons = new Map<string, string>();
	if (!isRecord(failedList)) return reasons;
	for (const [reason, userIds] of Object.entries(failedList)) {
		if (Array.isArray(userIds)) for (const userId of userIds) reasons.set(String(userId), reason);
	}
	return reasons;
}

async function sendBatch(session: Session, batch: Batch<Ding>): Promise<Outcome[]> {
	const { message, userIds } = batch;
	const robotCode = robotCodeFor(session, message.robotCode);
	const { body, at } = await session.sendOnce(
		endpoints.sendDing,
		{
			robotCode,
			remindType: remindTypes[message.remindType],
			receiverUserIdList: userIds,
			content: message.content,
			...(message.callVoice ? { callVoice: message.callVoice } : {}),
		},
		batch.names,
		message.request,
	);
	const failed = failedReasons(body.failedList);
	const sent = {
		remindType: message.remindType,
		sentAt: sendTimes(at).sentAt,
		openDingId: idText(body, 'openDingId'),
		robotCode,
	};
	if (message.output === 'recipients') {
		return userIds.map((userId) => {
			const reason = failed.get(userId);
			return {
				json: sendResult(
					{ userId },
					reason === undefined ? { status: 'pending' } : { status: 'failed', reason },
					sent,
				),
				items: batch.itemsOf(userId),
			};
		});
	}
	return [
		{
			json: sendResult({ userIds, failedUserIds: [...failed.keys()], ...batch.notes }, sent),
			items: batch.items,
		},
	];
}

/** `{ userIds, failedUserIds, remindType, sentAt, openDingId, robotCode }`, or one item a person. */
export const sendDing: Operation<Sendable<Ding>> = {
	description: [
		...recipientFields,
		{ ...contentField, description: 'The text of the DING' },
		{
			displayName: 'Remind By',
			name: 'remindType',
			type: 'options',
			options: [
				{ name: 'App', value: 'app', description: 'A DING inside DingTalk' },
				{
					name: 'Phone Call',
					value: 'phone',
					description: 'A call that reads the text out. Costs money: needs a paid DING package.',
				},
				{
					name: 'SMS',
					value: 'sms',
					description: 'A text message. Costs money: needs a paid DING package.',
				},
			],
			default: 'app',
			description:
				'How to reach people. DING needs an internal app. One page of DingTalk names the Professional and Exclusive editions, another says all editions since 2025-11-19. DING is not documented for dingtalk.io.',
		},
		{
			displayName: 'Voice',
			name: 'callVoice',
			type: 'options',
			options: [...voices],
			default: 'Standard_Female_Voice',
			displayOptions: { show: { remindType: ['phone'] } },
			description: 'The voice that reads the text out',
		},
		botSendOptions([combineIdenticalOption, outputOption('DING', 'dings')]),
	],
	read(context, item) {
		const parameters = Parameters.of(context, item);
		const remindType = parameters.choice('remindType', 'Remind By', ['app', 'sms', 'phone']);
		const options = parameters.collection('options');
		const audience = readAudience(parameters, 'bot', context.getInputData()[item]?.json ?? {});
		const message: Ding = {
			content: parameters.messageText('content', 'Content'),
			remindType,
			callVoice:
				remindType === 'phone'
					? parameters.choice(
							'callVoice',
							'Voice',
							voices.map(({ value }) => value),
						)
					: '',
			...readBotSendOptions(parameters),
			output: options.choice('output', 'Output', ['dings', 'recipients'], 'dings'),
		};
		return sendableOf(context, item, audience, { by: readCombineItems(options) }, message);
	},
	plan: async (session, inputs, context) =>
		await planSends(context, session, inputs, {
			ceilingsOf,
			send: async (batch) => await sendBatch(session, batch),
		}),
};
