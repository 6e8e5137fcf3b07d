import type { CallbackAnswer, EventAnswer, Frame } from './frames';
import type { Listener } from './listener';

/** Asks for the event again if one listener could not take it; the others then recognize it by its ID. */
export async function takeEvent(
	listeners: ReadonlySet<Listener>,
	frame: Frame,
): Promise<EventAnswer> {
	if (listeners.size === 0) return 'LATER';
	const answers = await Promise.all(
		[...listeners].map(async (listener) => await listener.takeEvent(frame)),
	);
	return answers.includes('LATER') ? 'LATER' : 'SUCCESS';
}

/** @returns undefined when nobody has asked for it */
export async function takeCallback(
	listeners: ReadonlySet<Listener>,
	frame: Frame,
): Promise<CallbackAnswer | undefined> {
	const concerned = [...listeners].filter(({ topics }) =>
		topics.some((topic) => topic === frame.topic),
	);
	for (const listener of concerned) {
		const answer = listener.answerForApp(frame);
		if (answer) return await answer;
	}
	if (concerned.length === 0) return undefined;
	const answers = await Promise.all(
		concerned.map(async (listener) => await listener.takeCallback(frame)),
	);
	return answers.includes('failed') ? 'failed' : { response: null };
}
