import type { BenchStage } from './stage';

/** One way to do a case's job, measured after its result was found right. */
export interface Row {
	/** Who did it. */
	by: string;
	/** API calls to the service, as the service counted them. */
	calls: number;
	/** Milliseconds, by n8n's own records of the nodes. */
	ms: number;
	/** What is promised. */
	target?: string;
	/** What was measured for it. */
	measured?: string;
	isMet?: boolean;
}

/** A point of the plot of growth. */
export interface Growth {
	by: string;
	people: number;
	ms: number;
	/** Most bytes above the input. */
	bytes?: number;
}

export interface CaseResult {
	rows: Row[];
	growth?: Growth[];
	/** Sentences below the table. */
	notes?: string[];
}

/** A job. `run` throws when a result is not what it must be; then nothing of it is reported. */
export interface BenchCase {
	name: string;
	/** What is done, as the table names it. */
	job: string;
	run(stage: BenchStage): Promise<CaseResult>;
}

/** Who can do a job. */
export const by = {
	ours: 'our nodes',
	http: "n8n's HTTP Request node",
	helper: "n8n's bare request helper",
	undici: 'undici, bare',
} as const;

/** Of a list of times. */
export function medianAndWorst(times: readonly number[]): { median: number; worst: number } {
	const sorted = [...times].sort((one, other) => one - other);
	const median = sorted[Math.floor(sorted.length / 2)] ?? Infinity;
	return { median, worst: sorted.at(-1) ?? Infinity };
}

/** The time of several nodes of one execution, one after the other. */
export function total(nodes: Record<string, { ms: number }>): number {
	return Object.values(nodes).reduce((sum, { ms }) => sum + ms, 0);
}
