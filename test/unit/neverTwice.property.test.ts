/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/**
 * "Never twice, never lost" as a property (design.md, section 2): whatever the items, the size of batches, the
 * fate of every call and the number of tries, a model of who got what agrees with what the node says.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { ExecutionError, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation } from '../../nodes/shared/run/operation';
import { planSends, sendableOf, type Sendable } from '../../nodes/shared/sending/planSends';
import type { AudienceRequest } from '../../nodes/shared/recipients/resolve';
import { runOperation } from '../../nodes/shared/run/runOperation';
import { endpoints } from '../../nodes/shared/transport/endpoints';
import { NodeRun } from '../../nodes/shared/transport/nodeRun';
import { judge } from '../chaos/judge';
import { ModelService, runOf, sendFates, type SendFate } from '../chaos/modelService';
import type { Round, Said } from '../chaos/plan';
import { changeConcurrency, shortenPauses } from '../engine/harness/shortWaits';

interface Asked extends Said {
	/** People are named by mobile numbers, which have to be looked up. */
	byMobile: boolean;
}

/** Everything that may differ from run to run. */
interface Scenario {
	items: Asked[];
	combines: boolean;
	/** People a request. */
	ceiling: number;
	/** A text holds something that differs every time it is read. */
	textsDiffer: boolean;
	continues: boolean;
	maxTries: number;
	concurrency: number;
	sends: SendFate[];
	lookUps: boolean[];
}

const person = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5');
const item: fc.Arbitrary<Asked> = fc.record({
	text: fc.constantFrom('a', 'b'),
	userIds: fc.uniqueArray(person, { minLength: 1, maxLength: 4 }),
	byMobile: fc.boolean(),
});
const scenario: fc.Arbitrary<Scenario> = fc.record({
	items: fc.array(item, { minLength: 1, maxLength: 6 }),
	combines: fc.boolean(),
	ceiling: fc.integer({ min: 1, max: 4 }),
	textsDiffer: fc.boolean(),
	continues: fc.boolean(),
	maxTries: fc.integer({ min: 1, max: 5 }),
	concurrency: fc.integer({ min: 1, max: 4 }),
	sends: fc.array(fc.constantFrom(...sendFates), { maxLength: 20 }),
	lookUps: fc.array(fc.boolean(), { maxLength: 12 }),
});

type Message = Sendable<{ text: string }>;

/** A work notification in few words, over the same plan, memory and loop as the real one. */
function sendOf({ items, combines, ceiling, textsDiffer }: Scenario): Operation<Message> {
	let reads = 0;
	return {
		description: [],
		read(context, index) {
			const { text = '', userIds = [], byMobile } = items[index] ?? {};
			const mobiles = userIds.map((userId) => `1380000000${userId.at(-1)}`);
			const audience: AudienceRequest = byMobile
				? { sendTo: 'mobiles', mobiles }
				: { sendTo: 'usersAndDepartments', userIds, departmentIds: [], expandDepartments: false };
			// Same for all items of a try, as {{ $now }} is, or not at all.
			const now = textsDiffer ? ` ${Math.floor(reads++ / items.length)}` : '';
			return sendableOf(
				context,
				index,
				audience,
				{ by: combines ? 'identical' : 'separate' },
				{ text: text + now },
			);
		},
		plan: async (session, inputs, context) =>
			await planSends(context, session, inputs, {
				ceilingsOf: () => ({ users: ceiling, departments: 1 }),
				async send({ message, userIds, names, items: served }) {
					// The model knows texts without what differs.
					const [text] = message.text.split(' ');
					const body = { userid_list: userIds.join(), msg: { text: { content: text } } };
					const accepted = await session.sendOnce(endpoints.sendWorkNotification, body, names);
					return [{ json: { taskId: String(accepted.body.task_id), userIds }, items: served }];
				},
			}),
	};
}

interface Ended {
	outputs: INodeExecutionData[][];
	error?: ExecutionError;
}

