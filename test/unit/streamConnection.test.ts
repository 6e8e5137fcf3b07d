/** One line to DingTalk: how it opens, what it answers, how it is found dead, and how it ends. */
import { StreamConnection, type FrameTaker } from '../../nodes/shared/stream/connection';
import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { pauseUnless, within } from '../../nodes/shared/stream/within';
import type { DingTalkError } from '../../nodes/shared/transport/errors';
import { later, Line, minutes, pass, useLines, watched } from './streamLines';

useLines();
beforeEach(() => jest.useFakeTimers());

const address = 'wss://wss-open-connection.dingtalk.com/connect?ticket=of-90-seconds';

const takesAll: FrameTaker = {
	takeEvent: async () => await Promise.resolve('SUCCESS'),
	takeCallback: async () => await Promise.resolve({ response: { shown: 'yes' } }),
};

async function opened(taker: Partial<FrameTaker> = {}): Promise<StreamConnection> {
	const { signal } = new AbortController();
	return await StreamConnection.open(address, { ...takesAll, ...taker }, signal);
}

/** What has become of a connection, as far as it has. */
function fateOf(connection: StreamConnection): { ended?: string; isGone: boolean } {
	const fate: { ended?: string; isGone: boolean } = { isGone: false };
	void connection.ended.then((ending) => (fate.ended = ending));
	void connection.gone.then(() => (fate.isGone = true));
	return fate;
}

describe('a line that does not come about is hung up, and the reason told without the ticket', () => {
	const refused = async (to: string, signal = new AbortController().signal) =>
		await StreamConnection.open(to, takesAll, signal).then(
			() => 'opened',
			({ failure }: DingTalkError) => failure.message,
		);

	test.each([
		[address, 'wss-open-connection.dingtalk.com'],
		['no address at all', 'wss-open-connection.dingtalk.com'],
		['ftp://dingtalk.corp.example/of-90-seconds', 'dingtalk.corp.example'],
	])('an address that cannot be used: %s', async (to, host) => {
		Line.becomes = 'refused';
		expect(await refused(to)).toBe(
			`The Stream connection to DingTalk (${host}) has an address that cannot be used`,
		);
	});

	test('one that does not open in time, which is 15 s', async () => {
		Line.becomes = 'silent';
		const said = refused(address);
		await pass(14_999);
		expect(Line.latest.readyState).not.toBe(Line.CLOSED);
		await pass(1);
		expect(await said).toContain('did not open in time');
		expect(Line.latest.readyState).toBe(Line.CLOSED);
	});

	test.each(['before it opens', 'as it opens', 'before it was begun'])(
		'one that is not wanted any more %s',
		async (when) => {
			const controller = new AbortController();
			Line.becomes = when === 'before it was begun' ? 'open' : 'silent';
			if (when === 'before it was begun') controller.abort();
			const said = refused(address, controller.signal);
			if (when === 'as it opens') Line.latest.open();
			controller.abort();
			expect(await said).toContain('was not accepted');
			expect(Line.latest.readyState).toBe(Line.CLOSED);
		},
	);
});

