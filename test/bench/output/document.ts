/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import path from 'node:path';
import { projectFolder } from '../../e2e/realN8n/paths';
import { withRows } from './addRows';
import { plotOf } from './plot';
import { asMarkdown, rowsOf, type Finished } from './table';

/** The machine and what else it had to do, taken when the benchmark starts. */
export function describeMachine(n8nVersion: string): string {
	const [cpu] = cpus();
	const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
	const load = loadavg()[0]?.toFixed(1) ?? '?';
	const date = new Date().toISOString().slice(0, 10);
	return `${date}: ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory}, ${type()}; load average at the start ${load}; n8n ${n8nVersion}, in production mode, SQLite`;
}

const plotFile = 'bench-growth.svg';
const docs = path.join(projectFolder, 'docs');
const documentFile = path.join(docs, 'benchmark.md');

/** Puts cases that were run alone into docs/benchmark.md; the plot stays as it is. */
export function addToDocument(finished: Finished[], machine: string): void {
	writeFileSync(documentFile, withRows(readFileSync(documentFile, 'utf8'), finished, machine));
}

/** docs/benchmark.md and its plot. */
export function writeDocument(finished: Finished[], machine: string): void {
	const growth = finished.flatMap(({ result }) => result.growth ?? []);
	const notes = finished.flatMap(({ result }) => result.notes ?? []);
	const markdown = `# Benchmark

Written by \`npm run bench\`, in one run unless a line below says otherwise, which asserts each result before it reports a time.

${machine}.

All jobs run in one real n8n process, with the package installed as users get it; the simulated DingTalk runs in a process of its own. Times are n8n's own records of the nodes. Calls are what the service counted. Other machines give other times: look at the ratios.

${asMarkdown(rowsOf(finished))}

${notes.map((note) => `- ${note}`).join('\n')}

![Growth of time and memory with the number of people](${plotFile})
`;
	writeFileSync(documentFile, markdown);
	writeFileSync(path.join(docs, plotFile), plotOf(growth));
}