/** Runs the node as often as n8n does for Retry On Fail. */
async function withRetries(
	tryOnce: () => Promise<INodeExecutionData[][]>,
	maxTries: number,
): Promise<Ended> {
	let ended: Ended = { outputs: [] };
	for (let tries = 0; tries < maxTries; tries++) {
		ended = await tryOnce().then(
			(outputs) => ({ outputs }),
			(error: ExecutionError) => ({ outputs: [], error }),
		);
		if (!ended.error && !ended.outputs[0]?.[0]?.json.error) break;
	}
	return ended;
}

const roundWithoutItems = {
	seed: 0,
	channel: 'work',
	output: 'messages',
	onError: 'stopWorkflow',
	retryOnFail: true,
} as const;

/** What became of all sends of a property, so that it can be seen that none of it was empty. */
const seen = { sent: 0, unknown: 0, failed: 0, unknownAccepted: 0 };

const undo = shortenPauses(100_000);
afterAll(undo);

async function play(chosen: Scenario, rounds: number): Promise<void> {
	const restore = changeConcurrency(chosen.concurrency);
	const service = new ModelService([...chosen.sends], [...chosen.lookUps]);
	try {
		for (let round = 0; round < rounds; round++) {
			const before = service.calls.length;
			const context: () => IExecuteFunctions = runOf(
				service,
				chosen.items.length,
				chosen.continues,
			);
			const operation = sendOf(chosen);
			const ended = await withRetries(
				async () => await runOperation(context(), operation),
				chosen.maxTries,
			);
			const { items, combines } = chosen;
			const asked: Round = { ...roundWithoutItems, items, combines };
			const result = { ...ended, json: () => [], hints: [], status: '' };
			const verdict = judge(asked, result, service.calls.slice(before));
			for (const figure of Object.keys(seen) as Array<keyof typeof seen>) {
				seen[figure] += verdict[figure];
			}
			const { twice, lost, unknownWithoutReason, notAsInLedger } = verdict;
			expect({ twice, lost, unknownWithoutReason, notAsInLedger }).toEqual({
				twice: [],
				lost: [],
				unknownWithoutReason: [],
				notAsInLedger: [],
			});
		}
	} finally {
		restore();
	}
}

test('who got what is what the node says, and nobody got it twice', async () => {
	await fc.assert(
		fc.asyncProperty(scenario, async (chosen) => await play(chosen, 1)),
		{ numRuns: 1500 },
	);
	expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
}, 60_000);

test('every round of a loop sends anew', async () => {
	await fc.assert(
		fc.asyncProperty(scenario, async (chosen) => await play(chosen, 3)),
		{ numRuns: 300 },
	);
}, 60_000);

test('a service that only accepts is asked once for each batch, however often the run is made', async () => {
	await fc.assert(
		fc.asyncProperty(scenario, async (chosen) => {
			const service = new ModelService([], []);
			const context = runOf(service, chosen.items.length, true);
			const operation = sendOf(chosen);
			const first = await runOperation(context(), operation);
			const calls = service.calls.length;
			expect(await runOperation(context(), operation)).toEqual(first);
			expect(service.calls).toHaveLength(calls);
		}),
	);
});

test('what is remembered goes with the input that n8n has let go of: memory is bounded by what runs', async () => {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc') as () => void;
	const big: Scenario = {
		items: Array.from({ length: 200 }, (): Asked => ({
			text: 'a',
			userIds: ['p1'],
			byMobile: false,
		})),
		combines: false,
		ceiling: 1,
		textsDiffer: true,
		continues: true,
		maxTries: 1,
		concurrency: 4,
		sends: [],
		lookUps: [],
	};
	async function runAndForget(): Promise<WeakRef<NodeRun>> {
		const context = runOf(new ModelService([], []), big.items.length, true)();
		await runOperation(context, sendOf(big));
		return new WeakRef(NodeRun.of(context));
	}
	const runs: Array<WeakRef<NodeRun>> = [];
	for (let run = 0; run < 20; run++) runs.push(await runAndForget());
	// A macrotask later, because what a WeakRef was asked for lives to the end of its turn.
	await nextTurn();
	collectGarbage();
	expect(runs.filter((run) => run.deref() !== undefined).length).toBeLessThan(3);
});
