import { cardParamMap } from '../messages/card/buttonCard';
import { cardChange, updateCard } from '../messages/card/sendCard';
import { readPress } from '../stream/cardPress';
import type { CardPress } from '../stream/cardPress';
import type { CallbackAnswer, Frame } from '../stream/frames';
import { streamChoices } from '../stream/streamChoices';
import { within } from '../stream/within';
import { BoundedMap } from '../transport/boundedMap';
import { endpoints } from '../transport/endpoints';
import { asDingTalkError } from '../transport/errors';
import { isRecord } from '../transport/json';
import type { Session } from '../transport/session';
import { cardIdFor, cardsOf, isCardOfGroup } from './cardIds';
import { markField, openMark } from './cardMark';
import type { CardMark } from './cardMark';
import { answeredFace, otherFace } from './faces';
import { withProof } from './pressProof';
import { resume } from './resume';
import type { Resumed } from './resume';
import type { PressReply } from './takePress';

/** What a trigger needs to take presses to the executions that wait for them. */
export interface Carrier {
	openSession(): Promise<Session>;
	/** Where this n8n may be reached from its own machine, the likeliest first. */
	origins: readonly string[];
	/** This n8n was not reached. The presser is told, and may press again. */
	onUnreachable(): void;
	/** The cards of others could not be changed: they still show buttons, which are closed. */
	onNotUpdated(): void;
}

/** The last faces of cards whose question was answered, so that whoever presses a moment later is shown the same. */
const answered = new BoundedMap<string, string>(1000);

/** Who of a group was told something alone, by question: that would hide the outcome from them. */
const toldAlone = new BoundedMap<string, Set<string>>(1000);

function rememberTold(cards: string, userId: string): void {
	toldAlone.set(cards, (toldAlone.get(cards) ?? new Set()).add(userId));
}

/** Presses under way, by question: of two at one moment the second hears what became of the first. */
const underWay = new Map<string, Promise<unknown>>();

/** A card of ours that nobody can answer any more. */
function closedWith(tips: string): Record<string, string> {
	return cardParamMap({ tips, buttons: [] });
}

async function nameOf(session: Session, userId: string): Promise<string> {
	const asked = session
		.request(endpoints.getUser, { body: { userid: userId } })
		.then(({ result }) => (isRecord(result) && typeof result.name === 'string' ? result.name : ''))
		.catch(() => '');
	return (await within(streamChoices.presserNameMs, asked)) || userId;
}

/**
 * The cards of the others show the outcome too, and so do those of a group who were told something alone: what the
 * answer to a press says of a card DingTalk shows the presser only. No update may be made inside that answer.
 * @param isLate DingTalk waits no longer for the answer: the presser's own card follows like the others
 */
async function updateOthers(
	session: Session,
	{ people }: PressReply,
	{ cardId, userId }: CardPress,
	face: string,
	isLate: boolean,
): Promise<void> {
	const cards = cardsOf(cardId);
	const shown = closedWith(face);
	const others = people.map((person) => cardIdFor(cards, person)).filter((id) => id !== cardId);
	const told = new Set([...(toldAlone.get(cards) ?? []), ...(isLate ? [userId] : [])]);
	if (!isLate) told.delete(userId);
	toldAlone.delete(cards);
	const forSome = new Map([...told].map((person) => [person, shown] as const));
	const updates = others.map(async (other) => await updateCard(session, other, shown));
	if (isCardOfGroup(cardId) || forSome.size > 0)
		updates.push(updateCard(session, cardId, shown, forSome));
	const settled = await Promise.allSettled(updates);
	const failed = settled.find((update) => update.status === 'rejected');
	if (failed) throw asDingTalkError(failed.reason);
}

/** What came of a press: the card's new face where the question is answered, with n8n's reply to the answer itself. */
type Outcome =
	{ face: string; taken: PressReply | undefined } | { face: undefined; resumed: Resumed };

function isTaken(resumed: Resumed): resumed is PressReply {
	return typeof resumed !== 'string' && resumed.dingTalkPress === 'taken';
}

