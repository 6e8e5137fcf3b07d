/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** A press of a card in the chat (design.md, "Answers in the chat"): to n8n and back to the cards, in time. */
import type { IDataObject } from 'n8n-workflow';

import { cardIdFor } from '../../nodes/shared/sendAndWait/cardIds';
import { carryPress } from '../../nodes/shared/sendAndWait/carryPress';
import { otherFace } from '../../nodes/shared/sendAndWait/faces';
import { pressProvenIn } from '../../nodes/shared/sendAndWait/pressProof';
import type { PressReply } from '../../nodes/shared/sendAndWait/takePress';
import type { CallbackAnswer, Frame } from '../../nodes/shared/stream/frames';
import { streamChoices } from '../../nodes/shared/stream/streamChoices';
import { topics } from '../../nodes/shared/stream/topics';
import { appKey, askingSession, pressFrame, type Pressed } from './asking';
import { failing, type Says } from './sessionThat';
import { later, pass } from './streamLines';

const { fetch: before } = globalThis;
beforeEach(() => jest.useFakeTimers({ now: Date.parse('2026-01-31T02:42:00Z') }));
afterEach(() => {
	Object.assign(globalThis, { fetch: before });
	jest.useRealTimers();
});

let questions = 0;

/** Names the cards of a question that no other test has. */
const newCards = () => String(questions++).padStart(32, '0');

const reply = (more: Partial<PressReply> = {}): PressReply => ({
	dingTalkPress: 'taken',
	lang: 'en',
	timeZone: 'Asia/Shanghai',
	label: 'Yes',
	ownWord: 'approve',
	people: [],
	...more,
});

const approved = 'Approved by Ann, 10:42';
const ann = { result: { name: 'Ann' } };

/** What n8n answers: a body, a status, or nothing. */
type N8nSays = () => Promise<PressReply | number>;

/** An n8n whose executions wait, the app, and a trigger that carries presses. */
function stage({
	n8n,
	says,
	isMute = false,
}: {
	n8n?: N8nSays;
	says?: Says;
	/** Whether DingTalk says nothing at all. */
	isMute?: boolean;
} = {}) {
	const { session, asked } = askingSession(says ?? (() => ann));
	if (isMute) session.request = async () => await later<Record<string, unknown>>().promise;
	const posted: Array<[string, unknown]> = [];
	const told = { unreachable: 0, notUpdated: 0 };
	const stage = {
		posted,
		told,
		n8n: n8n ?? (async () => await Promise.resolve(reply())),
		/** The cards that were changed: which, for whom, and what they say. */
		updates: () =>
			asked
				.filter(([api]) => api === 'card/instances/update')
				.map(([, { outTrackId, cardData, privateData }]) => ({
					card: outTrackId,
					face: faceIn(cardData),
					...(privateData
						? {
								alone: Object.entries(privateData as IDataObject).map(([userId, data]) => [
									userId,
									faceIn(data),
								]),
							}
						: {}),
				})),
		press: (pressed: Pressed) => stage.carry(pressFrame(pressed)),
		carry: (frame: Frame) =>
			carryPress(frame, appKey, {
				origins: ['http://127.0.0.1:5678'],
				openSession: async () => await Promise.resolve(session),
				onUnreachable: () => told.unreachable++,
				onNotUpdated: () => told.notUpdated++,
			}),
	};
	const fetch = async (url: string, { body }: { body: string }) => {
		posted.push([url, JSON.parse(body)]);
		const said = await stage.n8n();
		const [status, text] = typeof said === 'number' ? [said, ''] : [200, JSON.stringify(said)];
		return { status, text: async () => await Promise.resolve(text) };
	};
	Object.assign(globalThis, { fetch });
	return stage;
}

/** What the texts of a card say: its small print, and whether it still has its buttons. */
function faceIn(data: unknown): string {
	const { cardParamMap } = data as { cardParamMap: Record<string, string> };
	const isClosed = cardParamMap.sys_full_json_obj === '{"msgButtons":[]}';
	return `${cardParamMap.tips}${isClosed ? ' (closed)' : ''}`;
}

