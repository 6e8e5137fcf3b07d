import type { NodeResult } from '../engine/harness';
import type { Call } from '../simulator';
import { claimsInError, claimsInItems, factsIn, type Claim, type Fact } from './accounts';
import type { Round } from './plan';

/** What became of the sends of a round, and whatever is wrong with it, in words. */
export interface Verdict {
	/** Persons to whom something was to be said, each message counted. */
	asked: number;
	sent: number;
	failed: number;
	unknown: number;
	/** Of the unknown ones, those that had been accepted. */
	unknownAccepted: number;
	twice: string[];
	lost: string[];
	unknownWithoutReason: string[];
	notAsInLedger: string[];
}

/** Everything about one text for one person. */
interface Case {
	name: string;
	asked: number;
	facts: Fact[];
	claims: Claim[];
}

const isAccepted = ({ isAccepted }: Fact) => isAccepted;
const count = (claims: Claim[], said: Claim['said']) =>
	claims.filter((claim) => claim.said === said).length;

function groupBy<Entry>(entries: Entry[], keyOf: (entry: Entry) => string): Map<string, Entry[]> {
	const groups = new Map<string, Entry[]>();
	for (const entry of entries) {
		const key = keyOf(entry);
		groups.set(key, [...(groups.get(key) ?? []), entry]);
	}
	return groups;
}

/** Combined items ask once for each person and text; others once for each item. */
function demandOf({ items, combines }: Round): Map<string, number> {
	const demand = new Map<string, number>();
	for (const { text, userIds } of items) {
		for (const userId of userIds) {
			const key = `${text}|${userId}`;
			demand.set(key, combines ? 1 : (demand.get(key) ?? 0) + 1);
		}
	}
	return demand;
}

/** Items that were combined name the same person each: that is one claim, and one item's failure may be another's success. */
function withoutRepeats(claims: Claim[], { combines }: Round): Claim[] {
	if (!combines) return claims;
	const keyOf = ({ text, userId, said, id }: Claim) => JSON.stringify([text, userId, said, id]);
	const once = [...new Map(claims.map((claim) => [keyOf(claim), claim])).values()];
	const tried = new Set(
		once.filter((claim) => !claim.isOfWholeItem).map(({ text, userId }) => `${text}|${userId}`),
	);
	return once.filter(
		({ isOfWholeItem, text, userId }) => !isOfWholeItem || !tried.has(`${text}|${userId}`),
	);
}

function casesOf(round: Round, facts: Fact[], claims: Claim[]): Case[] {
	const key = ({ text, userId }: { text?: string; userId: string }) => `${text}|${userId}`;
	const factsByKey = groupBy(facts, key);
	const claimsByKey = groupBy(claims, key);
	return [...demandOf(round)].map(([name, asked]) => ({
		name,
		asked,
		facts: factsByKey.get(name) ?? [],
		claims: claimsByKey.get(name) ?? [],
	}));
}

function nothingWrong(): Verdict {
	return {
		asked: 0,
		sent: 0,
		failed: 0,
		unknown: 0,
		unknownAccepted: 0,
		twice: [],
		lost: [],
		unknownWithoutReason: [],
		notAsInLedger: [],
	};
}

/** Every claim must be what the ledger shows, and every person must be in exactly as many claims as asked for. */
function judgeCase({ name, asked, facts, claims }: Case, verdict: Verdict): void {
	const accepted = facts.filter(isAccepted);
	const ids = new Set(accepted.map(({ id }) => id));
	const [sent, unknown, failed] = [
		count(claims, 'sent'),
		count(claims, 'unknown'),
		count(claims, 'failed'),
	];
	verdict.asked += asked;
	verdict.sent += sent;
	verdict.unknown += unknown;
	verdict.failed += failed;
	verdict.unknownAccepted += Math.max(0, accepted.length - sent);
	const inWords = `${name}: asked ${asked}, accepted ${accepted.length}, said sent ${sent}, unknown ${unknown}, failed ${failed}`;
	if (accepted.length > asked) verdict.twice.push(inWords);
	if (accepted.length < sent || sent + unknown + failed < asked) verdict.lost.push(inWords);
	if (unknown > facts.filter(({ isUnclear }) => isUnclear).length)
		verdict.unknownWithoutReason.push(inWords);
	const isFalse = claims.some(({ said, id }) => said === 'sent' && !ids.has(id));
	if (isFalse || accepted.length > sent + unknown || sent + unknown + failed > asked)
		verdict.notAsInLedger.push(inWords);
}

/** An error names messages by their ID: the ledger knows their text. */
function withTexts(claims: Claim[], facts: Fact[]): Claim[] {
	const texts = new Map(facts.filter(isAccepted).map(({ id, text }) => [id, text]));
	return claims.map((claim) => ({ ...claim, text: claim.text ?? texts.get(claim.id) }));
}

/**
 * An error names people of whom nobody knows, but not the text: each of their requests that nobody could tell
 * of is one that the error spoke of. What neither sent nor unknown is said of, has failed.
 */
function completed(claims: Claim[], facts: Fact[], round: Round, verdict: Verdict): Claim[] {
	const inDoubt = new Set(
		claims.filter(({ said }) => said === 'unknown').map(({ userId }) => userId),
	);
	for (const userId of inDoubt) {
		const hasReason = facts.some((fact) => fact.userId === userId && fact.isUnclear);
		if (!hasReason) verdict.unknownWithoutReason.push(`${userId}, in an error`);
	}
	const known = claims.filter(({ said }) => said === 'sent');
	const unknown = facts
		.filter((fact) => fact.isUnclear && inDoubt.has(fact.userId))
		.map(({ text, userId }): Claim => ({ text, userId, items: [], said: 'unknown' }));
	const said = [...known, ...unknown];
	const byKey = groupBy(said, ({ text, userId }) => `${text}|${userId}`);
	const failed = [...demandOf(round)].flatMap(([name, asked]) => {
		const [text, userId = ''] = name.split('|');
		const missing = asked - (byKey.get(name)?.length ?? 0);
		return Array.from({ length: Math.max(0, missing) }, (): Claim => ({
			text,
			userId,
			items: [],
			said: 'failed',
		}));
	});
	return [...said, ...failed];
}

/** Holds what the node said against what the service knows. */
export function judge(round: Round, result: NodeResult, calls: Call[]): Verdict {
	const verdict = nothingWrong();
	const facts = factsIn(calls);
	const claims = result.error
		? completed(withTexts(claimsInError(result.error), facts), facts, round, verdict)
		: withoutRepeats(claimsInItems(result, round), round);
	const cases = casesOf(round, facts, claims);
	for (const each of cases) judgeCase(each, verdict);
	const known = new Set(cases.map(({ name }) => name));
	for (const { text, userId, isAccepted: wasAccepted } of facts) {
		if (wasAccepted && !known.has(`${text}|${userId}`))
			verdict.notAsInLedger.push(`${userId} was told "${text}", which nobody asked for`);
	}
	return verdict;
}
