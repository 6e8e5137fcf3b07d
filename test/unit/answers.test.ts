/* eslint-disable @n8n/community-nodes/no-restricted-globals */
/** Answers to a question (design.md, section 1): who may give one, in which way, until when, and what comes of it. */
import { randomBytes } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';

import { Parameters } from '../../nodes/shared/parameters/parameters';
import { answerQuestion } from '../../nodes/shared/sendAndWait/answer';
import {
	freezeQuestion,
	isOver,
	keepQuestion,
	questionKeptIn,
	type AskedQuestion,
} from '../../nodes/shared/sendAndWait/askedQuestion';
import { itemAtLimit } from '../../nodes/shared/sendAndWait/atLimit';
import { cardIdFor, cardsOf, isCardOfGroup } from '../../nodes/shared/sendAndWait/cardIds';
import { openMark, sealMark } from '../../nodes/shared/sendAndWait/cardMark';
import { readChatAnswers } from '../../nodes/shared/sendAndWait/chatFields';
import { answeredFace, otherFace } from '../../nodes/shared/sendAndWait/faces';
import { linkFor, linkOf } from '../../nodes/shared/sendAndWait/links';
import { pressProvenIn, withProof } from '../../nodes/shared/sendAndWait/pressProof';
import {
	answerOf,
	labelOf,
	readQuestion,
	type Question,
} from '../../nodes/shared/sendAndWait/question';
import { readAnswer, resume } from '../../nodes/shared/sendAndWait/resume';
import { readWaitLimit } from '../../nodes/shared/sendAndWait/waitLimit';
import { wordsForPhone, wordsForText } from '../../nodes/shared/sendAndWait/words';
import { NodeRun } from '../../nodes/shared/transport/nodeRun';
import { askedQuestion as asked } from './asking';
import { refusalOf } from './refusal';

const now = Date.parse('2026-01-31T12:00:00Z');
beforeEach(() => jest.useFakeTimers({ now }));
afterEach(() => jest.useRealTimers());

