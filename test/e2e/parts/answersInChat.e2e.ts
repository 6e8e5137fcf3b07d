/* eslint-disable @n8n/community-nodes/no-restricted-imports */
/** Questions that are answered in the chat, in a real n8n whose address no phone could reach. */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { waitUntil } from '../../simulator/testing/until';
import { sealMark } from '../../../nodes/shared/sendAndWait/cardMark';
import { demoApp, type CallbackTopic, type PressOutcome } from '../../simulator';
import type { CompanySpec } from '../../simulator/entities';
import { answerOf, ask as askWith, newPath, until } from '../steps/approvals';
import { listeningWorkflow, openConnections } from '../steps/listening';
import { LastingStage } from '../stages/lastingStage';

const group = 'cidApprovers==';
const people = ['anna', 'bela', 'carl'];
const company: CompanySpec = {
	corpId: 'dingchat',
	name: 'Chat',
	people: people.map((userId) => ({ userId, name: `Person ${userId}`, deptIds: [1] })),
	departments: [{ deptId: 1, name: 'Chat' }],
	apps: [demoApp],
	groups: [{ openConversationId: group, name: 'Approvers', userIds: people }],
	mediaIds: [],
};

let stage: LastingStage;
let triggerId: string;

beforeAll(async () => {
	stage = await LastingStage.open({ name: 'answers-in-chat', company });
	triggerId = await stage.n8n.rest.createWorkflow(
		listeningWorkflow(stage.credential, 'messageRead'),
	);
	expect(await stage.n8n.rest.publicationOf(triggerId)).toMatchObject({ isPublished: true });
});
afterAll(async () => await stage?.close());

const { control } = { control: () => stage.simulator.control };

/** Asks in the chat, and gives the execution that waits and the cards that are new. */
async function ask(parameters: INodeParameters, options?: { loops: boolean }) {
	const known = new Set(cardIds());
	const id = await askWith(
		stage,
		'dingTalkBotMessage',
		{ answerIn: 'chat', userIds: 'anna', ...parameters },
		options,
	);
	return { id, cards: cardIds().filter((card) => !known.has(card)) };
}

function cardIds(): string[] {
	return control()
		.ledger()
		.cards.map(({ outTrackId }) => outTrackId);
}

/** The card of a person among these. */
function cardOf(userId: string, cards: string[]): string {
	const card = control()
		.ledger()
		.cards.find(
			({ outTrackId, carriers }) =>
				cards.includes(outTrackId) && carriers.some(({ userIds }) => userIds.includes(userId)),
		);
	if (!card) throw new Error(`${userId} has no card`);
	return card.outTrackId;
}

async function press(userId: string, cards: string[], actionId: string): Promise<PressOutcome> {
	return await control().press({ outTrackId: cardOf(userId, cards), userId, actionId });
}

const faceOf = ({ outcome, card }: PressOutcome) => ({
	outcome,
	tips: card.tips,
	buttons: card.buttons.map(({ text }) => text),
});
const closed = 'This question is closed: it has been answered, or its time is over.';

const answer = (json: object, respondedBy: string) => ({
	...json,
	respondedBy,
	respondedAt: expect.stringMatching(/Z$/) as string,
});

test.each([
	['approve', 'Approved', true],
	['decline', 'Declined', false],
])('%s: the card says so, and who, and the execution goes on', async (name, words, approved) => {
	const { id, cards } = await ask({});
	expect(
		control()
			.card(cardOf('anna', cards), 'anna')
			.buttons.map(({ text }) => text),
	).toEqual(['Approve', 'Decline']);
	const pressed = await press('anna', cards, name);
	expect(faceOf(pressed)).toEqual({
		outcome: 'done',
		tips: expect.stringMatching(new RegExp(`^${words} by Person anna, \\d\\d:\\d\\d$`)) as string,
		buttons: [],
	});
	expect(await answerOf(stage, id)).toEqual(answer({ approved }, 'anna'));
});

test('a choice, and the cards of the others follow', async () => {
	const { id, cards } = await ask({
		userIds: people.join(','),
		responseType: 'choices',
		choices: '周一\n周二\n周三',
		title: '什么时候发布？',
		message: '请选择。',
	});
	expect(cards).toHaveLength(3);
	const pressed = await press('bela', cards, 'choice2');
	expect(faceOf(pressed)).toMatchObject({
		tips: expect.stringMatching(/^周二：Person bela，\d\d:\d\d$/) as string,
	});
	expect(await answerOf(stage, id)).toEqual(answer({ choice: '周二' }, 'bela'));
	const views = () => people.map((userId) => control().card(cardOf(userId, cards), userId));
	await waitUntil(() => views().every(({ buttons }) => buttons.length === 0), { pauseMs: 50 });
	expect(new Set(views().map(({ tips }) => tips))).toEqual(new Set([pressed.card.tips]));
	expect(views().flatMap(({ buttons }) => buttons)).toStrictEqual([]);
});