/** What is shown from now on, and whether everybody sees it or only the presser. */
function shownBy(answer: CallbackAnswer | undefined): unknown {
	if (!answer || answer === 'failed' || answer.response === null) return answer;
	const { userPrivateData, cardData, cardUpdateOptions } = answer.response;
	expect(cardUpdateOptions).toEqual({ updateCardDataByKey: true, updatePrivateDataByKey: true });
	if (cardData) expect(cardData).toEqual(userPrivateData);
	return [faceIn(userPrivateData), cardData ? 'everybody' : 'presser'];
}

describe('a press that counts', () => {
	test('is taken to n8n with who has pressed what on which card, proven', async () => {
		const { press, posted } = stage();
		const cards = newCards();
		await press({ cards, cardOf: 'a', userId: 'a', button: 'choice2' });
		const [[url, body] = []] = posted;
		expect(url).toBe('http://127.0.0.1:5678/webhook-waiting/1/node?answerIn=chat&signature=s');
		expect(pressProvenIn(body, 'k')).toEqual({
			userId: 'a',
			name: 'choice2',
			cardId: cardIdFor(cards, 'a'),
		});
	});

	test.each<[string, string | undefined]>([
		['a person', 'a'],
		['a group', undefined],
	])('closes the card of %s with who has answered, for everybody', async (_, cardOf) => {
		const { press, told } = stage();
		const answer = await press({ cards: newCards(), cardOf, userId: 'a' });
		expect(shownBy(answer)).toEqual([`${approved} (closed)`, 'everybody']);
		expect(told).toEqual({ unreachable: 0, notUpdated: 0 });
	});

	test.each<[string, Says, string]>([
		['has none', () => ({ result: { name: '' } }), 'a'],
		['has one that is no text', () => ({ result: { name: 7 } }), 'a'],
		['is not told of', () => ({}), 'a'],
		['cannot be asked for', () => failing(), 'a'],
	])('names the presser by user ID where a name %s', async (_, says, name) => {
		const answer = await stage({ says }).press({ cards: newCards(), cardOf: 'a', userId: 'a' });
		expect(shownBy(answer)).toEqual([`Approved by ${name}, 10:42 (closed)`, 'everybody']);
	});

	test('asks for the name of who has pressed, once', async () => {
		const asked: unknown[] = [];
		const { press } = stage({
			says: (api, body) => {
				asked.push([api, body]);
				return ann;
			},
		});
		await press({ cards: newCards(), cardOf: 'a', userId: 'a' });
		expect(asked).toEqual([['user/get', { userid: 'a' }]]);
	});

	test('has the cards of the others say the same, and no card twice', async () => {
		const people = ['a', 'b', 'c'];
		const { press, updates } = stage({ n8n: async () => await Promise.resolve(reply({ people })) });
		const cards = newCards();
		await press({ cards, cardOf: 'b', userId: 'b' });
		await pass(0);
		expect(updates()).toEqual(
			['a', 'c'].map((userId) => ({
				card: cardIdFor(cards, userId),
				face: `${approved} (closed)`,
			})),
		);
	});

	test('changes the card of a group by a call too, which the answer does for the presser only', async () => {
		const { press, updates } = stage();
		const cards = newCards();
		await press({ cards, userId: 'a' });
		await pass(0);
		expect(updates()).toEqual([
			{ card: cardIdFor(cards, undefined), face: `${approved} (closed)` },
		]);
	});

	test('is told of when the cards of others cannot be changed, and counts all the same', async () => {
		const { press, told } = stage({
			n8n: async () => await Promise.resolve(reply({ people: ['a', 'b', 'c'] })),
			says: (api) => (api === 'user/get' ? ann : failing()),
		});
		const answer = await press({ cards: newCards(), cardOf: 'a', userId: 'a' });
		await pass(0);
		expect(shownBy(answer)).toEqual([`${approved} (closed)`, 'everybody']);
		expect(told).toEqual({ unreachable: 0, notUpdated: 1 });
	});
});

