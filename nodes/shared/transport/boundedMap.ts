/**
 * A map for what a long-running process remembers at the level of a module: it never holds more than
 * `maxEntries`, and what was set longest ago goes first. Keys and values are of bounded length where they are made.
 */
export class BoundedMap<K, V> extends Map<K, V> {
	constructor(private readonly maxEntries: number) {
		super();
	}

	override set(key: K, value: V): this {
		// Set anew, so that the order is that of the latest use.
		this.delete(key);
		super.set(key, value);
		if (this.size > this.maxEntries) for (const oldest of this.keys()) return this.without(oldest);
		return this;
	}

	private without(key: K): this {
		this.delete(key);
		return this;
	}
}
