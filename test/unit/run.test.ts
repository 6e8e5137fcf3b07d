/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** The loop of the package (design.md, section 1): every item comes out, paired, and a failure says what was done. */
import type { IDataObject, IExecuteFunctions, INode, INodeProperties } from 'n8n-workflow';

import { isAgentTool } from '../../nodes/shared/run/agentTool';
import { refuseEndlessList } from '../../nodes/shared/run/ceiling';
import { collect } from '../../nodes/shared/run/collect';
import {
	errorItem,
	fieldOfDetails,
	hasErrorOutput,
	logStopped,
	toNodeError,
} from '../../nodes/shared/run/failures';
import { groupBy } from '../../nodes/shared/run/groupBy';
import { hintsOf } from '../../nodes/shared/run/hints';
import { refusedJob, separateRefused, type Job } from '../../nodes/shared/run/operation';
import { inParallel } from '../../nodes/shared/run/parallel';
import {
	entry,
	operationProperties,
	runChosenOperation,
	type Resource,
} from '../../nodes/shared/run/resources';
import { runOperation } from '../../nodes/shared/run/runOperation';
import { settleJobs } from '../../nodes/shared/run/settleJobs';
import type { Failure } from '../../nodes/shared/transport/errors';
import type { Session, SettledSend } from '../../nodes/shared/transport/session';
import { refusalOf } from './refusal';
import { failing as error } from './sessionThat';

const failure = (changes: Partial<Failure> = {}): Failure => error(changes).failure;

function job(items: number[], more: Partial<Job> = {}): Job {
	return { items, run: async () => await Promise.resolve([]), ...more };
}

describe('what comes out', () => {
	test('results in the order of their first item, on their outputs, paired with one item or several', () => {
		const settled = [
			{
				job: job([2]),
				outcomes: [
					{ json: { n: 'c' }, items: [2, 0] },
					{ json: { n: 'd' }, items: [3], output: 1 },
				],
			},
			{ job: job([1]), outcomes: [{ json: { n: 'b' }, items: [1] }] },
		];
		expect(collect(4, new Map(), settled, 2)).toEqual([
			[
				{ json: { n: 'b' }, pairedItem: { item: 1 } },
				{ json: { n: 'c' }, pairedItem: [{ item: 2 }, { item: 0 }] },
			],
			[{ json: { n: 'd' }, pairedItem: { item: 3 } }],
		]);
	});

	test('an item that a part has failed for names what the other part has done', () => {
		const sent = { taskId: '7', userIds: ['a'] };
		const settled = [
			{ job: job([0]), outcomes: [{ json: sent, items: [0, 1] }] },
			{
				job: job([0], { subjectOf: (item) => ({ userIds: [`of ${item}`] }) }),
				error: error({ kind: 'unknown' }),
			},
		];
		const [items] = collect(2, new Map(), settled, 1);
		expect(items?.[0]).toEqual({ json: sent, pairedItem: [{ item: 0 }, { item: 1 }] });
		expect(items?.[1]).toMatchObject({
			json: { details: { done: [sent], notDone: [{ userIds: ['of 0'], kind: 'unknown' }] } },
			pairedItem: { item: 0 },
		});
		expect(items).toHaveLength(2);
	});

	test('an item that several parts have failed for names each of them', () => {
		const failing = ['a', 'b'].map((userId) => ({
			job: job([0], { subjectOf: () => ({ userId }) }),
			error: error(),
		}));
		expect(collect(1, new Map(), failing, 1)[0]).toMatchObject([
			{ json: { details: { notDone: [{ userId: 'a' }, { userId: 'b' }] } } },
		]);
	});

	test('errors stand on the last output in their place, or first of all on output 0', () => {
		const settled = [
			{ job: job([0]), outcomes: [{ json: { n: 'a' }, items: [0] }] },
			{ job: job([1]), error: error() },
		];
		const refused = new Map([[2, error({ kind: 'invalidInput' })]]);
		const kinds = (place: 'firstOfAll' | 'lastOutput') =>
			collect(3, refused, settled, 2, place, 'message').map((items) =>
				items.map(({ json }) => (json.message as IDataObject | undefined)?.kind ?? 'result'),
			);
		expect(kinds('lastOutput')).toEqual([['result'], ['refused', 'invalidInput']]);
		expect(kinds('firstOfAll')).toEqual([['invalidInput', 'refused', 'result'], []]);
	});

	test('an item that nobody came to says that nothing was sent for it', () => {
		const [[item] = []] = collect(1, new Map(), [], 1);
		expect(item).toMatchObject({
			json: {
				error: expect.stringContaining('was not processed') as string,
				details: { kind: 'cancelled', code: 'notReached', hint: 'Nothing was sent for it.' },
			},
			pairedItem: { item: 0 },
		});
		expect(item?.json.details).not.toHaveProperty('notDone');
		expect(item?.json.details).not.toHaveProperty('done');
	});

	test('an error has what is known of it and nothing that is not', () => {
		const known = { requestId: 'r', httpStatus: 500, parameter: 'User IDs' };
		expect(errorItem(0, [{ failure: failure(known) }], []).json).toEqual({
			error: 'DingTalk answered 1',
			details: {
				kind: 'refused',
				code: '1',
				message: 'DingTalk answered 1',
				hint: 'Do so.',
				...known,
			},
		});
		expect(Object.keys(errorItem(0, [{ failure: failure() }], []).json.details ?? {})).toEqual([
			'kind',
			'code',
			'message',
			'hint',
		]);
		const two = [
			{ failure: failure() },
			{ failure: failure({ kind: 'unknown' }), subject: { userId: 'b' } },
		];
		expect(errorItem(0, two, [], 'message').json.message).toMatchObject({
			notDone: [{ kind: 'refused' }, { userId: 'b', kind: 'unknown' }],
		});
		expect(() => errorItem(0, [], [])).toThrow('needs a failure');
	});
});

