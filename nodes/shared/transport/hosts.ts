import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Host } from './endpoints';
import { DingTalkError } from './errors';

export type Hosts = Readonly<Record<Host, string>>;

/** Source: DingTalk's documentation of both sites. */
const regions: Readonly<Record<string, Hosts>> = {
	china: { oapi: 'https://oapi.dingtalk.com', api: 'https://api.dingtalk.com' },
	international: { oapi: 'https://oapi.dingtalk.io', api: 'https://api.dingtalk.io' },
};

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

function customHost(value: unknown, parameter: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	let url: URL;
	try {
		url = new URL(text);
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
	return url.href.replace(/\/+$/, '');
}

/** Custom hosts that were found right: every call asks, and a process has a handful of credentials. */
const customHosts = new Map<string, Hosts>();

/** The origins of both hosts, made once for each pair. */
const origins = new WeakMap<Hosts, Hosts>();

function originsOf(hosts: Hosts): Hosts {
	const known = origins.get(hosts) ?? {
		oapi: new URL(hosts.oapi).origin,
		api: new URL(hosts.api).origin,
	};
	origins.set(hosts, known);
	return known;
}

/**
 * The base URLs of both hosts for a credential's region.
 * @throws DingTalkError (invalidInput) for a custom host that is not a URL or not https
 */
export function hostsOf(credential: ICredentialDataDecryptedObject): Hosts {
	if (credential.region === 'custom') {
		const key = JSON.stringify([credential.oapiBaseUrl, credential.apiBaseUrl]);
		const known = customHosts.get(key);
		if (known) return known;
		const checked = {
			oapi: customHost(credential.oapiBaseUrl, 'Base URL of oapi (Old)'),
			api: customHost(credential.apiBaseUrl, 'Base URL of api (New)'),
		};
		if (customHosts.size >= 100) customHosts.clear();
		customHosts.set(key, checked);
		return checked;
	}
	const hosts = regions[String(credential.region ?? 'china')];
	if (!hosts) {
		throw DingTalkError.invalid('Region', 'is not known', 'Choose China, International or Custom');
	}
	return hosts;
}

/**
 * Which of both hosts a URL belongs to; undefined for any other origin, which must never see the token.
 * Where both share an origin (a proxy, the simulator), the version in the path tells: /v1.0/... is the new API.
 * The old one has versions too, but without a dot: /topapi/v2/user/get.
 */
export function hostOf(url: string, hosts: Hosts): Host | undefined {
	let target: URL;
	try {
		target = new URL(url);
	} catch {
		return undefined;
	}
	if (target.username || target.password) return undefined;
	const { oapi, api } = originsOf(hosts);
	const isOapi = target.origin === oapi;
	const isApi = target.origin === api;
	if (isOapi && isApi) return /\/v\d+\.\d+\//.test(target.pathname) ? 'api' : 'oapi';
	if (isOapi) return 'oapi';
	return isApi ? 'api' : undefined;
}
