/** The simulator's time: real time plus an offset that tests can move. */
export class Clock {
	private offset = 0;

	/** @returns ms since 1970 */
	now(): number {
		return Date.now() + this.offset;
	}

	set(at: number): void {
		this.offset = at - Date.now();
	}

	advance(ms: number): void {
		this.offset += ms;
	}

	reset(): void {
		this.offset = 0;
	}
}

interface Event {
	at: number;
	happen: (at: number) => void;
}

/**
 * What will happen later, in the order of time. Nothing runs by itself: whoever looks at the
 * state first lets everything happen that is due, so a moved clock needs no timers.
 */
export class Timeline {
	private events: Event[] = [];

	schedule(at: number, happen: (at: number) => void): void {
		let index = this.events.length;
		while (index > 0 && (this.events[index - 1]?.at ?? 0) > at) index--;
		this.events.splice(index, 0, { at, happen });
	}

	settle(now: number): void {
		for (let next = this.events[0]; next && next.at <= now; next = this.events[0]) {
			this.events.shift();
			next.happen(next.at);
		}
	}

	reset(): void {
		this.events = [];
	}
}
