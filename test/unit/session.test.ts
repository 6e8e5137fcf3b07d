/** Requests with all their care (design.md, section 2): what is asked again and when, and what is never sent twice. */
import type { IDataObject } from 'n8n-workflow';

import type { AnyRequest } from '../../nodes/shared/transport/confine';
import { endpoints } from '../../nodes/shared/transport/endpoints';
import { DingTalkError, type Failure } from '../../nodes/shared/transport/errors';
import { incompleteAnswer } from '../../nodes/shared/transport/incomplete';
import { NodeRun } from '../../nodes/shared/transport/nodeRun';
import { secretsIn } from '../../nodes/shared/transport/outgoing';
import { permissionsNamedIn } from '../../nodes/shared/transport/permissions';
import type { RequestContext } from '../../nodes/shared/transport/request';
import { Session } from '../../nodes/shared/transport/session';
import {
	classifyThrown,
	failureOfCutShort,
	stoppedBefore,
} from '../../nodes/shared/transport/thrown';
import {
	appFingerprint,
	ensureToken,
	putToken,
	refuseToken,
	required,
} from '../../nodes/shared/transport/token';
import type { CredentialData } from '../../nodes/shared/transport/token';
import { helpersThat } from './helpersThat';
import { refusalOf } from './refusal';

const now = Date.parse('2026-01-31T12:00:00Z');
beforeEach(() => jest.useFakeTimers({ now }));
afterEach(() => jest.useRealTimers());

const {
	sendWorkNotification: send,
	getProgress: question,
	recallWorkNotification: change,
} = endpoints;
const keyedSend = endpoints.sendGroupWebhook;

/** An answer of the old host, or what the client throws. */
type Step = IDataObject | Error | 'hangs' | 'waits for a token';

const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const unreachable = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
const busy = { errcode: -1, errmsg: 'busy' };
const throttled = { errcode: 88, sub_code: '90018', sub_msg: 'slow down' };
const voidToken = { errcode: 40014, errmsg: 'bad token' };
const refused = { errcode: 40035, errmsg: 'bad parameter' };
const sent = { errcode: 0, task_id: 7 };

let apps = 0;

/** A session over a script of answers; the last one is given for ever. */
class Scripted {
	readonly requests: Array<{ at: number; options: AnyRequest }> = [];

	readonly stop = new AbortController();

	readonly credential: IDataObject = {
		region: 'china',
		clientId: ` app ${apps++} `,
		clientSecret: 'secret of the app',
		callsPerSecond: 1e6,
		accessToken: 'token 1',
	};

	/** What is stored for the credential. */
	stored: IDataObject | Error = { accessToken: 'token 1' };

	/** What n8n takes the token from. */
	usedCredential: object | undefined;

	reads = 0;

	/** Happens while an answer is under way. */
	meanwhile = () => {};

	private readonly began = Date.now();

	constructor(private readonly steps: Step[]) {}

	async open(run?: NodeRun): Promise<Session> {
		const context = {
			getNode: () => ({ credentials: { dingTalkApi: { id: '1', name: 'DingTalk' } } }),
			getCredentials: async () => {
				const read = this.reads++ === 0 ? this.credential : this.stored;
				return await (read instanceof Error ? Promise.reject(read) : Promise.resolve(read));
			},
			helpers: {
				httpRequestWithAuthentication: async (
					_type: string,
					options: AnyRequest,
					{ credentialsDecrypted }: { credentialsDecrypted: object },
				) => {
					this.usedCredential = credentialsDecrypted;
					return await this.answer(options);
				},
			},
		} as unknown as RequestContext;
		return await Session.open(context, run, this.stop.signal);
	}

	private async answer(options: AnyRequest): Promise<{ statusCode: number; body: string }> {
		if (this.steps[0] === 'waits for a token') return await new Promise(() => {});
		// As n8n does before each request.
		this.credential.accessToken ||= 'new token';
		options.qs = { ...options.qs, access_token: String(this.credential.accessToken) };
		options.begin?.();
		this.requests.push({ at: Date.now() - this.began, options });
		this.meanwhile();
		const step = this.steps.length > 1 ? this.steps.shift() : this.steps[0];
		if (step === 'hangs') return await new Promise(() => {});
		if (step instanceof Error) throw step;
		return await Promise.resolve({ statusCode: 200, body: JSON.stringify(step) });
	}

	times(): number[] {
		return this.requests.map(({ at }) => Math.round(at / 1000));
	}
}

