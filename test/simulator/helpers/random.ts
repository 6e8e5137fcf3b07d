/** Seeded random numbers (mulberry32): the same seed gives the same ids and faults. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

const base36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const hexadecimal = '0123456789abcdef';

/** Makes ids in the forms that the service's own have. */
export class Ids {
	private random: () => number;

	constructor(
		seed: number,
		private taskId: bigint,
	) {
		this.random = seededRandom(seed);
	}

	private letters(alphabet: string, length: number): string {
		return Array.from({ length }, () => alphabet[Math.floor(this.random() * alphabet.length)]).join(
			'',
		);
	}

	/** Lower-case base36, 12 or 13 characters. */
	topapiRequestId(): string {
		return this.letters(base36, this.random() < 0.5 ? 12 : 13);
	}

	/** Upper-case UUID form. */
	v1RequestId(): string {
		return [8, 4, 4, 4, 12]
			.map((length) => this.letters(hexadecimal, length))
			.join('-')
			.toUpperCase();
	}

	accessToken(): string {
		return this.letters(hexadecimal, 32);
	}

	startTaskIdsAt(id: string): void {
		this.taskId = BigInt(id);
	}

	/** A Java long; grows by an odd step, so that nobody can count on neighbours. */
	nextTaskId(): string {
		const id = this.taskId;
		this.taskId += BigInt(1 + Math.floor(this.random() * 999));
		return id.toString();
	}

	/** Base64 that always holds `/`, `+` and `=`: it must be URL-encoded in a query. */
	processQueryKey(): string {
		return `${this.letters(base36, 9)}/${this.letters(base36, 9)}+${this.letters(base36, 22)}==`;
	}

	openDingId(): string {
		return `5416${this.letters('0123456789', 9)}`;
	}

	mediaId(type: string, mark: string): string {
		return `${mark}${type === 'image' ? 'lADP' : 'lAjP'}${this.letters(base36, 24)}`;
	}
}
