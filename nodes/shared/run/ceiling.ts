import { DingTalkError } from '../transport/errors';

/**
 * An end of our own for a list that DingTalk hands out in pieces: whatever it answers, asking stops.
 * @param what the list, as it reads behind "DingTalk's list of"
 * @throws DingTalkError (service) above the ceiling
 */
export function refuseEndlessList(what: string, pieces: number, ceiling: number): void {
	if (pieces <= ceiling) return;
	throw new DingTalkError({
		kind: 'service',
		code: 'endlessList',
		message: `DingTalk's list of ${what} did not end after ${ceiling} pieces`,
		hint: 'Nothing more was asked. Try again later; if it happens again, check the base URLs of the credential and the proxy, or ask about fewer people or departments at once.',
		retry: 'never',
	});
}
