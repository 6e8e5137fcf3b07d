/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * Nothing grows without end in a long-running n8n: whatever a module remembers is found in the sources, stands in
 * the register below, and is given 100,000 keys.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { IHttpRequestHelper, ITriggerFunctions } from 'n8n-workflow';
import ts from 'typescript';

import { EventTaker } from '../../nodes/DingTalkTrigger/takeEvents';
import { carryPress, type Carrier } from '../../nodes/shared/sendAndWait/carryPress';
import type { AskedQuestion } from '../../nodes/shared/sendAndWait/askedQuestion';
import { isFirstAnswer } from '../../nodes/shared/sendAndWait/isFirstAnswer';
import { listen } from '../../nodes/shared/stream/listen';
import type { Listener } from '../../nodes/shared/stream/listener';
import { topics } from '../../nodes/shared/stream/topics';
import { dingTalkApp } from '../../nodes/shared/transport/account';
import { DingTalkError } from '../../nodes/shared/transport/errors';
import { hostsOf } from '../../nodes/shared/transport/hosts';
import { takeTurn } from '../../nodes/shared/transport/queue';
import {
	isPaused,
	pauseApi,
	reserveInWindow,
	reserveSlot,
} from '../../nodes/shared/transport/rateLimit';
import type { Session } from '../../nodes/shared/transport/session';
import { ensureToken } from '../../nodes/shared/transport/token';
import { groupBot } from '../../nodes/shared/webhookBot/groupBot';
import { probeWebhookSparingly } from '../../nodes/shared/webhookBot/probe';
import { appKey, pressFrame } from './asking';

const root = join(__dirname, '../..');

function sources(): string[] {
	return ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => join(folder, name)),
	);
}

/** What holds its keys weakly, so that nothing stays when they go. */
const weak = ['WeakMap', 'WeakSet', 'KeptPerRun', 'KeptForNextTry'];

/** What is put into these is put there by whoever holds them. */
const collections = ['Map', 'Set', 'BoundedMap'];

const growing = new Set(['set', 'add', 'push', 'unshift', 'splice']);

/** The names of a file that something within a function puts more into. */
function namesThatGrow(file: ts.SourceFile): Set<string> {
	const names = new Set<string>();
	const look = (node: ts.Node, isInFunction: boolean): void => {
		if (
			isInFunction &&
			ts.isCallExpression(node) &&
			ts.isPropertyAccessExpression(node.expression)
		) {
			const { expression, name } = node.expression;
			if (ts.isIdentifier(expression) && growing.has(name.text)) names.add(expression.text);
		}
		if (
			isInFunction &&
			ts.isBinaryExpression(node) &&
			node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
			ts.isElementAccessExpression(node.left) &&
			ts.isIdentifier(node.left.expression)
		)
			names.add(node.left.expression.text);
		ts.forEachChild(node, (child) => look(child, isInFunction || ts.isFunctionLike(node)));
	};
	look(file, false);
	return names;
}

/** What a module remembers: the variables outside of all functions that grow, and what no rule here knows. */
function rememberedIn(path: string): { grows: string[]; odd: string[] } {
	const text = readFileSync(join(root, path), 'utf8');
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const grown = namesThatGrow(file);
	const grows: string[] = [];
	const odd: string[] = [];
	const judge = (name: string, value: ts.Expression | undefined, isStatic: boolean): void => {
		const made =
			value && ts.isNewExpression(value) && ts.isIdentifier(value.expression)
				? value.expression.text
				: undefined;
		if (made !== undefined && weak.includes(made)) return;
		if (made !== undefined && !collections.includes(made) && made !== 'RegExp') odd.push(name);
		if (grown.has(name) || (isStatic && made !== undefined)) grows.push(`${path} ${name}`);
	};
	for (const statement of file.statements) {
		if (ts.isVariableStatement(statement))
			for (const { name, initializer } of statement.declarationList.declarations)
				if (ts.isIdentifier(name)) judge(name.text, initializer, false);
		if (ts.isClassDeclaration(statement))
			for (const member of statement.members)
				if (
					ts.isPropertyDeclaration(member) &&
					member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
				)
					judge(member.name.getText(file), member.initializer, true);
	}
	return { grows, odd };
}

