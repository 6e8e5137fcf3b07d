/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { preparePackage } from '../e2e/runner/prepare';
import { discard } from '../e2e/realN8n/packedPackage';
import { asPrinted } from '../e2e/realN8n/plainError';
import type { BenchCase } from './case';
import { combine } from './cases/combine';
import { follow } from './cases/follow';
import { growth } from './cases/growth';
import { loop } from './cases/loop';
import { pressing } from './cases/press';
import { reading } from './cases/reads';
import { sending } from './cases/sends';
import { coldStart } from './cases/token';
import { wake } from './cases/wake';
import { addToDocument, describeMachine, writeDocument } from './output/document';
import { asText, missed, rowsOf, type Finished } from './output/table';
import { BenchStage } from './stage';

const cases: BenchCase[] = [
	combine,
	loop,
	follow,
	sending,
	reading,
	coldStart,
	wake,
	pressing,
	growth,
];

/**
 * `npm run bench`: all cases, the table, docs/benchmark.md and its plot. `npm run bench -- sends loop`
 * runs those only and writes nothing; with `--add` their rows take the place of the old ones in
 * docs/benchmark.md. A wrong result ends it with exit code 1; a missed target is only reported, because
 * times depend on the machine.
 */
async function main(): Promise<void> {
	const isAdded = process.argv.includes('--add');
	const wanted = process.argv.slice(2).filter((word) => word !== '--add');
	const unknown = wanted.filter((name) => !cases.some((known) => known.name === name));
	if (unknown.length > 0) {
		throw new Error(
			`No case ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`,
		);
	}
	const chosen = wanted.length === 0 ? cases : cases.filter(({ name }) => wanted.includes(name));
	const prepared = await preparePackage();
	const machine = describeMachine(prepared.runtime.version);
	process.stdout.write(`\n${machine}\n`);
	const finished: Finished[] = [];
	try {
		const stage = await BenchStage.open(prepared);
		try {
			for (const benchCase of chosen) {
				const result = await benchCase.run(stage);
				finished.push({ benchCase, result });
				process.stdout.write(`${asText(rowsOf(finished.slice(-1)))}\n`);
			}
		} finally {
			await stage.close();
		}
	} finally {
		await discard(prepared.packed);
	}
	if (wanted.length === 0) writeDocument(finished, machine);
	else if (isAdded) addToDocument(finished, machine);
	const misses = missed(finished);
	const verdict = misses.length === 0 ? 'Every target is met.' : `Missed:\n${misses.join('\n')}`;
	process.stdout.write(`\n${verdict}\n`);
}

main().catch((error: unknown) => {
	process.stdout.write(`${asPrinted(error)}\n`);
	process.exitCode = 1;
});
