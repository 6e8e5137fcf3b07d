/** What DingTalk pushes, what we answer, and which trigger gets what. */
import { readPress } from '../../nodes/shared/stream/cardPress';
import {
	answerToCallback,
	answerToEvent,
	answerToPing,
	answerToUnknown,
	parseRecord,
	readFrame,
	type CallbackAnswer,
	type EventAnswer,
	type Frame,
} from '../../nodes/shared/stream/frames';
import { needsTheUser } from '../../nodes/shared/stream/listener';
import { takeCallback, takeEvent } from '../../nodes/shared/stream/takeFrames';
import { subscriptionOf, topics } from '../../nodes/shared/stream/topics';
import { failure, Listening } from './streamLines';

const frame: Frame = {
	type: 'EVENT',
	topic: '*',
	messageId: 'm1',
	eventId: 'e1',
	eventType: 'user_add_org',
	bornAt: '1654641965416',
	data: '{"a":1}',
};

describe('a frame', () => {
	const { bornAt, data, type, ...named } = frame;
	const read = (headers: object, more: object = {}) =>
		readFrame(JSON.stringify({ type, headers: { ...named, ...headers }, data, ...more }));

	test('is read as the documents have it, times as text or numbers, data as text or JSON', () => {
		expect(read({ eventBornTime: bornAt })).toEqual(frame);
		expect(read({ eventBornTime: Number(bornAt), time: '1' })).toEqual(frame);
		expect(read({ time: bornAt })).toEqual(frame);
		expect(read({ time: bornAt }, { data: { a: 1 } })).toEqual(frame);
		for (const nothing of [undefined, null])
			expect(read({}, { data: nothing })).toEqual({ ...frame, bornAt: '', data: '{}' });
	});

	test('may lack any of its headers, or have them in no form that is known', () => {
		const nothing = { topic: '', messageId: '', eventId: '', eventType: '' };
		for (const odd of [undefined, null, true, ['x']]) {
			const headers = Object.fromEntries(Object.keys(nothing).map((name) => [name, odd]));
			expect(read(headers)).toEqual({ ...frame, ...nothing, bornAt: '' });
		}
	});

	test.each(['SYSTEM', 'EVENT', 'CALLBACK'])('may be a %s', (kind) =>
		expect(read({}, { type: kind })?.type).toBe(kind),
	);

	test.each([
		['no JSON', '{'],
		['a list', '[]'],
		['no headers', '{"type":"EVENT"}'],
		['headers that are none', '{"type":"EVENT","headers":"x"}'],
		['another kind', '{"type":"OTHER","headers":{}}'],
		['no kind', '{"headers":{}}'],
	])('is none with %s', (_, text) => expect(readFrame(text)).toBeUndefined());

	test('is answered in the words of the protocol', () => {
		const answer = (code: number, message: string, answered: string) => ({
			code,
			headers: { contentType: 'application/json', messageId: 'm1' },
			message,
			data: answered,
		});
		expect(parseRecord(answerToEvent(frame, 'LATER'))).toEqual(
			answer(200, 'OK', '{"status":"LATER"}'),
		);
		expect(parseRecord(answerToPing(frame))).toEqual(answer(200, 'OK', '{"a":1}'));
		expect(parseRecord(answerToCallback(frame, { response: null }))).toEqual(
			answer(200, 'OK', '{"response":null}'),
		);
		expect(parseRecord(answerToCallback(frame, 'failed'))).toEqual(answer(500, 'not taken', '{}'));
		expect(parseRecord(answerToUnknown(frame))).toEqual(answer(404, 'topic not found', '{}'));
	});
});

