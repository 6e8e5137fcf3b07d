import type { ITriggerFunctions, ITriggerResponse } from 'n8n-workflow';
import { listenFor } from './listenFor';
import { EventTaker } from './takeEvents';

/** A workflow that is switched on: listens until it is switched off. */
export async function listenActively(context: ITriggerFunctions): Promise<ITriggerResponse> {
	let taker: EventTaker | undefined;
	const listening = await listenFor(
		context,
		(filter) => (taker = new EventTaker(context, filter)),
		true,
	);
	return {
		closeFunction: async () => {
			taker?.hurry();
			await listening.leave();
			await taker?.settled();
		},
	};
}