test('somebody who may not is told so, and the question stays open; in a group for everybody else', async () => {
	const { id, cards } = await ask({
		resource: 'groupMessage',
		openConversationId: group,
		mayAnswer: 'anna, carl',
	});
	expect(cards).toHaveLength(1);
	const refused = await press('bela', cards, 'approve');
	expect(faceOf(refused)).toEqual({
		outcome: 'done',
		tips: 'You were not asked to answer this. It is still open for those who may.',
		buttons: ['Approve', 'Decline'],
	});
	expect(control().card(cards[0] ?? '', 'anna').tips).toBe('');
	await until(stage.n8n, id, 'waiting');
	expect(faceOf(await press('carl', cards, 'decline')).tips).toMatch(/^Declined by Person carl/);
	expect(await answerOf(stage, id)).toEqual(answer({ approved: false }, 'carl'));
});

test('pressed twice at one moment: one answer, and both are shown the same', async () => {
	const { id, cards } = await ask({ resource: 'groupMessage', openConversationId: group });
	await Promise.all([press('anna', cards, 'approve'), press('bela', cards, 'decline')]);
	const json = (await answerOf(stage, id)) as { approved: boolean; respondedBy: string };
	const decided = json.approved ? /^Approved by Person anna/ : /^Declined by Person bela/;
	// Where n8n takes longer than DingTalk waits, the second is told so first, and the outcome follows.
	const shown = () =>
		new Set(['anna', 'bela'].map((userId) => control().card(cards[0] ?? '', userId).tips));
	await waitUntil(() => [...shown()].every((tips) => decided.test(tips)), { pauseMs: 50 });
	expect([...shown()]).toEqual([expect.stringMatching(decided)]);
	expect(json.respondedBy).toBe(json.approved ? 'anna' : 'bela');
});

test('pressed after the limit: closed, and the execution has gone on without an answer', async () => {
	const values = { limitType: 'afterTimeInterval', resumeAmount: 1 / 60, resumeUnit: 'minutes' };
	const { id, cards } = await ask({ options: { limitWaitTime: { values } } });
	await sleep(1100);
	// n8n looks only once a minute: over is over before it has.
	expect(faceOf(await press('anna', cards, 'approve'))).toEqual({
		outcome: 'done',
		tips: closed,
		buttons: [],
	});
	const execution = await until(stage.n8n, id, 'success');
	expect(execution.items('After').map(({ json }) => json)).toEqual([
		expect.objectContaining({ timedOut: true, approved: false }),
	]);
	const again = await press('anna', cards, 'approve');
	expect(again.card.tips).toContain(closed);
}, 120_000);

test('a loop that asks again: the card before is closed, the new one answers', async () => {
	const first = await ask({}, { loops: true });
	await press('anna', first.cards, 'approve');
	const newest = () => cardIds().at(-1) ?? '';
	await waitUntil(() => newest() !== '' && !first.cards.includes(newest()), {
		seconds: 20,
		pauseMs: 50,
	});
	const second = newest();
	const { runs } = await until(stage.n8n, first.id, 'waiting');
	const old = await press('anna', first.cards, 'decline');
	expect(old.card.buttons).toStrictEqual([]);
	expect((await until(stage.n8n, first.id, 'waiting')).runs('Ask')).toBe(runs('Ask'));
	const pressed = await press('anna', [second], 'decline');
	expect(pressed.card.tips).toMatch(/^Declined/);
	await stage.n8n.rest.request('POST', `/rest/executions/${first.id}/stop`).catch(() => {});
});

test('two questions open at once, and n8n restarted in between: each gets its own answer', async () => {
	const one = await ask({ title: 'One' });
	const other = await ask({ title: 'Other' });
	await stage.n8n.stop();
	const lost = await press('anna', one.cards, 'approve');
	expect(lost).toMatchObject({ outcome: 'failed', why: 'nobodyConnected' });
	expect(lost.card.buttons).toHaveLength(2);
	await stage.startAgain();
	await waitUntil(() => openConnections(stage.simulator).length > 0, { pauseMs: 50 });
	expect((await press('anna', other.cards, 'decline')).card.tips).toMatch(/^Declined/);
	expect((await press('anna', one.cards, 'approve')).card.tips).toMatch(/^Approved/);
	expect(await answerOf(stage, other.id)).toEqual(answer({ approved: false }, 'anna'));
	expect(await answerOf(stage, one.id)).toEqual(answer({ approved: true }, 'anna'));
}, 120_000);

