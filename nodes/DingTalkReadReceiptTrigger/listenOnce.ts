import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import type { EventAnswer } from '../shared/stream/frames';
import { streamChoices } from '../shared/stream/streamChoices';
import { pauseUnless } from '../shared/stream/within';
import { listenForReceipts } from './listenForReceipts';
import { isWanted, receiptIn } from './receiptEvent';
import type { ReceiptEvent } from './receiptEvent';
import { nothingHeard } from './refusals';

/** The editor's "Listen for event": takes one event, or says after a while what may be missing. */
export function listenOnce(context: ITriggerFunctions): ITriggerResponse {
	const over = new AbortController();
	let leave = async () => {};
	const end = async () => {
		over.abort();
		await leave();
	};

	const accept = (receipt: ReceiptEvent): EventAnswer => {
		// The next one belongs to whoever listens then.
		if (over.signal.aborted) return 'LATER';
		context.emit([[{ json: receipt }]]);
		void end();
		return 'SUCCESS';
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
			const listening = await listenForReceipts(context, (filter) => async (frame) => {
				const receipt = receiptIn(frame, Date.now());
				return receipt && isWanted(receipt, filter) ? accept(receipt) : 'SUCCESS';
			});
			leave = async () => await listening.leave();
			if (over.signal.aborted) await leave();
			else void sayWhenNothingComes();
		},
		closeFunction: end,
	};
}