const many = 100_000;

/** Where each key is a request or a connection; far more than are remembered all the same. */
const requests = 20_000;

async function times(count: number, work: (index: number) => unknown): Promise<void> {
	for (let index = 0; index < count; index++) await work(index);
}

/** Answers every request of n8n's helper. */
function helpersThatAnswer(answer: object): IHttpRequestHelper['helpers'] {
	const body = JSON.stringify(answer);
	return {
		httpRequest: async () => await Promise.resolve({ statusCode: 200, body }),
	} as unknown as IHttpRequestHelper['helpers'];
}

async function mintTokens(): Promise<void> {
	const minting = helpersThatAnswer({ errcode: 0, access_token: 'token', expires_in: 7200 });
	const refusing = helpersThatAnswer({ errcode: 40096, errmsg: 'x' });
	await times(requests, async (index) => {
		const app = { clientId: `app ${index}`, clientSecret: 'x' };
		if (index % 2 === 0) await ensureToken(minting, app);
		else await ensureToken(refusing, app).catch(() => undefined);
	});
}

const throttled = {
	kind: 'throttled',
	code: '410100',
	message: 'x',
	hint: 'x',
	retry: 'never',
} as const;

/** Each is refused, so that the connection itself is none of this. */
async function listenInVain(): Promise<void> {
	const listener: Listener = {
		topics: [topics.events],
		requestAddress: async () =>
			await Promise.reject(new DingTalkError({ ...throttled, kind: 'credential' })),
		takeEvent: async () => await Promise.resolve('SUCCESS'),
		takeCallback: async () => await Promise.resolve('failed'),
		answerForApp: () => undefined,
		onRefused: () => undefined,
		onInterrupted: () => undefined,
		onOutage: () => undefined,
	};
	await times(
		requests,
		async (index) => await listen(`app ${index}`, listener, false).catch(() => undefined),
	);
}

/** Presses of as many questions, every other one by somebody who may not answer. */
async function pressCards(): Promise<void> {
	const session = {
		request: async () => await Promise.resolve({ result: { name: 'Ann' } }),
	} as unknown as Session;
	const carrier: Carrier = {
		origins: ['http://127.0.0.1:5678'],
		openSession: async () => await Promise.resolve(session),
		onUnreachable: () => undefined,
		onNotUpdated: () => undefined,
	};
	let said = '';
	const { fetch: before } = globalThis;
	const answer = async () =>
		await Promise.resolve({ status: 200, text: async () => await Promise.resolve(said) });
	Object.assign(globalThis, { fetch: answer });
	await times(requests, async (index) => {
		const dingTalkPress = index % 2 === 0 ? 'taken' : 'notAllowed';
		said = JSON.stringify({
			dingTalkPress,
			lang: 'en',
			timeZone: 'UTC',
			label: '',
			ownWord: '',
			people: [],
		});
		const cards = `${index}`.padStart(32, '0');
		await carryPress(pressFrame({ cards, userId: `user ${index}` }), appKey, carrier);
	});
	Object.assign(globalThis, { fetch: before });
}

async function takeAnswers(): Promise<void> {
	const now = jest.spyOn(Date, 'now');
	await times(many, (index) => {
		now.mockReturnValue(index);
		const asked = { key: `question ${index}`.padEnd(43, '-') } as AskedQuestion;
		isFirstAnswer(asked);
	});
	now.mockRestore();
}

async function switchTriggersOn(): Promise<void> {
	await times(many, (index) => {
		const stored = Array.from({ length: 5 }, (_, event) => `event ${event} of ${index}`);
		const context = {
			getWorkflow: () => ({ id: `workflow ${index}` }),
			getNode: () => ({ id: 'node' }),
			getWorkflowStaticData: () => ({ recentEventIds: stored }),
		} as unknown as ITriggerFunctions;
		return new EventTaker(context, {
			kinds: [],
			robotCodes: undefined,
			isGroup: undefined,
			words: [],
			eventTypes: [],
		});
	});
}

