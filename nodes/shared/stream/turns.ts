/** Lets a few be under way at once; the others wait in their order. */
export class Turns {
	private readonly waiting: Array<() => void> = [];

	private isOver = false;

	constructor(private free: number) {}

	/** @returns undefined when `end` came before its turn: then nothing was done */
	async take<T>(work: () => Promise<T>): Promise<T | undefined> {
		if (this.free > 0) this.free--;
		else if (!this.isOver) await new Promise<void>((resolve) => this.waiting.push(resolve));
		if (this.isOver) return undefined;
		try {
			return await work();
		} finally {
			const next = this.waiting.shift();
			if (next) next();
			else this.free++;
		}
	}

	/** Whoever waits now, or comes later, waits no longer, and does nothing. */
	end(): void {
		this.isOver = true;
		for (const leave of this.waiting.splice(0)) leave();
	}
}
