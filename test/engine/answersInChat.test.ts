/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** Questions that are answered in the chat: design.md, section 1, "Answers in the chat". */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { openMark, sealMark, type CardMark } from '../../nodes/shared/sendAndWait/cardMark';
import { demoApp, type CallbackTopic } from '../simulator';
import { runWorkflow, type WorkflowResult } from './harness';
import type { ActiveWorkflow } from './harness/activeWorkflow';
import { withTrigger } from './harness/dingTalkTrigger';
import { withWaitingN8n } from './harness/waitingN8n';
import { EVERYBODYS_GROUP } from './harness/withSimulator';
import { double, limited, workflowThatAsks } from './questions';

const trigger = withTrigger();
const { dingTalk } = trigger;
const n8n = withWaitingN8n();

const topic: CallbackTopic = '/v1.0/card/instances/callback';
const appKey = (secret: string = demoApp.appSecret) =>
	createHmac('sha256', secret)
		.update('n8n-nodes-dingtalk-notifications answers in the chat 1')
		.digest();
const closed = 'This question is closed: it has been answered, or its time is over.';

let workflow: ActiveWorkflow;
let executions = 0;

/** A trigger that listens, for readings: presses it hears all the same. */
async function listen(): Promise<void> {
	// A slow machine answers late, and the card then follows by a call that would outlive the simulator.
	trigger.setTimes({ pressMs: 15_000 });
	dingTalk.control.changeSettings({ streamCallbackMs: 20_000 });
	workflow = await trigger.switchOn({
		parameters: { events: ['messageRead'], options: { ownAddress: n8n.url } },
	});
}

interface Asked {
	id: string;
	result: WorkflowResult;
	cards: string[];
}

async function ask(parameters: INodeParameters = {}): Promise<Asked> {
	const known = new Set(cards().map(({ outTrackId }) => outTrackId));
	const id = String(++executions);
	const workflow = workflowThatAsks('dingTalkBotMessage', [
		{ answerIn: 'chat', ...double, ...parameters },
	]);
	const { credential } = trigger;
	const result = await runWorkflow({
		workflow,
		credential,
		executionId: id,
		input: [{ json: {} }],
	});
	n8n.holds(id, workflow, result);
	// In the order of the people: they are asked side by side.
	const added = cards()
		.filter(({ outTrackId }) => !known.has(outTrackId))
		.sort((a, b) => whose(a).localeCompare(whose(b)));
	return { id, result, cards: added.map(({ outTrackId }) => outTrackId) };
}

const cards = () => dingTalk.control.ledger().cards;
const whose = ({ carriers }: ReturnType<typeof cards>[number]) => carriers[0]?.spaceId ?? '';
const press = async (userId: string, outTrackId = '', actionId = 'approve') =>
	await dingTalk.control.press({ userId, outTrackId, actionId });
const seen = (outTrackId = '', userId = 'c001') => {
	const { tips, buttons } = dingTalk.control.card(outTrackId, userId);
	return { tips, buttons: buttons.map(({ text }) => text) };
};
const markOf = (outTrackId = '', button = 0): string => {
	const { params } = dingTalk.control.card(outTrackId, 'c001').buttons[button] ?? {};
	return String(params?.n8nQuestion);
};

