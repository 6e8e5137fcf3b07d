/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import { runNpm } from './commands';
import type { LockedPackage } from './lockFile';

/** The registry that npm is set to, and the way there. */
export interface Registry {
	url: string;
	way: Dispatcher;
}

interface NpmSettings {
	registry: string;
	proxy?: string | null;
	'https-proxy'?: string | null;
	noproxy?: string[] | string | null;
	cafile?: string | null;
	ca?: string[] | string | null;
	'strict-ssl': boolean;
}

/** By npm's own settings: its registry, proxies and certificates. Passwords are known to npm alone. */
export async function registryOfNpm(folder: string): Promise<Registry> {
	const { stdout } = await runNpm(['config', 'list', '--long', '--json'], { cwd: folder });
	const settings = JSON.parse(stdout) as NpmSettings;
	const tls = {
		rejectUnauthorized: settings['strict-ssl'],
		ca: settings.cafile ? readFileSync(settings.cafile) : (settings.ca ?? undefined),
	};
	const proxy = settings.proxy ?? settings['https-proxy'] ?? undefined;
	const way = new EnvHttpProxyAgent({
		httpProxy: proxy,
		httpsProxy: settings['https-proxy'] ?? proxy,
		noProxy: [settings.noproxy ?? []].flat().join(',') || undefined,
		connect: tls,
		requestTls: tls,
	});
	return { url: settings.registry.replace(/\/*$/, '/'), way };
}

/**
 * The archive of a package, not yet compared with its checksum. Tried three times.
 *
 * @throws Error of the network, or naming the HTTP status
 */
export async function download(
	{ name, version }: LockedPackage,
	{ url, way }: Registry,
): Promise<Buffer> {
	const file = `${name.split('/').pop()}-${version}.tgz`;
	for (let tries = 1; ; tries++) {
		try {
			const { statusCode, body } = await request(`${url}${name}/-/${file}`, {
				dispatcher: way,
				headersTimeout: 60_000,
				bodyTimeout: 60_000,
			});
			const content = Buffer.from(await body.arrayBuffer());
			if (statusCode === 200) return content;
			throw new Error(`The registry answered ${statusCode} for ${name} ${version}.`);
		} catch (reason) {
			if (tries === 3) throw reason;
			await sleep(tries * 1_000);
		}
	}
}
