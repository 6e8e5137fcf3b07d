/** Asking (design.md, section 1, sendAndWait and "Answers in the chat"): what goes out, to whom, and then sleep. */
import { WAIT_INDEFINITELY, type IDataObject, type INodeProperties } from 'n8n-workflow';

import { sendAndWaitOperation, type Card, type Channel } from '../../nodes/shared/sendAndWait/ask';
import { askGroup } from '../../nodes/shared/sendAndWait/askGroup';
import { chatHints } from '../../nodes/shared/sendAndWait/askInChat';
import type { AskedQuestion } from '../../nodes/shared/sendAndWait/askedQuestion';
import { cardIdFor } from '../../nodes/shared/sendAndWait/cardIds';
import { openMark } from '../../nodes/shared/sendAndWait/cardMark';
import { linkOf } from '../../nodes/shared/sendAndWait/links';
import { topics } from '../../nodes/shared/stream/topics';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { limits } from '../../nodes/shared/transport/limits';
import {
	appKey,
	askedBy,
	askingExecution,
	askingSession,
	cardsOfQuestion,
	planned,
	type AskingExecution,
} from './asking';
import { failing } from './sessionThat';
import { Listening, useLines } from './streamLines';

useLines();
const now = Date.parse('2026-01-31T12:00:00Z');
beforeEach(() => jest.useFakeTimers({ now }));

interface Own {
	from: string;
}

/** What was sent on the channel, as it was given. */
type Sent = [user: string, message: IDataObject, names: readonly string[], own: Own];

function channelThat(more: Partial<Channel<Own>> = {}): { channel: Channel<Own>; sent: Sent[] } {
	const sent: Sent[] = [];
	const channel: Channel<Own> = {
		options: [{ displayName: 'From', name: 'from', type: 'string', default: '' }],
		read: (options) => ({ from: options.optionalText('from', 'From') }),
		build: (_, card) => ({ card: card as unknown as IDataObject }),
		send: async (_session, message, userId, names, _request, own) => {
			sent.push([userId, message, names, own]);
			return await Promise.resolve({ messageId: `to ${userId}` });
		},
		...more,
	};
	return { channel, sent };
}

const question: IDataObject = {
	sendTo: 'usersAndDepartments',
	userIds: 'a, b',
	title: 'Expense',
	message: 'Pay?',
	responseType: 'approval',
};
const double = { approvalOptions: { values: { approvalType: 'double' } } };
const choices = { responseType: 'choices', choices: 'Now\nLater' };

/** Asks on a page; gives what was sent, with what n8n has heard. */
async function ask(
	parameters: IDataObject = {},
	{
		channel: more = {},
		execution = askingExecution({ ...question, ...parameters }),
		session = askingSession(),
	}: {
		channel?: Partial<Channel<Own>>;
		execution?: AskingExecution;
		session?: ReturnType<typeof askingSession>;
	} = {},
) {
	const { channel, sent } = channelThat(more);
	const operation = sendAndWaitOperation(channel);
	const outcomes = await askedBy(operation, execution, session);
	const keptQuestion = JSON.parse(String(execution.kept.dingTalkQuestion)) as AskedQuestion;
	const cardTo = (userId: string) =>
		sent.find(([user]) => user === userId)?.[1].card as unknown as Card | undefined;
	return { outcomes, sent, execution, keptQuestion, cardTo };
}

const refused = async (run: Promise<unknown>) => {
	const error = await run.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(DingTalkError);
	return (error as DingTalkError).failure;
};