describe('a question in the chat', () => {
	beforeEach(listen);

	test('is one card a person, with buttons whose presses are pushed, made in one call', async () => {
		const { result, cards: ids } = await ask({ userIds: 'c001,c002' });
		expect(result.run.status).toBe('waiting');
		expect(ids).toHaveLength(2);
		const call = dingTalk
			.calls('card/instances/createAndDeliver')
			.find(({ body }) => JSON.stringify(body).includes('IM_ROBOT.c001'));
		expect(dingTalk.calls('card/instances/createAndDeliver')).toHaveLength(2);
		expect(call?.body).toMatchObject({
			cardTemplateId: '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema',
			callbackType: 'STREAM',
			userIdType: 1,
			openSpaceId: 'dtv1.card//IM_ROBOT.c001',
			imRobotOpenSpaceModel: { supportForward: false },
			imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode: demoApp.robotCode },
		});
		const { title, markdown, buttons } = dingTalk.control.card(ids[0] ?? '', 'c001');
		expect({ title, markdown, buttons }).toEqual({
			title: 'Expense',
			markdown: 'Pay **100**?',
			buttons: [
				{ id: 'approve', text: 'Yes', color: 'blue', params: expect.anything() as object },
				{ id: 'decline', text: 'No', color: 'gray', params: expect.anything() as object },
			],
		});
		expect(result.outputs('Ask')[0]?.[0]?.json.asked).toEqual(
			['c001', 'c002'].map((userId, index) => ({
				userId,
				cardId: ids[index],
				carrierId: expect.any(String) as string,
			})),
		);
	});

	test('nothing of n8n’s address or the question’s key is readable in a card, an item or a log', async () => {
		const { result, cards: ids } = await ask();
		const mark = openMark(appKey(), ids[0] ?? '', markOf(ids[0]));
		expect(mark?.resumeUrl).toMatch(/webhook-waiting.*signature=/);
		await press('c001', ids[0]);
		const texts = [
			JSON.stringify(dingTalk.control.ledger().cards),
			JSON.stringify(result.outputs('Ask')),
			JSON.stringify(n8n.answers(String(executions))),
			workflow.logged.join(),
		].join();
		expect(texts).not.toMatch(/signature|webhook-waiting/);
		for (const secret of [mark?.key ?? '', demoApp.appSecret, appKey().toString('base64url')])
			expect(texts).not.toContain(secret);
	});

	test.each<[string, INodeParameters, RegExp]>([
		['free text', { responseType: 'freeText' }, /"Response Type" is Free Text.*no field/],
		['nobody who may', { mayAnswer: 'c009' }, /"May Answer" names nobody who is asked/],
		['a person list with blanks', { mayAnswer: 'c 1' }, /"May Answer" holds/],
	])('%s is refused before any call', async (_, parameters, words) => {
		dingTalk.forgetCalls();
		const { result } = await ask(parameters);
		expect(result.error('Ask')?.message).toMatch(words);
		expect(dingTalk.calls()).toStrictEqual([]);
	});

	test('an answer that is lost on the way shows no second card, nor does Retry On Fail', async () => {
		dingTalk.control.addFault({
			api: 'card/instances/createAndDeliver',
			kind: 'resetAfter',
			count: 1,
		});
		const { result, cards: ids } = await ask();
		expect(result.run.status).toBe('waiting');
		expect(ids).toHaveLength(1);
		expect(dingTalk.calls('card/instances/createAndDeliver')).toHaveLength(2);
		expect((await press('c001', ids[0])).outcome).toBe('done');
	});

	test('success of the call is not success: who has no card was not asked', async () => {
		const { result } = await ask({ userIds: 'c001,nobody' });
		expect(result.error('Ask')?.message).toMatch(/nobody was not asked.*spaceId is illegal/);
		expect(result.run.waitTill).toBeUndefined();
	});

	test('the permission that is missing is named', async () => {
		dingTalk.control.setScopes(demoApp.appKey, ['qyapi_robot_sendmsg']);
		const { result } = await ask();
		expect(result.error('Ask')?.description).toContain('Card.Instance.Write');
	});
});

test('without a trigger of the app nobody is asked', async () => {
	trigger.credential = await dingTalk.credential();
	const { result } = await ask();
	expect(result.error('Ask')?.message).toMatch(
		/"Answer In" is Chat, and no active DingTalk Trigger/,
	);
	expect(dingTalk.calls()).toStrictEqual([]);
});