describe('a press that does not count leaves the question as it is', () => {
	const closed = (lang: string) => `${otherFace('closed', lang)} (closed)`;
	const n8nSays: Record<string, PressReply | number> = {
		'it is over': 410,
		'it is closed': reply({ dingTalkPress: 'closed' }),
		'others may answer': reply({ dingTalkPress: 'notAllowed' }),
		'nothing, as it is not there': 500,
	};

	test.each<[string, unknown[], 'everybody' | 'presser']>([
		['it is over', [closed('')], 'everybody'],
		['it is closed', [closed('en')], 'everybody'],
		['others may answer', [otherFace('notAllowed', 'en')], 'everybody'],
		['nothing, as it is not there', [otherFace('notTaken', '')], 'everybody'],
	])('where n8n says %s', async (said, face, forWhom) => {
		const n8n: N8nSays = async () => await Promise.resolve(n8nSays[said] ?? 0);
		for (const [cardOf, who] of [
			['a', forWhom],
			[undefined, 'presser'],
		]) {
			const { press, updates, told } = stage({ n8n });
			const answer = await press({ cards: newCards(), cardOf, userId: 'a' });
			await pass(0);
			expect(shownBy(answer)).toEqual([...face, who]);
			expect(updates()).toStrictEqual([]);
			expect(told).toEqual({ unreachable: said.startsWith('nothing') ? 1 : 0, notUpdated: 0 });
		}
	});

	test('while the execution falls asleep it is asked again, and the card says that it is not taken yet', async () => {
		const { press, told } = stage({ n8n: async () => await Promise.resolve(409) });
		Object.assign(globalThis, {
			fetch: async () =>
				await Promise.resolve({
					status: 409,
					text: async () => await Promise.resolve('{"message":"is running already"}'),
				}),
		});
		const answering = press({ cards: newCards(), cardOf: 'a', userId: 'a' });
		await pass(streamChoices.pressMs);
		expect(shownBy(await answering)).toEqual([otherFace('notTaken', ''), 'everybody']);
		expect(told.unreachable).toBe(0);
	});
});

describe('a press is answered in time', () => {
	test('and taken all the same, though n8n is slow: the card follows', async () => {
		const said = later<PressReply>();
		const { press, updates, told } = stage({ n8n: async () => await said.promise });
		const cards = newCards();
		const answering = press({ cards, cardOf: 'a', userId: 'a' });
		await pass(streamChoices.pressMs);
		expect(shownBy(await answering)).toEqual([otherFace('notTaken', ''), 'everybody']);
		said.give(reply({ people: ['a', 'b'] }));
		await pass(0);
		const face = `${approved} (closed)`;
		expect(updates()).toEqual([
			{ card: cardIdFor(cards, 'b'), face },
			{ card: cardIdFor(cards, 'a'), face, alone: [['a', face]] },
		]);
		expect(told).toEqual({ unreachable: 0, notUpdated: 0 });
	});

	test('with the user ID, where DingTalk is slow to tell the name', async () => {
		const { press } = stage({ isMute: true });
		const answering = press({ cards: newCards(), cardOf: 'a', userId: 'a' });
		await pass(streamChoices.presserNameMs);
		expect(shownBy(await answering)).toEqual(['Approved by a, 10:42 (closed)', 'everybody']);
	});
});

