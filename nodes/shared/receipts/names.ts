import { Directory } from '../recipients/directory';
import { inParallel } from '../run/parallel';
import { asDingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import type { Session } from '../transport/session';

/**
 * The names of people, from the contacts: each person is asked about once a run of the node, and not at all
 * when an item has brought the name along. Contact calls are free of the monthly quota. A name that cannot be
 * read never fails a check: it is left out, and `hints` says why.
 */
export class Names {
	private readonly directory: Directory;

	/** Of a missing permission one call tells, so nothing else is asked before the first answer. */
	private firstAnswer: Promise<void> | undefined;

	private failure: Failure | undefined;

	/** @param known names that are known already, by user ID; the map is added to */
	constructor(
		session: Session,
		private readonly known: Map<string, string>,
	) {
		this.directory = new Directory(session);
	}

	/** Asks for the names that are not known yet. */
	async learn(userIds: readonly string[]): Promise<void> {
		const unknown = userIds.filter((userId) => !this.known.has(userId));
		const [first] = unknown;
		if (first === undefined) return;
		this.firstAnswer ??= this.ask(first);
		await this.firstAnswer;
		await inParallel(
			unknown,
			async (userId) => await this.ask(userId),
			() => this.failure !== undefined,
		);
	}

	of(userId: string): string | undefined {
		return this.known.get(userId);
	}

	hints(): string[] {
		if (!this.failure) return [];
		const { message, hint } = this.failure;
		return [`Names could not be added: ${message}. ${hint}`];
	}

	private async ask(userId: string): Promise<void> {
		try {
			const name = await this.directory.nameOf(userId);
			if (name !== undefined) this.known.set(userId, name);
		} catch (error) {
			this.failure ??= asDingTalkError(error).failure;
		}
	}
}