/** Lets time pass until a request has ended. */
async function ended<T>(work: Promise<T>): Promise<{ value?: T; failure?: Failure }> {
	let end: { value?: T; failure?: Failure } | undefined;
	void work.then(
		(value) => (end = { value }),
		(error: unknown) => (end = { failure: (error as DingTalkError).failure }),
	);
	for (let second = 0; second < 3600 && !end; second++) await jest.advanceTimersByTimeAsync(1000);
	return end ?? {};
}

async function ask(
	steps: Step[],
	endpoint: Parameters<Session['request']>[0] = question,
	options = {},
) {
	const script = new Scripted(steps);
	const session = await script.open();
	const { value, failure } = await ended(session.request(endpoint, { body: {} }, options));
	return { script, value, failure, times: script.times() };
}

const progress = { errcode: 0, progress: { status: 2 } };

describe('a question', () => {
	test('that is answered is asked once, at the host and path of its API', async () => {
		const { script, value } = await ask([progress]);
		expect(value).toEqual(progress);
		expect(script.requests.map(({ options }) => options)).toMatchObject([
			{
				method: 'POST',
				url: 'https://oapi.dingtalk.com/topapi/message/corpconversation/getsendprogress',
				headers: { 'content-type': 'application/json' },
				body: {},
				timeout: 30_000,
				encoding: 'text',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			},
		]);
		expect(script.usedCredential).toEqual({
			id: '1',
			name: 'DingTalk',
			type: 'dingTalkApi',
			data: script.credential,
		});
	});

	test('that reaches nobody holds no other one back', async () => {
		const script = new Scripted([unreachable, progress]);
		const session = await script.open();
		const first = session.request(question, { body: {} });
		await jest.advanceTimersByTimeAsync(500);
		await session.request(question, { body: {} });
		await ended(first);
		expect(script.requests.map(({ at }) => at)).toEqual([0, 500, 1000]);
	});

	test.each<[string, Step, number[]]>([
		['whose answer is lost', lost, [0, 1, 3, 7, 15]],
		['to a busy service', busy, [0, 1, 3, 7, 15]],
		['that reaches nobody', unreachable, [0, 1, 3, 7, 15]],
		['that comes too often', throttled, [0, 1, 3, 7, 15, 23, 31, 39, 47]],
		['that is refused', refused, [0]],
		['with a token that is void again', voidToken, [0, 0]],
	])('%s is asked again as often as helps, at growing pauses', async (_, step, times) => {
		const asked = await ask([step]);
		expect(asked.times).toEqual(times);
		expect(asked.failure?.kind).not.toBe('unknown');
		expect((await ask([step, progress])).value).toEqual(times.length > 1 ? progress : undefined);
	});

	test('whose answer does not come in time is asked again', async () => {
		const { times, value } = await ask(['hangs', progress], question, { timeout: 5000 });
		expect([times, value]).toEqual([[0, 6], progress]);
	});

	test('that is only a look is asked again with a new token, or not at all', async () => {
		expect(await ask([lost, progress], question, { again: 'never' })).toMatchObject({
			failure: { code: 'ECONNRESET' },
			times: [0],
		});
		expect((await ask([voidToken, progress], question, { again: 'never' })).times).toEqual([0]);
		expect((await ask([voidToken, progress], question, { again: 'withNewToken' })).value).toEqual(
			progress,
		);
		expect((await ask([lost, progress], question, { again: 'withNewToken' })).times).toEqual([0]);
	});

	test('a success that lacks what was asked for is an error, asked once', async () => {
		const { failure, times } = await ask([{ errcode: 0, request_id: 'r' }]);
		expect([failure, times]).toMatchObject([
			{ code: 'incompleteAnswer', kind: 'service', requestId: 'r' },
			[0],
		]);
	});
});

