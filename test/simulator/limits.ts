/** What the service counts, in its own seconds, minutes, days and months. */
export class Counters {
	private counts = new Map<string, { period: number; count: number }>();

	/** Counts one more if that stays within the limit. */
	countsWithin(limit: number, name: string, period: number, amount = 1): boolean {
		const before = this.countIn(name, period);
		if (before + amount > limit) return false;
		this.counts.set(name, { period, count: before + amount });
		return true;
	}

	/** How much was counted in this period so far. */
	countIn(name: string, period: number): number {
		const counted = this.counts.get(name);
		return counted?.period === period ? counted.count : 0;
	}

	reset(): void {
		this.counts.clear();
	}
}

export const secondOf = (at: number): number => Math.floor(at / 1000);
export const minuteOf = (at: number): number => Math.floor(at / 60_000);

/** Natural day in China, where the service lives (chosen: the zone is not documented). */
export const dayOf = (at: number): number => Math.floor((at + 8 * 3_600_000) / 86_400_000);

export const monthOf = (at: number): number => {
	const date = new Date(at + 8 * 3_600_000);
	return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

export const hours = (count: number): number => count * 3_600_000;
