import type { ApiName } from './coverage';
import type { Fault } from './entities';
import { seededRandom } from './helpers/random';

interface ArmedFault extends Fault {
	passed: number;
	hits: number;
	random: () => number;
}

/** The faults that are set, and which call each of them hits. */
export class Faults {
	private armed: ArmedFault[] = [];
	private added = 0;

	constructor(private readonly seed: () => number) {}

	add(fault: Fault): void {
		this.added++;
		this.armed.push({
			...fault,
			passed: 0,
			hits: 0,
			random: seededRandom(this.seed() * 7919 + this.added),
		});
	}

	clear(): void {
		this.armed = [];
		this.added = 0;
	}

	/** What is set, with the number of calls hit so far. */
	list(): Array<Fault & { hits: number }> {
		return this.armed.map(({ api, kind, says, share, count, skip, hits }) => ({
			api,
			kind,
			says,
			share,
			count,
			skip,
			hits,
		}));
	}

	/** The first fault that hits this call. Every matching fault counts the call. */
	strike(api: ApiName): Fault | undefined {
		let struck: Fault | undefined;
		for (const fault of this.armed) {
			if (fault.api !== '*' && fault.api !== api) continue;
			if (struck !== undefined || fault.hits >= (fault.count ?? Infinity)) continue;
			fault.passed++;
			if (fault.passed <= (fault.skip ?? 0)) continue;
			if (fault.share !== undefined && fault.random() >= fault.share) continue;
			fault.hits++;
			struck = fault;
		}
		return struck;
	}
}
