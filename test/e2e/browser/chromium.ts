/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import execa from 'execa';
import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser } from 'playwright-core';
import { PlainError } from '../realN8n/plainError';

/** Where Debian's package puts it; `CHROMIUM_BIN` names another one. */
const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';

/** Without a look for updates, a sandbox (tests run as root in containers) or a graphics card. */
const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Chinese names need a font of their own. */
const packages = ['chromium', 'fonts-wqy-zenhei'];

/**
 * A headless Chromium; Debian's package is installed where there is none.
 *
 * @throws PlainError naming the packages when they cannot be installed
 */
export async function startChromium(): Promise<Browser> {
	if (!existsSync(executablePath)) await installChromium();
	selectors.setTestIdAttribute('data-test-id');
	return await chromium.launch({ executablePath, args: flags });
}

async function installChromium(): Promise<void> {
	const apt = async (...args: string[]) => await execa('apt-get', args, { reject: false });
	await apt('update', '-qq');
	await apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
	if (existsSync(executablePath)) return;
	throw new PlainError(
		`There is no Chromium at ${executablePath}.`,
		`Install it (on Debian, as root: apt-get install -y ${packages.join(' ')}), or name yours in CHROMIUM_BIN.`,
	);
}
