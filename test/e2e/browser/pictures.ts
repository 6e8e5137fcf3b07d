/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { projectFolder, scratchFolder } from '../realN8n/paths';

/** Where pictures go: out of the way, or with TAKE_PICTURES=1 to where the README shows them. */
const folder = process.env.TAKE_PICTURES
	? path.join(projectFolder, 'docs/images')
	: path.join(scratchFolder, 'pictures');

type Clip = { x: number; y: number; width: number; height: number };

/**
 * Takes `<name>.png` and, in dark colours, `<name>-dark.png`.
 *
 * @param clip the part of the page that is shown; all of it if absent
 * @param scale 'css' for smaller files, with one pixel a CSS pixel
 */
export async function takePictures(
	page: Page,
	name: string,
	{ clip, scale = 'device' }: { clip?: Clip; scale?: 'css' | 'device' } = {},
): Promise<void> {
	mkdirSync(folder, { recursive: true });
	for (const colorScheme of ['dark', 'light'] as const) {
		await page.emulateMedia({ colorScheme });
		// Colours change gradually.
		await page.waitForTimeout(800);
		const file = colorScheme === 'dark' ? `${name}-dark.png` : `${name}.png`;
		await page.screenshot({ path: path.join(folder, file), clip, animations: 'disabled', scale });
	}
}