describe('a send', () => {
	test.each<[string, Step, string, number[]]>([
		['whose answer is lost', lost, 'unknown', [0]],
		['to a busy service', busy, 'unknown', [0]],
		['that is refused', refused, 'invalidInput', [0]],
		['without a task ID', { errcode: 0 }, 'unknown', [0]],
		['that reaches nobody', unreachable, 'notConnected', [0, 1, 3, 7, 15]],
		['that comes too often', throttled, 'throttled', [0, 1, 3, 7, 15, 23, 31, 39, 47]],
	])('%s is %s', async (_, step, kind, times) => {
		const { failure, ...asked } = await ask([step], send);
		expect(failure?.kind).toBe(kind);
		expect(asked.times).toEqual(times);
	});

	test('by the user’s choice is sent again, and is unknown all the same when a later try is refused', async () => {
		const again = { resendWhenUnknown: true };
		expect((await ask([lost, sent], send, again)).value).toEqual(sent);
		expect((await ask([lost, refused], send, again)).failure).toMatchObject({
			kind: 'unknown',
			message: expect.stringMatching(
				/^It is unknown whether DingTalk accepted this \(asyncsend_v2\)/,
			) as string,
			hint: expect.stringMatching(/It was not sent again/) as string,
		});
	});

	test('with a key is sent again, and a recall too; what is left is unknown in words of its own', async () => {
		const { failure, times } = await ask([lost], keyedSend);
		expect([failure?.kind, times]).toEqual(['unknown', [0, 1, 3, 7, 15]]);
		expect(failure?.hint).toMatch(/again with the same key/);
		const recall = await ask([lost, { errcode: 0 }], change);
		expect(recall.value).toEqual({ errcode: 0 });
		expect((await ask([lost], change)).failure?.hint).toMatch(/a second time harms nobody/);
		expect((await ask([refused], change)).failure?.kind).toBe('invalidInput');
	});

	test('an answer after a lost one says so', async () => {
		const answer = async (...steps: Step[]) => {
			const session = await new Scripted(steps).open();
			return (await ended(session.tryRequest(change, { body: {} }))).value;
		};
		expect(await answer(lost, { errcode: 0 })).toEqual({
			body: { errcode: 0 },
			hadLostAnswer: true,
		});
		expect(await answer(unreachable, { errcode: 0 })).toMatchObject({ hadLostAnswer: false });
	});

	test('a throttle answer holds everybody of the app back, and nobody of another one', async () => {
		const script = new Scripted([throttled, sent]);
		const session = await script.open();
		const both = Promise.all([
			session.request(send, { body: {} }),
			session.request(send, { body: {} }),
		]);
		await ended(both);
		expect(script.times()).toEqual([0, 1, 1]);
	});
});

describe('a Stop', () => {
	async function stopped(
		steps: Step[],
		endpoint: Parameters<Session['request']>[0],
		afterMs: number,
	) {
		const script = new Scripted(steps);
		const session = await script.open();
		const work = session.tryRequest(endpoint, { body: {} });
		// Waited for below.
		void work.catch(() => {});
		await jest.advanceTimersByTimeAsync(afterMs);
		script.stop.abort();
		const { value, failure } = await ended(work);
		return { failure: failure ?? (value as { failure?: Failure }).failure, times: script.times() };
	}

	test('before a send or between two pauses: nothing was sent, so nothing is unknown', async () => {
		expect(await stopped([throttled], send, 500)).toMatchObject({
			failure: { kind: 'cancelled', code: 'notReached', hint: 'Nothing was sent by it.' },
			times: [0],
		});
		expect(await stopped([unreachable], send, 500)).toMatchObject({
			failure: stoppedBefore,
			times: [0],
		});
		const script = new Scripted([sent]);
		const session = await script.open();
		script.stop.abort();
		expect((await ended(session.request(send, { body: {} }))).failure).toEqual(stoppedBefore);
		expect(script.requests).toStrictEqual([]);
	});

	test('while a send is under way: nobody can tell; of a question nobody has to', async () => {
		expect((await stopped(['hangs'], send, 500)).failure).toMatchObject({ kind: 'unknown' });
		expect((await stopped(['hangs'], question, 500)).failure).toMatchObject({
			kind: 'cancelled',
			code: 'cancelled',
		});
		expect((await stopped([lost], question, 500)).failure).toEqual(stoppedBefore);
	});

	test('after a lost answer a recall is unknown, and says that it was stopped before another try', async () => {
		expect((await stopped([lost], change, 500)).failure).toMatchObject({
			kind: 'unknown',
			retry: 'never',
			message: expect.stringMatching(
				/\(recall\).*, and the execution was stopped before another try$/,
			) as string,
		});
		expect((await stopped([lost, 'waits for a token'], change, 1500)).failure?.message).toMatch(
			/, and the execution was stopped before another try$/,
		);
	});

	test('while it waits for a token: the request is given up before it was made', async () => {
		const { failure, times } = await stopped(['waits for a token'], send, 500);
		expect([failure, times]).toEqual([stoppedBefore, []]);
	});

	test('ends a pause of the node', async () => {
		const script = new Scripted([sent]);
		const session = await script.open();
		const paused = session.pause(60_000);
		void paused.catch(() => {});
		await jest.advanceTimersByTimeAsync(10);
		script.stop.abort();
		expect((await ended(paused)).failure).toEqual(stoppedBefore);
		expect((await ended(session.pause(0))).failure).toEqual(stoppedBefore);
		const other = await new Scripted([sent]).open();
		expect(await ended(other.pause(5000))).toEqual({ value: undefined });
	});
});

