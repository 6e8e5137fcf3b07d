import type { App } from './entities';
import { isRecord, parseJson } from './helpers/json';

/** What a card's template is filled with: strings only. */
export type CardParams = Record<string, string>;

/** Spaces that this service delivers cards to; there are more of them, all without buttons of ours. */
export type CardSpace = 'IM_ROBOT' | 'IM_GROUP';

/** One time that a card's data was changed. */
export interface CardChange {
	/** ms of the simulator's clock. */
	at: number;
	/** By a call, or by the answer to a press. */
	by: 'update' | 'press';
	cardData?: CardParams;
	/** By user id. */
	privateData?: Record<string, CardParams>;
}

/** A card as the service keeps it. */
export interface Card {
	/** The caller's own id; there is never another card of this id. */
	outTrackId: string;
	app: App;
	cardTemplateId: string;
	/** Where presses go; those of cards that do not say STREAM never reach a connection. */
	callbackType?: string;
	createdAt: number;
	/** Spaces whose model was given, so that the card can be delivered there. */
	spaces: CardSpace[];
	/** What everybody sees. */
	cardData: CardParams;
	/** What is there for everybody, as the answer to a press has shown it to the presser alone; by user id. */
	shownToPresser: Record<string, CardParams>;
	/** What a person sees instead, by user id. */
	privateData: Record<string, CardParams>;
	changes: CardChange[];
	/** Where it is. */
	carriers: CardCarrier[];
	/** Every button that it has ever shown to somebody, with its parameters, by the button's id. */
	buttonsSoFar: Record<string, Record<string, unknown>>;
}

/** A card in one conversation. */
export interface CardCarrier {
	carrierId: string;
	spaceType: CardSpace;
	/** User id or openConversationId. */
	spaceId: string;
	/** Of the conversation, as presses name it. */
	conversationId: string;
	userIds: string[];
}

export interface CardButton {
	text: string;
	color?: string;
	/** Of a button whose press is pushed. */
	id?: string;
	params?: Record<string, unknown>;
	/** Of a button that opens an address. */
	url?: string;
}

/** A card as one person sees it. */
export interface CardView {
	outTrackId: string;
	title: string;
	markdown: string;
	tips: string;
	buttons: CardButton[];
	/** Everything that the template is filled with for this person. */
	params: CardParams;
}

/** Title, text, tips and buttons, the buttons in `sys_full_json_obj` (dingtalk-api 4.8). */
export const buttonTemplateId = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';

/** Title and text, no buttons. */
const textTemplateId = '589420e2-c1e2-46ef-a5ed-b8728e654da9.schema';

/** Templates that any app may use. Others are made in the console, for one app. */
export const publicTemplateIds = [buttonTemplateId, textTemplateId];

/** The card with this person's private data over the public. */
export function cardAsSeenBy(card: Card, userId: string): CardView {
	const forAll = card.shownToPresser[userId] ?? card.cardData;
	const params = { ...forAll, ...card.privateData[userId] };
	const { title = '', markdown = '', tips = '' } = params;
	const buttons = card.cardTemplateId === textTemplateId ? [] : buttonsIn(params.sys_full_json_obj);
	return { outTrackId: card.outTrackId, title, markdown, tips, buttons, params };
}

/**
 * Changes a card's data as cardUpdateOptions say: with ...ByKey only the named keys, by default
 * everything (of the private data: everything of the named people).
 * @param presser who alone is shown the cardData, as in the answer to a press
 */
export function changeCard(
	card: Card,
	change: CardChange,
	options: { updateCardDataByKey?: unknown; updatePrivateDataByKey?: unknown } = {},
	presser?: string,
): void {
	const { cardData, privateData } = change;
	const isByKey = options.updateCardDataByKey === true;
	if (cardData && presser !== undefined) {
		const shown = card.shownToPresser[presser] ?? card.cardData;
		card.shownToPresser[presser] = { ...(isByKey ? shown : {}), ...cardData };
	} else if (cardData) {
		card.cardData = { ...(isByKey ? card.cardData : {}), ...cardData };
		for (const [userId, shown] of Object.entries(card.shownToPresser)) {
			card.shownToPresser[userId] = { ...(isByKey ? shown : {}), ...cardData };
		}
	}
	for (const [userId, params] of Object.entries(privateData ?? {})) {
		const kept = options.updatePrivateDataByKey === true ? card.privateData[userId] : {};
		card.privateData[userId] = { ...kept, ...params };
	}
	card.changes.push(change);
	noteButtons(card);
}

/** Remembers which buttons there are: somebody may press what he still sees. */
export function noteButtons(card: Card): void {
	const all = [
		card.cardData,
		...Object.values(card.shownToPresser),
		...Object.values(card.privateData),
	];
	for (const params of all) {
		for (const { id, params: sent = {} } of buttonsIn(params.sys_full_json_obj)) {
			if (id !== undefined) card.buttonsSoFar[id] = sent;
		}
	}
}

function buttonsIn(text: string | undefined): CardButton[] {
	const { msgButtons } = recordInText(text);
	return (Array.isArray(msgButtons) ? msgButtons : []).filter(isRecord).map((button) => ({
		text: textOf(button.text) ?? '',
		...(typeof button.color === 'string' ? { color: button.color } : {}),
		...(button.request === true && textOf(button.id) !== undefined
			? { id: textOf(button.id), params: isRecord(button.params) ? button.params : {} }
			: {}),
		...(typeof button.url === 'string' ? { url: button.url } : {}),
	}));
}

function recordInText(text: string | undefined): Record<string, unknown> {
	try {
		const value = parseJson(text ?? '');
		return isRecord(value) ? value : {};
	} catch {
		return {};
	}
}

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