describe('the error that stops a node', () => {
	const node = { name: 'Send', type: 'x', typeVersion: 1 } as INode;
	const context = { getNode: () => node } as IExecuteFunctions;

	test('names the item, what it is about, what was sent before, and what nobody knows of', () => {
		const accepted = [
			...['a', 'b'].map((userId) => ({ taskId: '1', userId })),
			{ processQueryKey: 'k', userIds: ['c', 'd', 'e', 'f', 'g'] },
			{ openDingId: 'ding', departmentIds: ['7'] },
			{ msgUuid: 'uuid' },
			{ taskId: '5', toAllUsers: true },
			{ taskId: '6', openConversationId: 'cid' },
			{ taskId: '7', userIds: ['h'] },
			{ userIds: ['nobody'] },
		];
		const unknown = [{ userId: 'x' }, { userIds: ['x', 'y'] }];
		const thrown = toNodeError(
			context,
			failure({ requestId: 'r' }),
			3,
			{ accepted, unknown },
			{ taskId: '9' },
		);
		expect(thrown.message).toBe('DingTalk answered 1 [item 3]');
		expect(thrown.description).toBe(
			'Do so. This is about 9. Sent before this: 1 (a, b), k (c, d, e and 2 more), ding (department 7), uuid (group of the webhook), 5 (everyone), and 2 more messages. Retry On Fail does not send these again. Unknown whether it was sent: x, y.',
		);
		expect(thrown.context).toMatchObject({
			itemIndex: 3,
			sent: [
				{ id: '1', receivers: ['a', 'b'] },
				{ id: 'k', receivers: ['c', 'd', 'e', 'f', 'g'] },
				{ id: 'ding', receivers: ['department 7'] },
				{ id: 'uuid', receivers: ['group of the webhook'] },
				{ id: '5', receivers: ['everyone'] },
				{ id: '6', receivers: ['group cid'] },
				{ id: '7', receivers: ['h'] },
			],
			unknown: ['x', 'y'],
		});
		expect(thrown.level).toBe('error');
	});

	test('of five messages names five, and of three people three', () => {
		const accepted = Array.from({ length: 5 }, (_, index) => ({
			taskId: String(index),
			userIds: ['a', 'b', 'c'],
		}));
		const { description } = toNodeError(context, failure(), 0, { accepted, unknown: [] });
		expect(description).toContain('0 (a, b, c), 1 (a, b, c)');
		expect(description).toContain('4 (a, b, c). Retry');
		expect(description).not.toMatch(/more|Unknown/);
	});

	test('says no more where nothing was sent, and no item where it is about none', () => {
		const thrown = toNodeError(context, failure({ kind: 'invalidInput' }), undefined);
		expect([thrown.message, thrown.description]).toEqual(['DingTalk answered 1', 'Do so.']);
		expect(thrown.context).not.toHaveProperty('sent');
		expect(thrown.context).not.toHaveProperty('unknown');
		expect(thrown.level).toBe('warning');
	});

	test('after a Stop the log has it, and nothing where nothing was sent', () => {
		const warn = jest.fn();
		const logged = { getNode: () => node, logger: { warn } } as unknown as IExecuteFunctions;
		logStopped(logged, { accepted: [], unknown: [] });
		expect(warn).not.toHaveBeenCalled();
		logStopped(logged, { accepted: [{ taskId: '1', userId: 'a' }], unknown: [{ userId: 'b' }] });
		expect(warn.mock.calls).toEqual([
			[
				'The execution was stopped in "Send". Sent before this: 1 (a). Retry On Fail does not send these again. Unknown whether it was sent: b.',
				{ sent: [{ id: '1', receivers: ['a'] }], unknown: ['b'] },
			],
		]);
	});

	test('goes into "message" for the error output of n8n 1 alone', () => {
		const at = (onError: string | undefined, more: object = {}) =>
			({ getNode: () => ({ onError }), ...more }) as unknown as IExecuteFunctions;
		const tool = { isToolExecution: () => false };
		expect(fieldOfDetails(at('continueErrorOutput'))).toBe('message');
		expect(fieldOfDetails(at('continueErrorOutput', tool))).toBe('details');
		expect(fieldOfDetails(at('continueRegularOutput'))).toBe('details');
		expect([hasErrorOutput(at('continueErrorOutput')), hasErrorOutput(at(undefined))]).toEqual([
			true,
			false,
		]);
	});
});

