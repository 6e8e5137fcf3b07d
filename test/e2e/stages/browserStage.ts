import type { Browser } from 'playwright-core';
import type { CompanySpec } from '../../simulator/entities';
import { startChromium } from '../browser/chromium';
import { Editor } from '../browser/editor';
import { takeOver } from '../runner/handedOver';
import { openStage, type Stage } from './stage';

/** A stage with n8n's editor open in a browser, signed in. */
export interface BrowserStage extends Stage {
	browser: Browser;
	editor: Editor;
}

/** @param company whom the simulator knows */
export async function openBrowserStage(company: CompanySpec): Promise<BrowserStage> {
	const stage = await openStage({ ...takeOver(), company });
	let browser: Browser | undefined;
	let editor: Editor | undefined;
	let isOpen = false;
	const close = async () => {
		await editor?.close();
		await browser?.close();
		await stage.close();
	};
	try {
		browser = await startChromium();
		editor = await Editor.open(browser, stage.n8n.url);
		isOpen = true;
		return { ...stage, browser, editor, close };
	} finally {
		if (!isOpen) await close();
	}
}