describe('a press', () => {
	beforeEach(listen);

	test.each([
		['approve', 'Yes', true],
		['decline', 'No', false],
	])(
		'%s goes on with the execution once, and the card says who and when',
		async (name, label, approved) => {
			const { id, cards: ids } = await ask();
			const pressed = await press('c001', ids[0], name);
			expect(pressed.outcome).toBe('done');
			expect(seen(ids[0])).toEqual({
				tips: expect.stringMatching(new RegExp(`^${label}: Person c001, \\d\\d:\\d\\d$`)) as string,
				buttons: [],
			});
			expect(n8n.answers(id)).toEqual([
				{ approved, respondedBy: 'c001', respondedAt: expect.stringMatching(/Z$/) as string },
			]);
			// Nothing of it is an item of the trigger.
			expect(workflow.items).toStrictEqual([]);
		},
	);

	test('of one person shows on the cards of the others as well', async () => {
		const { cards: ids } = await ask({ userIds: 'c001,c002,c003', approvalOptions: {} });
		await press('c002', ids[1]);
		await dingTalk.until(() => seen(ids[2], 'c003').buttons.length === 0);
		await dingTalk.until(() => seen(ids[0]).buttons.length === 0);
		expect(seen(ids[0]).tips).toMatch(/^Approved by Person c002, /);
		expect(seen(ids[2], 'c003')).toEqual(seen(ids[0]));
		expect(dingTalk.calls('card/instances/update')).toHaveLength(2);
	});

	test('while the execution falls asleep is taken a moment later', async () => {
		const { id, cards: ids } = await ask();
		n8n.instead.push('running', 'running');
		expect((await press('c001', ids[0])).outcome).toBe('done');
		expect(n8n.answers(id)).toHaveLength(1);
	});

	test.each(['running', 'nothing', 'notN8n'] as const)(
		'that n8n cannot take (%s): the card says so and stays open, and the next press is taken',
		async (what) => {
			trigger.setTimes({ pressMs: 300, resumeMs: 400 });
			const { id, cards: ids } = await ask();
			n8n.instead.push(...Array<typeof what>(50).fill(what));
			expect((await press('c001', ids[0])).outcome).toBe('done');
			expect(seen(ids[0]).tips).toContain('press again');
			expect(seen(ids[0]).buttons).toEqual(['Yes', 'No']);
			expect(n8n.answers(id)).toStrictEqual([]);
			await delay(600);
			n8n.instead.length = 0;
			trigger.setTimes({ pressMs: 15_000, resumeMs: 30_000 });
			await press('c001', ids[0]);
			expect(n8n.answers(id)).toHaveLength(1);
			expect(seen(ids[0])).toMatchObject({
				tips: expect.stringMatching(/^Yes/) as string,
				buttons: [],
			});
			const said = workflow.failedExecutions.map(({ message }) => message);
			expect(said).toEqual(
				what === 'running' ? [] : [expect.stringMatching(/this n8n was not reached at http/)],
			);
		},
	);

	test('that n8n takes too late for DingTalk: told in time, and the card follows', async () => {
		trigger.setTimes({ pressMs: 100 });
		n8n.slowMs = 400;
		const { id, cards: ids } = await ask();
		n8n.instead.push('slow');
		await press('c001', ids[0]);
		expect(seen(ids[0]).buttons).toEqual(['Yes', 'No']);
		await dingTalk.until(() => seen(ids[0]).buttons.length === 0);
		expect(n8n.answers(id)).toHaveLength(1);
		expect(dingTalk.calls('card/instances/update')).toHaveLength(1);
	});

	test('of somebody who may not: told to him alone, and the question stays open', async () => {
		const group = { resource: 'groupMessage', openConversationId: EVERYBODYS_GROUP };
		const { id, cards: ids } = await ask({ ...group, mayAnswer: 'c001' });
		await press('c002', ids[0]);
		expect(seen(ids[0], 'c002').tips).toMatch(/You were not asked/);
		expect(seen(ids[0])).toEqual({ tips: '', buttons: ['Yes', 'No'] });
		expect(n8n.answers(id)).toStrictEqual([]);
		await press('c001', ids[0]);
		expect(n8n.answers(id)).toHaveLength(1);
		// What he was told alone would hide the outcome from him.
		await dingTalk.until(() => seen(ids[0], 'c002').tips === seen(ids[0]).tips);
	});

	test('in a group shows to those who have not pressed, too, for one call', async () => {
		const group = { resource: 'groupMessage', openConversationId: EVERYBODYS_GROUP };
		const { cards: ids } = await ask(group);
		await press('c001', ids[0]);
		await dingTalk.until(() => seen(ids[0], 'c003').buttons.length === 0);
		expect(seen(ids[0], 'c003').tips).toMatch(/^Yes: Person c001/);
		expect(seen(ids[0])).toEqual(seen(ids[0], 'c003'));
		expect(dingTalk.calls('card/instances/update')).toHaveLength(1);
	});

	test('of somebody who is no longer in the company counts, and is named by the user ID', async () => {
		const { id, cards: ids } = await ask();
		const company = dingTalk.control.company();
		const left = company.people.filter(({ userId }) => userId !== 'c001');
		const data = frame(ids[0] ?? '', 'c001', { n8nQuestion: markOf(ids[0]) });
		dingTalk.control.setCompany({ ...company, people: left });
		const { answer } = await dingTalk.control.pushCallback(demoApp.appKey, topic, data);
		expect(JSON.stringify(answer?.data)).toContain('Yes: c001,');
		expect(n8n.answers(id)).toHaveLength(1);
	});

	test('after the limit, after the end, and of a deleted execution: closed', async () => {
		const over = await ask(
			limited({ limitType: 'afterTimeInterval', resumeAmount: 1e-6, resumeUnit: 'days' }),
		);
		await delay(100);
		const ended = await ask();
		n8n.answers(ended.id).push({});
		const deleted = await ask();
		n8n.forget(deleted.id);
		for (const { cards: ids } of [over, ended, deleted]) {
			expect((await press('c001', ids[0])).outcome).toBe('done');
			expect(seen(ids[0]).tips).toContain(closed);
			expect(seen(ids[0]).buttons).toStrictEqual([]);
		}
		expect(n8n.answers(over.id)).toStrictEqual([]);
	});

	test('two at one moment: one answer, and the second is shown it', async () => {
		const group = { resource: 'groupMessage', openConversationId: EVERYBODYS_GROUP };
		const { id, cards: ids } = await ask(group);
		await Promise.all([press('c001', ids[0]), press('c002', ids[0], 'decline')]);
		expect(n8n.answers(id)).toHaveLength(1);
		expect(seen(ids[0], 'c002')).toEqual(seen(ids[0], 'c001'));
		expect(seen(ids[0]).buttons).toStrictEqual([]);
		await dingTalk.until(() => dingTalk.calls('card/instances/update').length > 0);
	});

	test('twenty questions open at once: each press goes to its own', async () => {
		const all: Asked[] = [];
		for (let count = 0; count < 20; count++) all.push(await ask({ title: `Question ${count}` }));
		await Promise.all(
			all.map(
				async ({ cards: ids }, index) =>
					await press('c001', ids[0], index % 2 ? 'decline' : 'approve'),
			),
		);
		await dingTalk.until(() => all.every(({ id }) => n8n.answers(id).length > 0));
		expect(all.map(({ id }) => n8n.answers(id).map(({ approved }) => approved))).toEqual(
			all.map((_, index) => [index % 2 === 0]),
		);
		// Those that were answered late follow by a call of their own, which must not outlive the simulator.
		await dingTalk.until(() => all.every(({ cards: ids }) => seen(ids[0]).buttons.length === 0));
	});

	test('is carried once, however many triggers of the app listen', async () => {
		await trigger.switchOn({
			parameters: { events: ['cardPressed'], options: { ownAddress: n8n.url } },
		});
		const { id, cards: ids } = await ask();
		n8n.requests.length = 0;
		await press('c001', ids[0]);
		expect(n8n.answers(id)).toHaveLength(1);
		expect(n8n.requests).toHaveLength(1);
	});
});

