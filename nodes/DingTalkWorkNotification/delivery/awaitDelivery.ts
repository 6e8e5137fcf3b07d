import type { IDataObject } from 'n8n-workflow';
import { presentSummary } from '../../shared/receipts/present';
import { questionAbout } from '../../shared/receipts/question';
import { asDingTalkError } from '../../shared/transport/errors';
import { choices } from '../../shared/transport/limits';
import type { Session } from '../../shared/transport/session';
import { askProgress } from '../operations/getProgress';
import { askResult } from '../operations/getResult';
import type { TaskReference } from '../../shared/references/task';

/** 0.5, 1, 2, 4 s ...: most tasks are done within a second, and each question is one of the month's calls. */
function pauseBefore(question: number): number {
	return Math.min(500 * 2 ** question, 10_000);
}

/** Whoever is in none of the lists is still being processed, so the result alone says when it is complete. */
async function resultOf(
	session: Session,
	task: TaskReference,
	userIds: string[],
	sentAt: number,
): Promise<{ summary: IDataObject; isComplete: boolean }> {
	const receipts = await askResult(session, task);
	const question = questionAbout(userIds, sentAt);
	const { json } = presentSummary({}, [question], receipts, Date.now());
	return { summary: json, isComplete: userIds.every((userId) => receipts.people.has(userId)) };
}

/**
 * Waits until DingTalk has processed a task, at most `choices.deliveryWaitMs`, and gives its summary.
 * Never throws: the message is sent by then, and that must not look like a failure of the send.
 * @param userIds the people of the task; empty for departments and everyone, where only the progress tells
 * @returns `{ isCompleted, ...summary }`, or `{ isCompleted: false, error }`
 */
export async function awaitDelivery(
	session: Session,
	task: TaskReference,
	userIds: string[],
	sentAt: number,
): Promise<IDataObject> {
	const deadline = Date.now() + choices.deliveryWaitMs;
	try {
		for (let question = 0; ; question++) {
			await session.pause(pauseBefore(question));
			const isLast = Date.now() >= deadline;
			if (userIds.length === 0 && !isLast && !(await askProgress(session, task)).isCompleted)
				continue;
			const { summary, isComplete } = await resultOf(session, task, userIds, sentAt);
			if (isComplete || isLast) return { isCompleted: isComplete, ...summary };
		}
	} catch (error) {
		const { failure } = asDingTalkError(error);
		return { isCompleted: false, error: failure.message, hint: failure.hint };
	}
}