describe('a token that is refused', () => {
	test('is replaced once for all calls that had it, and marked as void', async () => {
		const script = new Scripted([voidToken, progress]);
		const session = await script.open();
		const asking = Promise.all(
			[1, 2].map(async () => await session.request(question, { body: {} })),
		);
		expect((await ended(asking)).value).toHaveLength(2);
		expect(script.credential).toMatchObject({
			accessToken: 'new token',
			expiresAt: 0,
			refusedToken: 'token 1',
		});
	});

	test('gives way to the one that another process has stored', async () => {
		const script = new Scripted([voidToken, progress]);
		script.stored = { accessToken: 'token 2', expiresAt: 5, tokenFor: 'x', clientSecret: 'other' };
		const session = await script.open();
		await ended(session.request(question, { body: {} }));
		expect(script.credential).toMatchObject({
			accessToken: 'token 2',
			expiresAt: 5,
			tokenFor: 'x',
			clientSecret: 'secret of the app',
		});
		expect(script.requests.map(({ options }) => options.qs?.access_token)).toEqual([
			'token 1',
			'token 2',
		]);
	});

	test('and could not be looked up does not fail the calls after that one', async () => {
		const script = new Scripted([voidToken, voidToken, progress]);
		const session = await script.open();
		script.stored = new Error('database is locked');
		expect((await ended(session.request(question, { body: {} }))).failure?.message).toBe(
			'database is locked',
		);
		script.meanwhile = () => (script.credential.accessToken = 'token 3');
		expect((await ended(session.request(question, { body: {} }))).value).toEqual(progress);
	});

	test('and has been replaced while the answer was under way is left alone', async () => {
		const script = new Scripted([voidToken, progress]);
		const session = await script.open();
		script.meanwhile = () => (script.credential.accessToken = 'token 3');
		expect((await ended(session.request(question, { body: {} }))).value).toEqual(progress);
		expect(script.requests.map(({ options }) => options.qs?.access_token)).toEqual([
			'token 1',
			'token 3',
		]);
		// To open, and not for another look at what is stored.
		expect(script.reads).toBe(1);
	});
});

describe('Retry On Fail', () => {
	const retried = () => new NodeRun(true);
	const once = async (
		session: Session,
		names: string[],
		options = {},
		endpoint: Parameters<Session['sendOnce']>[0] = send,
	) => await ended(session.sendOnce(endpoint, { msg: 'x' }, names, options));

	test('what was accepted is answered from memory, for each of its people', async () => {
		const run = retried();
		const script = new Scripted([sent]);
		const first = await once(await script.open(run), ['a', 'b']);
		expect(first.value).toEqual({ body: sent, at: expect.any(Number) as number });
		expect(script.requests.map(({ options }) => options.body)).toEqual([{ msg: 'x' }]);
		const again = new Scripted([refused]);
		const session = await again.open(run);
		for (const name of ['a', 'b']) expect((await once(session, [name])).value).toBe(first.value);
		expect(again.requests).toStrictEqual([]);
		expect(session.sentBefore('a')).toBe(first.value);
		expect((await once(session, ['c'])).failure?.kind).toBe('invalidInput');
		expect((await once(await again.open(), ['a'])).failure?.kind).toBe('invalidInput');
		expect((await once(session, [])).failure?.kind).toBe('invalidInput');
	});

	test('what is unknown stays so, unless the user risks a second copy; what was refused is sent again', async () => {
		const run = retried();
		await once(await new Scripted([lost]).open(run), ['a']);
		const script = new Scripted([sent]);
		const session = await script.open(run);
		expect((await once(session, ['a'])).failure?.kind).toBe('unknown');
		expect(script.requests).toStrictEqual([]);
		expect((await once(session, ['a'], { resendWhenUnknown: true })).value?.body).toEqual(sent);
		const other = retried();
		await once(await new Scripted([refused]).open(other), ['a']);
		expect((await once(await script.open(other), ['a'])).value?.body).toEqual(sent);
	});

	test('a second copy that is refused leaves the first one unknown', async () => {
		const run = retried();
		await once(await new Scripted([lost]).open(run), ['a']);
		const session = await new Scripted([refused]).open(run);
		const { failure } = await once(session, ['a'], { resendWhenUnknown: true });
		expect(failure).toMatchObject({
			kind: 'unknown',
			message: expect.stringMatching(/40035/) as string,
		});
	});

	test('a send with a key goes on with it', async () => {
		const run = retried();
		await once(await new Scripted([lost]).open(run), ['a'], {}, keyedSend);
		const script = new Scripted([{ errcode: 0 }]);
		expect((await once(await script.open(run), ['a'], {}, keyedSend)).value).toBeDefined();
		expect(script.requests).toHaveLength(1);
	});
});

