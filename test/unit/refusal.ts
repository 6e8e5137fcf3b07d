import { DingTalkError } from '../../nodes/shared/transport/errors';
import type { Failure } from '../../nodes/shared/transport/errors';

/**
 * The failure that a refusal carries. Fails the test when nothing is refused, something else is thrown, or it does
 * not say what to do.
 */
export function refusalOf(run: () => unknown): Failure {
	let thrown: unknown;
	try {
		run();
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(DingTalkError);
	const { failure } = thrown as DingTalkError;
	expect(failure.hint).toMatch(/^\S.{9,}/s);
	return failure;
}