test('events are asked for as such, and everything else as callbacks', () => {
	expect(Object.values(topics).map(subscriptionOf)).toEqual([
		{ type: 'EVENT', topic: '*' },
		{ type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' },
		{ type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
	]);
});

describe('the press of a card', () => {
	const press = (data: unknown, topic: string = topics.cardPresses) =>
		readPress({ ...frame, topic, data: JSON.stringify(data) });
	const own = { cardPrivateData: { actionIds: ['yes'], params: { a: 'b' } } };
	const known = { cardId: 'card', userId: 'u1', actionIds: ['yes'], values: { a: 'b' } };
	const whole = { outTrackId: 'card', userId: 'u1' };

	test.each<[string, object]>([
		['as text', { content: JSON.stringify(own) }],
		['as an object', { content: own }],
		['by another name', { value: JSON.stringify(own) }],
		[
			'with the parameters beside',
			{ content: { cardPrivateData: { actionIds: ['yes'] }, params: { a: 'b' } } },
		],
		['with the buttons beside', { content: { actionIds: ['yes'], params: { a: 'b' } } }],
		['in both places, of which "content" counts', { value: { actionIds: ['no'] }, content: own }],
		[
			'in both forms, of which its own data counts',
			{ content: { ...own, actionIds: ['no'], params: { a: 'x' } } },
		],
		[
			'with what is no button',
			{ content: { cardPrivateData: { ...own.cardPrivateData, actionIds: ['yes', 7] } } },
		],
	])('names its button and what it holds: %s', (_, content) =>
		expect(press({ ...whole, ...content })).toEqual(known),
	);

	test.each<[string, unknown]>([
		['no content', undefined],
		['content that is no JSON', '{'],
		['content that is a list', ['{"actionIds":["yes"]}']],
		['content that is a number', 7],
		['a button that is no list', { actionIds: 'yes' }],
	])('may hold nothing: %s', (_, content) =>
		expect(press({ ...whole, content })).toEqual({ ...known, actionIds: [], values: {} }),
	);

	test('of somebody whom DingTalk does not name is nobody’s', () => {
		for (const userId of [undefined, null, 7])
			expect(press({ ...whole, userId, content: own })).toEqual({ ...known, userId: '' });
	});

	test.each<[string, unknown, string]>([
		['of no card', { ...whole, outTrackId: '' }, topics.cardPresses],
		['of a card whose ID is no text', { ...whole, outTrackId: 7 }, topics.cardPresses],
		['that is no object', [whole], topics.cardPresses],
		['of another topic', whole, topics.botMessages],
	])('is none %s', (_, data, topic) => expect(press(data, topic)).toBeUndefined());
});

describe('of several triggers', () => {
	const answering = (answer: EventAnswer) => {
		const listening = new Listening();
		listening.takesEvent = async () => await Promise.resolve(answer);
		return listening;
	};

	test.each<[EventAnswer[], EventAnswer]>([
		[[], 'LATER'],
		[['SUCCESS'], 'SUCCESS'],
		[['SUCCESS', 'SUCCESS'], 'SUCCESS'],
		[['SUCCESS', 'LATER'], 'LATER'],
	])('those that say %j of an event make it %s', async (answers, answer) => {
		const listeners = answers.map(answering);
		expect(await takeEvent(new Set(listeners), frame)).toBe(answer);
		expect(listeners.flatMap(({ taken }) => taken)).toEqual(answers.map(() => 'user_add_org'));
	});

	const callback: Frame = { ...frame, type: 'CALLBACK', topic: topics.botMessages };
	const asking = (
		answer: CallbackAnswer,
		ownTopics = [topics.botMessages as (typeof topics)[keyof typeof topics]],
	) => {
		const listening = new Listening(ownTopics);
		listening.takesCallback = async () => await Promise.resolve(answer);
		return listening;
	};

	test.each<[string, Listening[], CallbackAnswer | undefined]>([
		['nobody', [], undefined],
		['one that asked for others', [asking({ response: {} }, [topics.events])], undefined],
		['one that took it', [asking({ response: { of: 'its own' } })], { response: null }],
		[
			'one that asked for it among others',
			[asking({ response: {} }, [topics.events, topics.botMessages])],
			{ response: null },
		],
		['one of two that failed', [asking({ response: null }), asking('failed')], 'failed'],
		[
			'one that failed and had not asked for it',
			[asking({ response: null }), asking('failed', [topics.events])],
			{ response: null },
		],
	])('a callback goes to those that asked for its topic: %s', async (_, listeners, answer) => {
		expect(await takeCallback(new Set(listeners), callback)).toEqual(answer);
	});

	test('the first that answers for the app does so alone, whatever the others are there for', async () => {
		const [first, second, deaf] = [
			asking('failed'),
			asking('failed'),
			asking('failed', [topics.events]),
		];
		for (const each of [second, deaf])
			each.answersForApp = async () => await Promise.resolve({ response: { from: each.app } });
		const answer = await takeCallback(new Set([deaf, first, second]), callback);
		expect(answer).toEqual({ response: { from: second.app } });
		expect([deaf, first, second].flatMap(({ taken }) => taken)).toStrictEqual([]);
	});
});

test.each<[Parameters<typeof failure>[0], boolean]>([
	['credential', true],
	['permission', true],
	['ipNotAllowed', true],
	['token', true],
	['invalidInput', true],
	['notConnected', false],
	['service', false],
	['throttled', false],
	['quota', false],
])('after "%s" only the user can help: %s', (kind, isSo) =>
	expect(needsTheUser(failure(kind, 'never'))).toBe(isSo),
);
