import { codeIn, type KnownAnswer } from '../simulator/answersFile';
import { toJson } from '../simulator/helpers/json';
import { defaultCompany, demoApp, startSimulator } from '../simulator';
import { Asker, Interrupted, type Exchange, type Target } from './asker';
import type { OpenQuestion } from './questions';
import { hiddenWords, redact, wordFields, type Vocabulary } from './redact';

/** What one question has brought, nothing redacted yet. */
export interface Heard {
	exchanges: Exchange[];
	facts: Record<string, string | number | boolean>;
	/** Why there is no answer. */
	failed?: string;
}

export interface Asked {
	heard: Map<string, Heard>;
	/** Messages that went out, as the plan names them. */
	sent: string[];
	isInterrupted: boolean;
	/** How many requests were made. */
	calls: number;
}

/** One answer as the file holds it. */
export interface Told {
	status: number;
	contentType: string;
	answer: unknown;
	retryAfter?: string;
}

export interface Compared {
	id: string;
	question: string;
	from: OpenQuestion['from'];
	requests: unknown[];
	simulator: Told[];
	dingTalk: Told[];
	facts: { simulator: Heard['facts']; dingTalk: Heard['facts'] };
	failed?: string;
	same: boolean;
	/** Where the answers differ, such as `2: progress.status`. */
	differs: string[];
}

/** Asks all questions one after the other; what nobody answers does not stop the rest. */
export async function askAll(
	target: Target,
	questions: readonly OpenQuestion[],
	signal?: AbortSignal,
	onQuestion: (question: OpenQuestion) => void = () => {},
): Promise<Asked> {
	const asker = new Asker(target, signal);
	const asked: Asked = {
		heard: new Map(),
		sent: [],
		isInterrupted: signal?.aborted ?? false,
		calls: 0,
	};
	if (asked.isInterrupted) return asked;
	await asker.signIn();
	for (const question of questions) {
		onQuestion(question);
		const from = asker.exchanges.length;
		const heard: Heard = { exchanges: [], facts: {} };
		try {
			heard.facts = (await question.ask(asker)) ?? {};
		} catch (error) {
			if (error instanceof Interrupted) asked.isInterrupted = true;
			// A network error names addresses; its kind is enough.
			else heard.failed = error instanceof Error ? error.name : 'Error';
		}
		heard.exchanges = asker.exchanges.slice(from);
		if (question.sends && (heard.exchanges.length > 0 || heard.failed))
			asked.sent.push(question.sends);
		if (heard.exchanges.length > 0 || heard.failed) asked.heard.set(question.id, heard);
		if (asked.isInterrupted || signal?.aborted) {
			asked.isInterrupted = true;
			break;
		}
	}
	asked.calls = asker.calls;
	return asked;
}

/** The same questions, put to the simulator as it is. */
export async function askSimulator(
	questions: readonly OpenQuestion[],
	signal?: AbortSignal,
): Promise<Asked> {
	// Long enough that the first question about a message comes too early, as with DingTalk.
	const settings = { processingMs: 0, readStatusReadyMs: 1500 };
	const [first, ...others] = defaultCompany.people;
	if (!first) throw new Error('Nobody is there to be told');
	const reader = { ...first, persona: { reads: 'atOnce' as const } };
	const company = { ...defaultCompany, people: [reader, ...others] };
	const simulator = await startSimulator({ settings, company });
	try {
		const { appKey, appSecret, agentId, robotCode } = demoApp;
		const { url } = simulator;
		const { userId } = reader;
		return await askAll(
			{ oapi: url, api: url, appKey, appSecret, agentId, robotCode, userId, pauseMs: 400 },
			questions,
			signal,
		);
	} finally {
		await simulator.close();
	}
}