describe('hints about what DingTalk does not say', () => {
	test('how many people were not reached, and why', () => {
		expect(hintsOf([{ userIds: ['a'] }, { status: 'read' }])).toStrictEqual([]);
		expect(hintsOf([{ invalidUserIds: ['a'] }])).toEqual([
			'1 person was not reached: the user ID does not exist in this organization.',
		]);
		expect(hintsOf([{ invalidUserIds: ['a'], invalid: ['b'] }, { status: 'invalid' }])[0]).toMatch(
			/^3 people were not reached: the user ID/,
		);
		const limited = { throttledUserIds: ['a'], filteredUserIds: ['b', 'c'], forbidden: [{}] };
		expect(hintsOf([limited, { status: 'forbidden' }])).toEqual([
			'5 people were not reached: DingTalk held the message back (limits, or the same content today). The item says why.',
		]);
	});

	test('that readers of larger groups are not known', () => {
		for (const result of [{ toAllUsers: true }, { departmentIds: ['1'] }])
			expect(hintsOf([{}, result])).toEqual([
				expect.stringMatching(/at most 100 people.*Track Each Person/),
			]);
		expect(hintsOf([{ departmentIds: [] }, { toAllUsers: false }])).toStrictEqual([]);
	});

	test('who was not found: ten of them, each once', () => {
		const ids = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
		expect(
			hintsOf([
				{ unknownMobiles: ['m0', 'm1'] },
				{ unknownMobiles: ['m1'], withoutManager: ['x'] },
			]),
		).toEqual(['Nobody was found for: m0, m1, x.']);
		expect(hintsOf([{ unknownMobiles: ids(10) }])[0]).toMatch(/m8, m9\.$/);
		expect(hintsOf([{ unknownMobiles: ids(11) }])[0]).toMatch(/m8, m9 and more\.$/);
	});
});

