/** A small seed of `npm run chaos`: every fault in the two main sends, and a storm (design.md, section 2). */
import { networkFaults, serviceFaults } from '../chaos/faults';
import { operations } from '../chaos/operations';
import { wrongCells } from '../chaos/report';
import { changeConcurrency, shortenPauses, shortenTimeouts } from './harness/shortWaits';
import { storm, type Storm } from '../chaos/storm';
import { everyCell } from '../chaos/table';

const undos: Array<() => void> = [];
beforeAll(() => undos.push(shortenPauses(100), shortenTimeouts(3000)));
afterAll(() => undos.forEach((undo) => undo()));

test('every fault in a send of each host, and in a recall', async () => {
	const columns = operations.filter(({ name }) =>
		['work send', 'direct send', 'direct recall'].includes(name),
	);
	const cells = await everyCell([...networkFaults, ...serviceFaults], columns);
	expect(cells).toHaveLength(3 * (networkFaults.length + serviceFaults.length));
	expect(wrongCells(cells)).toStrictEqual([]);
}, 60_000);

/** What must be, whatever the seed. */
function expectFlawless(result: Storm): void {
	const { twice, lost, unknownWithoutReason, notAsInLedger } = result;
	expect({ twice, lost, unknownWithoutReason, notAsInLedger }).toEqual({
		twice: [],
		lost: [],
		unknownWithoutReason: [],
		notAsInLedger: [],
	});
	expect(result.callsAtFault / result.calls).toBeGreaterThan(0.2);
	expect(Math.min(result.sent, result.unknownAccepted, result.failed)).toBeGreaterThan(0);
}

const small = { seed: 3, items: 300, itemsPerRound: 30, share: 0.3, atOnce: 10 };

test('300 sends at 30 % faults: none twice, none lost, each unknown one ambiguous, each result true', async () => {
	expectFlawless(await storm(small));
}, 60_000);

test('the same seed gives the same figures, one request at a time', async () => {
	const undo = changeConcurrency(1);
	try {
		const few = { ...small, items: 90 };
		const [first, second] = [await storm(few), await storm(few)];
		expectFlawless(first);
		expect(second).toEqual(first);
	} finally {
		undo();
	}
}, 60_000);