const nameOfApi = (index: number) => `${'0123456789abcdef'.repeat(2)}|asyncsend_v2 ${index}`;

const transport = 'nodes/shared/transport';

/** What each is given, with the megabytes that may stay behind. */
const register: Array<{ names: string[]; run(): Promise<void>; megabytes: number }> = [
	{
		names: [`${transport}/hosts.ts customHosts`],
		run: async () =>
			await times(many, (index) => {
				const host = `https://${'a'.repeat(50)}.example/${index}`;
				return hostsOf({ region: 'custom', oapiBaseUrl: host, apiBaseUrl: host });
			}),
		megabytes: 2,
	},
	{
		names: [`${transport}/token.ts minted`, `${transport}/token.ts underWay`],
		run: mintTokens,
		megabytes: 3,
	},
	{
		names: ['nextSlots', 'latestSlots', 'pausedUntil'].map(
			(name) => `${transport}/rateLimit.ts ${name}`,
		),
		run: async () =>
			await times(many, (index) => {
				reserveSlot(nameOfApi(index), 20, 1e15);
				reserveInWindow(nameOfApi(index), 20, 60_000, 1e15);
				pauseApi(nameOfApi(index), 1000, 1e15);
				return isPaused(nameOfApi(index), 1e15);
			}),
		megabytes: 12,
	},
	{
		names: [`${transport}/queue.ts lastInQueue`],
		run: async () => {
			for (let index = 0; index < many; index += 1000)
				await Promise.all(
					Array.from(
						{ length: 1000 },
						async (_, each) => await takeTurn(dingTalkApp, {}, `line ${index + each}`, undefined),
					),
				);
		},
		megabytes: 12,
	},
	{
		names: ['nodes/shared/webhookBot/groupBot.ts refusals'],
		run: async () =>
			await times(many, (index) => groupBot.judge?.(nameOfApi(index), throttled, 1e15)),
		megabytes: 8,
	},
	{
		names: ['nodes/shared/webhookBot/probe.ts foundGood'],
		run: async () => {
			const helpers = helpersThatAnswer({ errcode: 400105, errmsg: 'unsupported msgtype' });
			await times(
				requests,
				async (index) => await probeWebhookSparingly(helpers, { webhook: `token${index}` }),
			);
		},
		megabytes: 8,
	},
	{ names: ['nodes/shared/stream/listen.ts streams'], run: listenInVain, megabytes: 3 },
	{
		names: ['answered', 'toldAlone', 'underWay'].map(
			(name) => `nodes/shared/sendAndWait/carryPress.ts ${name}`,
		),
		run: pressCards,
		megabytes: 3,
	},
	{
		names: ['nodes/shared/sendAndWait/isFirstAnswer.ts beingTaken'],
		run: takeAnswers,
		megabytes: 4,
	},
	{
		names: ['nodes/DingTalkTrigger/takeEvents.ts remembered'],
		run: switchTriggersOn,
		megabytes: 3,
	},
];

test('whatever a module remembers stands in the register, and nothing in it is gone', () => {
	const found = sources().map(rememberedIn);
	expect(found.flatMap(({ odd }) => odd)).toStrictEqual([]);
	expect(found.flatMap(({ grows }) => grows).sort()).toEqual(
		register.flatMap(({ names }) => names).sort(),
	);
});

describe('100,000 keys, or 20,000 requests, leave no more behind than they may', () => {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const held = async () => {
		// What only native objects hold goes a turn later.
		for (let turn = 0; turn < 3; turn++) {
			collect();
			await new Promise((resolve) => setImmediate(resolve));
		}
		return process.memoryUsage().heapUsed / 1e6;
	};

	test.each(register.map((entry) => [entry.names.join(', '), entry] as const))(
		'%s',
		async (_, { run, megabytes }) => {
			const before = await held();
			await run();
			expect((await held()) - before).toBeLessThan(megabytes);
		},
		180_000,
	);
});
