import { createHash } from 'node:crypto';

/** How many events are remembered; of those that come within minutes of a restart one may come twice. */
const maxRemembered = 1000;

/** 60 bits of a hash: short enough for a thousand of them to be stored with the workflow. */
function shorten(eventId: string): string {
	return createHash('sha256').update(eventId).digest('base64url').slice(0, 10);
}

/** The ids of the latest events, oldest first. */
export class RecentEvents {
	private readonly ids: Set<string>;

	/** @param stored what `list` gave at another time; anything else counts as nothing */
	constructor(stored: unknown) {
		this.ids = new Set(Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []);
	}

	has(eventId: string): boolean {
		return this.ids.has(shorten(eventId));
	}

	add(eventId: string): void {
		this.ids.add(shorten(eventId));
		for (const oldest of this.ids) {
			if (this.ids.size <= maxRemembered) return;
			this.ids.delete(oldest);
		}
	}

	list(): string[] {
		return [...this.ids];
	}
}
