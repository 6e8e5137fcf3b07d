import type { Account } from '../transport/account';
import { DingTalkError } from '../transport/errors';
import { choices, limits } from '../transport/limits';
import { reserveInWindow } from '../transport/rateLimit';
import { botFingerprint, webhookHostsOf } from './webhook';

/** DingTalk's code for a bot that has sent more than 20 messages in a minute. */
const tooFast = '410100';

/** Until when DingTalk refuses a bot, by API and bot; milliseconds since 1970. */
const refusedUntil = new Map<string, number>();

/** @throws DingTalkError (throttled) while DingTalk refuses everything: another call would only be one more refusal */
function throwIfRefused(apiKey: string, now: number): void {
	const until = refusedUntil.get(apiKey) ?? 0;
	if (until <= now) {
		refusedUntil.delete(apiKey);
		return;
	}
	throw new DingTalkError({
		kind: 'throttled',
		code: tooFast,
		message: `Not sent, because DingTalk refuses this group bot until ${new Date(until).toISOString()}`,
		hint: `The bot has sent more than ${limits.webhookMessagesPerMinute} messages in a minute, perhaps from elsewhere too. Wait until then, then send less often.`,
		retry: 'never',
	});
}

/** The custom bot of one group, by its webhook: credential `dingTalkGroupBotApi`. */
export const groupBot: Account = {
	credentialType: 'dingTalkGroupBotApi',
	hostsOf: webhookHostsOf,
	prepare(credential) {
		// The message itself shows whether the webhook is good.
		credential.checked = 'by sending';
	},
	fingerprintOf: botFingerprint,
	reserve(_credential, apiKey, now) {
		throwIfRefused(apiKey, now);
		return reserveInWindow(
			apiKey,
			limits.webhookMessagesPerMinute,
			choices.webhookWindowSeconds * 1000,
			now,
		);
	},
	onFailure(apiKey, { code }, now) {
		if (code === tooFast) refusedUntil.set(apiKey, now + limits.webhookRefusalMinutes * 60_000);
	},
};
