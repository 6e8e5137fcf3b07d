import type { IExecuteFunctions } from 'n8n-workflow';

/** What reading a parameter may need of n8n beside its value. */
export interface Surroundings {
	/** The workflow's time zone, for times that name none. */
	timeZone?: () => string;
	/** Tells the user of something odd that goes out all the same. */
	hint?: (message: string) => void;
}

/** What each run has been told, so that a thousand items with the same oddity give one hint. */
const toldOf = new WeakMap<IExecuteFunctions, Set<string>>();

/** What a running node gives to the reading of its parameters. Each hint is given once a run. */
export function surroundingsOf(context: IExecuteFunctions): Surroundings {
	return {
		timeZone: () => context.getTimezone(),
		hint(message) {
			const told = toldOf.get(context) ?? new Set<string>();
			toldOf.set(context, told);
			if (told.has(message)) return;
			told.add(message);
			context.addExecutionHints({ message, location: 'outputPane' });
		},
	};
}
