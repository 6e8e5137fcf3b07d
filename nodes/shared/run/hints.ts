import type { IDataObject } from 'n8n-workflow';
import { stringsIn } from '../transport/json';
import { limits } from '../transport/limits';

function lengthOf(value: unknown): number {
	return Array.isArray(value) ? value.length : 0;
}

function peopleWere(count: number): string {
	return count === 1 ? '1 person was' : `${count} people were`;
}

/** How many people were not reached, in results of any operation: lists of a send or a summary, or one item a person. */
function countNotReached(results: readonly IDataObject[]): { invalid: number; limited: number } {
	let invalid = 0;
	let limited = 0;
	for (const result of results) {
		invalid +=
			lengthOf(result.invalidUserIds) +
			lengthOf(result.invalid) +
			(result.status === 'invalid' ? 1 : 0);
		limited +=
			lengthOf(result.throttledUserIds) +
			lengthOf(result.filteredUserIds) +
			lengthOf(result.forbidden) +
			(result.status === 'forbidden' ? 1 : 0);
	}
	return { invalid, limited };
}

/**
 * Sentences beside the output where DingTalk itself is silent: people who were limited or invalid, tasks
 * without receipts, people who could not be found.
 */
export function hintsOf(results: readonly IDataObject[]): string[] {
	const hints: string[] = [];
	const { invalid, limited } = countNotReached(results);
	if (invalid > 0)
		hints.push(
			`${peopleWere(invalid)} not reached: the user ID does not exist in this organization.`,
		);
	if (limited > 0)
		hints.push(
			`${peopleWere(limited)} not reached: DingTalk held the message back (limits, or the same content today). The item says why.`,
		);
	if (results.some((result) => result.toAllUsers === true || lengthOf(result.departmentIds) > 0)) {
		hints.push(
			`DingTalk reports who has read a task for at most ${limits.usersPerTask} people. Leave "Expand Departments" on (for everyone: "Track Each Person") to learn who has read it in larger groups.`,
		);
	}
	const lost = new Set(
		results.flatMap((result) => [
			...stringsIn(result.unknownMobiles),
			...stringsIn(result.withoutManager),
		]),
	);
	if (lost.size > 0)
		hints.push(
			`Nobody was found for: ${[...lost].slice(0, 10).join(', ')}${lost.size > 10 ? ' and more' : ''}.`,
		);
	return hints;
}