describe('a page', () => {
	interface Request {
		method?: string;
		query?: IDataObject;
		body?: unknown;
		language?: string;
	}

	async function open(
		question: AskedQuestion | undefined,
		{ method = 'GET', query = {}, body, language = 'en' }: Request,
	) {
		const shown = { status: 0, headers: {} as IDataObject, html: '' as unknown };
		const response = {
			status: (status: number) => Object.assign(response, { sent: (shown.status = status) }),
			set: (headers: IDataObject) => Object.assign(response, { sent: (shown.headers = headers) }),
			send: (html: unknown) => (shown.html = html),
		};
		const context = {
			getNode: () => ({ name: 'Ask {it}' }),
			getNodeParameter: () => (question ? JSON.stringify(question) : undefined),
			getHeaderData: () => ({ 'accept-language': language, 'content-language': 'de' }),
			getQueryData: () => query,
			getBodyData: () => body,
			getRequestObject: () => ({ method }),
			getResponseObject: () => response,
			getTimezone: () => 'Asia/Shanghai',
		} as unknown as IWebhookFunctions;
		const result = await answerQuestion.call(context);
		return { result, ...shown };
	}

	const link = (question: AskedQuestion, userId: string, name: string): IDataObject => {
		const context = {
			getSignedResumeUrl: (query: IDataObject) => query,
		} as unknown as IExecuteFunctions;
		return linkFor(context, question, userId, name as 'page') as unknown as IDataObject;
	};
	const press = async (question: AskedQuestion, name: string, more: Request = {}) =>
		await open(question, { method: 'POST', query: link(question, 'a', name), ...more });
	const answerIn = ({ result }: Awaited<ReturnType<typeof open>>) =>
		result.workflowData?.[0]?.[0]?.json;

	test('that is opened asks again and answers nothing, whatever opens it', async () => {
		const question = asked();
		for (const [name, button] of [
			['approve', 'Approve'],
			['decline', 'Not now'],
		]) {
			const page = await open(question, { query: link(question, 'a', String(name)) });
			expect(page.result).toEqual({ noWebhookResponse: true });
			expect(page.status).toBe(200);
			expect(page.html).toContain(`<button type="submit">${button}</button>`);
		}
		const both = await open(question, { query: link(question, 'a', 'page') });
		expect(both.html).toContain(
			'<form method="post"><button type="submit" name="answer" value="approve">Approve</button>\n<button type="submit" name="answer" value="decline">Not now</button></form>',
		);
		const chinese = await open(question, {
			query: link(question, 'a', 'approve'),
			language: 'zh-CN',
		});
		expect(chinese.html).toContain('<button type="submit">同意</button>');
		expect(both.headers).toEqual({
			'content-type': 'text/html; charset=utf-8',
			'content-security-policy':
				"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
			'cache-control': 'no-store',
			'referrer-policy': 'no-referrer',
			'x-robots-tag': 'noindex, nofollow',
		});
	});

	test('answers for whose link it is, once', async () => {
		const question = asked();
		const first = await press(question, 'decline');
		expect(answerIn(first)).toEqual({
			approved: false,
			respondedAt: '2026-01-31T12:00:00.000Z',
			respondedBy: 'a',
		});
		expect(first.result.webhookResponse).toContain('Thank you, your answer has been recorded.');
		expect(first.result.webhookResponse).toContain('<p>You can close this page.</p>');
		for (const later of [0, 10_000]) {
			jest.setSystemTime(now + later);
			const second = await press(question, 'approve');
			expect([answerIn(second), second.status]).toEqual([undefined, 410]);
		}
		jest.setSystemTime(now + 10_001);
		expect(answerIn(await press(question, 'approve'))).toMatchObject({ approved: true });
	});

	test('takes the button that was pressed on it, and no other', async () => {
		const choices = asked({
			responseType: 'choices',
			buttons: [{ name: 'choice1', label: 'Now' }],
		});
		expect(answerIn(await press(choices, 'page', { body: { answer: 'choice1' } }))).toMatchObject({
			choice: 'Now',
		});
		for (const body of [{ answer: 'choice2' }, {}, undefined]) {
			const page = await press(asked(), 'page', { body });
			expect([answerIn(page), page.status]).toEqual([undefined, 200]);
		}
		expect(answerIn(await press(asked(), 'choice9'))).toBeUndefined();
	});

	test('takes a text, cut at 5,000 characters, and asks again for an empty one', async () => {
		const question = () => asked({ responseType: 'freeText', buttons: [] });
		expect(answerIn(await press(question(), 'page', { body: { text: '  Yes \n' } }))).toMatchObject(
			{ text: 'Yes' },
		);
		const long = answerIn(await press(question(), 'page', { body: { text: 'x'.repeat(6000) } }));
		expect(String(long?.text)).toHaveLength(5000);
		for (const body of [{ text: ' ' }, { text: ['x'] }, undefined]) {
			const page = await press(question(), 'page', { body });
			expect(answerIn(page)).toBeUndefined();
			expect(page.html).toContain('<p class="notice">Please write something first.</p>');
		}
		const opened = await open(question(), { query: {} });
		expect(opened.status).toBe(410);
		const own = asked({ responseType: 'freeText', buttons: [], submitLabel: 'Go' });
		const form = await open(own, { query: link(own, 'a', 'page') });
		expect(form.html).toContain('<button type="submit">Go</button>');
		expect(form.html).toContain('<form method="post"><label for="text">Your answer</label>');
	});

	test('is closed without a question, after its time, for a made-up link, and where it is answered in the chat', async () => {
		const question = asked({ waitsUntil: new Date(now).toISOString() });
		const chat = asked({ inChat: { mayAnswer: [], isGroup: false } });
		const other = asked();
		for (const closed of [
			await open(undefined, { method: 'POST' }),
			await press(question, 'approve'),
			await press(chat, 'approve'),
			await open(other, { method: 'POST', query: link(asked(), 'a', 'approve') }),
			await open(other, { method: 'POST', query: { ...link(other, 'a', 'approve'), userId: 'b' } }),
			await open(other, {
				method: 'POST',
				query: { ...link(other, 'a', 'approve'), answer: 'decline' },
			}),
		]) {
			expect([closed.status, closed.result.workflowData]).toEqual([410, undefined]);
			expect(closed.html).toContain('This question is closed');
			expect(closed.html).toContain('<p>You can close this page.</p>');
		}
	});

	test('a link needs each of its parts, as a text', () => {
		const question = asked();
		const whole = link(question, 'a', 'approve');
		expect(linkOf(question, whole)).toEqual({ userId: 'a', name: 'approve' });
		for (const part of ['userId', 'answer', 'mark'])
			for (const value of [undefined, ['x'], 7])
				expect(linkOf(question, { ...whole, [part]: value } as IDataObject)).toBeUndefined();
		for (const odd of [link(question, 7 as never, 'approve'), link(question, 'a', 7 as never)])
			expect(linkOf(question, odd)).toBeUndefined();
		expect(linkOf(question, { ...whole, mark: `${String(whole.mark)}x` })).toBeUndefined();
		expect(String(whole.mark)).toMatch(/^[\w-]{22}$/);
	});

	describe('a press in the chat', () => {
		const chat = (more: Partial<AskedQuestion> = {}) =>
			asked({ inChat: { mayAnswer: [], isGroup: false }, ...more });
		const pressIn = async (
			question: AskedQuestion,
			userId: string,
			name = 'approve',
			body?: unknown,
		) =>
			await open(question, {
				method: 'POST',
				query: { answerIn: 'chat' },
				body: body ?? withProof(question.key, { userId, name, cardId: 'card' }),
			});

		test('goes on for one who was asked, and says what the card shows', async () => {
			const { result } = await pressIn(chat(), 'b', 'decline');
			expect(result.workflowData?.[0]?.[0]?.json).toEqual({
				approved: false,
				respondedAt: '2026-01-31T12:00:00.000Z',
				respondedBy: 'b',
			});
			expect(result.webhookResponse).toEqual({
				dingTalkPress: 'taken',
				lang: 'en',
				timeZone: 'Asia/Shanghai',
				label: 'Not now',
				ownWord: '',
				people: ['a', 'b'],
			});
			const group = chat({ title: '付款', inChat: { mayAnswer: [], isGroup: true } });
			expect((await pressIn(group, 'anybody')).result.webhookResponse).toMatchObject({
				lang: 'zh-CN',
				label: '同意',
				ownWord: 'approve',
				people: [],
			});
			const inChinese = chat({ message: '付款', buttons: [{ name: 'decline' }] });
			expect((await pressIn(inChinese, 'a', 'decline')).result.webhookResponse).toMatchObject({
				lang: 'zh-CN',
				label: '拒绝',
				ownWord: 'decline',
			});
			const choice = chat({ buttons: [{ name: 'choice1', label: 'Now' }] });
			expect((await pressIn(choice, 'a', 'choice1')).result).toMatchObject({
				webhookResponse: { label: 'Now', ownWord: '' },
				workflowData: [[{ json: { choice: 'Now' } }]],
			});
		});

		test.each<[string, AskedQuestion, string, string]>([
			['somebody else', chat(), 'z', 'notAllowed'],
			['nobody', chat(), '', 'notAllowed'],
			['nobody in a group', chat({ inChat: { mayAnswer: [], isGroup: true } }), '', 'notAllowed'],
			[
				'one who is not named',
				chat({ inChat: { mayAnswer: ['b'], isGroup: true } }),
				'a',
				'notAllowed',
			],
			['anybody after the time', chat({ waitsUntil: new Date(now).toISOString() }), 'a', 'closed'],
			['anybody where it is answered on a page', asked(), 'a', 'closed'],
		])('of %s is told why not', async (_, question, userId, why) => {
			const said = await pressIn(question, userId);
			expect(said.result).toEqual({ noWebhookResponse: true });
			expect([said.status, said.html]).toEqual([
				200,
				{
					dingTalkPress: why,
					lang: 'en',
					timeZone: 'Asia/Shanghai',
					label: '',
					ownWord: '',
					people: question.inChat?.isGroup === false ? ['a', 'b'] : [],
				},
			]);
		});

		test('without a question that waits is told that it is closed', async () => {
			const said = await open(undefined, { method: 'POST', query: { answerIn: 'chat' } });
			expect(said.html).toMatchObject({ dingTalkPress: 'closed', lang: 'en', people: [] });
		});

		test('counts once, for a button that there is, with the proof of the trigger', async () => {
			const question = chat();
			const why = async (name: string, body?: unknown) =>
				((await pressIn(question, 'a', name, body)).html as IDataObject).dingTalkPress;
			expect(await why('choice1')).toBe('closed');
			const proven = withProof(question.key, { userId: 'a', name: 'approve', cardId: 'card' });
			for (const body of [
				'x',
				{},
				{ ...proven, userId: 'b' },
				{ ...proven, proof: 'x' },
				withProof('other', { userId: 'a', name: 'approve', cardId: 'card' }),
			])
				expect(await why('approve', body)).toBe('closed');
			expect((await pressIn(question, 'a')).result.workflowData).toBeDefined();
			expect(await why('approve')).toBe('closed');
		});

		test('a proof needs each of its parts, as a text', () => {
			const press_ = { userId: 'a', name: 'approve', cardId: 'card' };
			const whole = withProof('k', press_);
			expect(pressProvenIn(whole, 'k')).toEqual(press_);
			for (const part of ['userId', 'name', 'cardId', 'proof'])
				for (const value of [undefined, 7])
					expect(pressProvenIn({ ...whole, [part]: value }, 'k')).toBeUndefined();
			for (const part of ['userId', 'name', 'cardId']) {
				const odd = withProof('k', { ...press_, [part]: 7 } as never);
				expect(pressProvenIn(odd, 'k')).toBeUndefined();
			}
			expect([
				pressProvenIn(whole, 'other'),
				pressProvenIn([], 'k'),
				pressProvenIn(undefined, 'k'),
			]).toEqual([undefined, undefined, undefined]);
		});
	});
});