async function take(
	carrier: Carrier,
	session: Session,
	{ cardId, userId }: CardPress,
	mark: CardMark,
): Promise<Outcome> {
	const resumed = await resume(
		mark.resumeUrl,
		carrier.origins,
		withProof(mark.key, { userId, name: mark.name, cardId }),
		AbortSignal.timeout(streamChoices.resumeMs),
	);
	if (!isTaken(resumed)) return { face: undefined, resumed };
	const respondedAt = new Date();
	const face = answeredFace(resumed, await nameOf(session, userId), respondedAt);
	answered.set(cardsOf(cardId), face);
	return { face, taken: resumed };
}

/** Of two presses at one moment the first decides, and the other is shown what it was. */
async function takeAfterOthers(
	carrier: Carrier,
	session: Session,
	press: CardPress,
	mark: CardMark,
): Promise<Outcome> {
	const cards = cardsOf(press.cardId);
	while (underWay.has(cards)) await underWay.get(cards);
	const known = answered.get(cards);
	if (known !== undefined) return { face: known, taken: undefined };
	const taking = take(carrier, session, press, mark);
	underWay.set(
		cards,
		taking.catch(() => undefined),
	);
	return await taking.finally(() => underWay.delete(cards));
}

/** What the card shows from now on. */
interface Face {
	params: Record<string, string>;
	forWhom: 'everybody' | 'presser';
}

/** @param outcome undefined: nobody knows yet */
function faceFor(outcome: Outcome | undefined, isGroup: boolean): Face {
	if (outcome?.face !== undefined)
		return { params: closedWith(outcome.face), forWhom: 'everybody' };
	// In a group the first answer may just be on its way to everybody's card.
	const forWhom = isGroup ? 'presser' : 'everybody';
	const resumed = outcome?.resumed;
	if (resumed === 'over') return { params: closedWith(otherFace('closed', '')), forWhom };
	if (typeof resumed !== 'object') return { params: { tips: otherFace('notTaken', '') }, forWhom };
	const { lang, dingTalkPress } = resumed;
	return dingTalkPress === 'notAllowed'
		? { params: { tips: otherFace('notAllowed', lang) }, forWhom }
		: { params: closedWith(otherFace('closed', lang)), forWhom };
}

async function answerInTime(
	carrier: Carrier,
	press: CardPress,
	mark: CardMark,
): Promise<CallbackAnswer> {
	const { cardId } = press;
	const session = await carrier.openSession();
	const taking = takeAfterOthers(carrier, session, press, mark);
	const outcome = await within(streamChoices.pressMs, taking);
	void taking
		.then(async (ended) => {
			if (ended.face === undefined) {
				if (ended.resumed === 'unreachable') carrier.onUnreachable();
			} else if (ended.taken) {
				await updateOthers(session, ended.taken, press, ended.face, outcome === undefined);
			}
		})
		.catch(() => carrier.onNotUpdated());
	const { params, forWhom } = faceFor(outcome, isCardOfGroup(cardId));
	if (forWhom === 'presser') rememberTold(cardsOf(cardId), press.userId);
	return { response: cardChange(params, forWhom) };
}

/** A button brings its own mark and no other one's. */
function isOfButton({ actionIds }: CardPress, { name }: CardMark): boolean {
	return actionIds.length === 0 || actionIds.includes(name);
}

/**
 * Answers the press of a card that asks: takes it to the execution that waits, and tells DingTalk what the card
 * shows from now on, within its 2 s.
 * @param key of the app, from `keyOfApp` for `markPurpose`
 * @returns undefined when the card is none of a question
 */
export function carryPress(
	frame: Frame,
	key: Buffer,
	carrier: Carrier,
): Promise<CallbackAnswer> | undefined {
	const press = readPress(frame);
	const text = press?.values[markField];
	if (!press || text === undefined) return undefined;
	const mark = typeof text === 'string' ? openMark(key, press.cardId, text) : undefined;
	// Made up, or of an app whose secret has been reset: nothing is resumed, and nothing said about why.
	if (!mark || press.userId === '' || !isOfButton(press, mark))
		return Promise.resolve({ response: null });
	return answerInTime(carrier, press, mark);
}