describe('the panel', () => {
	const shown = (more: Partial<Channel<Own>>) => {
		const { description } = sendAndWaitOperation(channelThat(more).channel);
		const options = description.find(({ name }) => name === 'options')?.options ?? [];
		const names = (list: ReadonlyArray<{ name: string }>) => list.map(({ name }) => name);
		return { fields: names(description), options: names(options) };
	};
	const ofChat = ['answerIn', 'chatNotice', 'mayAnswer'];
	const shownWhen = (description: INodeProperties[]) =>
		description
			.filter(({ name }) => ofChat.includes(name))
			.map(({ displayOptions }) => displayOptions);

	test('has the answers in the chat where a bot can ask so, and nowhere else', () => {
		const page = shown({});
		const chat = shown({ robotCodeFor: () => 'bot' });
		expect(page.fields).toEqual(expect.arrayContaining(['sendTo', 'title', 'responseType']));
		expect(page.options).toEqual(expect.arrayContaining(['limitWaitTime', 'timeout', 'from']));
		expect(chat.fields.filter((name) => !page.fields.includes(name))).toEqual(ofChat);
		expect(chat.options.filter((name) => !page.options.includes(name))).toEqual(['cardTemplateId']);
		expect([...page.fields, ...page.options]).not.toContain(undefined);
		const { channel } = channelThat({ robotCodeFor: () => 'bot' });
		const inChat = { show: { answerIn: ['chat'] } };
		expect(shownWhen(sendAndWaitOperation(channel).description)).toEqual([
			undefined,
			inChat,
			inChat,
		]);
	});

	test('of a group has them always, without a choice', () => {
		const names = askGroup.description.map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining(['openConversationId', 'title', 'chatNotice', 'mayAnswer']),
		);
		expect(names).not.toContain('answerIn');
		expect(shownWhen(askGroup.description)).toEqual([undefined, undefined]);
	});
});