describe('jobs', () => {
	const memory = (sends: Record<string, SettledSend>): Session =>
		({ sentBefore: (name: string) => sends[name] }) as unknown as Session;
	const never = new Promise<never>(() => {});

	/** Jobs by name that say when they begin; those in `failing` fail. */
	function watched(names: string[], failing: Record<string, Partial<Failure>> = {}) {
		const begun: string[] = [];
		const jobs = names.map((name, index) =>
			job([index], {
				names: [name],
				run: async () => {
					begun.push(name);
					await Promise.resolve();
					const wrong = failing[name];
					if (wrong) throw error(wrong);
					return [{ json: { name }, items: [index] }];
				},
			}),
		);
		return { begun, jobs };
	}

	const many = Array.from({ length: 50 }, (_, index) => `job ${index}`);

	test('a failure stops those that have not begun, unless the node goes on', async () => {
		const stopping = watched(many, { 'job 0': {} });
		expect((await settleJobs(memory({}), stopping.jobs, false)).length).toBeLessThan(50);
		expect(stopping.begun.length).toBeLessThan(50);
		const continuing = watched(many, { 'job 0': {} });
		expect(await settleJobs(memory({}), continuing.jobs, true)).toHaveLength(50);
	});

	test('a Stop ends them even where the node goes on', async () => {
		const { begun, jobs } = watched(many, { 'job 0': { kind: 'cancelled' } });
		await settleJobs(memory({}), jobs, true);
		expect(begun.length).toBeLessThan(50);
	});

	test('in order means one after the other, otherwise twenty at a time', async () => {
		let atOnce = 0;
		let most = 0;
		const jobs = many.map((_, index) =>
			job([index], {
				run: async () => {
					most = Math.max(most, ++atOnce);
					await new Promise((resolve) => setImmediate(resolve));
					atOnce--;
					return [];
				},
			}),
		);
		await settleJobs(memory({}), jobs, true, true);
		expect(most).toBe(1);
		await settleJobs(memory({}), jobs, true);
		expect(most).toBe(20);
	});

	test('what an earlier try has had accepted is told first; what it has left unknown stays so, unless it is tried', async () => {
		const sends: Record<string, SettledSend> = {
			'job 49': { body: {}, at: 1 },
			'job 48': { unknown: failure({ kind: 'unknown' }) },
			'job 0': { unknown: failure({ kind: 'unknown' }) },
		};
		const { begun, jobs } = watched(many, { 'job 0': {} });
		const settled = await settleJobs(memory(sends), jobs, false);
		expect(begun[0]).toBe('job 49');
		const ends = (name: string) =>
			settled.flatMap((entry) =>
				entry.job.names?.[0] === name && 'error' in entry ? [entry.error.failure.kind] : [],
			);
		expect([ends('job 0'), ends('job 48')]).toEqual([['refused'], ['unknown']]);
		const all = watched(many);
		await settleJobs(memory(sends), all.jobs, true);
		expect([...all.begun].sort()).toEqual([...many].sort());
	});

	test('one that is refused while planning runs alone, and nothing else is run', async () => {
		const { begun, jobs } = watched(['a', 'b']);
		const refused = refusedJob([1], error({ kind: 'invalidInput' }));
		const settled = await settleJobs(memory({}), [...jobs, refused], false);
		expect(settled).toMatchObject([{ job: refused, error: { failure: { kind: 'invalidInput' } } }]);
		expect(begun).toStrictEqual([]);
		expect(await settleJobs(memory({}), [...jobs, refused], true)).toHaveLength(3);
		expect(await settleJobs(undefined, [refused], true)).toMatchObject([{ job: refused }]);
	});

	test('inputs are looked at one by one, and those that must not be become refused jobs', async () => {
		const inputs = [1, 2, 3].map((value, item) => ({ item, value }));
		const { fit, refused } = separateRefused(inputs, (value) => {
			if (value === 2) throw error({ kind: 'invalidInput' });
			if (value === 3) throw new Error('of ours');
		});
		expect(fit).toEqual([{ item: 0, value: 1 }]);
		expect(refused.map(({ items, refused: why }) => [items, why?.failure.code])).toEqual([
			[[1], '1'],
			[[2], 'internal'],
		]);
		await expect(refused[0]?.run()).rejects.toThrow('DingTalk answered 1');
	});

	test('side by side keeps the order, takes each once, and leaves open what was not begun', async () => {
		let taken = 0;
		const results = await inParallel(
			[3, 1, 2],
			async (value) => {
				taken++;
				await new Promise((resolve) => setTimeout(resolve, value));
				return value * 10;
			},
			() => false,
			2,
		);
		expect([results, taken]).toEqual([[30, 10, 20], 3]);
		expect(
			await inParallel(
				[1, 2],
				async (value) => await Promise.resolve(value),
				() => true,
			),
		).toEqual([undefined, undefined]);
		expect(
			await inParallel(
				[1, 2],
				async () => await never,
				() => true,
			),
		).toHaveLength(2);
		expect(await inParallel([], async () => await never)).toStrictEqual([]);
		expect(await inParallel([1, 2], async (value) => await Promise.resolve(value))).toEqual([1, 2]);
	});

	test('groups are in the order of their first entry', () => {
		expect(groupBy(['b1', 'a1', 'b2'], ([first = '']) => first)).toEqual([['b1', 'b2'], ['a1']]);
	});
});

