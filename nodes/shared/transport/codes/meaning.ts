/** What went wrong, in words that a workflow can branch on (`details.kind`). */
export type FailureKind =
	| 'invalidInput'
	| 'credential'
	| 'token'
	| 'permission'
	| 'ipNotAllowed'
	| 'throttled'
	| 'quota'
	| 'blocked'
	| 'notFound'
	| 'expired'
	| 'notReady'
	| 'tooLarge'
	| 'refused'
	| 'service'
	| 'notConnected'
	| 'unknown'
	| 'cancelled';

/**
 * When a request may be repeated.
 * The first three mean that it was surely not accepted, so even a send may be repeated.
 */
export type Retry =
	'withNewToken' | 'whenThrottleEnds' | 'whenConnected' | 'ifRepeatable' | 'never';

/** What a code means for the user and for the retry decision. */
export interface Meaning {
	kind: FailureKind;
	retry: Retry;
	/** What the user should do, as a sentence. */
	hint: string;
}

/** One line of the table: codes that mean the same. A code that ends in `*` stands for all that begin so. */
export interface Row extends Meaning {
	codes: string[];
}

/** A row of the table of codes. */
export function row(kind: FailureKind, retry: Retry, hint: string, ...codes: string[]): Row {
	return { kind, retry, hint, codes };
}
