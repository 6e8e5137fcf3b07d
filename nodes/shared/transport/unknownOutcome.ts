import type { Effect, Endpoint } from './endpoints';
import type { Failure } from './errors';

/** What to do about an unknown outcome, by what a second arrival would do. */
const unknownHints: Readonly<Record<Effect, string>> = {
	repeatable: 'Run the node again.',
	change: 'Look into DingTalk, or run the node again: a second time harms nobody.',
	send: 'It was not sent again, so that nobody is told twice. Ask one of the recipients or look into DingTalk; then send again, or set "Resend When Unknown" if a second copy does less harm than none.',
	keyedSend:
		'It was sent again with the same key, which DingTalk shows only once, and no answer came either. Retry On Fail goes on with that key; look into the group before you run the workflow again.',
};

/**
 * What is left of a request whose answer was lost, when no further try could be made.
 * @param lost what became of the earlier try
 * @param since why there was no other one
 */
export function unknownSince(lost: Failure, since: Failure, endpoint: Endpoint): Failure {
	const why =
		since.kind === 'cancelled'
			? 'the execution was stopped before another try'
			: `another try was not made: ${since.message}`;
	return unknownOutcome({ ...lost, message: `${lost.message}, and ${why}` }, endpoint);
}

/** A failure of which nobody can tell whether DingTalk carried the request out. */
export function unknownOutcome(failure: Failure, endpoint: Endpoint): Failure {
	if (failure.kind === 'unknown') return failure;
	return {
		...failure,
		kind: 'unknown',
		retry: 'never',
		message: `It is unknown whether DingTalk accepted this (${endpoint.name}): ${failure.message}`,
		hint: unknownHints[endpoint.effect],
	};
}
