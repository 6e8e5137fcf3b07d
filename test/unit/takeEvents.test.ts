/** What is pushed becomes an execution once and is never lost (design.md, section 2), and nobody waits long for it. */
import type { IRun, ITriggerFunctions } from 'n8n-workflow';

import { messageReceived } from '../../nodes/DingTalkTrigger/events/messageReceived';
import { other } from '../../nodes/DingTalkTrigger/events/other';
import type { Filter } from '../../nodes/DingTalkTrigger/filter';
import { EventTaker } from '../../nodes/DingTalkTrigger/takeEvents';
import type { Frame } from '../../nodes/shared/stream/frames';
import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { topics } from '../../nodes/shared/stream/topics';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const filter: Filter = {
	kinds: [other, messageReceived],
	robotCodes: undefined,
	isGroup: undefined,
	words: [],
	eventTypes: ['bpms_task_change'],
};

const frame: Frame = {
	type: 'EVENT',
	topic: topics.events,
	messageId: 'push',
	eventId: 'event',
	eventType: 'bpms_task_change',
	bornAt: '',
	data: '{}',
};

const message: Frame = {
	...frame,
	type: 'CALLBACK',
	topic: topics.botMessages,
	eventType: '',
	data: JSON.stringify({ msgId: 'm', senderStaffId: 'a', text: { content: 'Hello' } }),
};

/** An execution that n8n was asked for: it ends, or n8n refuses it. */
interface Execution {
	promise: Promise<IRun>;
	resolve(run: IRun): void;
	reject(error: Error): void;
}

function createDeferredPromise(): Execution {
	const ends: Partial<Execution> = {};
	const promise = new Promise<IRun>((resolve, reject) => Object.assign(ends, { resolve, reject }));
	return { ...ends, promise } as Execution;
}

/** A trigger, the executions that it has asked n8n for, and what it has reported as failed. */
interface N8nForTests {
	taker: EventTaker;
	executions: Execution[];
	failed: string[];
}

let workflows = 0;

function n8n(emit?: () => never): N8nForTests {
	const workflow = { id: `workflow ${workflows++}` };
	const executions: N8nForTests['executions'] = [];
	const failed: string[] = [];
	const context = {
		getWorkflow: () => workflow,
		getNode: () => ({ id: 'node', name: 'DingTalk Trigger' }),
		getWorkflowStaticData: () => ({}),
		helpers: { createDeferredPromise },
		emit: emit ?? ((_items: unknown, _response: unknown, done: Execution) => executions.push(done)),
		saveFailedExecution: ({ message: words }: Error) => failed.push(words),
	} as unknown as ITriggerFunctions;
	return { taker: new EventTaker(context, filter), executions, failed };
}

/** @returns what is answered within so many milliseconds; undefined when nothing is */
async function answeredWithin<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
	let given: T | undefined;
	void answer.then((value) => (given = value));
	await jest.advanceTimersByTimeAsync(ms);
	return given;
}

const refusal = new Error('no database');
const stopped = Object.assign(new Error('stopped'), { name: 'ManualExecutionCancelledError' });
const { takenMs, takenWhenClosingMs, storeAgainMs } = streamChoices;

