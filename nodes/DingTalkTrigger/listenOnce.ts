import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { EventAnswer, Frame } from '../shared/stream/frames';
import { streamChoices } from '../shared/stream/streamChoices';
import { pauseUnless } from '../shared/stream/within';
import type { TriggerEvent } from './events/triggerEvent';
import { wantedIn } from './filter';
import type { Filter } from './filter';
import { listenFor } from './listenFor';
import type { TakerFor } from './listenFor';
import { nothingHeard } from './refusals';

/** The editor's "Listen for event": takes one event, or says after a while what may be missing. */
export function listenOnce(context: ITriggerFunctions): ITriggerResponse {
	const over = new AbortController();
	let leave = async () => {};
	const end = async () => {
		over.abort();
		await leave();
	};

	const accept = ({ json }: TriggerEvent): EventAnswer => {
		// The next one belongs to whoever listens then.
		if (over.signal.aborted) return 'LATER';
		context.emit([[{ json }]]);
		void end();
		return 'SUCCESS';
	};

	const takeWanted = (frame: Frame, filter: Filter): EventAnswer => {
		const event = wantedIn(frame, filter, Date.now());
		return event ? accept(event) : 'SUCCESS';
	};

	const sayWhenNothingComes = async () => {
		await pauseUnless(over.signal, streamChoices.listenMs);
		if (over.signal.aborted) return;
		await end();
		context.emitError(nothingHeard(context.getNode(), streamChoices.listenMs / 60_000));
	};

	return {
		// n8n is ready for events only after `trigger` has returned.
		manualTriggerFunction: async () => {
			const takerFor: TakerFor = (filter) => ({
				takeEvent: async (frame) => takeWanted(frame, filter),
				takeCallback: async (frame) =>
					takeWanted(frame, filter) === 'SUCCESS' ? { response: null } : 'failed',
			});
			const listening = await listenFor(context, takerFor, false);
			leave = async () => await listening.leave();
			if (over.signal.aborted) await leave();
			else void sayWhenNothingComes();
		},
		closeFunction: end,
	};
}
