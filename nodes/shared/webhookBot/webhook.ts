import { createHash, createHmac } from 'node:crypto';
import { endpoints } from '../transport/endpoints';
import { DingTalkError } from '../transport/errors';
import { hostsOf } from '../transport/hosts';
import type { Hosts } from '../transport/hosts';
import { limits } from '../transport/limits';
import { finishRequest, requireTrustedWay, targetOf } from '../transport/confine';
import type { AnyRequest } from '../transport/confine';
import type { CredentialData } from '../transport/token';

const tokenLabel = 'Webhook URL or Token';

function trimmed(credential: CredentialData, name: string): string {
	return String(credential[name] ?? '').trim();
}

/** A webhook lives on the old host only; the new one is never asked. */
export function webhookHostsOf(credential: CredentialData): Hosts {
	return hostsOf({ ...credential, apiBaseUrl: credential.oapiBaseUrl ?? '' });
}

function tokenInUrl(text: string, hosts: Hosts): string {
	if (!URL.canParse(text))
		throw DingTalkError.invalid(
			tokenLabel,
			'is not a URL',
			'Copy it again from the settings of the bot in the group',
		);
	const url = new URL(text);
	if (url.origin !== new URL(hosts.oapi).origin) {
		throw DingTalkError.invalid(
			tokenLabel,
			`belongs to ${url.host}, and the region to ${new URL(hosts.oapi).host}`,
			'Choose the region that the webhook belongs to',
		);
	}
	return url.searchParams.get('access_token') ?? '';
}

/**
 * The token of the group's bot, which is all that makes one webhook differ from another.
 * @throws DingTalkError (invalidInput) when there is none, or the URL belongs to another host
 */
function tokenOf(credential: CredentialData): string {
	const text = trimmed(credential, 'webhook');
	if (text === '')
		throw DingTalkError.invalid(
			tokenLabel,
			'is empty in the credential',
			'Copy it from the settings of the bot in the group',
		);
	const token = text.includes('://') ? tokenInUrl(text, webhookHostsOf(credential)) : text;
	if (!/^[\w-]+$/.test(token)) {
		throw DingTalkError.invalid(
			tokenLabel,
			'holds no access token',
			'Copy the whole address, which ends with access_token=..., from the settings of the bot in the group',
		);
	}
	return token;
}

/** Names a bot at its host without showing its token. */
export function botFingerprint(credential: CredentialData): string {
	return createHash('sha256')
		.update(JSON.stringify([webhookHostsOf(credential).oapi, tokenOf(credential)]))
		.digest('hex')
		.slice(0, 32);
}

/** Source: custom bot security settings, HmacSHA256 over the time and the secret, keyed with the secret, in Base64. */
function signatureOf(secret: string, timestamp: string): string {
	return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/**
 * The keywords of the bot's security settings, one of which must be in every message.
 * @throws DingTalkError (invalidInput) for more than DingTalk lets a bot have
 */
export function keywordsIn(text: string): string[] {
	const keywords = text
		.split(/[,，;；\n]/)
		.map((keyword) => keyword.trim())
		.filter((keyword) => keyword !== '');
	if (keywords.length > limits.webhookKeywords) {
		throw DingTalkError.invalid(
			'Keyword',
			`holds ${keywords.length} keywords in the credential, and a bot has at most ${limits.webhookKeywords}`,
			'Keep those of the bot',
		);
	}
	return keywords;
}

/**
 * Puts the bot's token and, if it has a secret, the signature into the query of its webhook, and nowhere else.
 * They are plain values there: n8n encodes the query, once.
 * @throws DingTalkError when the request goes anywhere else, or on a way of its own
 */
export function putSignature(credential: CredentialData, request: AnyRequest): AnyRequest {
	const target = targetOf(request);
	const webhook = new URL(webhookHostsOf(credential).oapi + endpoints.sendGroupWebhook.path);
	const isWebhook =
		target?.origin === webhook.origin &&
		target.pathname === webhook.pathname &&
		!target.username &&
		!target.password;
	if (!target || !isWebhook) {
		throw DingTalkError.invalid(
			'URL',
			"is not the webhook of this credential's group bot",
			`The token is sent to ${webhook.origin}${webhook.pathname} only. Correct the URL, or choose another credential`,
		);
	}
	requireTrustedWay(request, target);
	const secret = trimmed(credential, 'secret');
	const timestamp = String(Date.now());
	request.qs = {
		...request.qs,
		access_token: tokenOf(credential),
		...(secret ? { timestamp, sign: signatureOf(secret, timestamp) } : {}),
	};
	return finishRequest(request);
}
