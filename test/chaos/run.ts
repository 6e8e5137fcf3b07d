/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, no-console */
/**
 * `npm run chaos`: every fault in every operation, then 10,000 sends of which 30 % of the calls meet one.
 * `-- --seed 7 --items 2000` for another storm. Ends with a code other than 0 if a figure is off.
 */
import { parseArgs } from 'node:util';

import { figuresOf, tableOf, wrongCells } from './report';
import { changeConcurrency, shortenPauses, shortenTimeouts } from '../engine/harness/shortWaits';
import { isFlawless, storm, type StormOptions } from './storm';
import { everyCell } from './table';

const { values } = parseArgs({
	options: { seed: { type: 'string', default: '1' }, items: { type: 'string', default: '10000' } },
});
const options: StormOptions = {
	seed: Number(values.seed),
	items: Number(values.items),
	itemsPerRound: 50,
	share: 0.3,
	atOnce: 16,
};

/** A second is 10 ms, for the nodes alone; the service's time and its time-outs stay what they are. */
const factor = 100;

async function main(): Promise<void> {
	shortenPauses(factor);
	shortenTimeouts(3000);
	console.log('Every fault in every operation, each cell a DingTalk of its own\n');
	const cells = await everyCell();
	console.log(tableOf(cells));
	const wrong = wrongCells(cells);
	for (const line of wrong) console.log(`WRONG  ${line}`);

	// One request at a time in each execution: nothing depends on timing, so a seed gives the same figures again.
	const undo = changeConcurrency(1);
	const oneByOne = await storm(options);
	undo();
	console.log(`\n${figuresOf('One request at a time', oneByOne)}`);
	const crowd = await storm({
		...options,
		items: Math.ceil(options.items / 2),
		atOnce: 6,
	});
	console.log(`\n${figuresOf('Twenty requests at a time', crowd)}`);

	const isRight = wrong.length === 0 && isFlawless(oneByOne) && isFlawless(crowd);
	console.log(isRight ? '\nEvery figure is right.' : '\nA figure is off.');
	process.exitCode = isRight ? 0 : 1;
}

void main();
