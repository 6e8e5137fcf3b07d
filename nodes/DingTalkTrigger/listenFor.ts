import type { ITriggerFunctions } from 'n8n-workflow';
import { carryPress } from '../shared/sendAndWait/carryPress';
import { markPurpose } from '../shared/sendAndWait/cardMark';
import { listen } from '../shared/stream/listen';
import type { Listening } from '../shared/stream/listen';
import type { Listener } from '../shared/stream/listener';
import { requestStreamAddress } from '../shared/stream/ticket';
import { topics } from '../shared/stream/topics';
import { credentialOf, dingTalkApp } from '../shared/transport/account';
import { keyOfApp } from '../shared/transport/appKey';
import { asDingTalkError } from '../shared/transport/errors';
import { appFingerprint } from '../shared/transport/token';
import { carrierOf } from './carrier';
import { readFilter, topicsOf } from './filter';
import type { Filter } from './filter';
import { errorFor, outage, requireWebSocket, reportInExecutions } from './refusals';

/** Makes what takes the pushed events and callbacks, for a trigger with these settings. */
export type TakerFor = (filter: Filter) => Pick<Listener, 'takeEvent' | 'takeCallback'>;

/**
 * Connects a trigger to the Stream connection of its credential's app.
 * @param carriesPresses whether it also hears of the presses of questions in the chat, whatever its events
 * @returns how to end it
 * @throws NodeApiError with what to do, when the app is refused, DingTalk is not reached, or a field is not right
 */
export async function listenFor(
	context: ITriggerFunctions,
	takerFor: TakerFor,
	carriesPresses: boolean,
): Promise<Listening> {
	const node = context.getNode();
	// What n8n could not activate at its own start it tries again, but at ever longer intervals.
	const mayWait = ['init', 'leadershipChange'].includes(context.getActivationMode());
	try {
		requireWebSocket();
		const credential = await credentialOf(context, dingTalkApp);
		const filter = readFilter(context, credential);
		const taker = takerFor(filter);
		const key = keyOfApp(credential, markPurpose);
		const carrier = carrierOf(context);
		const own = topicsOf(filter);
		const listener: Listener = {
			topics: carriesPresses ? [...new Set([...own, topics.cardPresses])] : own,
			requestAddress: async (asked, signal) =>
				await requestStreamAddress(context.helpers, credential, asked, signal),
			takeEvent: async (frame) => await taker.takeEvent(frame),
			takeCallback: async (frame) => await taker.takeCallback(frame),
			answerForApp: (frame) => carryPress(frame, key, carrier),
			onRefused: (failure) => context.emitError(errorFor(node, failure)),
			onOutage: (failure) => reportInExecutions(context, outage(failure)),
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
