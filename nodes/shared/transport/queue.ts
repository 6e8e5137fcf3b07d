import type { Account } from './account';
import { pause, throwIfStopped } from './pause';
import { isPaused, refuseLongWait } from './rateLimit';
import type { CredentialData } from './token';

/**
 * Those who wait for a call of one API, first come, first served. Only who stands first reserves a time, so
 * whoever leaves, or is stopped, takes nothing away from those behind. Empty queues are forgotten.
 */
const lastInQueue = new Map<string, Promise<void>>();

/** Resolves when `turn` does or the signal comes, whichever is first; leaves no listener behind. */
async function turnOrStop(turn: Promise<void>, stop: AbortSignal | undefined): Promise<void> {
	if (!stop) return await turn;
	let onStop = () => {};
	const stopped = new Promise<void>((resolve) => {
		onStop = resolve;
	});
	stop.addEventListener('abort', onStop);
	await Promise.race([turn, stopped]);
	stop.removeEventListener('abort', onStop);
}

/**
 * Waits for its turn and then does something that ends by itself; the next one's turn comes after that.
 * @param key names the API and the account
 * @param first what whoever stands first does; called at once after a Stop, and has to look for that
 */
async function inTurn(
	key: string,
	stop: AbortSignal | undefined,
	first: () => Promise<void>,
): Promise<void> {
	const before = lastInQueue.get(key);
	let leave = () => {};
	const gone = new Promise<void>((resolve) => {
		leave = resolve;
	});
	// Whoever leaves early frees their own place only: those behind still wait for everybody before him.
	const turnOfNext = before ? before.then(async () => await gone) : gone;
	lastInQueue.set(key, turnOfNext);
	void turnOfNext.then(() => {
		if (lastInQueue.get(key) === turnOfNext) lastInQueue.delete(key);
	});
	try {
		if (before) await turnOrStop(before, stop);
		await first();
	} finally {
		leave();
	}
}

/**
 * Waits for the account's next call of an API; a throttle answer to another call meanwhile holds this one back
 * as well. Whoever is stopped gives back what they have reserved.
 * @throws DingTalkError (cancelled), or (throttled) when it would take too long
 */
export async function takeTurn(
	account: Account,
	credential: CredentialData,
	apiKey: string,
	stop: AbortSignal | undefined,
): Promise<void> {
	const since = Date.now();
	await inTurn(apiKey, stop, async () => {
		do {
			throwIfStopped(stop);
			const waitMs = account.reserve(credential, apiKey, Date.now());
			let isTaken = false;
			try {
				refuseLongWait(Date.now() + waitMs - since);
				await pause(waitMs, stop);
				isTaken = true;
			} finally {
				if (!isTaken) account.giveBack(credential, apiKey);
			}
		} while (isPaused(apiKey, Date.now()));
	});
}
