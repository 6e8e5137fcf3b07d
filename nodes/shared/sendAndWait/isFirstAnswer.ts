import type { AskedQuestion } from './askedQuestion';

/** How long n8n may take to go on with an execution; after that a question that still waits can be answered again. */
const takingMs = 10_000;

/** Questions of this process whose execution is being gone on with, by key, and since when. */
const beingTaken = new Map<string, number>();

/**
 * Whether this answer is the first to its question. n8n says so itself once it goes on with the execution, but of
 * two presses before that n8n 1 would go on with both, and the rest of the workflow would run twice.
 */
export function isFirstAnswer({ key }: AskedQuestion): boolean {
	const now = Date.now();
	// The oldest come first, so each is looked at once however many there are.
	for (const [known, since] of beingTaken) {
		if (now - since <= takingMs) break;
		beingTaken.delete(known);
	}
	if (beingTaken.has(key)) return false;
	beingTaken.set(key, now);
	return true;
}
