import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { BoundedMap } from './boundedMap';
import type { Host } from './endpoints';
import { DingTalkError } from './errors';
import { apiBaseUrlField, oapiBaseUrlField } from './hostFields';

/** The base URLs of both hosts, without a slash at the end. */
export type Hosts = Readonly<Record<Host, string>>;

/** Source: DingTalk's documentation of both sites. */
const regions: ReadonlyMap<string, Hosts> = new Map([
	['china', { oapi: 'https://oapi.dingtalk.com', api: 'https://api.dingtalk.com' }],
	['international', { oapi: 'https://oapi.dingtalk.io', api: 'https://api.dingtalk.io' }],
]);

/** Characters. Longer URLs are nobody's; looking at one costs time, and remembering it memory. */
export const longestUrl = 2000;

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

function withoutTrailingSlashes(text: string): string {
	let end = text.length;
	while (text[end - 1] === '/') end--;
	return text.slice(0, end);
}

function requireShort(value: unknown, parameter: string): void {
	if (typeof value === 'string' && value.length > longestUrl) {
		throw DingTalkError.invalid(
			parameter,
			`is longer than ${longestUrl.toLocaleString('en')} characters`,
			'Enter the scheme and host, for example https://oapi.dingtalk.com',
		);
	}
}

function customHost(value: unknown, parameter: string): string {
	let url: URL;
	try {
		url = new URL(String(value));
	} catch {
		throw DingTalkError.invalid(
			parameter,
			'is not a URL',
			'Enter it with the scheme, for example https://oapi.dingtalk.com',
		);
	}
	const isSafe =
		url.protocol === 'https:' || (url.protocol === 'http:' && loopbackNames.has(url.hostname));
	if (!isSafe) {
		throw DingTalkError.invalid(
			parameter,
			'does not start with https://',
			'Tokens and secrets travel to this address. Plain http is accepted for this machine only (127.0.0.1, localhost)',
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw DingTalkError.invalid(
			parameter,
			'has more than a host in it',
			'Enter the scheme and host only, without a user, query or fragment',
		);
	}
	return withoutTrailingSlashes(url.href);
}

/** Custom hosts that were found right: every call asks, and a process has a handful of credentials. */
const customHosts = new BoundedMap<string, Hosts>(100);

/**
 * The base URLs of both hosts for a credential's region.
 * @throws DingTalkError (invalidInput) for a custom host that is not a URL or not https
 */
export function hostsOf(credential: ICredentialDataDecryptedObject): Hosts {
	if (credential.region === 'custom') {
		requireShort(credential.oapiBaseUrl, oapiBaseUrlField.displayName);
		requireShort(credential.apiBaseUrl, apiBaseUrlField.displayName);
		const key = JSON.stringify([credential.oapiBaseUrl, credential.apiBaseUrl]);
		const known = customHosts.get(key);
		if (known) return known;
		const checked = {
			oapi: customHost(credential.oapiBaseUrl, oapiBaseUrlField.displayName),
			api: customHost(credential.apiBaseUrl, apiBaseUrlField.displayName),
		};
		customHosts.set(key, checked);
		return checked;
	}
	const hosts = regions.get(String(credential.region ?? 'china'));
	if (!hosts) {
		throw DingTalkError.invalid('Region', 'is not known', 'Choose China, International or Custom');
	}
	return hosts;
}

/** Base URLs with their parts, made once for each pair. */
const partsOfHosts = new WeakMap<Hosts, Record<Host, URL>>();

function partsOf(hosts: Hosts): Record<Host, URL> {
	const known = partsOfHosts.get(hosts) ?? { oapi: new URL(hosts.oapi), api: new URL(hosts.api) };
	partsOfHosts.set(hosts, known);
	return known;
}

/** Whether a URL lies below a base URL: the same origin, and below its path, which may be shared with others. */
function isBelow(target: URL, base: URL): boolean {
	if (target.origin !== base.origin) return false;
	if (base.pathname === '/') return true;
	// Some servers take these for the separators that they stand for, and step out of the path.
	if (/%2f|%5c/i.test(target.pathname)) return false;
	return target.pathname === base.pathname || target.pathname.startsWith(`${base.pathname}/`);
}

/**
 * Which of both hosts a URL belongs to; undefined for anything else, which must never see the token.
 * Where one is below the other the longer base URL tells, and where both are the same (a proxy, the simulator) the
 * version in the path: /v1.0/... is the new API. The old one has versions too, but without a dot: /topapi/v2/user/get.
 */
export function hostOf(target: URL | undefined, hosts: Hosts): Host | undefined {
	if (!target || target.username || target.password) return undefined;
	const { oapi, api } = partsOf(hosts);
	const isOapi = isBelow(target, oapi);
	const isApi = isBelow(target, api);
	if (!isOapi || !isApi) return isOapi ? 'oapi' : isApi ? 'api' : undefined;
	if (oapi.pathname !== api.pathname)
		return api.pathname.length > oapi.pathname.length ? 'api' : 'oapi';
	return /\/v\d+\.\d+\//.test(target.pathname) ? 'api' : 'oapi';
}