describe('what DingTalk pushes is answered by its kind', () => {
	const answersTo = async (type: string, topic: string, taker: Partial<FrameTaker> = {}) => {
		await opened(taker);
		Line.latest.hear(type, topic, '{"opaque":"7"}');
		await pass(0);
		return Line.latest.answers();
	};
	const fails = async () => await Promise.reject(new Error('no room'));

	test.each<[string, string, Partial<FrameTaker>, unknown]>([
		['an event that was taken', 'EVENT', {}, [200, { status: 'SUCCESS' }]],
		[
			'an event for later',
			'EVENT',
			{ takeEvent: async () => await Promise.resolve('LATER') },
			[200, { status: 'LATER' }],
		],
		[
			'an event that failed, so that it is pushed again',
			'EVENT',
			{ takeEvent: fails },
			[200, { status: 'LATER' }],
		],
		['a callback', 'CALLBACK', {}, [200, { response: { shown: 'yes' } }]],
		['a callback that failed', 'CALLBACK', { takeCallback: fails }, [500, {}]],
		[
			'a callback that nobody has asked for',
			'CALLBACK',
			{ takeCallback: async () => await Promise.resolve(undefined) },
			[404, {}],
		],
	])('%s', async (_, type, taker, answer) => {
		expect(await answersTo(type, 'x', taker)).toEqual([answer]);
	});

	test('a ping gets its own words back, at once', async () => {
		expect(await answersTo('SYSTEM', 'ping')).toEqual([[200, { opaque: '7' }]]);
	});

	test('what is no frame, or of no kind that is known, gets none and does no harm', async () => {
		const fate = fateOf(await opened());
		for (const text of ['', '{', '[1]', '{"type":"EVENT"}']) Line.latest.hearText(text);
		Line.latest.hear('SYSTEM', 'news');
		Line.latest.hear('OTHER', 'ping');
		await pass(0);
		expect(Line.latest.sent).toStrictEqual([]);
		expect(fate).toEqual({ isGone: false });
	});

	test('what was taken when the line is gone is not answered: it comes again on the next one', async () => {
		const taken = later<'SUCCESS'>();
		await opened({ takeEvent: async () => await taken.promise });
		Line.latest.hear('EVENT', '*');
		await pass(0);
		Line.latest.close();
		taken.give('SUCCESS');
		await pass(0);
		expect(Line.latest.sent).toStrictEqual([]);
	});
});

describe('a line ends', () => {
	test('when it breaks', async () => {
		const fate = fateOf(await opened());
		Line.latest.close();
		await pass(0);
		expect(fate).toEqual({ ended: 'closed', isGone: true });
	});

	test('when DingTalk announces it: it still answers, and is hung up after 15 s', async () => {
		const fate = fateOf(await opened());
		Line.latest.hear('SYSTEM', 'disconnect');
		await pass(14_999);
		expect(fate).toEqual({ ended: 'announced', isGone: false });
		Line.latest.hear('EVENT', '*');
		await pass(0);
		expect(Line.latest.answers()).toEqual([[200, { status: 'SUCCESS' }]]);
		await pass(1);
		expect(fate).toEqual({ ended: 'announced', isGone: true });
		expect(Line.latest.readyState).toBe(Line.CLOSED);
	});

	/** Looked at every 5 s. */
	const untilLooked = 5000;

	test.each<[string, number[], number]>([
		['90 s after its last ping', [0], 90_000],
		['90 s after the last of pings that come fast', [0, 1000, 1000], 90_000],
		['three times the usual gap of its pings', [0, 40_000], 120_000],
		['three times the longest gap of its pings', [0, 60_000, 20_000], 180_000],
		['an hour, where none ever came', [], minutes(60)],
	])('when it is silent for %s', async (_, gaps, silenceMs) => {
		const fate = fateOf(await opened());
		for (const gap of gaps) {
			await pass(gap);
			Line.latest.ping();
		}
		await pass(silenceMs);
		expect(fate).toEqual({ isGone: false });
		await pass(untilLooked);
		expect(fate).toEqual({ ended: 'silent', isGone: true });
		expect(Line.latest.readyState).toBe(Line.CLOSED);
	});

	test.each<[string, () => void]>([
		['an event', () => Line.latest.hear('EVENT', '*')],
		['what nobody can read', () => Line.latest.hearText('{')],
	])('not while anything is heard: %s', async (_, hear) => {
		const fate = fateOf(await opened());
		Line.latest.ping();
		for (let count = 0; count < 10; count++) {
			await pass(80_000);
			hear();
		}
		expect(fate).toEqual({ isGone: false });
		await pass(90_000 + untilLooked);
		expect(fate.ended).toBe('silent');
	});

	test.each([
		[30_000, undefined],
		[30_001, 'slept'],
	])('when the machine has slept, as a look that is %i ms late tells', async (lateMs, ending) => {
		const fate = fateOf(await opened());
		await pass(5000);
		jest.setSystemTime(Date.now() + lateMs);
		await pass(5000);
		expect(fate.ended).toBe(ending);
	});
});