describe('what a session knows', () => {
	test('fields of the credential without blanks; keys of a run and of the app', async () => {
		const script = new Scripted([sent]);
		const run = new NodeRun();
		const session = await script.open(run);
		expect([session.setting('clientId'), session.setting('agentId')]).toEqual([
			String(script.credential.clientId).trim(),
			'',
		]);
		expect(session.app).toMatch(/^[0-9a-f]{32}$/);
		const key = session.keyFor({ a: 1 });
		expect(key).toMatch(/^[0-9a-f]{32}$/);
		expect((await script.open(run)).keyFor({ a: 1 })).toBe(key);
		expect([session.keyFor({ a: 2 }), (await script.open()).keyFor({ a: 1 })]).not.toContain(key);
		expect(session.secretKeyFor('x').toString('hex')).toMatch(/^[0-9a-f]{64}$/);
		expect(session.secretKeyFor('x')).not.toEqual(session.secretKeyFor('y'));
		const { clientSecret } = script.credential;
		script.credential.clientSecret = ' ';
		expect(refusalOf(() => session.secretKeyFor('x')).message).toContain(
			'"Client Secret" is empty',
		);
		script.credential.clientSecret = clientSecret;
		script.credential.appType = 'thirdParty';
		expect(refusalOf(() => session.secretKeyFor('x')).message).toContain('"Suite Secret" is empty');
		script.credential.suiteSecret = 'secret of the app';
		expect(session.secretKeyFor('x').toString('hex')).toHaveLength(64);
	});

	test('no credential, or one that cannot be read', async () => {
		const open = async (credentials: object, getCredentials: () => Promise<object>) =>
			await ended(
				Session.open({
					getNode: () => ({ credentials }),
					getCredentials,
				} as unknown as RequestContext),
			);
		const read = async () => await Promise.reject(new Error('gone'));
		expect((await open({}, read)).failure).toMatchObject({
			kind: 'credential',
			code: 'noCredential',
			message: 'Choose a DingTalk API credential in this node',
		});
		expect((await open({ dingTalkApi: {} }, read)).failure?.message).toBe(
			'n8n cannot read the DingTalk API credential of this node: gone',
		);
		const own = async () => await Promise.reject(new DingTalkError(stoppedBefore));
		expect((await open({ dingTalkApi: {} }, own)).failure).toEqual(stoppedBefore);
	});
});

