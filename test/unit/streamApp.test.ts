/** The one connection of an app: who shares it, when it is made anew, and what its triggers are told. */
import { isListeningTo, listen } from '../../nodes/shared/stream/listen';
import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { topics } from '../../nodes/shared/stream/topics';
import type { DingTalkError } from '../../nodes/shared/transport/errors';
import { failure, later, Line, Listening, minutes, pass, useLines, watched } from './streamLines';

useLines();
beforeEach(() => jest.useFakeTimers());

const { botMessages, cardPresses, events } = topics;
const unreached = failure('notConnected', 'whenConnected', 'ENOTFOUND');

/** Another trigger of the same app. */
const beside = ({ app }: Listening, ...own: Listening['topics']) =>
	new Listening(own.length > 0 ? own : [events], app);

test('whether a process listens to an app is known once a trigger has run in it', async () => {
	const listening = new Listening();
	// In a process that has run triggers before, it is known already.
	expect([undefined, false]).toContain(isListeningTo(listening.app));
	await listening.start();
	expect(isListeningTo(listening.app)).toBe(true);
	expect(isListeningTo('another app')).toBe(false);
	await listening.leave();
	expect(isListeningTo(listening.app)).toBe(false);
});

describe('the triggers of one app', () => {
	test('share a connection, which each of them hears, until the last one leaves', async () => {
		const first = await new Listening().start();
		const second = await beside(first).start();
		expect([first.askedAt, second.askedAt, Line.all]).toMatchObject([[0], [], [{}]]);
		Line.latest.hear('EVENT', events, '{}', { eventType: 'one' });
		await pass(0);
		await first.leave();
		expect(Line.latest.readyState).toBe(Line.OPEN);
		Line.latest.hear('EVENT', events, '{}', { eventType: 'two' });
		await pass(0);
		expect([first.taken, second.taken]).toEqual([['one'], ['one', 'two']]);
		await second.leave();
		expect(Line.all.map(({ readyState }) => readyState)).toEqual([Line.CLOSED]);
		expect([first.interruptions, second.interruptions]).toEqual([[], []]);
	});

	test('callbacks go over it too', async () => {
		const listening = new Listening([botMessages]);
		listening.takesCallback = async () => await Promise.resolve({ response: null });
		await listening.start();
		Line.latest.hear('CALLBACK', botMessages);
		await pass(0);
		expect(Line.latest.answers()).toEqual([[200, { response: null }]]);
		await listening.leave();
	});

	test('get another one when more is asked for; the one before brings its own until DingTalk ends it', async () => {
		const first = await new Listening([events]).start();
		const second = await beside(first, events, cardPresses).start();
		expect(first.askedFor).toEqual([[events], [events, cardPresses]]);
		await beside(first, cardPresses).start();
		expect(Line.all.map(({ readyState }) => readyState)).toEqual([Line.OPEN, Line.OPEN]);
		Line.all[0]?.hear('EVENT', events, '{}', { eventType: 'on its way' });
		await pass(0);
		expect([first.taken, second.taken]).toEqual([['on its way'], ['on its way']]);
		Line.all[0]?.close();
		await pass(minutes(10));
		expect([Line.all.length, first.interruptions]).toEqual([2, []]);
		Line.all[1]?.close();
		await pass(0);
		expect(first.askedFor.slice(2)).toEqual([[events, cardPresses]]);
		expect(first.interruptions).toEqual(['closed']);
	});

	test('wait for the connection that brings what they need, and no other', async () => {
		const first = await new Listening([events]).start();
		const address = later();
		first.delay = address.promise;
		const [wider, same] = [beside(first, cardPresses), beside(first, events)];
		const joined = [wider, same].map((each) => watched(each.start()));
		await pass(0);
		expect(joined.map(({ isOver }) => isOver)).toEqual([false, false]);
		address.give();
		await pass(0);
		expect(joined.map(({ isOver }) => isOver)).toEqual([true, true]);
		expect(Line.all).toHaveLength(2);
	});

	test('one that comes while the first still connects has what it needs asked for right after', async () => {
		const address = later();
		const first = new Listening([events]);
		first.delay = address.promise;
		const joined = [first, beside(first, cardPresses)].map((each) => watched(each.start()));
		await pass(0);
		address.give();
		await pass(0);
		expect(first.askedFor).toEqual([[events], [events, cardPresses]]);
		expect(joined.map(({ isOver }) => isOver)).toEqual([true, true]);
	});

	test('one that joins in a long pause ends it', async () => {
		const first = new Listening();
		first.refusal = unreached;
		await first.start();
		await pass(minutes(60) + 1000);
		const tries = first.askedAt.length;
		first.refusal = undefined;
		await beside(first).start();
		expect(first.askedAt).toHaveLength(tries + 1);
		expect(Line.latest.readyState).toBe(Line.OPEN);
	});
});