describe('to hang up', () => {
	test('waits for what is under way, and answers it', async () => {
		const taken = later<'SUCCESS'>();
		const connection = await opened({ takeEvent: async () => await taken.promise });
		Line.latest.hear('EVENT', '*');
		const closed = watched(connection.close(1000));
		await pass(999);
		expect([closed.isOver, Line.latest.readyState]).toEqual([false, Line.OPEN]);
		taken.give('SUCCESS');
		await pass(0);
		expect([closed.isOver, Line.latest.readyState]).toEqual([true, Line.CLOSED]);
		expect(Line.latest.answers()).toEqual([[200, { status: 'SUCCESS' }]]);
	});

	test('waits for it no longer than it may', async () => {
		const connection = await opened({ takeEvent: async () => await later<'SUCCESS'>().promise });
		Line.latest.hear('EVENT', '*');
		const closed = watched(connection.close(1000));
		await pass(1000);
		expect([closed.isOver, Line.latest.readyState]).toEqual([true, Line.CLOSED]);
	});

	test('waits for nothing where all is answered, and says that it is closed', async () => {
		const connection = await opened();
		const fate = fateOf(connection);
		Line.latest.hear('EVENT', '*');
		await pass(0);
		const closed = watched(connection.close(1000));
		await pass(0);
		expect([closed.isOver, fate]).toEqual([true, { ended: 'closed', isGone: true }]);
	});

	test('takes nothing that comes afterwards: it comes again on the next line', async () => {
		const takeEvent = jest.fn(takesAll.takeEvent);
		const connection = await opened({ takeEvent });
		Line.latest.isDead = true;
		void connection.close(0);
		await pass(0);
		Line.latest.hear('EVENT', '*');
		await pass(0);
		expect([takeEvent.mock.calls, Line.latest.sent]).toEqual([[], []]);
	});

	test('waits for no confirmation of a line that has broken', async () => {
		const connection = await opened();
		Line.latest.close();
		const closed = watched(connection.close(0));
		await pass(0);
		expect(closed.isOver).toBe(true);
	});

	test.each([
		['DingTalk confirms it', 400, true],
		['a second has passed, on a dead line', streamChoices.hangUpMs, false],
	])('waits until %s', async (_, waitsMs, isConfirmed) => {
		const connection = await opened();
		const line = Line.latest;
		line.isDead = true;
		const closed = watched(connection.close(0));
		await pass(waitsMs - 1);
		expect([closed.isOver, line.readyState]).toEqual([false, Line.CLOSING]);
		line.isDead = !isConfirmed;
		line.close();
		await pass(1);
		expect(closed.isOver).toBe(true);
	});
});

describe('to wait no longer than', () => {
	test('gives what comes in time, and leaves no timer', async () => {
		expect(await within(1000, Promise.resolve('it'))).toBe('it');
		expect(jest.getTimerCount()).toBe(0);
		await expect(within(1000, Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(jest.getTimerCount()).toBe(0);
	});

	test('gives nothing for what comes later', async () => {
		const late = within(1000, later().promise);
		const seen = watched(late);
		await pass(999);
		expect(seen.isOver).toBe(false);
		await pass(1);
		expect(await late).toBeUndefined();
	});

	test('a pause ends with its time or its signal, and takes none where it is 0', async () => {
		const controller = new AbortController();
		const paused = watched(pauseUnless(controller.signal, 1000));
		const other = watched(pauseUnless(new AbortController().signal, 1000));
		await pass(999);
		expect([paused.isOver, other.isOver]).toEqual([false, false]);
		controller.abort();
		await Promise.resolve();
		await pass(0);
		expect([paused.isOver, other.isOver]).toEqual([true, false]);
		await pass(1);
		expect(other.isOver).toBe(true);
		void pauseUnless(new AbortController().signal, 0);
		expect(jest.getTimerCount()).toBe(0);
	});
});