const frame = (
	outTrackId: string,
	userId: string,
	params: IDataObject,
	actionIds = ['approve'],
) => ({
	type: 'actionCallback',
	outTrackId,
	corpId: 'dingenginetests',
	userId,
	userIdType: 1,
	content: JSON.stringify({ cardPrivateData: { actionIds, params } }),
});

describe('a press that was made up resumes nothing', () => {
	beforeEach(listen);

	interface Case {
		card: string;
		other: string;
		mark: string;
		opened: CardMark;
	}
	const sealed = (key: Buffer, card: string, mark: CardMark) => ({
		n8nQuestion: sealMark(key, card, mark),
	});

	test.each<[string, (of: Case) => IDataObject]>([
		['a card that is none of ours', ({ mark }) => frame('n8n-x-y', 'c001', { n8nQuestion: mark })],
		["another person's card", ({ other, mark }) => frame(other, 'c002', { n8nQuestion: mark })],
		[
			'a mark with one letter changed',
			({ card, mark }) =>
				frame(card, 'c001', { n8nQuestion: `${mark.startsWith('A') ? 'B' : 'A'}${mark.slice(1)}` }),
		],
		[
			'a mark that is cut off',
			({ card, mark }) => frame(card, 'c001', { n8nQuestion: mark.slice(0, 20) }),
		],
		['an empty mark', ({ card }) => frame(card, 'c001', { n8nQuestion: '' })],
		[
			'a mark that is an object',
			({ card, opened }) => frame(card, 'c001', { n8nQuestion: { ...opened } }),
		],
		[
			'the address and key in plain text',
			({ card, opened }) => frame(card, 'c001', { n8nQuestion: JSON.stringify(opened) }),
		],
		[
			"a mark with another app's secret",
			({ card, opened }) => frame(card, 'c001', sealed(appKey('another secret'), card, opened)),
		],
		[
			'a mark with no secret at all',
			({ card, opened }) => frame(card, 'c001', sealed(randomBytes(32), card, opened)),
		],
		['nobody who presses', ({ card, mark }) => frame(card, '', { n8nQuestion: mark })],
		[
			'the mark of another button',
			({ card, mark }) => frame(card, 'c001', { n8nQuestion: mark }, ['decline']),
		],
		[
			'random bytes',
			({ card }) => frame(card, 'c001', { n8nQuestion: randomBytes(200).toString('base64url') }),
		],
		['a frame without a card', ({ mark }) => ({ ...frame('', 'c001', { n8nQuestion: mark }) })],
	])('%s: answered without a word', async (_, made) => {
		const { id, cards: ids } = await ask({ userIds: 'c001,c002' });
		const [card = '', other = ''] = ids;
		const mark = markOf(card);
		const opened = openMark(appKey(), card, mark);
		if (!opened) throw new Error('The mark cannot be opened');
		n8n.requests.length = 0;
		const data = made({ card, other, mark, opened });
		const { answer } = await dingTalk.control.pushCallback(demoApp.appKey, topic, data);
		expect(answer).toMatchObject({ code: 200, data: { response: null } });
		expect(n8n.requests).toStrictEqual([]);
		expect(n8n.answers(id)).toStrictEqual([]);
	});

	test('the mark of a question before in a loop, and an old frame once more: closed', async () => {
		const first = await ask();
		const [card = ''] = first.cards;
		const data = frame(card, 'c001', { n8nQuestion: markOf(card) });
		const push = async () => await dingTalk.control.pushCallback(demoApp.appKey, topic, data);
		await push();
		expect(n8n.answers(first.id)).toHaveLength(1);
		const replayed = await push();
		expect(JSON.stringify(replayed.answer?.data)).toContain('Yes: Person c001');
		expect(n8n.answers(first.id)).toHaveLength(1);

		// The execution now waits for the next question of the loop.
		const second = await ask();
		const opened = openMark(appKey(), card, markOf(second.cards[0]));
		expect(opened).toBeUndefined();
		const third = await ask();
		n8n.forget(third.id);
		const again = frame(third.cards[0] ?? '', 'c001', { n8nQuestion: markOf(third.cards[0]) });
		const gone = await dingTalk.control.pushCallback(demoApp.appKey, topic, again);
		expect(JSON.stringify(gone.answer?.data)).toContain(closed);
	});

	test.each<[string, (opened: CardMark) => IDataObject]>([
		['without a proof', () => ({ userId: 'c001', name: 'approve', cardId: 'x' })],
		[
			'with a proof of another key',
			() => ({
				userId: 'c001',
				name: 'approve',
				cardId: 'x',
				proof: randomBytes(32).toString('base64url'),
			}),
		],
		['as the page sends it', () => ({ answer: 'approve' })],
	])('straight to the signed address, %s: closed', async (_, made) => {
		const { id, cards: ids } = await ask();
		const opened = openMark(appKey(), ids[0] ?? '', markOf(ids[0]));
		if (!opened) throw new Error('The mark cannot be opened');
		const { pathname, search } = new URL(opened.resumeUrl);
		const said = await fetch(`${n8n.url}${pathname}${search}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(made(opened)),
		});
		expect(await said.json()).toMatchObject({ dingTalkPress: 'closed' });
		const page = await fetch(`${n8n.url}${pathname}?userId=c001&answer=approve&mark=x`, {
			method: 'POST',
		});
		expect(page.status).toBe(410);
		expect(n8n.answers(id)).toStrictEqual([]);
	});
});