describe('whoever joins is told why not', () => {
	const joining = async (refusal: Listening['refusal'], mayWait: boolean) => {
		const listening = new Listening();
		listening.refusal = refusal;
		const why = await listening.start(mayWait).then(
			() => 'waits',
			(error: DingTalkError) => error.failure.code,
		);
		return { why, isListening: isListeningTo(listening.app), listening };
	};

	test.each<[string, Listening['refusal'], boolean, string]>([
		['the user has to do something', failure('credential', 'never', 'bad'), true, 'bad'],
		['the user has to do something', failure('permission', 'never', 'no'), false, 'no'],
		['DingTalk is not reached', unreached, false, 'ENOTFOUND'],
		['something of ours is wrong', new Error('x'), false, 'internal'],
	])('where %s: %#', async (_, refusal, mayWait, code) => {
		const { why, isListening, listening } = await joining(refusal, mayWait);
		expect([why, isListening]).toEqual([code, false]);
		await pass(minutes(60));
		expect(listening.askedAt).toHaveLength(1);
		expect([listening.interruptions, listening.refusals]).toEqual([[], []]);
	});

	test('unless it may wait: then it is connected when DingTalk is reached', async () => {
		const { why, isListening, listening } = await joining(unreached, true);
		expect([why, isListening]).toEqual(['waits', true]);
		listening.refusal = undefined;
		await pass(minutes(1));
		expect(Line.latest.readyState).toBe(Line.OPEN);
	});

	test('the others go on with what they have', async () => {
		const first = await new Listening([events]).start();
		first.refusal = unreached;
		await expect(beside(first, cardPresses).start(false)).rejects.toThrow('It was not');
		expect(Line.all[0]?.readyState).toBe(Line.OPEN);
		first.refusal = undefined;
		await pass(minutes(1));
		expect(first.askedFor.at(-1)).toEqual([events]);
		expect(new Set(first.interruptions)).toEqual(new Set(['ENOTFOUND']));
	});
});

describe('a trigger is told', () => {
	test('why there is no connection for the moment, whatever it is', async () => {
		const listening = await new Listening().start();
		Line.latest.close();
		await pass(0);
		Line.latest.hear('SYSTEM', 'disconnect');
		await pass(1000);
		jest.setSystemTime(Date.now() + minutes(10));
		await pass(10_000);
		listening.refusal = unreached;
		Line.latest.close();
		await pass(minutes(1));
		expect(listening.interruptions.slice(0, 5)).toEqual([
			'closed',
			'announced',
			'slept',
			'closed',
			'ENOTFOUND',
		]);
	});

	test('once that the app is refused, and every connection is hung up then', async () => {
		const first = await new Listening([events]).start();
		const second = await beside(first, cardPresses).start();
		first.refusal = failure('credential', 'never', 'authFailed');
		Line.latest.close();
		await pass(0);
		expect([first, second].map(({ refusals }) => refusals)).toEqual([
			[first.refusal],
			[first.refusal],
		]);
		expect(Line.all.map(({ readyState }) => readyState)).toEqual([Line.CLOSED, Line.CLOSED]);
		expect(isListeningTo(first.app)).toBe(false);
		await pass(minutes(60));
		expect([first.askedAt.length, Line.all.length]).toEqual([3, 2]);
		expect(first.interruptions).toEqual(['closed']);
	});

	test('nothing of the refusal again when it leaves, and whoever listens meanwhile goes on', async () => {
		const refused = await new Listening().start();
		refused.refusal = failure('credential', 'never', 'authFailed');
		Line.latest.close();
		await pass(0);
		const next = await beside(refused).start();
		await refused.leave();
		expect(isListeningTo(next.app)).toBe(true);
		await beside(next).start();
		expect(next.askedAt).toHaveLength(1);
		expect(refused.refusals).toHaveLength(1);
	});
});

