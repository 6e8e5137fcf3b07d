import { createHash } from 'node:crypto';
import type { IHttpRequestHelper } from 'n8n-workflow';
import { BoundedMap } from '../transport/boundedMap';
import { endpoints } from '../transport/endpoints';
import { knownMeaningOf } from '../transport/codes/codes';
import { DingTalkError } from '../transport/errors';
import type { Failure } from '../transport/errors';
import { choices } from '../transport/limits';
import { requestWithoutToken } from '../transport/outgoing';
import type { CredentialData } from '../transport/token';
import { keywordsIn, putSignature, webhookHostsOf } from './webhook';

/**
 * A message of a type that does not exist: DingTalk refuses it (400105 and others), so that nobody in the group sees
 * anything. It holds the keyword, so that a security check before that is passed. Nothing emptier would do:
 * a body without a message is refused (40035) before anybody looks at the token.
 */
function messageNobodySees(credential: CredentialData): Record<string, unknown> {
	const [keyword = ''] = keywordsIn(String(credential.keyword ?? ''));
	return {
		msgtype: 'credentialTest',
		credentialTest: { content: keyword },
		text: { content: keyword },
	};
}

/**
 * Whether DingTalk knows the bot: it found nothing wrong but the message. For a type that it does not know it has
 * several codes, so a code that is in no table counts as one of them.
 */
function isAboutTheMessage({ kind, code, message }: Failure): boolean {
	return kind === 'invalidInput' || (kind === 'refused' && !knownMeaningOf(code, message));
}

/** When a credential was last found good, by all that was checked; milliseconds since 1970. */
const foundGood = new BoundedMap<string, number>(10_000);

/** Shows no secret. */
function fingerprintOf({ webhook, secret, keyword, region, oapiBaseUrl }: CredentialData): string {
	return createHash('sha256')
		.update(JSON.stringify([webhook, secret, keyword, region, oapiBaseUrl]))
		.digest('hex');
}

/**
 * The same as `probeWebhook`, at most once a minute for a credential that is good: n8n asks before every
 * request of its HTTP Request node, and each question may count as one of the bot's 20 messages.
 */
export async function probeWebhookSparingly(
	helpers: IHttpRequestHelper['helpers'],
	credential: CredentialData,
): Promise<void> {
	const fingerprint = fingerprintOf(credential);
	const now = Date.now();
	const foundGoodAt = foundGood.get(fingerprint) ?? -Infinity;
	if (foundGoodAt + choices.webhookGoodSeconds * 1000 >= now) return;
	await probeWebhook(helpers, credential);
	foundGood.set(fingerprint, now);
}

/**
 * Asks DingTalk whether it knows the bot of a credential, without posting anything.
 * @throws DingTalkError with DingTalk's own words and what to do about them
 */
async function probeWebhook(
	helpers: IHttpRequestHelper['helpers'],
	credential: CredentialData,
): Promise<void> {
	const request = putSignature(credential, {
		method: 'POST',
		url: webhookHostsOf(credential).oapi + endpoints.sendGroupWebhook.path,
		headers: { 'content-type': 'application/json' },
		body: messageNobodySees(credential),
	});
	const secrets = [request.qs?.access_token, request.qs?.sign, credential.secret].map((secret) =>
		String(secret ?? ''),
	);
	const classified = await requestWithoutToken(helpers, request, 'oapi', secrets);
	if (!classified.ok && !isAboutTheMessage(classified.failure))
		throw new DingTalkError(classified.failure);
}
