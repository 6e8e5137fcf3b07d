import type { ITriggerFunctions } from 'n8n-workflow';
import { parseIds } from '../shared/recipients/parse';
import { listen } from '../shared/stream/appStream';
import type { Listener, Listening } from '../shared/stream/appStream';
import type { EventAnswer, Frame } from '../shared/stream/frames';
import { askForLine } from '../shared/stream/ticket';
import { dingTalkApp } from '../shared/transport/account';
import { asDingTalkError, DingTalkError } from '../shared/transport/errors';
import { appFingerprint } from '../shared/transport/token';
import type { CredentialData } from '../shared/transport/token';
import type { Filter } from './receiptEvent';
import { errorFor, outage, requireWebSocket, sayInExecutions } from './refusals';

/** @throws DingTalkError (invalidInput) */
function readFilter(context: ITriggerFunctions, credential: CredentialData): Filter {
	const statuses = context.getNodeParameter('events', []) as string[];
	if (statuses.length === 0)
		throw DingTalkError.invalid('Events', 'is empty', 'Choose at least one kind of event');
	const bots = context.getNodeParameter('bots', 'credential');
	if (bots === 'all') return { statuses, robotCodes: undefined };
	if (bots !== 'named') {
		const own = [credential.robotCode, credential.clientId, credential.suiteKey].map((code) =>
			String(code ?? '').trim(),
		);
		return { statuses, robotCodes: own.filter((code) => code !== '').slice(0, 1) };
	}
	const robotCodes = parseIds(context.getNodeParameter('robotCodes', ''), 'Robot Codes');
	if (robotCodes.length === 0)
		throw DingTalkError.invalid(
			'Robot Codes',
			'is empty',
			"Copy them from the app's Bot page in the developer console",
		);
	return { statuses, robotCodes };
}

/** What becomes of an event, for a trigger with these settings. */
export type TakerFor = (filter: Filter) => (frame: Frame) => Promise<EventAnswer>;

/**
 * Connects a trigger to the events of its credential's app.
 * @returns what ends it
 * @throws NodeApiError with what to do, when the app is refused, DingTalk is not reached, or a field is not right
 */
export async function listenForReceipts(
	context: ITriggerFunctions,
	takerFor: TakerFor,
): Promise<Listening> {
	const node = context.getNode();
	// What n8n could not activate at its own start it tries again, but at ever longer intervals.
	const mayWait = ['init', 'leadershipChange'].includes(context.getActivationMode());
	try {
		requireWebSocket();
		const credential: CredentialData = await context.getCredentials(dingTalkApp.credentialType);
		const listener: Listener = {
			take: takerFor(readFilter(context, credential)),
			askForLine: async (signal) => await askForLine(context.helpers, credential, signal),
			onRefused: (failure) => context.emitError(errorFor(node, failure)),
			onOutage: (failure) => sayInExecutions(context, errorFor(node, outage(failure))),
			onInterrupted: (why) => {
				const words = typeof why === 'string' ? why : `${why.kind}, ${why.code}`;
				context.logger.info(`DingTalk Stream connection interrupted (${words}), connecting again`, {
					nodeName: node.name,
				});
			},
		};
		return await listen(appFingerprint(credential), listener, mayWait);
	} catch (error) {
		throw errorFor(node, asDingTalkError(error).failure);
	}
}
