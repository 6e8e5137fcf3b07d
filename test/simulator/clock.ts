/** The simulator's time: real time plus an offset that tests can move, or a time that stands still. */
export class Clock {
	private offset = 0;

	private stoppedAt?: number;

	/** @returns ms since 1970 */
	now(): number {
		return this.stoppedAt ?? Date.now() + this.offset;
	}

	set(at: number): void {
		if (this.stoppedAt === undefined) this.offset = at - Date.now();
		else this.stoppedAt = at;
	}

	advance(ms: number): void {
		this.set(this.now() + ms);
	}

	/** From now on it moves only when it is set or advanced, however slow the machine is. */
	stop(): void {
		this.stoppedAt = this.now();
	}

	/** To the right time; what has been stopped stays so. */
	reset(): void {
		this.offset = 0;
		if (this.stoppedAt !== undefined) this.stoppedAt = Date.now();
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