describe('of several presses of one question', () => {
	test('the second hears what became of the first, and n8n is not asked again', async () => {
		const { press, posted, told } = stage();
		const cards = newCards();
		const answers = await Promise.all(
			['a', 'b'].map(async (userId) => await press({ cards, cardOf: userId, userId })),
		);
		answers.push(await press({ cards, cardOf: 'c', userId: 'c' }));
		for (const answer of answers)
			expect(shownBy(answer)).toEqual([`${approved} (closed)`, 'everybody']);
		expect(posted).toHaveLength(1);
		await pass(0);
		expect(told).toEqual({ unreachable: 0, notUpdated: 0 });
	});

	test('the second is taken where the first was not', async () => {
		let times = 0;
		const { press, posted } = stage({
			n8n: async () => await Promise.resolve(times++ === 0 ? 500 : reply()),
		});
		const cards = newCards();
		const [first, second] = await Promise.all(
			['a', 'b'].map(async (userId) => await press({ cards, cardOf: userId, userId })),
		);
		expect(shownBy(first)).toEqual([otherFace('notTaken', ''), 'everybody']);
		expect(shownBy(second)).toEqual([`${approved} (closed)`, 'everybody']);
		expect(posted).toHaveLength(2);
	});

	test('those of another question are none of it', async () => {
		const { press, posted } = stage();
		for (const cards of [newCards(), newCards()]) await press({ cards, cardOf: 'a', userId: 'a' });
		expect(posted).toHaveLength(2);
	});

	test('what a card of one person says is for everybody who has it, so nobody else is shown it', async () => {
		let said: PressReply | number = 500;
		const { press, updates } = stage({ n8n: async () => await Promise.resolve(said) });
		const cards = newCards();
		await press({ cards, cardOf: 'a', userId: 'a' });
		said = reply({ people: ['a', 'b'] });
		await press({ cards, cardOf: 'b', userId: 'b' });
		await pass(0);
		expect(updates()).toEqual([{ card: cardIdFor(cards, 'a'), face: `${approved} (closed)` }]);
	});

	test('whoever of a group was told something alone is shown the outcome alone too, once', async () => {
		let said: PressReply = reply({ dingTalkPress: 'notAllowed' });
		const { press, updates } = stage({ n8n: async () => await Promise.resolve(said) });
		const cards = newCards();
		for (const userId of ['x', 'y', 'a']) await press({ cards, userId });
		said = reply();
		await press({ cards, userId: 'a' });
		await pass(0);
		const face = `${approved} (closed)`;
		expect(updates()).toEqual([
			{
				card: cardIdFor(cards, undefined),
				face,
				alone: [
					['x', face],
					['y', face],
				],
			},
		]);
	});
});

describe('what is no press of a question', () => {
	const cards = newCards();

	test('is left to the workflows: a frame of another kind', () => {
		const { carry } = stage();
		const frame = pressFrame({ cards, cardOf: 'a', userId: 'a' });
		expect(carry({ ...frame, topic: topics.botMessages })).toBeUndefined();
	});

	test('is left to the workflows: a card without a mark', () => {
		const { press, posted } = stage();
		expect(press({ cards, cardOf: 'a', userId: 'a', mark: undefined })).toBeUndefined();
		expect(posted).toStrictEqual([]);
	});

	test.each<[string, Partial<Pressed>]>([
		['a mark that is no text', { mark: 7 }],
		['a mark that was made up', { mark: 'made up' }],
		['a mark of another app, or of before its secret was reset', { key: Buffer.alloc(32, 1) }],
		['nobody whom DingTalk names', { userId: '' }],
	])('changes nothing and says nothing: %s', async (_, more) => {
		const { press, posted, told } = stage();
		const answer = await press({ cards, cardOf: 'a', userId: 'a', ...more });
		expect([answer, posted]).toEqual([{ response: null }, []]);
		expect(told).toEqual({ unreachable: 0, notUpdated: 0 });
	});

	test('is a button with the mark of another one', async () => {
		const { press, posted } = stage();
		const { data } = pressFrame({ cards, cardOf: 'a', userId: 'a', button: 'approve' });
		const { content } = JSON.parse(data) as {
			content: { cardPrivateData: { params: Record<string, string> } };
		};
		const { n8nQuestion: mark } = content.cardPrivateData.params;
		const answer = await press({ cards, cardOf: 'a', userId: 'a', button: 'decline', mark });
		expect([answer, posted]).toEqual([{ response: null }, []]);
	});

	test('is not what names no button, as a form does not', async () => {
		const { carry, posted } = stage();
		const frame = pressFrame({ cards: newCards(), cardOf: 'a', userId: 'a' });
		await carry({ ...frame, data: frame.data.replace('["approve"]', '[]') });
		expect(posted).toHaveLength(1);
	});
});
