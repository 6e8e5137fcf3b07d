import type { Job, Settled } from './operation';
import { inParallel } from './parallel';
import { DingTalkError, asDingTalkError } from '../transport/errors';
import { choices } from '../transport/limits';
import type { Session, SettledSend } from '../transport/session';

/** Runs jobs side by side and keeps their order; a failure, or a cancelled execution, stops those not yet begun. */
async function settleAll(jobs: Job[], stopAtFailure: boolean, inOrder = false): Promise<Settled[]> {
	let isStopped = false;
	const settled = await inParallel(
		jobs,
		async (job): Promise<Settled> => {
			try {
				return { job, outcomes: await job.run() };
			} catch (error) {
				const known = asDingTalkError(error);
				isStopped ||= stopAtFailure || known.failure.kind === 'cancelled';
				return { job, error: known };
			}
		},
		() => isStopped,
		inOrder ? 1 : choices.concurrency,
	);
	return settled.filter((entry) => entry !== undefined);
}

function sentBefore(session: Session, { names: [name] = [] }: Job): SettledSend | undefined {
	return name === undefined ? undefined : session.sentBefore(name);
}

/** What an earlier try has had accepted comes first, so that it is told even if this try ends early. */
function acceptedFirst(session: Session, jobs: Job[]): Job[] {
	const accepted = new Set(jobs.filter((job) => 'body' in (sentBefore(session, job) ?? {})));
	return [...accepted, ...jobs.filter((job) => !accepted.has(job))];
}

/** Jobs that this try has not come to, and that an earlier one has left unknown. */
function stillUnknown(session: Session, jobs: Job[], settled: Settled[]): Settled[] {
	const begun = new Set(settled.map(({ job }) => job));
	return jobs
		.filter((job) => !begun.has(job))
		.flatMap((job) => {
			const known = sentBefore(session, job);
			return known && 'unknown' in known ? [{ job, error: new DingTalkError(known.unknown) }] : [];
		});
}

/**
 * Runs the jobs of one try.
 * @param session undefined when there is nothing to ask DingTalk
 * @param continues whether the others go on when one fails
 * @param inOrder one after the other
 */
export async function settleJobs(
	session: Session | undefined,
	jobs: Job[],
	continues: boolean,
	inOrder?: boolean,
): Promise<Settled[]> {
	const refused = continues ? undefined : jobs.find((job) => job.refused);
	if (refused || !session) return await settleAll(refused ? [refused] : jobs, true);
	const settled = await settleAll(acceptedFirst(session, jobs), !continues, inOrder);
	return [...settled, ...stillUnknown(session, jobs, settled)];
}
