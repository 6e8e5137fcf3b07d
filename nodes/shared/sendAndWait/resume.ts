import { isRecord } from '../transport/json';
import { parseRecord } from '../stream/frames';
import { streamChoices } from '../stream/streamChoices';
import { pauseUnless } from '../stream/within';
import type { IDataObject } from 'n8n-workflow';
import type { PressReply } from './takePress';

/**
 * What n8n says of an execution.
 * - `over`: finished, failed, deleted, or gone on to another node
 * - `unreachable`: nobody there, or somebody else than n8n
 */
export type Resumed = PressReply | 'over' | 'fallingAsleep' | 'unreachable';

function isReply(body: Record<string, unknown>): body is PressReply {
	return typeof body.dingTalkPress === 'string';
}

/** An answer of n8n's. Source: its waiting webhooks; n8n 1 and 2 say the same. */
export function readAnswer(status: number, text: string): Resumed {
	const body = parseRecord(text);
	if (body && isReply(body)) return body;
	const words = isRecord(body) && typeof body.message === 'string' ? body.message : '';
	// "The execution "12" is running already."; the others have finished, with an error or without.
	if (status === 409) return /running/i.test(words) ? 'fallingAsleep' : 'over';
	// "The execution "12" does not exist."; a foreign server says something else.
	if (status === 404) return /execution/i.test(words) ? 'over' : 'unreachable';
	// A page of n8n's: no action is required any more, or ours, of a question that is closed.
	return status === 410 || (status === 200 && !body && /<html/i.test(text))
		? 'over'
		: 'unreachable';
}

async function post(url: string, body: IDataObject, signal: AbortSignal): Promise<Resumed> {
	try {
		// Not by n8n's own helper: it would go through the proxy for the internet.
		const answer = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', accept: 'application/json' },
			body: JSON.stringify(body),
			redirect: 'error',
			signal,
		});
		return readAnswer(answer.status, await answer.text());
	} catch {
		// The error's words could hold the address, and with it the signature.
		return 'unreachable';
	}
}

/** The same path and query, with the signature, at another address of this n8n. */
function at(origin: string, resumeUrl: string): string | undefined {
	if (!URL.canParse(resumeUrl) || !URL.canParse(origin)) return undefined;
	const { pathname, search } = new URL(resumeUrl);
	return new URL(`${pathname}${search}`, new URL(origin).origin).href;
}

/**
 * Takes a press to the execution that waits for it, over n8n's signed address.
 * @param origins where this n8n may be reached from its own machine, the likeliest first
 * @param signal ends it
 */
export async function resume(
	resumeUrl: string,
	origins: readonly string[],
	body: IDataObject,
	signal: AbortSignal,
): Promise<Resumed> {
	const urls = [...new Set(origins.map((origin) => at(origin, resumeUrl)))].filter(
		(url) => url !== undefined,
	);
	for (let before: Resumed = 'unreachable'; ;) {
		let said: Resumed = 'unreachable';
		for (const url of urls) {
			said = await post(url, body, signal);
			if (said !== 'unreachable') break;
		}
		// Ended in the middle of a try: what n8n said last is known.
		if (signal.aborted && said === 'unreachable') return before;
		if (said !== 'fallingAsleep' || signal.aborted) return said;
		before = said;
		await pauseUnless(signal, streamChoices.fallingAsleepMs);
	}
}
