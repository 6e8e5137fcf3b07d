/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import '../engine/harness/host';

import type { Logger } from '@n8n/backend-common';

/**
 * Every text that can be reached from a value: members that are not enumerable, causes, symbols, maps, sets
 * and names of members included. What is computed when asked for is not: nobody stores or shows that.
 */
export function textsIn(root: unknown): string[] {
	const texts: string[] = [];
	const seen = new Set<unknown>();
	const open: unknown[] = [root];
	while (open.length > 0) {
		const value = open.pop();
		if (typeof value === 'string') texts.push(value);
		if (typeof value !== 'object' || value === null || seen.has(value)) continue;
		seen.add(value);
		if (ArrayBuffer.isView(value)) {
			texts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString());
			continue;
		}
		if (value instanceof Map) open.push(...value.keys(), ...value.values());
		if (value instanceof Set) open.push(...value);
		for (const key of Reflect.ownKeys(value)) {
			open.push(key, Reflect.getOwnPropertyDescriptor(value, key)?.value);
		}
	}
	return texts;
}

interface LoggerModule {
	Logger: { prototype: Logger };
}

/** n8n's logger, as n8n-core has it. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- `import` cannot resolve from elsewhere
const { Logger: loggerClass } = require(
	require.resolve('@n8n/backend-common', { paths: [require.resolve('n8n-core')] }),
) as LoggerModule;

/** Everything that is written into n8n's log, at whatever level, and to the console, while `work` runs. */
export async function loggedBy(work: () => Promise<unknown>): Promise<unknown[]> {
	const levels = ['error', 'warn', 'info', 'debug'] as const;
	const spies = [
		...levels.map((level) => jest.spyOn(loggerClass.prototype, level)),
		...([...levels, 'log', 'trace'] as const).map((level) =>
			jest.spyOn(console, level).mockImplementation(() => undefined),
		),
	];
	try {
		await work();
		return spies.flatMap((spy) => spy.mock.calls.flat() as unknown[]);
	} finally {
		for (const spy of spies) spy.mockRestore();
	}
}
