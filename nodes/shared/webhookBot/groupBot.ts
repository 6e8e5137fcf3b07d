import type { Account } from '../transport/account';
import { BoundedMap } from '../transport/boundedMap';
import { meaningOf } from '../transport/codes/codes';
import { DingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import { choices, limits } from '../transport/limits';
import { reserveInWindow, returnSlotInWindow } from '../transport/rateLimit';
import { botFingerprint, webhookHostsOf } from './webhook';

/** DingTalk's documented code for a bot that has sent more than 20 messages in a minute. */
const tooFast = '410100';

/** How DingTalk refuses a bot: until when (milliseconds since 1970), and the code that it said so with. */
interface Refusal {
	until: number;
	code: string;
}

/** By API and bot. */
const refusals = new BoundedMap<string, Refusal>(10_000);

/** @throws DingTalkError (throttled) while DingTalk refuses everything: another call would only be one more refusal */
function throwIfRefused(apiKey: string, now: number): void {
	const refusal = refusals.get(apiKey);
	if (!refusal) return;
	if (refusal.until <= now) {
		refusals.delete(apiKey);
		return;
	}
	const until = new Date(refusal.until).toISOString();
	throw new DingTalkError({
		kind: 'throttled',
		code: refusal.code,
		message: `Not sent, because DingTalk refuses this group bot until ${until}`,
		hint: `The bot has sent more than ${limits.webhookMessagesPerMinute} messages in a minute, perhaps from elsewhere too. Wait until then, then send less often.`,
		retry: 'never',
	});
}

/** To a bot that goes on sending in spite of refusals DingTalk answers with a redirect without a word. */
const emptyRedirect = /^HTTP 3\d\d$/;

/** What an answer means that DingTalk gives to a group bot. */
function meaningForBot(failure: Failure): Failure {
	if (!emptyRedirect.test(failure.code)) return failure;
	return {
		...failure,
		kind: 'throttled',
		message: `DingTalk did not take the message: it answered ${failure.code} without a word, as it does to a bot that sends too often`,
		hint: meaningOf(tooFast).hint,
	};
}

/** The custom bot of one group, by its webhook: credential `dingTalkGroupBotApi`. */
export const groupBot: Account = {
	credentialType: 'dingTalkGroupBotApi',
	credentialName: 'DingTalk Group Bot API',
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
	giveBack: (_credential, apiKey) => returnSlotInWindow(apiKey),
	judge(apiKey, failure, now) {
		const judged = meaningForBot(failure);
		// Other throttles end soon; this one lasts longer than a node should wait.
		if (judged.kind === 'throttled' && judged.retry === 'never') {
			const until = now + limits.webhookRefusalMinutes * 60_000;
			refusals.set(apiKey, { until, code: judged.code });
		}
		return judged;
	},
};