describe('what was asked', () => {
	const question = (waitTill: Date): Question => ({ ...asked(), waitTill }) as Question;

	test('is frozen with its people, its time and a key of its own, the same over Retry On Fail', () => {
		const run = new NodeRun(true);
		const frozen = freezeQuestion(question(new Date(now + 60_000)), ['a'], run);
		expect(frozen).toMatchObject({
			askedAt: '2026-01-31T12:00:00.000Z',
			people: ['a'],
			waitsUntil: '2026-01-31T12:01:00.000Z',
		});
		expect(frozen).not.toHaveProperty('waitTill');
		expect(frozen.key).toMatch(/^[\w-]{43}$/);
		expect(freezeQuestion(question(WAIT_INDEFINITELY), ['a'], run).key).toBe(frozen.key);
		expect(freezeQuestion(question(WAIT_INDEFINITELY), ['a'], new NodeRun())).not.toHaveProperty(
			'waitsUntil',
		);
		expect(freezeQuestion(question(WAIT_INDEFINITELY), ['a'], new NodeRun()).key).not.toBe(
			frozen.key,
		);
		expect([isOver(frozen), isOver({ ...frozen, waitsUntil: undefined })]).toEqual([false, false]);
		jest.setSystemTime(now + 60_000);
		expect(isOver(frozen)).toBe(true);
	});

	test('is kept in the context of its node and read by an expression that holds the name alone', () => {
		const held: IDataObject = {};
		const frozen = asked();
		keepQuestion({ getContext: () => held } as unknown as IExecuteFunctions, frozen);
		let expression = '';
		const read = (value: unknown) =>
			questionKeptIn({
				getNode: () => ({ name: 'Ask {{ $json.x }} "it"' }),
				getNodeParameter: (_name: string, given: string) => {
					expression = given;
					return value;
				},
			} as unknown as IWebhookFunctions);
		expect(read(held.dingTalkQuestion)).toEqual(frozen);
		expect(expression).toBe(
			'={{ $node["Ask \\u007b\\u007b $json.x \\u007d\\u007d \\"it\\""].context.dingTalkQuestion }}',
		);
		for (const nothing of [undefined, 7, '[1]', 'null']) expect(read(nothing)).toBeUndefined();
	});

	test('at the limit nothing of the item passes for an answer', () => {
		const item = {
			approved: true,
			'data.approved': true,
			'["text"].x': 'yes',
			choice: 'x',
			respondedBy: 'a',
			respondedAt: 'x',
			chatInput: 'yes',
			data: {},
			text: 'x',
			approvedBefore: 'stays',
			amount: 7,
			'': 'odd',
		};
		expect(itemAtLimit(item, 'then')).toEqual({
			approvedBefore: 'stays',
			amount: 7,
			'': 'odd',
			approved: false,
			timedOut: true,
			askedAt: 'then',
		});
	});

	const read = (parameters: IDataObject) => new Parameters((name) => parameters[name]);

	test('the limit is an interval, a time, or none', () => {
		const limit = (values?: IDataObject) =>
			readWaitLimit(read(values ? { limitWaitTime: { values } } : {}));
		const at = (values: IDataObject) => limit(values).getTime() - now;
		expect(limit()).toBe(WAIT_INDEFINITELY);
		expect(at({})).toBe(45 * 60_000);
		expect(at({ resumeAmount: 2, resumeUnit: 'hours' })).toBe(7_200_000);
		expect(at({ resumeAmount: 1, resumeUnit: 'days' })).toBe(86_400_000);
		expect(at({ limitType: 'atSpecifiedTime', maxDateAndTime: now + 1 })).toBe(1);
		const refused = (values: IDataObject) => refusalOf(() => limit(values)).message;
		expect(refused({ resumeAmount: 0 })).toBe('"Amount" is 0');
		expect(refused({ resumeAmount: 1e9, resumeUnit: 'days' })).toBe('"Amount" is too large');
		const forEver = (WAIT_INDEFINITELY.getTime() - now) / 60_000;
		expect(refused({ resumeAmount: forEver })).toBe('"Amount" is too large');
		expect(at({ resumeAmount: forEver - 1 })).toBe((forEver - 1) * 60_000);
		expect(refused({ limitType: 'atSpecifiedTime', maxDateAndTime: now })).toBe(
			'"Max Date and Time" has passed',
		);
		expect(refused({ limitType: 'atSpecifiedTime', maxDateAndTime: '' })).toBe(
			'"Max Date and Time" is empty',
		);
		expect(refused({ limitType: 'never' })).toMatch(/^"Limit Type"/);
		expect(refused({ resumeUnit: 'weeks' })).toMatch(/^"Unit"/);
		expect(refused({ resumeAmount: -1 })).toMatch(/^"Amount"/);
	});

	test('the user’s own labels, for each button that has one', () => {
		const base = { title: 'T', message: 'M', responseType: 'approval' };
		expect(readQuestion(read(base))).toMatchObject({
			title: 'T',
			message: 'M',
			buttons: [{ name: 'approve', label: undefined }],
		});
		const values = { approvalType: 'double', approveLabel: ' Yes ', disapproveLabel: 'No' };
		const options = { messageButtonLabel: 'Open it', responseFormButtonLabel: ' Send ' };
		const own = readQuestion(read({ ...base, approvalOptions: { values }, options }));
		expect(own).toMatchObject({
			buttons: [
				{ name: 'approve', label: 'Yes' },
				{ name: 'decline', label: 'No' },
			],
			openLabel: 'Open it',
			submitLabel: 'Send',
		});
		expect(readQuestion(read(base))).not.toHaveProperty('openLabel');
		expect(readQuestion(read(base))).not.toHaveProperty('submitLabel');
		const choices = (given: unknown) =>
			readQuestion(read({ ...base, responseType: 'choices', choices: given } as IDataObject))
				.buttons;
		expect(choices(' a \n\na\nb')).toEqual([
			{ name: 'choice1', label: 'a' },
			{ name: 'choice2', label: 'b' },
		]);
		expect(choices(['a', null, 7])).toEqual([
			{ name: 'choice1', label: 'a' },
			{ name: 'choice2', label: '7' },
		]);
		expect(choices(['1', '2', '3', '4', '5'])).toHaveLength(5);
		const long = 'x'.repeat(21);
		const both = { approveLabel: 'x', disapproveLabel: 'x', approvalType: 'double' };
		const labelled = (values: IDataObject) => ({
			approvalOptions: { values: { ...both, ...values } },
		});
		for (const [wrong, label] of [
			[{ title: 'x'.repeat(65) }, 'Title'],
			[{ message: '' }, 'Message'],
			[{ responseType: 'mail' }, 'Response Type'],
			[{ responseType: 'choices', choices: long }, 'Choices'],
			[labelled({ approveLabel: long }), 'Approve Button Label'],
			[labelled({ disapproveLabel: long }), 'Decline Button Label'],
			[labelled({ approvalType: 'triple' }), 'Type of Approval'],
			[{ options: { allowLinks: 'perhaps' } }, 'Allow Links and Pictures'],
			[{ options: { messageButtonLabel: long } }, 'Message Button Label'],
			[{ options: { responseFormButtonLabel: ['x'] } }, 'Response Form Button Label'],
		] as Array<[IDataObject, string]>)
			expect(refusalOf(() => readQuestion(read({ ...base, ...wrong }))).parameter).toBe(label);
		expect(refusalOf(() => choices(['1', '2', '3', '4', '5', '6'])).message).toBe(
			'"Choices" has 6 choices',
		);
		expect(refusalOf(() => choices([null])).hint).toBe('Enter 1 to 5, one a line');
		expect(readQuestion(read({ ...base, responseType: 'freeText' })).buttons).toStrictEqual([]);
		const [approve, decline] = [{ name: 'approve' as const }, { name: 'decline' as const }];
		const words = wordsForText('x');
		expect([
			labelOf(approve, words),
			labelOf(decline, words),
			labelOf({ ...approve, label: 'Ok' }, words),
		]).toEqual(['Approve', 'Decline', 'Ok']);
		expect([
			answerOf(approve),
			answerOf(decline),
			answerOf({ name: 'choice1', label: 'a' }),
		]).toEqual([{ approved: true }, { approved: false }, { choice: 'a' }]);
	});

	test('in the chat there is no text to write, and those who may answer are IDs', () => {
		const chat = (parameters: IDataObject, responseType: Question['responseType'] = 'approval') =>
			readChatAnswers(read(parameters), { responseType } as Question);
		expect(chat({ mayAnswer: 'a, b', options: { cardTemplateId: ' own ' } })).toEqual({
			mayAnswer: ['a', 'b'],
			cardTemplateId: 'own',
		});
		expect(chat({})).toEqual({
			mayAnswer: [],
			cardTemplateId: expect.stringMatching(/\.schema$/) as string,
		});
		expect(refusalOf(() => chat({}, 'freeText'))).toMatchObject({
			parameter: 'Response Type',
			message: '"Response Type" is Free Text, and a card in the chat has no field to write in',
		});
		const odd = { cardTemplateId: ['x'] };
		expect(refusalOf(() => chat({ options: odd })).parameter).toBe('Card Template ID');
		expect(refusalOf(() => chat({ mayAnswer: 'a b' })).parameter).toBe('May Answer');
	});
});

