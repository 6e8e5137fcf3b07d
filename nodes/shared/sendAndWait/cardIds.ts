import { createHash } from 'node:crypto';

/** Of the one card that a group has. */
const ofGroup = 'group';

/**
 * The card of one person, or the one of a group (undefined): the same over Retry On Fail, since DingTalk shows a
 * second card of one ID nowhere.
 * @param cards names the question's cards, from `session.keyFor`
 */
export function cardIdFor(cards: string, userId: string | undefined): string {
	if (userId === undefined) return `n8n-${cards}-${ofGroup}`;
	const person = createHash('sha256').update(userId).digest('hex').slice(0, 16);
	return `n8n-${cards}-${person}`;
}

/** The question that a card belongs to, as it was named to `cardIdFor`. */
export function cardsOf(cardId: string): string {
	return cardId.split('-')[1] ?? '';
}

/** Whether an ID of `cardIdFor` is that of a group's one card. */
export function isCardOfGroup(cardId: string): boolean {
	return cardId.endsWith(`-${ofGroup}`);
}
