import type { Session } from '../transport/session';
import { limits } from '../transport/limits';
import { checkAgainInMinutes, waitAmount } from './checkAgain';
import type { Waiting } from './checkAgain';
import { Names } from './names';
import { idsOf } from './present';
import type { PersonOutcome } from './present';
import type { Question } from './question';
import type { MessageReceipts } from './receipt';

/** What the checks of one run of the node share: names, when to check again, hints about the pace of the loop. */
export class CheckRun {
	private readonly names: Names;

	private readonly waiting: Array<{ json: PersonOutcome['json']; waiting: Waiting }> = [];

	/** @param calls how many messages the run asks about */
	constructor(
		session: Session,
		private readonly questions: readonly Question[],
		private readonly calls: number,
	) {
		const known = questions.flatMap(({ name }) => (name ? [name] : []));
		this.names = new Names(session, new Map(known));
	}

	/** Looks up whoever DingTalk's answer has no name for. Nobody has an ID that is invalid. */
	async learnNames(
		inputs: ReadonlyArray<{ question: Question }>,
		receipts: MessageReceipts,
	): Promise<void> {
		const nameless = (userId: string): boolean => {
			const receipt = receipts.people.get(userId);
			return receipt?.name === undefined && receipt?.status !== 'invalid';
		};
		const wanted = inputs
			.filter(({ question }) => question.addNames)
			.flatMap(({ question }) => idsOf(question, receipts).filter(nameless));
		await this.names.learn([...new Set(wanted)]);
	}

	nameOf(userId: string): string | undefined {
		return this.names.of(userId);
	}

	/** Keeps those who have to be checked again. */
	keepWaiting(outcomes: PersonOutcome[]): PersonOutcome[] {
		for (const { json, waiting } of outcomes) if (waiting) this.waiting.push({ json, waiting });
		return outcomes;
	}

	/** Writes into the items when to check again, the same into all: they go round one loop together. */
	conclude(): string[] {
		if (this.waiting.length > 0) {
			const minutes = checkAgainInMinutes(this.waiting.map(({ waiting }) => waiting));
			for (const { json } of this.waiting) json.checkAgainInMinutes = minutes;
		}
		return [...this.tooFastHint(), ...this.names.hints()];
	}

	private tooFastHint(): string[] {
		const since = this.questions.flatMap(({ tooSoonMs }) => tooSoonMs ?? []);
		if (since.length === 0 || this.calls === 0) return [];
		const pauseSeconds = Math.max(
			1,
			Math.round(since.reduce((least, ms) => Math.min(least, ms)) / 1000),
		);
		const callsAnHour = Math.round((3600 / pauseSeconds) * this.calls);
		return [
			`This loop checks every ${pauseSeconds} seconds, which makes about ${callsAnHour.toLocaleString('en-US')} API calls an hour; DingTalk's standard edition has ${limits.callsPerMonth.toLocaleString('en-US')} a month. In the Wait node before this one, set Wait Amount to ${waitAmount} and Wait Unit to Minutes.`,
		];
	}
}
