/**
 * A map for what a module of a long-running process remembers. It holds at most `maxEntries`: when it is full, the
 * half that was set or asked for longest ago is dropped. Keys and values are of bounded length where they are made.
 */
export class BoundedMap<K, V> {
	private latest = new Map<K, V>();

	private older = new Map<K, V>();

	constructor(private readonly maxEntries: number) {}

	get(key: K): V | undefined {
		const known = this.latest.get(key);
		if (known !== undefined) return known;
		const old = this.older.get(key);
		if (old !== undefined) this.set(key, old);
		return old;
	}

	set(key: K, value: V): void {
		this.older.delete(key);
		this.latest.set(key, value);
		if (this.latest.size < this.maxEntries / 2) return;
		this.older = this.latest;
		this.latest = new Map();
	}

	delete(key: K): void {
		this.latest.delete(key);
		this.older.delete(key);
	}
}
