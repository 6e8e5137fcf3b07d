/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

/** Waits in real time for a state. @throws Error when it has not come about within 5 s */
export async function until(isSo: () => boolean): Promise<void> {
	for (let waited = 0; !isSo(); waited += 10) {
		if (waited > 5000) throw new Error('It did not come about within 5 s');
		await delay(10);
	}
}
