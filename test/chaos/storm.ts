import { runNode } from '../engine/harness';
import { SimulatorForTests } from '../engine/harness/withSimulator';
import { serviceFaults } from './faults';
import { judge, type Verdict } from './judge';
import { company, mobilesOf, nodeOf, roundOf, type Round } from './plan';
import { sideBySide } from './sideBySide';

/** All rounds together. */
export interface Storm extends Verdict {
	seed: number;
	items: number;
	executions: number;
	calls: number;
	callsAtFault: number;
	faultsByKind: Record<string, number>;
}

export interface StormOptions {
	seed: number;
	/** How many items are to be sent, each one send for a user. */
	items: number;
	itemsPerRound: number;
	/** How many of all calls meet a fault, 0 to 1. */
	share: number;
	/** How many executions there are at once, each with a DingTalk of its own. */
	atOnce: number;
}

interface Played {
	round: Round;
	verdict: Verdict;
	faults: Array<string | undefined>;
}

/**
 * All but the one that hangs up before the service has read for whom a message is, since nobody could judge it, and
 * those that no send can meet.
 */
const kinds = serviceFaults
	.filter(({ apis }) => apis === undefined)
	.map(({ kind }) => kind)
	.filter((kind) => kind && kind !== 'refused');

/** Faults are drawn one after the other, so each takes its share of what the ones before have left. */
function letFaultsLoose(dingTalk: SimulatorForTests, share: number): void {
	const each = 1 - (1 - share) ** (1 / kinds.length);
	for (const kind of kinds) {
		if (kind) dingTalk.control.addFault({ api: '*', kind, share: each });
	}
}

let appsSoFar = 0;

/** Plays one round against a DingTalk of its own. */
async function play(round: Round, share: number): Promise<Played> {
	const dingTalk = new SimulatorForTests({
		company,
		settings: { seed: round.seed, callsPerSecond: 1_000_000 },
	});
	await dingTalk.start();
	try {
		letFaultsLoose(dingTalk, share);
		const [nodeType, parameters] = nodeOf(round);
		const result = await runNode(
			nodeType,
			parameters,
			round.items.map(({ text, userIds }) => ({ text, userIds, mobiles: mobilesOf(userIds) })),
			{
				credential: await dingTalk.credential({
					callsPerSecond: 1_000_000,
					// An app of its own: a port may come back, and the nodes keep tokens by host and app.
					authCorpId: `app ${++appsSoFar}`,
				}),
				onError: round.onError,
				retryOnFail: round.retryOnFail,
				maxTries: 5,
			},
		);
		const calls = dingTalk.calls();
		return { round, verdict: judge(round, result, calls), faults: calls.map(({ fault }) => fault) };
	} finally {
		await dingTalk.stop();
	}
}

/** Sends as many items as asked for, under faults, and adds up what became of them. */
export async function storm({
	seed,
	items,
	itemsPerRound,
	share,
	atOnce,
}: StormOptions): Promise<Storm> {
	const sizes = Array.from({ length: Math.ceil(items / itemsPerRound) }, (_, index) =>
		Math.min(itemsPerRound, items - index * itemsPerRound),
	);
	const rounds = sizes.map((size, index) => roundOf(seed * 1000 + index, size));
	const played = await sideBySide(rounds, atOnce, async (round) => await play(round, share));
	const faults = played.flatMap((each) => each.faults);
	const faultsByKind: Record<string, number> = {};
	for (const kind of faults) if (kind) faultsByKind[kind] = (faultsByKind[kind] ?? 0) + 1;
	const sum = (of: (verdict: Verdict) => number) =>
		played.reduce((total, { verdict }) => total + of(verdict), 0);
	const all = (of: (verdict: Verdict) => string[]) =>
		played.flatMap(({ round, verdict }) =>
			of(verdict).map((what) => `round ${round.seed}: ${what}`),
		);
	return {
		seed,
		items,
		executions: rounds.length,
		calls: faults.length,
		callsAtFault: faults.filter(Boolean).length,
		faultsByKind,
		asked: sum(({ asked }) => asked),
		sent: sum(({ sent }) => sent),
		failed: sum(({ failed }) => failed),
		unknown: sum(({ unknown }) => unknown),
		unknownAccepted: sum(({ unknownAccepted }) => unknownAccepted),
		twice: all(({ twice }) => twice),
		lost: all(({ lost }) => lost),
		unknownWithoutReason: all((verdict) => verdict.unknownWithoutReason),
		notAsInLedger: all(({ notAsInLedger }) => notAsInLedger),
	};
}

/** Whether no figure is off. */
export function isFlawless({ twice, lost, unknownWithoutReason, notAsInLedger }: Storm): boolean {
	return [twice, lost, unknownWithoutReason, notAsInLedger].every((found) => found.length === 0);
}
