import {
	buttonTemplateId,
	cardAsSeenBy,
	changeCard,
	type Card,
	type CardCarrier,
	type CardParams,
	type CardView,
} from './cards';
import { isRecord, toJson } from './helpers/json';
import type { Store } from './store';
import type { CallbackAnswer, StreamCallback } from './streamEvents';

/** Somebody presses a button of a card, or sends what a card's form holds. */
export interface Press {
	outTrackId: string;
	/** Who presses; he must have the card. */
	userId: string;
	/** Of the button. A button that the card no longer shows can be pressed by who still sees it. */
	actionId: string;
	/** Instead of the button's own, as a form has it: `{form: {field: value}}`. */
	params?: Record<string, unknown>;
}

/** What the presser sees. */
export interface PressOutcome {
	outcome: 'done' | 'failed';
	/**
	 * Why it failed: the card's callbackType is not STREAM; no connection of the app has registered
	 * the topic; the month's pushes are used up; none answered within `streamCallbackMs`; the connection ended meanwhile; the
	 * answer's code is not 200; or the answer's data cannot be shown.
	 */
	why?: 'notStream' | StreamCallback['lost'] | 'refused' | 'badAnswer';
	/** What the client answered, if it did. */
	answer?: CallbackAnswer;
	/** The card as the presser sees it now. */
	card: CardView;
}

/**
 * Pushes a press and lets the answer change the card (dingtalk-api 4.8).
 * @throws Error when this person cannot press that button
 */
export async function pressCard(store: Store, press: Press): Promise<PressOutcome> {
	store.settle();
	const { outTrackId, userId, actionId } = press;
	const card = store.cards.get(outTrackId);
	if (!card) throw new Error(`No card ${outTrackId}`);
	const carrier = card.carriers.find(({ userIds }) => userIds.includes(userId));
	if (!carrier) throw new Error(`${userId} does not have the card ${outTrackId}`);
	const params = press.params ?? card.buttonsSoFar[actionId];
	if (!params && card.cardTemplateId === buttonTemplateId) {
		throw new Error(`The card ${outTrackId} has never had a button ${actionId}`);
	}
	store.read(userId, carrier.carrierId);
	const seen = (outcome: Omit<PressOutcome, 'card'>): PressOutcome => ({
		...outcome,
		card: cardAsSeenBy(card, userId),
	});
	if (card.callbackType !== 'STREAM') return seen({ outcome: 'failed', why: 'notStream' });
	const data = frameData(store, card, carrier, userId, actionId, params ?? {});
	const { answer, lost } = await store.streams.call(
		card.app,
		'/v1.0/card/instances/callback',
		data,
	);
	if (!answer) return seen({ outcome: 'failed', why: lost });
	if (answer.code !== 200) return seen({ outcome: 'failed', why: 'refused', answer });
	const isShown = applyAnswer(store, card, userId, answer);
	return seen(
		isShown ? { outcome: 'done', answer } : { outcome: 'failed', why: 'badAnswer', answer },
	);
}

function frameData(
	store: Store,
	card: Card,
	{ conversationId }: CardCarrier,
	userId: string,
	actionId: string,
	params: Record<string, unknown>,
): StreamCallback['data'] {
	const { pressedCardIn } = store.settings;
	const content = toJson({ cardPrivateData: { actionIds: [actionId], params } });
	const beside = toJson({ cardPrivateData: { actionIds: [actionId] }, params });
	return {
		type: 'actionCallback',
		outTrackId: card.outTrackId,
		corpId: store.directory.company.corpId,
		userId,
		userIdType: 1,
		spaceId: conversationId,
		spaceType: 'IM',
		extension: '{}',
		...(pressedCardIn === 'value' ? { value: beside } : { content }),
		...(pressedCardIn === 'both' ? { value: content } : {}),
	};
}

/**
 * `data.response` changes the card: cardData what is there for everybody, which
 * by the documents the others see only after an update; userPrivateData (or privateData by
 * user id, as in an update) what the presser sees.
 * @returns whether it could be shown; no response at all changes nothing and is fine
 */
function applyAnswer(store: Store, card: Card, userId: string, { data }: CallbackAnswer): boolean {
	const response = isRecord(data) ? data.response : undefined;
	if (!isRecord(response)) return response === undefined || response === null;
	const cardData = paramsOf(response.cardData);
	const own = paramsOf(response.userPrivateData);
	const byUser = isRecord(response.privateData) ? Object.entries(response.privateData) : [];
	const named = byUser.map(([id, value]) => [id, paramsOf(value)] as const);
	if (cardData === 'bad' || own === 'bad' || named.some(([, params]) => params === 'bad')) {
		return false;
	}
	const privateData = Object.fromEntries([
		...named,
		...(own ? [[userId, own] as const] : []),
	]) as Record<string, CardParams>;
	const options = isRecord(response.cardUpdateOptions) ? response.cardUpdateOptions : {};
	if (cardData || Object.keys(privateData).length > 0) {
		const presser = store.settings.pressAnswerReaches === 'presser' ? userId : undefined;
		changeCard(card, { at: store.now(), by: 'press', cardData, privateData }, options, presser);
	}
	return true;
}

function paramsOf(data: unknown): CardParams | 'bad' | undefined {
	if (data === undefined || data === null) return undefined;
	const params = isRecord(data) ? data.cardParamMap : undefined;
	if (params === undefined || params === null) return undefined;
	const isFine =
		isRecord(params) && Object.values(params).every((value) => typeof value === 'string');
	return isFine ? (params as CardParams) : 'bad';
}
