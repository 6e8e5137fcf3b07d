import type { IDataObject, INode, ITriggerFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { DingTalkError } from '../shared/transport/errors';
import type { Failure } from '../shared/transport/errors';
import { streamChoices } from '../shared/stream/streamChoices';

/** As n8n shows it: what happened, and what to do about it. */
export function errorFor(
	node: INode,
	{ message, hint, kind, code, requestId }: Failure,
): NodeApiError {
	// The editor shows the message alone when a workflow cannot be activated, so the hint is in it.
	const words = `${message}. ${hint}`;
	return new NodeApiError(
		node,
		{ kind, dingTalkCode: code, requestId, message: words } as unknown as JsonObject,
		{ message: words },
	);
}

/** Node.js has a WebSocket of its own since version 22. @throws DingTalkError */
export function requireWebSocket(): void {
	if (typeof WebSocket !== 'undefined') return;
	throw new DingTalkError({
		kind: 'service',
		code: 'noWebSocket',
		message: 'This n8n runs on a Node.js that has no WebSocket',
		hint: 'Run n8n on Node.js 22 or newer; n8n 2 does so. Until then use the DingTalk Bot Read Status node in a loop.',
		retry: 'never',
	});
}

/** No connection for long: what happened last, and that it goes on by itself. */
export function outage(failure: Failure): Failure {
	const minutes = streamChoices.outageMs / 60_000;
	return {
		...failure,
		message: `Nothing has been heard from DingTalk for ${minutes} minutes: ${failure.message}`,
		hint: `${failure.hint} The trigger keeps trying by itself.`,
	};
}

/** Reports a failure as a failed execution, which the error workflow hears of as well; the trigger stays as it is. */
export function reportInExecutions(context: ITriggerFunctions, failure: Failure): void {
	const error = errorFor(context.getNode(), failure);
	// n8n 1 has no such function.
	if (typeof context.saveFailedExecution === 'function') context.saveFailedExecution(error);
	else context.logger.error(error.message);
}

/** DingTalk tells that somebody has written, and not what. */
export function withheld(words: string): Failure {
	return {
		kind: 'quota',
		code: 'withheld',
		message: `Somebody has written to the bot, and DingTalk withholds the message: ${words}`,
		hint: "The month's Webhook and Stream quota of the organization is used up. Ask for more in the developer console, or wait for the next month.",
		retry: 'never',
	};
}

/** DingTalk does not push it again, so the words of the item are all that is left of it. */
export function notStored({ userId, messageId, cardId }: IDataObject): Failure {
	const what = [`of ${String(userId ?? 'somebody')}`, messageId ?? cardId]
		.filter(Boolean)
		.join(', ');
	return {
		kind: 'service',
		code: 'notStored',
		message: `n8n could not store what DingTalk pushed (${what})`,
		hint: "DingTalk does not push it again. Look into n8n's log for the error of its database, and ask that person to write or press again.",
		retry: 'never',
	};
}

/** A press of a card that asks could not be taken to the execution that waits for it. */
export function notCarried(addresses: readonly string[]): Failure {
	return {
		kind: 'notConnected',
		code: 'notCarried',
		message: `Somebody has answered a question in the chat, and this n8n was not reached at ${addresses.join(', ')}`,
		hint: 'The card is still open, and its reader was told to press again. Enter in the options of this trigger the address at which n8n reaches itself, for example http://127.0.0.1:5678.',
		retry: 'never',
	};
}

/** Nothing came while the editor was listening. DingTalk does not say why, so the likely causes are named. */
export function nothingHeard(node: INode, minutes: number): NodeOperationError {
	return new NodeOperationError(
		node,
		`No event has come within ${minutes} minutes, though n8n was connected to DingTalk`,
		{
			description:
				"Check in DingTalk's developer console that the app receives its events, and its bot its messages, in Stream mode, that it has subscribed to robot_msg_read and robot_msg_recall (or to the other events that you wait for), and that this version of it is published. Then check the filters of this node, and that no other program is connected with this app: DingTalk gives each event to one of them only.",
		},
	);
}