describe('a question on a page', () => {
	test('goes to each person once, under a name that Retry On Fail knows, with what the channel has read', async () => {
		const { sent, outcomes } = await ask({ options: { from: 'us' } });
		expect(sent.map(([user, , names, own]) => [user, names, own])).toEqual([
			['a', ['question to a'], { from: 'us' }],
			['b', ['question to b'], { from: 'us' }],
		]);
		expect(outcomes).toEqual([
			{
				items: [0],
				json: {
					askedAt: '2026-01-31T12:00:00.000Z',
					asked: [
						{ userId: 'a', messageId: 'to a' },
						{ userId: 'b', messageId: 'to b' },
					],
				},
			},
		]);
	});

	test.each<[string, IDataObject, string[], boolean]>([
		['approve only', {}, ['Approve'], false],
		['approve and decline', double, ['Approve', 'Decline'], false],
		['in the language of the title', { ...double, title: '付款' }, ['同意', '拒绝'], false],
		['in the language of the message', { message: '付款？' }, ['同意'], false],
		['choices, one below the other', choices, ['Now', 'Later'], true],
		['free text, on the page', { responseType: 'freeText' }, ['Respond'], false],
		[
			'free text, under a label of its own',
			{ responseType: 'freeText', options: { messageButtonLabel: 'Write' } },
			['Write'],
			false,
		],
	])('has a button an answer: %s', async (_, parameters, labels, isStacked) => {
		const { cardTo } = await ask(parameters);
		expect(cardTo('a')).toMatchObject({
			title: parameters.title ?? 'Expense',
			message: parameters.message ?? 'Pay?',
			isStacked,
		});
		expect(cardTo('a')?.buttons.map(({ label }) => label)).toEqual(labels);
	});

	test('has links of each person’s own, one an answer', async () => {
		const { cardTo, keptQuestion } = await ask(double);
		const linksOf = (userId: string) =>
			cardTo(userId)?.buttons.map(({ url }) =>
				linkOf(keptQuestion, Object.fromEntries(new URL(url).searchParams)),
			);
		for (const userId of ['a', 'b'])
			expect(linksOf(userId)).toEqual([
				{ userId, name: 'approve' },
				{ userId, name: 'decline' },
			]);
	});

	/** Takes cards with so many buttons and no more. */
	const withRoomFor = (count: number): Partial<Channel<Own>> => ({
		build: (_, card) => {
			if (card.buttons.length > count)
				throw DingTalkError.invalid('Message', `has ${card.buttons.length} links`, 'Shorten it');
			return { card: card as unknown as IDataObject };
		},
	});

	test('has one button to a page with all answers where their own do not fit', async () => {
		const { cardTo, keptQuestion } = await ask(
			{ ...choices, options: { messageButtonLabel: 'Choose' } },
			{ channel: withRoomFor(1) },
		);
		const [button, ...others] = cardTo('a')?.buttons ?? [];
		expect([button?.label, others]).toEqual(['Choose', []]);
		expect(
			linkOf(keptQuestion, Object.fromEntries(new URL(String(button?.url)).searchParams)),
		).toEqual({ userId: 'a', name: 'page' });
	});

	test('that does not fit at all is refused in the words for the card that came nearest', async () => {
		const execution = askingExecution({ ...question, ...choices });
		const { channel, sent } = channelThat(withRoomFor(0));
		const planning = planned(sendAndWaitOperation(channel), execution, askingSession());
		expect(await refused(planning)).toMatchObject({ message: '"Message" has 1 links' });
		expect(sent).toStrictEqual([]);
	});

	test('with one answer has no other card than that', async () => {
		const built: number[] = [];
		const build: Channel<Own>['build'] = (_, card) => {
			built.push(card.buttons.length);
			throw failing();
		};
		const { channel } = channelThat({ build });
		await refused(
			planned(sendAndWaitOperation(channel), askingExecution(question), askingSession()),
		);
		expect(built).toEqual([1]);
	});

	test.each([
		['https://n8n.example.com', 0],
		['http://localhost:5678', 1],
	])('to n8n at %s has %i hints that phones do not get there', async (address, count) => {
		const { execution } = await ask(
			{},
			{ execution: askingExecution(question, [{}], { address }) },
		);
		expect(execution.hints).toHaveLength(count);
		for (const hint of execution.hints)
			expect(hint).toEqual({
				message: expect.stringContaining(address) as string,
				type: 'warning',
				location: 'outputPane',
			});
	});

	test('is asked once, with the first item, for all of them', async () => {
		const execution = askingExecution({ ...question, sendTo: 'incoming' }, [
			{ userId: 'first' },
			{ who: 'not read, so not refused' },
		]);
		const { sent, outcomes } = await ask({}, { execution });
		expect(sent.map(([user]) => user)).toEqual(['first']);
		expect(outcomes.map(({ items }) => items)).toEqual([[0, 1]]);
	});

	test('whose first item was refused asks nobody', async () => {
		const { context } = askingExecution(question);
		const { session } = askingSession();
		expect(
			await sendAndWaitOperation(channelThat().channel).plan(session, [], context),
		).toStrictEqual([]);
		expect(await askGroup.plan(session, [], context)).toStrictEqual([]);
	});

	test('to a department goes to its people, as a bot has nobody else to send it to', async () => {
		const { context } = askingExecution({
			...question,
			departmentIds: '7',
			options: { expandDepartments: false },
		});
		const { audience } = await sendAndWaitOperation(channelThat().channel).read(context, 0);
		expect(audience).toMatchObject({ departmentIds: ['7'], expandDepartments: true });
	});

	test('says whom it has found on the way, and names those in an error', async () => {
		const says = (api: string, { mobile }: IDataObject) =>
			api === 'getbymobile' && mobile === '13800000001'
				? { result: { userid: 'c' } }
				: failing({ code: '60121', kind: 'notFound' });
		const session = askingSession(says);
		const mobiles = { sendTo: 'mobiles', mobiles: '13800000001, 13800000002' };
		const { outcomes } = await ask(mobiles, { session });
		expect(outcomes[0]?.json).toMatchObject({
			asked: [{ userId: 'c' }],
			unknownMobiles: ['13800000002'],
		});
		const execution = askingExecution({ ...question, ...mobiles });
		const jobs = await planned(
			sendAndWaitOperation(channelThat().channel),
			execution,
			askingSession(says),
		);
		expect(jobs.map(({ names, subjectOf }) => [names, subjectOf?.(0)])).toEqual([
			[[], { userIds: ['c'] }],
		]);
	});

	test('to nobody who is known is refused for each item, and nobody is asked', async () => {
		const session = askingSession(() => failing({ code: '60121', kind: 'notFound' }));
		const execution = askingExecution({ ...question, sendTo: 'mobiles', mobiles: '13800000002' }, [
			{},
			{},
		]);
		const jobs = await planned(sendAndWaitOperation(channelThat().channel), execution, session);
		expect(jobs.map(({ items, refused }) => [items, refused?.failure.parameter])).toEqual([
			[[0, 1], 'Mobile Numbers'],
		]);
	});

	test.each([
		[20, undefined],
		[21, 'names 21 people, and a question goes to at most 20'],
	])('to %i people: %s', async (count, words) => {
		const userIds = Array.from({ length: count }, (_, index) => `u${index}`).join();
		const asking = ask({ userIds });
		if (words === undefined) return expect((await asking).sent).toHaveLength(count);
		const { message, hint, parameter } = await refused(asking);
		expect([message, parameter]).toEqual([`"Send To" ${words}`, 'Send To']);
		expect(hint).toContain('The first answer counts');
	});
});

