import { AppStream } from './appStream';
import type { Listener } from './listener';

const streams = new Map<string, AppStream>();

/** Whether triggers run in this process at all: those of n8n's workers do not. */
let hasEverListened = false;

/**
 * Whether this process listens to an app.
 * @returns undefined when it cannot be told, since another process of this n8n may do so
 */
export function isListeningTo(app: string): boolean | undefined {
	return streams.has(app) || (hasEverListened ? false : undefined);
}

/** A listener that was connected. */
export interface Listening {
	/** Ends it: events under way are answered first, and with the last listener the connection goes. */
	leave(): Promise<void>;
}

/**
 * Listens to an app until `leave` is called.
 * @param app names the app: all who listen to it in this process share one connection
 * @throws DingTalkError as `AppStream.join`
 */
export async function listen(
	app: string,
	listener: Listener,
	mayWait: boolean,
): Promise<Listening> {
	const stream: AppStream =
		streams.get(app) ??
		new AppStream(() => {
			if (streams.get(app) === stream) streams.delete(app);
		});
	streams.set(app, stream);
	hasEverListened = true;
	await stream.join(listener, mayWait);
	return { leave: async () => await stream.leave(listener) };
}
