/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { parse } from 'flatted';
import type { ExecutionStatus, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RestClient } from './restClient';

/** One execution out of n8n's own records. */
export interface FinishedExecution {
	id: string;
	status: ExecutionStatus;
	/** What the execution broke off with, if it did. */
	errorMessage: string | undefined;
	/** How often the node ran. */
	runs(node: string): number;
	/** Everything that the node gave on one of its outputs, over all of its runs. */
	items(node: string, output?: number): INodeExecutionData[];
	/** What has not run yet: of a crashed execution what it began with, which Retry takes. */
	notRun: INodeExecutionData[];
	/** When the first run of the node began that gave such an item on its first output. */
	startOf(node: string, isSought: (item: INodeExecutionData) => boolean): number | undefined;
	/** The error of the node's last run, if it had one. */
	errorOf(node: string): string | undefined;
	/** As n8n's database has it, to look for what must not be there. */
	raw: string;
}

interface StoredExecution {
	id: string;
	status: ExecutionStatus;
	data: string;
}

/** Reads what `GET /rest/executions/:id` answers; its data is in n8n's flat notation. */
export function readExecution(stored: StoredExecution): FinishedExecution {
	// While it runs, n8n may have stored nothing yet: an empty list, which parses to undefined.
	const data = stored.data ? (parse(stored.data) as IRunExecutionData | undefined) : undefined;
	const runData = data?.resultData?.runData ?? {};
	return {
		id: stored.id,
		status: stored.status,
		errorMessage: data?.resultData?.error?.message,
		runs: (node) => runData[node]?.length ?? 0,
		items: (node, output = 0) =>
			(runData[node] ?? []).flatMap((run) => run.data?.main?.[output] ?? []),
		notRun: (data?.executionData?.nodeExecutionStack ?? []).flatMap(
			({ data: given }) => given.main?.[0] ?? [],
		),
		startOf: (node, isSought) =>
			runData[node]?.find((run) => run.data?.main?.[0]?.some(isSought))?.startTime,
		errorOf: (node) => runData[node]?.at(-1)?.error?.message,
		raw: stored.data,
	};
}

/** Statuses in which nothing more will come. */
const ended: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/**
 * Waits for an execution's end.
 *
 * @param until other statuses to wait for, say 'waiting'
 * @param onProgress is given the execution as it stands, about three times a second
 */
export async function waitForExecution(
	rest: RestClient,
	id: string,
	{
		seconds,
		until = ended,
		onProgress,
	}: {
		seconds: number;
		until?: ExecutionStatus[];
		onProgress?: (now: FinishedExecution) => void;
	},
): Promise<FinishedExecution> {
	const deadline = Date.now() + seconds * 1000;
	let endedAt: number | undefined;
	for (;;) {
		const execution = await rest.execution(id);
		onProgress?.(execution);
		if (until.includes(execution.status)) {
			endedAt ??= Date.now();
			// n8n 1 stores the status before the data; of what has died there never is any.
			if (execution.raw !== '[]' || Date.now() - endedAt > 5000) return execution;
		}
		if (Date.now() > deadline) {
			throw new Error(`Execution ${id} is still ${execution.status} after ${seconds} seconds`);
		}
		await sleep(300);
	}
}
