import { sleep } from 'n8n-workflow';

/** Why something was over before it was done: its time was up, or the execution was stopped. */
export type CutShort = 'late' | 'stopped';

/** A reason that nobody reads: without one, Node makes an error with a stack for each request. */
const unused = 'no longer needed';

/**
 * The time that a request has. n8n's client knows only how long a line may be silent, so without this a server
 * that sends a byte now and then would hold a request, and all who wait for it, for ever.
 */
export class Deadline {
	private readonly over = new AbortController();

	private readonly cutShort: Promise<CutShort>;

	private end: (why: CutShort) => void = () => {};

	private clock?: AbortController;

	private readonly onStop = (): void => this.end('stopped');

	/** @param stop the execution's signal; whoever has stopped waits for nothing */
	constructor(private readonly stop?: AbortSignal) {
		this.cutShort = new Promise((resolve) => {
			this.end = (why) => {
				resolve(why);
				this.over.abort();
			};
		});
		if (stop?.aborted) this.onStop();
		stop?.addEventListener('abort', this.onStop);
	}

	/** Comes when the time is up, or on a Stop: for n8n's client, so that it hangs up. */
	get signal(): AbortSignal {
		return this.over.signal;
	}

	/** Sets the clock, anew if it runs already. @param ms from now on */
	start(ms: number): void {
		this.clock?.abort(unused);
		this.clock = new AbortController();
		void sleep(ms, this.clock.signal).then(
			() => this.end('late'),
			() => {},
		);
	}

	/** Waits for something until the deadline, whether or not it takes notice of the signal. Used once. */
	async of<T>(work: Promise<T>): Promise<{ value: T } | CutShort> {
		try {
			return await Promise.race([this.cutShort, work.then((value) => ({ value }))]);
		} finally {
			this.stop?.removeEventListener('abort', this.onStop);
			this.clock?.abort(unused);
		}
	}
}