test('a list that does not end is an error that says so, above the ceiling only', () => {
	refuseEndlessList('pages', 100, 100);
	expect(refusalOf(() => refuseEndlessList('pages', 101, 100))).toMatchObject({
		kind: 'service',
		code: 'endlessList',
		message: "DingTalk's list of pages did not end after 100 pieces",
		retry: 'never',
	});
});

test('an agent has called it: in a context of its own, or as a node whose type ends in Tool', () => {
	const with_ = (type: string, more: object = {}) =>
		isAgentTool({ getNode: () => ({ type }), ...more } as unknown as IExecuteFunctions);
	expect([
		with_('x.dingTalkBotMessage'),
		with_('x.dingTalkBotMessageTool'),
		with_('x.Toolbox'),
		with_('x.dingTalkBotMessage', { getNextRunIndex: () => 0 }),
	]).toEqual([false, true, false, true]);
});

describe('a run of a node', () => {
	/** n8n's context as far as the loop needs it. */
	function contextOf(items: number, more: object = {}, node: object = {}) {
		const hints: unknown[] = [];
		const credentials = { dingTalkApi: { id: '1', name: 'DingTalk' } };
		const context = {
			getInputData: () => Array.from({ length: items }, () => ({ json: {} })),
			getNode: () => ({ name: 'Send', credentials, ...node }),
			continueOnFail: () => false,
			getExecutionCancelSignal: () => undefined,
			getCredentials: async () => await Promise.resolve({ region: 'china' }),
			addExecutionHints: (...given: unknown[]) => hints.push(...given),
			logger: { warn: jest.fn() },
			...more,
		};
		return { context: context as unknown as IExecuteFunctions, hints };
	}
	const description: INodeProperties[] = [];
	const continues = { continueOnFail: () => true };

	test('reads every item, plans once, runs, and puts out results and hints', async () => {
		const { context, hints } = contextOf(2);
		const planned: unknown[] = [];
		const out = await runOperation(context, {
			description,
			outputCount: () => 2,
			read: (_context, item) => `item ${item}`,
			plan(_session, inputs) {
				planned.push(inputs);
				const jobs = inputs.map(({ item }) =>
					job([item], {
						run: async () =>
							await Promise.resolve([
								{ json: { invalidUserIds: ['x'] }, items: [item], output: item },
							]),
					}),
				);
				return { jobs, conclude: () => ['of the run'] };
			},
		});
		expect(planned).toEqual([
			[
				{ item: 0, value: 'item 0' },
				{ item: 1, value: 'item 1' },
			],
		]);
		expect(out.map((items) => items.map(({ pairedItem }) => pairedItem))).toEqual([
			[{ item: 0 }],
			[{ item: 1 }],
		]);
		expect(hints).toEqual([
			{ message: 'of the run', location: 'outputPane' },
			{ message: expect.stringMatching(/^2 people were/) as string, location: 'outputPane' },
		]);
	});

	test('stops at the first item that is refused, before anything is planned', async () => {
		const plan = jest.fn();
		const read = (_context: unknown, item: number) => {
			if (item > 0) throw error({ kind: 'invalidInput' });
			return item;
		};
		const operation = { description, read, plan };
		await expect(runOperation(contextOf(3).context, operation)).rejects.toThrow('[item 1]');
		expect(plan).not.toHaveBeenCalled();
		plan.mockReturnValue([]);
		const [items = []] = await runOperation(contextOf(3, continues).context, operation);
		expect(items.map(({ json }) => (json.details as IDataObject).kind)).toEqual([
			'cancelled',
			'invalidInput',
			'invalidInput',
		]);
		expect(plan).toHaveBeenCalledTimes(1);
		const all = { description, read: () => read(undefined, 1), plan };
		expect((await runOperation(contextOf(2, continues).context, all))[0]).toHaveLength(2);
		expect(plan).toHaveBeenCalledTimes(1);
	});

	test('where the first item speaks for all, it alone is read, and its refusal is that of each', async () => {
		const readItems = new Set<number>();
		const inputs: unknown[] = [];
		const operation = (refused: boolean) => ({
			description,
			firstSpeaksForAll: true,
			read: (_context: unknown, item: number) => {
				readItems.add(item);
				if (refused) throw error({ kind: 'invalidInput' });
				return `item ${item}`;
			},
			plan: (_session: Session, given: unknown[]) => {
				inputs.push(...given);
				return [];
			},
		});
		await runOperation(contextOf(2, continues).context, operation(false));
		expect(inputs).toEqual([
			{ item: 0, value: 'item 0' },
			{ item: 1, value: 'item 0' },
		]);
		const [items = []] = await runOperation(contextOf(2, continues).context, operation(true));
		expect(items.map(({ json }) => (json.details as IDataObject).kind)).toEqual([
			'invalidInput',
			'invalidInput',
		]);
		expect([...readItems]).toEqual([0]);
	});

	test('what goes wrong while planning, or no credential, is an error of all items', async () => {
		const read = (_context: unknown, item: number) => item;
		const plan = () => {
			throw error({ kind: 'permission' });
		};
		const operation = { description, read, plan };
		await expect(runOperation(contextOf(2).context, operation)).rejects.toThrow(
			'DingTalk answered 1 [item 0]',
		);
		const [items = []] = await runOperation(contextOf(2, continues).context, operation);
		expect(items.map(({ json }) => (json.details as IDataObject).kind)).toEqual([
			'permission',
			'permission',
		]);
		const { context } = contextOf(1, {}, { credentials: {} });
		await expect(runOperation(context, operation)).rejects.toThrow(
			'Choose a DingTalk API credential in this node',
		);
	});

	test('an error names what the others had done, whose it is, and after a Stop the log does', async () => {
		const stop = new AbortController();
		const { context } = contextOf(3, { getExecutionCancelSignal: () => stop.signal });
		const operation = {
			description,
			inOrder: true,
			read: (_context: unknown, item: number) => item,
			plan: () => [
				job([0], {
					names: ['a'],
					subjectOf: () => ({ userId: 'a' }),
					run: async () =>
						await Promise.resolve([{ json: { taskId: '1', userId: 'a' }, items: [0] }]),
				}),
				// Tells nobody anything.
				job([1], {
					run: async () => await Promise.resolve([{ json: { taskId: '2' }, items: [1] }]),
				}),
				job([2], {
					names: ['b'],
					subjectOf: () => ({ taskId: '3', userId: 'b' }),
					run: async () => {
						stop.abort();
						return await Promise.reject(error({ kind: 'unknown' }));
					},
				}),
			],
		};
		const thrown = await runOperation(context, operation).catch((reason: unknown) => reason);
		expect(thrown).toMatchObject({
			message: 'DingTalk answered 1 [item 2]',
			description: expect.stringMatching(
				/This is about 3\. Sent before this: 1 \(a\)\..*Unknown whether it was sent: b\.$/,
			) as string,
			context: { sent: [{ id: '1', receivers: ['a'] }], unknown: ['b'] },
		});
		expect(context.logger.warn).toHaveBeenCalledTimes(1);
	});

	test('an error without a Stop is not logged, and names as unknown only what is', async () => {
		const failing = (name: string, kind: Failure['kind'], more: Partial<Job> = {}) =>
			job([], {
				names: [name],
				run: async () => await Promise.reject(error({ kind })),
				...more,
			});
		const { context } = contextOf(1);
		const asked: unknown[] = [];
		const subjectOf = (item: number) => {
			asked.push(item);
			return { userId: 'of no item' };
		};
		const jobs = [
			failing('a', 'refused', { subjectOf }),
			{ ...failing('b', 'refused'), items: [0], subjectOf: () => ({ userId: 'b' }) },
			{ ...failing('c', 'unknown'), items: [0] },
			{ ...failing('d', 'unknown'), items: [0], subjectOf: () => ({ userId: 'd' }) },
		];
		const operation = { description, read: () => 0, plan: () => jobs };
		const thrown = await runOperation(context, operation).catch((reason: unknown) => reason);
		expect(thrown).toMatchObject({ message: 'DingTalk answered 1', context: { unknown: ['d'] } });
		expect(asked).toHaveLength(0);
		expect(context.logger.warn).not.toHaveBeenCalled();
	});

	test('with an error output errors come first on output 0, otherwise on the last one', async () => {
		const operation = {
			description,
			outputCount: () => 2,
			read: (_context: unknown, item: number) => item,
			plan: () => [
				job([0], { run: async () => await Promise.resolve([{ json: { n: 1 }, items: [0] }]) }),
				job([1], { run: async () => await Promise.reject(error()) }),
			],
		};
		const placesOf = async (onError: string) =>
			(await runOperation(contextOf(2, continues, { onError }).context, operation)).map((items) =>
				items.map(({ pairedItem }) => pairedItem),
			);
		expect(await placesOf('continueErrorOutput')).toEqual([[{ item: 1 }, { item: 0 }], []]);
		expect(await placesOf('continueRegularOutput')).toEqual([[{ item: 0 }], [{ item: 1 }]]);
	});

	test('an item is read once over the tries of Retry On Fail, and again in another run', async () => {
		let reads = 0;
		const operation = {
			description,
			read: () => ++reads,
			plan: (_session: unknown, inputs: Array<{ item: number; value: number }>) => [
				job([0], {
					run: async () =>
						await Promise.resolve([{ json: { value: inputs[0]?.value ?? 0 }, items: [0] }]),
				}),
			],
		};
		const input = [{ json: {} }];
		const tryOf = (given: unknown) =>
			contextOf(1, { getInputData: () => given }, { retryOnFail: true }).context;
		const values = [];
		for (const given of [input, input, [{ json: {} }]])
			values.push((await runOperation(tryOf(given), operation))[0]?.[0]?.json.value);
		expect(values).toEqual([1, 1, 2]);
	});
});