describe('a card', () => {
	const key = randomBytes(32);
	const mark = { resumeUrl: 'http://x/webhook-waiting/1?signature=s', key: 'k', name: 'approve' };

	test('has an ID of its question and its person, or of its group', () => {
		const own = cardIdFor('q', 'a');
		expect(own).toMatch(/^n8n-q-[0-9a-f]{16}$/);
		expect([cardIdFor('q', 'a'), cardIdFor('q', undefined), cardsOf(own), cardsOf('x')]).toEqual([
			own,
			'n8n-q-group',
			'q',
			'',
		]);
		expect(cardIdFor('q', 'b')).not.toBe(own);
		expect([isCardOfGroup('n8n-q-group'), isCardOfGroup(own), isCardOfGroup('group')]).toEqual([
			true,
			false,
			false,
		]);
	});

	test('carries a mark that nobody reads, and that is good for it alone', () => {
		const sealed = sealMark(key, 'card', mark);
		expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toMatch(/webhook|signature/);
		expect(sealMark(key, 'card', mark)).not.toBe(sealed);
		expect(openMark(key, 'card', sealed)).toEqual(mark);
		expect(openMark(key, 'other', sealed)).toBeUndefined();
		expect(openMark(randomBytes(32), 'card', sealed)).toBeUndefined();
		for (const wrong of [
			'',
			'x',
			'x'.repeat(37),
			'x'.repeat(38),
			sealed.slice(0, -4),
			`A${sealed.slice(1)}`,
		])
			expect(openMark(key, 'card', wrong)).toBeUndefined();
		for (const part of ['resumeUrl', 'key', 'name'])
			expect(
				openMark(key, 'card', sealMark(key, 'card', { ...mark, [part]: 7 } as never)),
			).toBeUndefined();
	});

	test('says who has answered, when, in the language of the question', () => {
		const at = new Date('2026-01-31T02:42:00Z');
		const face = (ownWord: '' | 'approve' | 'decline', lang: string, timeZone = 'Asia/Shanghai') =>
			answeredFace(
				{ dingTalkPress: 'taken', lang, timeZone, label: 'Now', ownWord, people: [] },
				'Ann',
				at,
			);
		expect([
			face('approve', 'en'),
			face('decline', 'en'),
			face('', 'en'),
			face('approve', 'en', 'nowhere'),
		]).toEqual([
			'Approved by Ann, 10:42',
			'Declined by Ann, 10:42',
			'Now: Ann, 10:42',
			'Approved by Ann, 02:42',
		]);
		expect([face('approve', 'zh-CN'), face('decline', 'zh-CN'), face('', 'zh-CN')]).toEqual([
			'Ann 已同意，10:42',
			'Ann 已拒绝，10:42',
			'Now：Ann，10:42',
		]);
		for (const what of ['closed', 'notAllowed', 'notTaken'] as const) {
			expect(otherFace(what, '')).toBe(`${otherFace(what, 'zh-CN')} ${otherFace(what, 'en')}`);
			expect(otherFace(what, 'zh-CN')).toMatch(/\p{Script=Han}/u);
			expect(otherFace(what, 'en')).toMatch(/^[A-Z][\w ,:.]+$/);
		}
	});
});

