import type { Effect } from './endpoints';
import type { Failure } from './errors';
import { stoppedBefore } from './thrown';

/** Repeats after the first try, per reason. Bounded, so that no run hangs on a service that stays down. */
const maxRepeats = {
	withNewToken: 1,
	whenThrottleEnds: 8,
	whenConnected: 4,
	ifRepeatable: 4,
	never: 0,
} as const;

/** How often each reason has led to a repeat so far. */
export type Tries = { [Reason in Failure['retry']]?: number };

/** What comes after a failure. */
export type Decision =
	| { action: 'renewToken' }
	| { action: 'repeat'; pauseMs: number; pausesWholeApi: boolean }
	| { action: 'giveUp'; outcomeIsUnknown: boolean };

/** The token was refused, the call was throttled, or the connection never stood: nobody was told anything. */
export function isSurelyNotAccepted(failure: Failure): boolean {
	return (
		failure.retry === 'withNewToken' ||
		failure.retry === 'whenThrottleEnds' ||
		failure.retry === 'whenConnected'
	);
}

/** Nobody can tell whether DingTalk carried it out. */
export function isAmbiguous(failure: Failure): boolean {
	return (
		failure.retry === 'ifRepeatable' ||
		(failure.kind === 'cancelled' && failure.code !== stoppedBefore.code)
	);
}

/** A try before this one may have been carried out: whatever DingTalk says to a later one does not undo that. */
export function hadLostAnswer(tries: Tries): boolean {
	return (tries.ifRepeatable ?? 0) > 0;
}

/** 1, 2, 4 s, as DingTalk's throttling page asks for, and never more than 8 s. */
function backoffMs(repeat: number): number {
	return Math.min(1000 * 2 ** repeat, 8000);
}

/**
 * What to do after a failure. Pure: the same failure and history always give the same decision.
 * @param effect what a second arrival would do
 * @param tries how often each reason has led to a repeat so far
 * @param mayRepeatUnknown the user's `resendWhenUnknown`
 */
export function decide(
	failure: Failure,
	effect: Effect,
	tries: Tries,
	mayRepeatUnknown = false,
): Decision {
	const reason = failure.retry;
	const repeat = tries[reason] ?? 0;
	const isAllowed = reason !== 'ifRepeatable' || effect !== 'send' || mayRepeatUnknown;
	if (!isAllowed || repeat >= maxRepeats[reason]) {
		return {
			action: 'giveUp',
			outcomeIsUnknown: effect !== 'repeatable' && (isAmbiguous(failure) || hadLostAnswer(tries)),
		};
	}
	if (reason === 'withNewToken') return { action: 'renewToken' };
	return {
		action: 'repeat',
		pauseMs: backoffMs(repeat),
		pausesWholeApi: reason === 'whenThrottleEnds',
	};
}
