/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';

/** A thread of its own sees the memory of the whole process also while n8n's thread computes. */
const watcher = `
const { parentPort } = require('node:worker_threads');
let peak = 0;
const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 5);
parentPort.once('message', () => { clearInterval(timer); parentPort.postMessage(Math.max(peak, process.memoryUsage.rss())); parentPort.close(); });
`;

export interface MemoryWatch {
	/** Bytes of the process that were in use at the start, the input among them. */
	before: number;
	/** Ends the watch; gives the most bytes that the process has held. */
	peak(): Promise<number>;
}

type CollectGarbage = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** Collects everything and gives emptied pages back, so that what is filled afterwards is seen as new. */
function collectGarbage(): void {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as CollectGarbage;
	collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Starts to watch the memory of this process, after the garbage of before is gone. */
export async function watchMemory(): Promise<MemoryWatch> {
	collectGarbage();
	const { rss, heapTotal, heapUsed } = process.memoryUsage();
	const worker = new Worker(watcher, { eval: true });
	await new Promise((resolve) => worker.once('online', resolve));
	return {
		// Heap that the process still holds but has emptied would hide what is filled into it afterwards.
		before: rss - (heapTotal - heapUsed),
		peak: async () =>
			await new Promise<number>((resolve) => {
				worker.once('message', resolve);
				worker.postMessage('end');
			}),
	};
}

/** The watch of an execution, from the node that makes the items to the one that reports. */
export const watches = new Map<string, MemoryWatch>();