describe('an event', () => {
	test('is taken when n8n has not refused it for a while, or its execution has ended', async () => {
		const { taker, executions } = n8n();
		const taking = taker.takeEvent(frame);
		expect(await answeredWithin(takenMs - 1, taking)).toBeUndefined();
		expect(await answeredWithin(1, taking)).toBe('SUCCESS');
		const next = taker.takeEvent({ ...frame, eventId: 'next' });
		executions[1]?.resolve({} as IRun);
		expect(await answeredWithin(0, next)).toBe('SUCCESS');
	});

	test('that n8n has refused is to be pushed again, and is new then; one that somebody stopped was taken', async () => {
		const { taker, executions } = n8n();
		const refused = taker.takeEvent(frame);
		executions[0]?.reject(refusal);
		expect(await answeredWithin(0, refused)).toBe('LATER');
		const again = taker.takeEvent(frame);
		expect(executions).toHaveLength(2);
		executions[1]?.reject(stopped);
		expect(await answeredWithin(0, again)).toBe('SUCCESS');
	});

	test('is one execution however often it is pushed, while n8n takes it and afterwards', async () => {
		const { taker, executions } = n8n();
		const pushes = [taker.takeEvent(frame), taker.takeEvent(frame)];
		expect(await answeredWithin(takenMs, Promise.all(pushes))).toEqual(['SUCCESS', 'SUCCESS']);
		expect(await answeredWithin(0, taker.takeEvent(frame))).toBe('SUCCESS');
		expect(executions).toHaveLength(1);
	});

	test('that nobody wants is none', async () => {
		const { taker, executions } = n8n();
		const unwanted = taker.takeEvent({ ...frame, eventType: 'user_add_org' });
		expect(await answeredWithin(0, unwanted)).toBe('SUCCESS');
		expect(executions).toStrictEqual([]);
	});

	test('is to be pushed again where n8n takes none', async () => {
		const { taker } = n8n(() => {
			throw new Error('not active');
		});
		expect(await answeredWithin(0, taker.takeEvent(frame))).toBe('LATER');
	});
});

describe('while a workflow is switched off n8n waits for two seconds, not for ten', () => {
	test('for an event that it is taking', async () => {
		const { taker } = n8n();
		const taking = taker.takeEvent(frame);
		await jest.advanceTimersByTimeAsync(1);
		taker.hurry();
		expect(await answeredWithin(takenWhenClosingMs - 1, taking)).toBeUndefined();
		expect(await answeredWithin(1, taking)).toBe('SUCCESS');
	});

	test('and is given none that still comes, which is to be pushed again', async () => {
		const { taker, executions } = n8n();
		taker.hurry();
		expect(await answeredWithin(0, taker.takeEvent(frame))).toBe('LATER');
		expect(executions).toStrictEqual([]);
	});

	test('for one that it refuses meanwhile, which is to be pushed again', async () => {
		const { taker, executions } = n8n();
		const taking = taker.takeEvent(frame);
		taker.hurry();
		executions[0]?.reject(refusal);
		expect(await answeredWithin(0, taking)).toBe('LATER');
	});
});

describe('a message to the bot, which DingTalk pushes only once', () => {
	/** Refuses each try as it comes. */
	async function refuseAll({ executions }: N8nForTests, pauses: readonly number[]): Promise<void> {
		for (const [index, pauseMs] of pauses.entries()) {
			await jest.advanceTimersByTimeAsync(pauseMs);
			expect(executions).toHaveLength(index + 1);
			executions[index]?.reject(refusal);
			await jest.advanceTimersByTimeAsync(0);
		}
	}

	test('is acknowledged at once, and handed to n8n again after pauses until that has it', async () => {
		const world = n8n();
		expect(await world.taker.takeCallback(message)).toEqual({ response: null });
		await refuseAll(world, storeAgainMs.slice(0, -1));
		await jest.advanceTimersByTimeAsync(storeAgainMs.at(-1) ?? 0);
		world.executions.at(-1)?.resolve({} as IRun);
		await jest.advanceTimersByTimeAsync(60_000);
		expect([world.executions.length, world.failed]).toEqual([storeAgainMs.length, []]);
	});

	test('that n8n could not store is reported at last, with whom to ask', async () => {
		const world = n8n();
		await world.taker.takeCallback(message);
		await refuseAll(world, storeAgainMs);
		expect(world.failed).toEqual([
			expect.stringMatching(/^n8n could not store what DingTalk pushed \(of a, m\)/),
		]);
	});

	test('is handed over again without pauses while the workflow is switched off', async () => {
		const world = n8n();
		await world.taker.takeCallback(message);
		world.taker.hurry();
		await refuseAll(
			world,
			storeAgainMs.map(() => 0),
		);
		expect(world.failed).toHaveLength(1);
	});

	test('that DingTalk withholds is reported, and is no execution', async () => {
		const world = n8n();
		await world.taker.takeCallback({
			...message,
			data: JSON.stringify({ errCode: '20001', errMsg: 'used up' }),
		});
		await jest.advanceTimersByTimeAsync(60_000);
		expect(world.failed).toEqual([expect.stringContaining('20001: used up')]);
		expect(world.executions).toStrictEqual([]);
	});
});