test.each([
	[streamChoices.steadyMs - 1, 4000],
	[streamChoices.steadyMs, 0],
])(
	'after failures in a row a connection that stood %i ms is followed by a pause of %i ms',
	async (stoodMs, pauseMs) => {
		Line.becomes = 'closed';
		const listening = await new Listening().start();
		await pass(1000);
		Line.becomes = 'open';
		await pass(2000);
		expect(listening.pauses()).toEqual([0, 1000, 2000]);
		await pass(stoodMs);
		Line.latest.close();
		await pass(pauseMs);
		expect(listening.pauses().at(-1)).toBe(stoodMs + pauseMs);
	},
);

describe('to leave', () => {
	const { takenWhenClosingMs } = streamChoices;

	test('waits until n8n has taken what is under way, as long as it may take, and a little for the answer', async () => {
		const listening = await new Listening().start();
		const taken = later<'SUCCESS'>();
		listening.takesEvent = async () => await taken.promise;
		Line.latest.hear('EVENT', events);
		await pass(0);
		const left = watched(listening.leave());
		await pass(takenWhenClosingMs + 400);
		expect([left.isOver, Line.latest.readyState]).toEqual([false, Line.OPEN]);
		taken.give('SUCCESS');
		await pass(0);
		expect([left.isOver, Line.latest.answers()]).toEqual([true, [[200, { status: 'SUCCESS' }]]]);
	});

	test('does not wait for what cannot be answered any more', async () => {
		const listening = await new Listening().start();
		listening.takesEvent = async () => await later<'SUCCESS'>().promise;
		Line.latest.hear('EVENT', events);
		await pass(0);
		Line.latest.close();
		await pass(0);
		const left = watched(listening.leave());
		await pass(0);
		expect([left.isOver, Line.all.length]).toEqual([true, 2]);
	});

	test('ends a pause, and nothing is tried afterwards', async () => {
		const listening = new Listening();
		listening.refusal = unreached;
		await listening.start();
		await pass(minutes(60));
		const tries = listening.askedAt.length;
		const left = watched(listening.leave());
		await pass(0);
		expect(left.isOver).toBe(true);
		await pass(minutes(60));
		expect(listening.askedAt).toHaveLength(tries);
	});

	test('ends with the try under way, whose connection does not come about', async () => {
		const listening = await new Listening().start();
		const address = later();
		listening.delay = address.promise;
		Line.latest.close();
		await pass(0);
		const left = watched(listening.leave());
		await pass(minutes(1));
		expect(left.isOver).toBe(false);
		address.give();
		await pass(0);
		expect(left.isOver).toBe(true);
		expect(Line.all.every(({ readyState }) => readyState === Line.CLOSED)).toBe(true);
		expect(isListeningTo(listening.app)).toBe(false);
	});
});

test('who listens is told by name of the app, so that each app has a connection of its own', async () => {
	const [one, other] = [new Listening(), new Listening()];
	await listen(one.app, one, false);
	await listen(other.app, other, false);
	expect([one.askedAt.length, other.askedAt.length, Line.all.length]).toEqual([1, 1, 2]);
});
