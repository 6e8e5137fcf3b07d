import { DingTalkError } from '../../nodes/shared/transport/errors';
import type { Failure } from '../../nodes/shared/transport/errors';

/** The failure that a refusal carries. Fails the test when nothing is refused, or something else is thrown. */
export function refusalOf(run: () => unknown): Failure {
	let thrown: unknown;
	try {
		run();
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(DingTalkError);
	return (thrown as DingTalkError).failure;
}