describe('tokens', () => {
	const app = (more: CredentialData = {}): CredentialData => ({
		clientId: `own ${apps++}`,
		clientSecret: 'x'.repeat(20),
		...more,
	});
	const minted = { errcode: 0, access_token: 'new', expires_in: 7200 };

	test('a vendor’s app asks the new host with its suite and its ticket', async () => {
		const { helpers, asked } = helpersThat({ accessToken: 'of the suite', expireIn: 3600 });
		const vendor = {
			appType: 'thirdParty',
			suiteKey: ` suite ${apps++}`,
			suiteSecret: 's',
			authCorpId: 'c',
			suiteTicket: 't',
		};
		expect(await ensureToken(helpers, vendor)).toMatchObject({
			accessToken: 'of the suite',
			expiresAt: now + 3_600_000,
		});
		expect(asked).toMatchObject([
			{
				method: 'POST',
				url: 'https://api.dingtalk.com/v1.0/oauth2/corpAccessToken',
				headers: { 'content-type': 'application/json' },
				body: {
					suiteKey: vendor.suiteKey.trim(),
					suiteSecret: 's',
					authCorpId: 'c',
					suiteTicket: 't',
				},
			},
		]);
		for (const [field, label] of [
			['suiteKey', 'Suite Key'],
			['suiteSecret', 'Suite Secret'],
			['authCorpId', 'Authorized Corp ID'],
			['suiteTicket', 'Suite Ticket'],
		] as const) {
			const { failure } = await ended(
				ensureToken(helpers, { ...vendor, authCorpId: 'other', [field]: ' ' }),
			);
			expect(failure).toMatchObject({
				message: `"${label}" is empty in the credential`,
				hint: 'Open the DingTalk credential and fill it in',
			});
		}
		expect(refusalOf(() => required({}, 'clientId', 'Client ID')).parameter).toBe('Client ID');
	});

	test('an app of one’s own asks the old host in the query; the token is used by all and kept', async () => {
		const { helpers, asked } = helpersThat(minted);
		const credential = app();
		const copy = { ...credential };
		const [first, second] = await Promise.all([
			ensureToken(helpers, credential),
			ensureToken(helpers, copy),
		]);
		expect([first?.accessToken, second]).toEqual(['new', undefined]);
		expect(asked).toMatchObject([
			{
				method: 'GET',
				url: 'https://oapi.dingtalk.com/gettoken',
				qs: { appkey: credential.clientId, appsecret: credential.clientSecret },
			},
		]);
		for (const each of [credential, copy])
			expect(each).toMatchObject({ accessToken: 'new', expiresAt: now + 7_200_000 });
		expect(await ensureToken(helpers, credential)).toBeUndefined();
		const { clientId = '', clientSecret = '' } = credential;
		expect(await ensureToken(helpers, { clientId, clientSecret })).toBeUndefined();
		expect(asked).toHaveLength(1);
	});

	test('one that ends within five minutes, was refused, is of another app, or is empty is replaced', async () => {
		const { helpers, asked } = helpersThat(minted);
		const credential = app();
		await ensureToken(helpers, credential);
		jest.setSystemTime(now + 7_200_000 - 300_001);
		expect(await ensureToken(helpers, credential)).toBeUndefined();
		jest.setSystemTime(now + 7_200_000 - 300_000);
		expect(await ensureToken(helpers, credential)).toBeDefined();
		Object.assign(credential, { accessToken: '', refusedToken: 'new' });
		expect(await ensureToken(helpers, credential)).toBeDefined();
		Object.assign(credential, { tokenFor: 'another' });
		expect(await ensureToken(helpers, { ...credential, clientSecret: 'changed' })).toBeDefined();
		expect(asked).toHaveLength(4);
	});

	test.each([
		['soon', 7200],
		[7201, 7200],
		[0, 7200],
		[-5, 7200],
		[1, 360],
		[359, 360],
		[361, 361],
		[7200, 7200],
	])('an end in %p seconds is taken as one in %i', async (expires_in, seconds) => {
		const { helpers } = helpersThat({ ...minted, expires_in });
		expect((await ensureToken(helpers, app()))?.expiresAt).toBe(now + seconds * 1000);
	});

	test('whatever is vague about it is not vague about the call that it was for', async () => {
		const of = async (answer: unknown) =>
			(await ended(ensureToken(helpersThat(answer).helpers, app()))).failure;
		expect(await of(lost)).toMatchObject({
			retry: 'whenConnected',
			isOfToken: true,
			code: 'ECONNRESET',
		});
		expect(await of(busy)).toMatchObject({ retry: 'whenConnected' });
		expect(await of(voidToken)).toMatchObject({ retry: 'never' });
		expect(await of({ errcode: 40089, errmsg: 'x' })).toMatchObject({
			retry: 'never',
			isOfToken: true,
		});
		expect(await of(throttled)).toMatchObject({ retry: 'whenThrottleEnds', isOfToken: true });
		const incomplete = (field: string) => ({
			kind: 'service',
			code: 'incompleteAnswer',
			message: `The request for a token was answered with success, but without ${field}`,
			hint: 'Check the region or base URLs of the credential: it may not be DingTalk that answers. Nothing was sent by this node.',
			retry: 'never',
			isOfToken: true,
		});
		for (const access_token of [undefined, '', 7, 'y'.repeat(2001)])
			expect(await of({ ...minted, access_token })).toEqual(incomplete('access_token'));
		const vendor = { appType: 'thirdParty', suiteKey: 'k', suiteSecret: 's', authCorpId: 'c' };
		expect(
			await ended(ensureToken(helpersThat({}).helpers, app({ ...vendor, suiteTicket: 't' }))),
		).toEqual({ failure: incomplete('accessToken') });
		expect(
			await ended(
				ensureToken(helpersThat({ ...minted, access_token: 'y'.repeat(2000) }).helpers, app()),
			),
		).toMatchObject({
			value: { accessToken: 'y'.repeat(2000) },
		});
	});

	test('one that another process has stored is used as it is, without a request', async () => {
		const { helpers, asked } = helpersThat(minted);
		const credential = app();
		const token = { accessToken: 'stored', expiresAt: now + 3_600_000 };
		Object.assign(credential, token, { tokenFor: appFingerprint(credential) });
		expect(await ensureToken(helpers, credential)).toBeUndefined();
		expect(credential).toMatchObject(token);
		expect(asked).toStrictEqual([]);
	});

	test.each([
		['Client ID', { clientId: ' ' }],
		['Client Secret', { clientSecret: '' }],
	])('a credential without a %s is refused by its name', async (label, changes) => {
		const { failure } = await ended(ensureToken(helpersThat(minted).helpers, app(changes)));
		expect(failure?.message).toBe(`"${label}" is empty in the credential`);
	});

	test('one that was refused is void, and no other one is', () => {
		const credential = app({ accessToken: 'good', expiresAt: 5 });
		refuseToken(credential, 'another');
		expect(credential).toMatchObject({ accessToken: 'good', expiresAt: 5 });
		refuseToken(credential, 'good');
		expect(credential).toMatchObject({ accessToken: '', expiresAt: 0, refusedToken: 'good' });
	});

	test('each host finds it where it looks for it, and an empty one where there is none', () => {
		const put = (url: string, accessToken?: string) =>
			putToken(accessToken === undefined ? {} : { accessToken }, { url, qs: { a: '1' } });
		expect(put('https://oapi.dingtalk.com/x', 'good')).toMatchObject({
			qs: { a: '1', access_token: 'good' },
		});
		expect(put('https://oapi.dingtalk.com/x', 'good').headers).toBeUndefined();
		expect(put('https://oapi.dingtalk.com/x').qs).toEqual({ a: '1', access_token: '' });
		expect(put('https://api.dingtalk.com/v1.0/x', 'good')).toMatchObject({
			qs: { a: '1' },
			headers: { 'x-acs-dingtalk-access-token': 'good' },
		});
	});

	test('the next one asks again after one that failed', async () => {
		const { helpers } = helpersThat(refused, minted);
		const credential = app();
		expect((await ended(ensureToken(helpers, credential))).failure).toBeDefined();
		expect((await ended(ensureToken(helpers, credential))).value).toBeDefined();
	});
});

