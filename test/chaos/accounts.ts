import type { ExecutionError, IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { NodeResult } from '../engine/harness';
import type { Call } from '../simulator';
import { isUnclear } from './faults';
import { GROUP } from './company';
import { everybodyInGroup, type Round } from './plan';

/** Something that reached the service: one person of one request. */
export interface Fact {
	text: string;
	userId: string;
	isAccepted: boolean;
	/** The message that it became. */
	id?: string;
	/** Whether the caller could not tell. */
	isUnclear: boolean;
}

interface SendBody {
	userid_list?: string;
	msg?: { text?: { content?: string } };
	userIds?: string[];
	receiverUserIdList?: string[];
	openConversationId?: string;
	msgParam?: string;
	content?: string;
}

const sendApis = ['asyncsend_v2', 'oToMessages/batchSend', 'groupMessages/send', 'ding/send'];

/** The service's account: everything that was asked of it, from its own ledger. */
export function factsIn(calls: Call[]): Fact[] {
	return calls
		.filter(({ api, body }) => sendApis.includes(api) && body)
		.flatMap(({ api, body, accepted, messageId, fault }) => {
			const sent = body as SendBody;
			const text =
				sent.msg?.text?.content ??
				sent.content ??
				(JSON.parse(sent.msgParam ?? '{}') as { content?: string }).content ??
				'';
			const userIds =
				sent.userid_list?.split(',') ??
				sent.userIds ??
				sent.receiverUserIdList ??
				(sent.openConversationId === GROUP ? [everybodyInGroup] : []);
			const layer = api === 'asyncsend_v2' ? 'oapi' : 'v1';
			return userIds.map((userId) => ({
				text,
				userId,
				isAccepted: accepted,
				id: messageId,
				isUnclear: fault !== undefined && isUnclear(fault, layer),
			}));
		});
}

/** The node's account: one line for one person of one message. */
export interface Claim {
	/** Unknown where only an error speaks. */
	text?: string;
	userId: string;
	/** Which item it is about; several where they were combined. */
	items: number[];
	said: 'sent' | 'unknown' | 'failed';
	id?: string;
	/** Nothing was tried for the item; the person may have been told through another one. */
	isOfWholeItem?: boolean;
}

function itemsOf({ pairedItem }: INodeExecutionData): number[] {
	const paired = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return paired.flatMap((one) => (typeof one === 'object' ? [one.item] : []));
}

function receiversIn({ userIds, userId, openConversationId }: IDataObject): string[] {
	if (openConversationId === GROUP) return [everybodyInGroup];
	return typeof userId === 'string' ? [userId] : ((userIds ?? []) as string[]);
}

function idIn({ taskId, processQueryKey, openDingId }: IDataObject): string {
	return String(taskId ?? processQueryKey ?? openDingId);
}

/** An item that failed names what was not done, or else stands for all that it asked for. */
function claimsOfFailure(item: number, json: IDataObject, round: Round): Claim[] {
	const { kind, notDone } = json.details as { kind: string; notDone?: IDataObject[] };
	const asked = round.items[item];
	const subjects = notDone ?? [{ kind, userIds: asked?.userIds ?? [] }];
	return subjects.flatMap((subject) =>
		receiversIn(subject).map((userId) => ({
			text: asked?.text,
			userId,
			items: [item],
			said: subject.kind === 'unknown' ? 'unknown' : 'failed',
			isOfWholeItem: notDone === undefined,
		})),
	);
}

/** What the items that came out say. */
export function claimsInItems({ outputs }: NodeResult, round: Round): Claim[] {
	return outputs.flat().flatMap((data): Claim[] => {
		const items = itemsOf(data);
		const { json } = data;
		if (json.error !== undefined) {
			return items.flatMap((item) => claimsOfFailure(item, json, round));
		}
		const text = round.items[items[0] ?? -1]?.text;
		return receiversIn(json).map((userId) => ({
			text,
			userId,
			items,
			said: 'sent',
			id: idIn(json),
		}));
	});
}

/** What the error says that stopped the node. */
export function claimsInError(error: ExecutionError): Claim[] {
	const { sent = [], unknown = [] } = error.context as {
		sent?: Array<{ id: string; receivers: string[] }>;
		unknown?: string[];
	};
	const userIdOf = (receiver: string) =>
		receiver === `group ${GROUP}` ? everybodyInGroup : receiver;
	return [
		...sent.flatMap(({ id, receivers }) =>
			receivers.map((receiver): Claim => ({
				userId: userIdOf(receiver),
				items: [],
				said: 'sent',
				id,
			})),
		),
		...unknown.map((receiver): Claim => ({
			userId: userIdOf(receiver),
			items: [],
			said: 'unknown',
		})),
	];
}