describe('what the panel lists', () => {
	const field = { displayName: 'Text', name: 'text', type: 'string' as const, default: '' };
	const operation = (name: string) =>
		entry(
			{ name, value: name.toLowerCase(), action: `${name} it`, description: `Does ${name}` },
			{
				description: [field],
				read: () => name,
				plan: () => [
					job([0], { run: async () => await Promise.resolve([{ json: { name }, items: [0] }]) }),
				],
			},
		);
	const resources: Resource[] = [
		{ name: 'Message', value: 'message', operations: [operation('Send'), operation('Recall')] },
		{ name: 'Delivery', value: 'delivery', operations: [operation('Get')] },
	];

	test('resources and operations by their names, the first as default, and each field for its operation', () => {
		const properties = operationProperties(resources);
		expect(properties[0]).toEqual({
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Delivery', value: 'delivery' },
				{ name: 'Message', value: 'message' },
			],
			default: 'message',
		});
		expect(properties[1]).toEqual({
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: ['message'] } },
			options: [
				{ name: 'Recall', value: 'recall', action: 'Recall it', description: 'Does Recall' },
				{ name: 'Send', value: 'send', action: 'Send it', description: 'Does Send' },
			],
			default: 'send',
		});
		expect(properties.slice(3)).toEqual(
			[
				['message', 'send'],
				['message', 'recall'],
				['delivery', 'get'],
			].map(([resource, value]) => ({
				...field,
				displayOptions: { show: { resource: [resource], operation: [value] } },
			})),
		);
	});

	test('the chosen one is run, and one that is not there is refused', async () => {
		const run = async (resource: string, value: string) =>
			await runChosenOperation(
				{
					getNodeParameter: (name: string) => ({ resource, operation: value })[name],
					getInputData: () => [{ json: {} }],
					getNode: () => ({ credentials: { dingTalkApi: {} } }),
					getCredentials: async () => await Promise.resolve({}),
					continueOnFail: () => false,
					getExecutionCancelSignal: () => undefined,
				} as unknown as IExecuteFunctions,
				resources,
			);
		expect((await run('message', 'recall'))[0]?.[0]?.json).toEqual({ name: 'Recall' });
		expect((await run('delivery', 'get'))[0]?.[0]?.json).toEqual({ name: 'Get' });
		const properties = operationProperties([{ name: 'Empty', value: 'empty', operations: [] }]);
		expect([properties[1]?.default, operationProperties([])[0]?.default]).toEqual(['', '']);
		for (const wrong of [
			['delivery', 'send'],
			['other', 'send'],
		] as const)
			await expect(run(wrong[0], wrong[1])).rejects.toThrow(
				'"Operation" is not known. Choose one from the list',
			);
	});
});