describe('what the client throws', () => {
	const thrown = (error: unknown) => {
		const { kind, code, retry, message } = classifyThrown(error);
		return [kind, code, retry, message.replace(/^.*\(/, '(')];
	};

	test.each<[unknown, string[]]>([
		[
			{ code: 'ECONNREFUSED' },
			['notConnected', 'ECONNREFUSED', 'whenConnected', '(connection refused)'],
		],
		[
			{ code: 'ETIMEDOUT', syscall: 'connect' },
			['notConnected', 'ETIMEDOUT', 'whenConnected', '(no answer in time)'],
		],
		[
			{ code: 'ESOMETHING', syscall: 'getaddrinfo' },
			['notConnected', 'ESOMETHING', 'whenConnected', '(esomething)'],
		],
		[
			{ code: 'ECONNRESET', syscall: 'read' },
			['service', 'ECONNRESET', 'ifRepeatable', '(connection reset)'],
		],
		[
			{ code: 'EPIPE', syscall: 'write' },
			['service', 'EPIPE', 'ifRepeatable', '(connection closed)'],
		],
		[{ code: 'ECONNABORTED' }, ['service', 'ECONNABORTED', 'ifRepeatable', '(no answer in time)']],
		[
			{ code: 'ERR_CANCELED' },
			[
				'cancelled',
				'cancelled',
				'never',
				'The execution was cancelled while a request was under way',
			],
		],
		[
			{ code: 'ABORT_ERR' },
			[
				'cancelled',
				'cancelled',
				'never',
				'The execution was cancelled while a request was under way',
			],
		],
		[
			{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
			['notConnected', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'never', '(DEPTH_ZERO_SELF_SIGNED_CERT)'],
		],
		[
			{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
			['notConnected', 'ERR_TLS_CERT_ALTNAME_INVALID', 'never', '(ERR_TLS_CERT_ALTNAME_INVALID)'],
		],
		[{ code: 'ERR_SOME_THING' }, ['service', 'ERR_SOME_THING', 'ifRepeatable', '(some thing)']],
		[
			{ httpCode: 'ENOTFOUND' },
			['notConnected', 'ENOTFOUND', 'whenConnected', '(host name not found)'],
		],
		[
			{ code: 'secret in words', httpCode: 'EPIPE' },
			['service', 'EPIPE', 'ifRepeatable', '(connection closed)'],
		],
		[
			{ cause: { errors: [{ code: 'EHOSTUNREACH' }, { code: 'EPIPE' }] } },
			['notConnected', 'EHOSTUNREACH', 'whenConnected', '(host unreachable)'],
		],
		[{ code: 500 }, ['service', 'ENETWORK', 'ifRepeatable', '(network)']],
		['text', ['service', 'ENETWORK', 'ifRepeatable', '(network)']],
		[null, ['service', 'ENETWORK', 'ifRepeatable', '(network)']],
		[undefined, ['service', 'ENETWORK', 'ifRepeatable', '(network)']],
	])('%j', (error, expected) => expect(thrown(error)).toEqual(expected));

	test('is looked for six causes deep, and our own error is found in any of them', () => {
		const nested = (depth: number): object =>
			depth === 0 ? { code: 'EPIPE' } : { cause: nested(depth - 1) };
		expect([thrown(nested(5))[1], thrown(nested(6))[1]]).toEqual(['EPIPE', 'ENETWORK']);
		const own = new DingTalkError(stoppedBefore);
		expect(classifyThrown({ cause: own })).toBe(stoppedBefore);
		for (const { hint } of [
			classifyThrown(lost),
			classifyThrown(unreachable),
			classifyThrown({ code: 'EPROTO' }),
		])
			expect(hint).toMatch(/^\w.{9,}\.$/);
	});

	test('a request that was over before its answer: late, stopped, and whether it had begun', () => {
		expect(failureOfCutShort('stopped', false)).toBe(stoppedBefore);
		expect(failureOfCutShort('stopped', true)).toMatchObject({
			code: 'cancelled',
			hint: expect.stringMatching(/Check/) as string,
		});
		expect(failureOfCutShort('late', true)).toMatchObject({
			code: 'ECONNABORTED',
			retry: 'ifRepeatable',
		});
		expect(failureOfCutShort('late', false)).toMatchObject({
			code: 'ECONNABORTED',
			retry: 'whenConnected',
		});
	});
});

describe('what is in a request and an answer', () => {
	test('secrets of the query, the body and the header', () => {
		expect(
			secretsIn({
				url: 'x',
				qs: { access_token: 'a', appsecret: 'b', sign: 'c', other: 'd' },
				headers: { 'x-acs-dingtalk-access-token': 'e' },
				body: { clientSecret: 'f', suiteSecret: 'g', suiteTicket: '', text: 'h' },
			}).sort(),
		).toEqual(['a', 'b', 'c', 'e', 'f', 'g']);
		expect(secretsIn({ url: 'x', body: 'text' as never })).toStrictEqual([]);
	});

	test('a success is whole with one of its fields, or where everybody asked for is in a list', () => {
		const bot = endpoints.sendBotMessage;
		const of = (body: IDataObject | undefined, answer: Record<string, unknown>) =>
			incompleteAnswer(bot, body, answer)?.kind;
		const asked = { userIds: ['a', 'b'] };
		expect(of(asked, { processQueryKey: 'k' })).toBeUndefined();
		expect(
			of(asked, { invalidStaffIdList: ['a'], flowControlledStaffIdList: ['b'] }),
		).toBeUndefined();
		expect(of(asked, { invalidStaffIdList: ['a'] })).toBe('unknown');
		expect([
			of({ userIds: [] }, {}),
			of(undefined, {}),
			of(asked, { processQueryKey: '' }),
		]).toEqual(Array(3).fill('unknown'));
		expect(incompleteAnswer(endpoints.updateStatusBar, {}, {})).toBeUndefined();
		for (const answer of [{ readUserIds: [] }, { sendStatus: 'SUCCESS' }])
			expect(incompleteAnswer(endpoints.getGroupReaders, {}, answer)).toBeUndefined();
		expect(
			incompleteAnswer(endpoints.getGroupReaders, {}, { readUserIds: null, sendStatus: null }),
		).toMatchObject({
			kind: 'service',
			message:
				'DingTalk answered groupMessages/query with success, but without sendStatus or readUserIds',
			hint: expect.stringMatching(/^Run the node again/) as string,
			retry: 'never',
		});
		expect(incompleteAnswer(bot, asked, { request_id: 7 })).not.toHaveProperty('requestId');
		expect(incompleteAnswer(bot, asked, {})?.hint).toMatch(/It was not sent again/);
	});

	test('permissions that are missing, from the field or the words, each once', () => {
		const scopes = ['a', 7, 'b', ' a '];
		for (const name of ['accessdenieddetail', 'AccessDeniedDetail', 'accessDeniedDetail'])
			expect(permissionsNamedIn({ [name]: { requiredScopes: scopes } }, '权限：[c]')).toEqual([
				'a',
				'b',
			]);
		expect(
			permissionsNamedIn({}, '应用尚未开通所需的权限：[x,y], {requiredScopes=[y, z]}'),
		).toEqual(['x', 'y', 'z']);
		expect(permissionsNamedIn({ accessdenieddetail: 'x' })).toStrictEqual([]);
		expect(permissionsNamedIn({ accessdenieddetail: { requiredScopes: [] } }, '权限：[c]')).toEqual(
			['c'],
		);
	});
});