describe('when all are asked the execution sleeps', () => {
	test('until the limit, which is said, with the question kept and nothing in the item that passes for an answer', async () => {
		const limit = { limitType: 'afterTimeInterval', resumeAmount: 1, resumeUnit: 'hours' };
		const execution = askingExecution(
			{ ...question, options: { limitWaitTime: { values: limit } } },
			[{ amount: 7, approved: true }, { amount: 8 }],
		);
		const { outcomes, keptQuestion } = await ask({}, { execution });
		const waitsUntil = '2026-01-31T13:00:00.000Z';
		expect(outcomes[0]?.json).toMatchObject({ waitsUntil });
		expect(execution.sleepsUntil()?.toISOString()).toBe(waitsUntil);
		expect(keptQuestion).toMatchObject({ title: 'Expense', people: ['a', 'b'], waitsUntil });
		expect(keptQuestion).not.toHaveProperty('inChat');
		const askedAt = '2026-01-31T12:00:00.000Z';
		const json = { amount: 7, approved: false, timedOut: true, askedAt };
		expect(execution.stored()).toEqual([[{ json, pairedItem: { item: 0 } }]]);
	});

	test('for ever without a limit, and without an item too', async () => {
		const { execution, outcomes } = await ask();
		expect(execution.sleepsUntil()).toBe(WAIT_INDEFINITELY);
		expect(outcomes[0]?.json).not.toHaveProperty('waitsUntil');
		const nothing = askingExecution(question);
		nothing.context.getInputData().length = 0;
		const { channel } = channelThat();
		const operation = sendAndWaitOperation(channel);
		const { session } = askingSession();
		const value = await operation.read(nothing.context, 0);
		const jobs = await operation.plan(session, [{ item: 0, value }], nothing.context);
		if (Array.isArray(jobs)) await jobs[0]?.run();
		expect(nothing.stored()).toMatchObject([[{ json: { approved: false, timedOut: true } }]]);
	});

	test('with signatures checked, which n8n 1 does only where a node asks for it', async () => {
		const execution = askingExecution(question, [{}], { isOldLine: true });
		await ask({}, { execution });
		expect(execution.signaturesAskedFor()).toBe(1);
	});
});