/** All that the simulator says in words: it knows nothing of the caller, so nothing of the caller is in them. */
export function wordsOf({ heard }: Asked): Set<string> {
	const words = new Set<string>();
	const visit = (value: unknown, field = ''): void => {
		if (typeof value === 'string' && wordFields.has(field)) words.add(value);
		if (typeof value !== 'object' || value === null) return;
		for (const [name, member] of Object.entries(value))
			visit(member, Array.isArray(value) ? field : name);
	};
	for (const { exchanges } of heard.values()) for (const { answer } of exchanges) visit(answer);
	return words;
}

const contentTypes = /^(application\/json|text\/html|text\/plain)(;\s*charset=[\w-]+)?$/i;

function told(
	{ status, contentType, answer, text, retryAfter }: Exchange,
	vocabulary: Vocabulary,
): Told {
	return {
		status,
		contentType: contentTypes.test(contentType) ? contentType : '<other>',
		answer: answer === undefined ? (text === '' ? '' : '<page>') : redact(answer, vocabulary),
		...(retryAfter === undefined ? {} : { retryAfter: '<given>' }),
	};
}

function shapeOf({ api, method, path, query, body }: Exchange, vocabulary: Vocabulary): unknown {
	return {
		api,
		method,
		path,
		query: redact(query, vocabulary),
		...(body === undefined
			? {}
			: { body: typeof body === 'string' ? '<text>' : redact(body, vocabulary) }),
	};
}

/** The paths at which two values differ. */
function differences(one: unknown, other: unknown, path = ''): string[] {
	if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
		return one === other ? [] : [path || 'all of it'];
	const names = new Set([...Object.keys(one), ...Object.keys(other)]);
	return [...names].flatMap((name) =>
		differences(
			(one as Record<string, unknown>)[name],
			(other as Record<string, unknown>)[name],
			path === '' ? name : `${path}.${name}`,
		),
	);
}

export function compare(
	questions: readonly OpenQuestion[],
	simulator: Asked,
	dingTalk: Asked,
	vocabulary: Vocabulary,
): { compared: Compared[]; answers: KnownAnswer[]; hidden: string[] } {
	const compared: Compared[] = [];
	const answers: KnownAnswer[] = [];
	const hidden = new Set<string>();
	for (const { id, question, from } of questions) {
		const real = dingTalk.heard.get(id);
		const ours = simulator.heard.get(id);
		if (!real || !ours) continue;
		const reals = real.exchanges.map((exchange) => told(exchange, vocabulary));
		const own = ours.exchanges.map((exchange) => told(exchange, vocabulary));
		const facts = { simulator: ours.facts, dingTalk: real.facts };
		const differs = [
			...Array.from({ length: Math.max(reals.length, own.length) }, (_, index) =>
				differences(own[index], reals[index]).map((path) => `${index + 1}: ${path}`),
			).flat(),
			...differences(ours.facts, real.facts),
			...(real.failed ? ['no answer'] : []),
		];
		for (const [index, exchange] of real.exchanges.entries()) {
			for (const word of hiddenWords(exchange.answer, vocabulary)) hidden.add(word);
			const known = ours.exchanges[index];
			const heard = reals[index];
			const isOther = differences(own[index], heard).length > 0;
			if (known && heard && isOther && known.api === exchange.api && known.api !== 'unknown')
				answers.push({
					api: known.api,
					instead: codeIn(known.answer),
					status: heard.status,
					...(heard.contentType === '<other>' ? {} : { contentType: heard.contentType }),
					body: typeof heard.answer === 'string' ? heard.answer : toJson(heard.answer),
				});
		}
		compared.push({
			id,
			question,
			from,
			requests: real.exchanges.map((exchange) => shapeOf(exchange, vocabulary)),
			simulator: own,
			dingTalk: reals,
			facts,
			...(real.failed ? { failed: real.failed } : {}),
			same: differs.length === 0,
			differs,
		});
	}
	return { compared, answers: firstOfEach(answers), hidden: [...hidden] };
}

/** One answer for each that it takes the place of. */
function firstOfEach(answers: readonly KnownAnswer[]): KnownAnswer[] {
	const keys = answers.map(({ api, instead }) => `${api} ${instead}`);
	return answers.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}