test('of a workflow that was deleted: closed', async () => {
	const { id, cards } = await ask({ title: newPath('deleted') });
	await stage.n8n.rest.request('POST', '/rest/executions/delete', { ids: [id] });
	const pressed = await press('anna', cards, 'approve');
	expect(pressed.card.tips).toContain(closed);
	expect(pressed.card.buttons).toStrictEqual([]);
});

test('no token, key or signature is in executions, and none readable in a card', async () => {
	const { id, cards } = await ask({});
	const waiting = await until(stage.n8n, id, 'waiting');
	const items = JSON.stringify(waiting.items('Ask'));
	const params = JSON.stringify(control().card(cards[0] ?? '', 'anna').params);
	for (const text of [items, params]) expect(text).not.toMatch(/signature|webhook-waiting|"key"/);
	await press('anna', cards, 'approve');
	await answerOf(stage, id);
});

describe('a press that was made up', () => {
	const topic: CallbackTopic = '/v1.0/card/instances/callback';
	const frame = (outTrackId: string, userId: string, params: IDataObject, button = 'approve') => ({
		type: 'actionCallback',
		outTrackId,
		corpId: company.corpId,
		userId,
		userIdType: 1,
		content: JSON.stringify({ cardPrivateData: { actionIds: [button], params } }),
	});
	const marked = (mark: unknown) => ({ n8nQuestion: mark }) as IDataObject;
	const markOf = (card: string, userId: string) =>
		String(control().card(card, userId).buttons[0]?.params?.n8nQuestion);
	const foreignKey = createHmac('sha256', 'the secret of another app')
		.update('n8n-nodes-dingtalk-notifications answers in the chat 1')
		.digest();
	const foreign = { resumeUrl: 'http://127.0.0.1/webhook-waiting/1', key: 'x', name: 'approve' };

	let open: { id: string; cards: string[] };
	let places: { anna: string; bela: string; other: string; mark: string };
	beforeAll(async () => {
		open = await ask({ userIds: 'anna,bela', title: 'Open' });
		const second = await ask({ title: 'Another question' });
		const anna = cardOf('anna', open.cards);
		places = {
			anna,
			bela: cardOf('bela', open.cards),
			other: cardOf('anna', second.cards),
			mark: markOf(anna, 'anna'),
		};
	});

	const push = async (data: object) => {
		const { answer: said } = await control().pushCallback(demoApp.appKey, topic, { ...data });
		return said?.data;
	};
	const silence = { response: null };

	test.each<[string, (of: typeof places) => object]>([
		['on a card that nobody has made', ({ mark }) => frame('n8n-x-y', 'anna', marked(mark))],
		["on another person's card", ({ bela, mark }) => frame(bela, 'bela', marked(mark))],
		['on the card of another question', ({ other, mark }) => frame(other, 'anna', marked(mark))],
		[
			'with one letter changed',
			({ anna, mark }) =>
				frame(anna, 'anna', marked(`${mark.startsWith('A') ? 'B' : 'A'}${mark.slice(1)}`)),
		],
		['that is cut off', ({ anna, mark }) => frame(anna, 'anna', marked(mark.slice(0, 20)))],
		['that is empty', ({ anna }) => frame(anna, 'anna', marked(''))],
		['that is no text', ({ anna }) => frame(anna, 'anna', marked(foreign))],
		['without a mark', ({ anna }) => frame(anna, 'anna', {})],
		[
			'of random bytes',
			({ anna }) => frame(anna, 'anna', marked(randomBytes(200).toString('base64url'))),
		],
		[
			"signed with another app's secret",
			({ anna }) => frame(anna, 'anna', marked(sealMark(foreignKey, anna, foreign))),
		],
		[
			'by a button that it does not belong to',
			({ anna, mark }) => frame(anna, 'anna', marked(mark), 'decline'),
		],
		['by nobody', ({ anna, mark }) => frame(anna, '', marked(mark))],
	])('%s: no answer, no word', async (_, made) => {
		expect(await push(made(places))).toEqual(silence);
		expect((await stage.n8n.rest.execution(open.id)).status).toBe('waiting');
	});

	test('by somebody who was not asked, with a true mark: told so, and the question stays open', async () => {
		const said = await push(frame(places.anna, 'carl', marked(places.mark)));
		expect(JSON.stringify(said)).toContain('You were not asked to answer this.');
		expect((await stage.n8n.rest.execution(open.id)).status).toBe('waiting');
	});

	test('a true frame once more, after its answer: shown the answer, and nothing goes on again', async () => {
		const data = frame(places.anna, 'anna', marked(places.mark));
		expect(JSON.stringify(await push(data))).toContain('Approved by Person anna');
		expect(await answerOf(stage, open.id)).toEqual(answer({ approved: true }, 'anna'));
		expect(JSON.stringify(await push(data))).toContain('Approved by Person anna');
		expect(await answerOf(stage, open.id)).toEqual(answer({ approved: true }, 'anna'));
	});
});