describe('who cannot be asked', () => {
	/** Reaches everybody but these. */
	const without = (failures: Record<string, DingTalkError>): Partial<Channel<Own>> => ({
		send: async (_session, _message, userId) => {
			await Promise.resolve();
			if (failures[userId]) throw failures[userId];
			return { messageId: '1' };
		},
	});
	const asking = async (people: string, failures: Record<string, DingTalkError>) => {
		const execution = askingExecution({ ...question, userIds: people });
		const failure = await refused(ask({}, { execution, channel: without(failures) }));
		expect([execution.sleepsUntil(), execution.kept]).toEqual([undefined, {}]);
		expect(execution.stored()).toEqual([execution.context.getInputData()]);
		return failure;
	};

	test('is named, with those who were asked, whose answer nothing waits for', async () => {
		const failed = failing();
		expect(await asking('a, x, b', { x: failed })).toEqual({
			...failed.failure,
			message: 'x was not asked. DingTalk answered 1',
			hint: 'Do so. Asked before this: a, b. Unless Retry On Fail is set, nothing waits for their answer.',
		});
	});

	test('is named alone where nobody was asked; of several the first', async () => {
		const failures = { x: failing({ code: '7' }), y: failing() };
		expect(await asking('x, y', failures)).toMatchObject({
			code: '7',
			message: 'x was not asked. DingTalk answered 1',
			hint: 'Do so.',
		});
	});

	test('may have been asked all the same', async () => {
		const { message } = await asking('x', { x: failing({ kind: 'unknown' }) });
		expect(message).toBe('Nobody can tell whether x was asked. DingTalk answered 1');
	});
});