describe('n8n that is asked to go on', () => {
	test.each<[number, string, unknown]>([
		[200, '{"dingTalkPress":"taken","lang":"en"}', { dingTalkPress: 'taken', lang: 'en' }],
		[409, '{"message":"The execution \\"12\\" is running already."}', 'fallingAsleep'],
		[409, '{"message":"The execution \\"12\\" has finished already."}', 'over'],
		[409, 'x', 'over'],
		[409, '{"message":["is running"]}', 'over'],
		[404, '{"message":"The execution \\"12\\" does not exist."}', 'over'],
		[404, '{"message":"Not found"}', 'unreachable'],
		[404, '<html>', 'unreachable'],
		[410, '<html>', 'over'],
		[200, '<!DOCTYPE html><html>', 'over'],
		[200, 'pong', 'unreachable'],
		[200, '{"x":"<html"}', 'unreachable'],
		[500, '<html>', 'unreachable'],
		[401, '{"message":7}', 'unreachable'],
	])('%i %s', (status, text, said) => expect(readAnswer(status, text)).toEqual(said));

	const { fetch: before } = globalThis;
	afterEach(() => Object.assign(globalThis, { fetch: before }));
	const resumeUrl = 'https://n8n.example/x/webhook-waiting/1/node?signature=s';
	const taken = { status: 200, text: '{"dingTalkPress":"taken"}' };
	const running = { status: 409, text: '{"message":"is running already"}' };

	async function going(
		steps: Array<typeof taken | Error>,
		origins: string[],
		signal = new AbortController().signal,
	) {
		const asked_: string[] = [];
		Object.assign(globalThis, {
			fetch: async (url: string, options: RequestInit) => {
				asked_.push(
					`${String(options.method)} ${url} ${String(options.redirect)} ${String(options.body)}`,
				);
				expect(options.headers).toEqual({
					'content-type': 'application/json',
					accept: 'application/json',
				});
				const step = steps.length > 1 ? steps.shift() : steps[0];
				if (!step || step instanceof Error) throw step ?? new Error('none');
				return await Promise.resolve({
					status: step.status,
					text: async () => await Promise.resolve(step.text),
				});
			},
		});
		let said: unknown;
		void resume(resumeUrl, origins, { a: 1 }, signal).then((end) => (said = end));
		for (let step = 0; step < 100 && said === undefined; step++)
			await jest.advanceTimersByTimeAsync(150);
		return { said, asked: asked_ };
	}

	test('is asked at its own addresses in turn, each once, with the path and signature of the link', async () => {
		const { said, asked: urls } = await going(
			[new Error('refused'), taken],
			['no url', 'http://a:1/y', 'http://a:1', 'http://b:2'],
		);
		expect(said).toEqual({ dingTalkPress: 'taken' });
		expect(urls).toEqual([
			'POST http://a:1/x/webhook-waiting/1/node?signature=s error {"a":1}',
			'POST http://b:2/x/webhook-waiting/1/node?signature=s error {"a":1}',
		]);
	});

	test('is asked again while the execution falls asleep, until it is too late', async () => {
		expect(await going([running, running, taken], ['http://a:1'])).toMatchObject({
			said: { dingTalkPress: 'taken' },
		});
		const unreached = new Error('refused');
		const both = ['http://a:1', 'http://b:2'];
		expect(await going([running, taken, unreached], both)).toMatchObject({
			said: { dingTalkPress: 'taken' },
			asked: [expect.stringContaining('//a:1'), expect.stringContaining('//a:1')],
		});
		const ended = AbortSignal.abort();
		expect((await going([unreached], both, ended)).said).toBe('unreachable');
		expect((await going([taken], both, ended)).said).toEqual({ dingTalkPress: 'taken' });
		const late = new AbortController();
		setTimeout(() => late.abort(), 1000);
		const { said, asked: urls } = await going([running], ['http://a:1'], late.signal);
		expect(said).toBe('fallingAsleep');
		expect(urls.length).toBeGreaterThan(3);
		const cut = new AbortController();
		setTimeout(() => cut.abort(), 200);
		expect((await going([running, running, unreached], ['http://a:1'], cut.signal)).said).toBe(
			'fallingAsleep',
		);
		expect((await going([new Error('refused')], ['http://a:1', 'http://b:2'])).said).toBe(
			'unreachable',
		);
		expect((await going([taken], [])).said).toBe('unreachable');
	});
});

test('words follow the phone, or the text that goes out', () => {
	const phone = (header: unknown) => wordsForPhone(header).lang;
	expect(
		['zh-CN,en', 'en-US, zh', 'fr, zh;q=0.5', 'x-en,zh', 'ZH', 'fr', '', undefined, 'zhx'].map(
			phone,
		),
	).toEqual(['zh-CN', 'en', 'zh-CN', 'zh-CN', 'zh-CN', 'en', 'en', 'en', 'en']);
	const far = `${'x,'.repeat(99)}zh`;
	expect([phone(far), phone(`x${far}`), phone(`xx${far}`)]).toEqual(['zh-CN', 'en', 'en']);
	expect(
		['付款', 'Pay', '支払いですか', 'カード决'].map((text) => wordsForText(text).lang),
	).toEqual(['zh-CN', 'en', 'en', 'en']);
});
