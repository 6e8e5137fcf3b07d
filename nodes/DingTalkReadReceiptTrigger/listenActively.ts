import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { listenForReceipts } from './listenForReceipts';
import { EventTaker } from './takeEvents';

/** A workflow that is switched on: listens until it is switched off. */
export async function listenActively(context: ITriggerFunctions): Promise<ITriggerResponse> {
	let taker: EventTaker | undefined;
	const listening = await listenForReceipts(context, (filter) => {
		const own = new EventTaker(context, filter);
		taker = own;
		return async (frame) => await own.take(frame);
	});
	return {
		closeFunction: async () => {
			taker?.hurry();
			await listening.leave();
		},
	};
}