describe('a question in the chat', () => {
	const delivered = () => ({ result: { deliverResults: [{ success: true, carrierId: 'k' }] } });
	const bot: Partial<Channel<Own>> = { robotCodeFor: (_, { from }) => `bot ${from}` };
	const inChat = { answerIn: 'chat', ...double };
	const chatSession = (settings: IDataObject = {}, says: () => IDataObject = delivered) =>
		askingSession(says, settings, listening.app);

	/** A trigger of the app that asks. */
	let listening: Listening;
	beforeEach(async () => {
		listening = await new Listening([topics.cardPresses]).start();
	});
	afterEach(async () => await listening.leave());

	const askChat = async (parameters: IDataObject = {}, session = chatSession()) => {
		const asked = await ask({ ...inChat, ...parameters }, { channel: bot, session });
		return { ...asked, cards: session.sent };
	};
	const buttonsOf = (body: IDataObject | undefined) => {
		const { cardParamMap } = body?.cardData as { cardParamMap: Record<string, string> };
		const { msgButtons } = JSON.parse(cardParamMap.sys_full_json_obj ?? '') as {
			msgButtons: Array<{ id: string; text: string; params: Record<string, string> }>;
		};
		return { title: cardParamMap.title, markdown: cardParamMap.markdown, msgButtons };
	};

	test('is a card for each person, whose buttons carry the way back', async () => {
		const { cards, outcomes, keptQuestion, execution, sent } = await askChat({
			mayAnswer: 'b',
			options: { from: 'us', cardTemplateId: 'own', timeout: 5000 },
		});
		const ids = ['a', 'b'].map((userId) => cardIdFor(cardsOfQuestion, userId));
		expect(sent).toStrictEqual([]);
		expect(
			cards.map(([api, body, names, options]) => [api, body.outTrackId, names, options]),
		).toEqual([
			[
				'card/instances/createAndDeliver',
				ids[0],
				['question to a'],
				{ timeout: 5000, resendWhenUnknown: false },
			],
			[
				'card/instances/createAndDeliver',
				ids[1],
				['question to b'],
				{ timeout: 5000, resendWhenUnknown: false },
			],
		]);
		expect(cards[0]?.[1]).toMatchObject({
			cardTemplateId: 'own',
			openSpaceId: 'dtv1.card//IM_ROBOT.a',
			imRobotOpenDeliverModel: { robotCode: 'bot us' },
		});
		const { title, markdown, msgButtons } = buttonsOf(cards[0]?.[1]);
		expect([title, markdown]).toEqual(['Expense', 'Pay?']);
		expect(msgButtons.map(({ id, text }) => [id, text])).toEqual([
			['approve', 'Approve'],
			['decline', 'Decline'],
		]);
		expect(
			msgButtons.map(({ params }) => openMark(appKey, ids[0] ?? '', params.n8nQuestion ?? '')),
		).toEqual(
			['approve', 'decline'].map((name) => ({
				resumeUrl: 'https://n8n.example.com/webhook-waiting/1/node?answerIn=chat&signature=s',
				key: keptQuestion.key,
				name,
			})),
		);
		expect(keptQuestion.inChat).toEqual({ mayAnswer: ['b'], isGroup: false });
		expect(outcomes[0]?.json.asked).toEqual([
			{ userId: 'a', cardId: ids[0], carrierId: 'k' },
			{ userId: 'b', cardId: ids[1], carrierId: 'k' },
		]);
		expect(execution.hints).toStrictEqual([]);
	});

	test.each<[string, IDataObject]>([
		['title', { title: '付款' }],
		['message', { message: '付款？' }],
	])('has buttons in the language of its %s', async (_, parameters) => {
		const { cards } = await askChat(parameters);
		expect(buttonsOf(cards[0]?.[1]).msgButtons.map(({ text }) => text)).toEqual(['同意', '拒绝']);
	});

	test('on a channel without a bot is one on a page', async () => {
		const { sent, keptQuestion } = await ask(inChat);
		expect(sent).toHaveLength(2);
		expect(keptQuestion).not.toHaveProperty('inChat');
	});

	test('is on a page unless the panel says so, which may say nothing else', async () => {
		const { sent } = await ask(double, { channel: bot });
		expect(sent).toHaveLength(2);
		const { parameter } = await refused(ask({ answerIn: 'mail' }, { channel: bot }));
		expect(parameter).toBe('Answer In');
	});

	test('may be answered by some of those who are asked, but not by others alone', async () => {
		expect((await askChat({ mayAnswer: 'x, a' })).cards).toHaveLength(2);
		const session = chatSession();
		expect(await refused(askChat({ mayAnswer: 'x' }, session))).toMatchObject({
			message: '"May Answer" names nobody who is asked',
			hint: 'Only those who have the card can press it: ask them, or leave May Answer empty',
		});
		expect(session.sent).toStrictEqual([]);
	});

	test('that is too long for a card is refused, and one as long as may be is not', async () => {
		const size = async (message: string) => {
			const session = chatSession();
			const asking = await askChat({ message }, session).catch((error: DingTalkError) => error);
			const { cardParamMap } = (session.sent[0]?.[1].cardData ?? {}) as IDataObject;
			const bytes = new TextEncoder().encode(JSON.stringify(cardParamMap ?? '')).length;
			return { asking, bytes, count: session.sent.length };
		};
		const { bytes } = await size('x');
		const most = 'x'.repeat(limits.cardBytes - bytes + 1);
		expect(await size(most)).toMatchObject({ bytes: limits.cardBytes, count: 2 });
		const { asking, count } = await size(`${most}x`);
		expect(asking).toMatchObject({
			failure: {
				parameter: 'Message',
				message: `"Message" makes the card ${limits.cardBytes + 1} bytes long, and DingTalk takes ${limits.cardBytes}`,
				hint: 'Shorten it',
			},
		});
		expect(count).toBe(0);
	});

	const group = { ...question, openConversationId: ' cid ', ...double };
	const askTheGroup = async (parameters: IDataObject = {}, session = chatSession()) => {
		const execution = askingExecution({ ...group, ...parameters }, [{}, {}]);
		const outcomes = await askedBy(askGroup, execution, session);
		return { execution, outcomes, cards: session.sent };
	};

	test('of a group is one card that each member may answer', async () => {
		const { execution, outcomes, cards } = await askTheGroup({
			mayAnswer: 'x',
			options: { robotCode: ' own ', timeout: 5000 },
		});
		const cardId = cardIdFor(cardsOfQuestion, undefined);
		expect(cards).toMatchObject([
			[
				'card/instances/createAndDeliver',
				{
					outTrackId: cardId,
					openSpaceId: 'dtv1.card//IM_GROUP.cid',
					imGroupOpenDeliverModel: { robotCode: 'own' },
				},
				['question to the group'],
				{ timeout: 5000 },
			],
		]);
		expect(outcomes).toEqual([
			{
				items: [0, 1],
				json: {
					askedAt: '2026-01-31T12:00:00.000Z',
					asked: [{ openConversationId: 'cid', cardId, carrierId: 'k' }],
				},
			},
		]);
		const kept = JSON.parse(String(execution.kept.dingTalkQuestion)) as AskedQuestion;
		expect([kept.inChat, kept.people]).toEqual([{ mayAnswer: ['x'], isGroup: true }, []]);
		expect(execution.sleepsUntil()).toBe(WAIT_INDEFINITELY);
	});

	test('of a group that was not asked names it', async () => {
		const session = chatSession({ robotCode: 'bot' }, () => ({ result: {} }));
		const { message } = await refused(askTheGroup({}, session));
		expect(message).toBe('cid was not asked. DingTalk did not deliver the card');
		const execution = askingExecution(group, [{}, {}]);
		const jobs = await planned(askGroup, execution, session);
		expect(jobs.map(({ items, names, subjectOf }) => [items, names, subjectOf?.(1)])).toEqual([
			[[0, 1], [], { openConversationId: 'cid' }],
		]);
	});

	test.each([
		['openConversationId', { openConversationId: ' ' }, 'Open Conversation ID'],
		['responseType', { responseType: 'freeText' }, 'Response Type'],
		['robotCode', { options: { robotCode: ['x'] } }, 'Robot Code'],
	])('of a group needs a right %s', async (_, parameters, label) => {
		expect((await refused(askTheGroup(parameters))).parameter).toBe(label);
	});

	test.each<[string, () => Promise<unknown>]>([
		['people', async () => await askChat({}, askingSession(delivered, {}, 'another app'))],
		[
			'a group',
			async () =>
				await askTheGroup({}, askingSession(delivered, { robotCode: 'bot' }, 'another app')),
		],
	])('to %s is refused where no trigger of the app would hear of the answer', async (_, asking) => {
		const { message, hint, parameter } = await refused(asking());
		expect(parameter).toBe('Answer In');
		expect(message).toMatch(/is Chat, and no active DingTalk Trigger of this app would hear/);
		expect(hint).toMatch(/^Activate a workflow with a DingTalk Trigger that uses the same cred/);
	});

	test.each<[string, () => Promise<{ execution: AskingExecution }>]>([
		['people', async () => await askChat({}, chatSession({ region: 'international' }))],
		[
			'a group',
			async () => await askTheGroup({}, chatSession({ region: 'international', robotCode: 'bot' })),
		],
	])('to %s has its hints said before anybody is asked', async (_, asking) => {
		const { execution } = await asking();
		expect(execution.hints).toEqual([
			{
				message: expect.stringMatching(/^DingTalk documents neither cards/) as string,
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});

	test.each<[boolean | undefined, string, RegExp[]]>([
		[true, 'china', []],
		[false, 'china', []],
		[undefined, 'china', [/^Answers in the chat are heard by an active DingTalk Trigger/]],
		[undefined, 'international', [/^Answers in the chat/, /for dingtalk\.io: try it/]],
	])('heard of: %s, in %s, has these hints: %j', (isHeard, region, words) => {
		expect(chatHints(isHeard, region)).toEqual(
			words.map((each) => expect.stringMatching(each) as string),
		);
	});
});
