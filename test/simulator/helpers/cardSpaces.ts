import type { Card, CardCarrier, CardSpace } from '../cards';
import { directConversationId } from '../conversations';
import type { Exchange } from '../endpoint';
import type { App, Delivery, Message } from '../entities';
import { v1Refusal } from './envelopes';
import { isRecord } from './json';
import { noteNotDelivered } from './robots';

/** What became of a card in one space; success in the HTTP sense says nothing about it. */
export type DeliverResult = Record<string, unknown> & { success: boolean; carrierId?: string };

/** A space that a caller names, with what he says about the delivery there. */
interface NamedSpace {
	/** As it was written. */
	spaceType: string;
	spaceId: string;
	space?: CardSpace;
	/** Whom the card is for in a group; everybody if there is nobody. */
	recipients: string[];
	/** User ids that the card mentions in a group. */
	mentioned: string[];
}

const prefix = 'dtv1.card//';
const knownSpaces: readonly string[] = ['IM_ROBOT', 'IM_GROUP'] satisfies CardSpace[];

const refusal = (code: string) => v1Refusal(`param.${code}`, `param.${code}`);

/**
 * The spaces in `openSpaceId`, each with its deliver model.
 * @throws Refusal when none is named, the form is wrong, or a model is missing or wrong
 */
export function spacesIn({ json, store }: Exchange, app: App): NamedSpace[] {
	const { openSpaceId } = json;
	if (openSpaceId === undefined || openSpaceId === null || openSpaceId === '') {
		throw refusal('openSpaceIdEmpty');
	}
	if (typeof openSpaceId !== 'string' || !openSpaceId.startsWith(prefix)) {
		throw refusal('openSpaceIdInvalid');
	}
	const named = openSpaceId.slice(prefix.length).split(';').filter(Boolean);
	if (named.length === 0) throw refusal('openSpaceIdEmpty');
	return named.map((each) => {
		const dot = each.indexOf('.');
		if (dot < 1) throw refusal('openSpaceIdInvalid');
		const spaceType = each.slice(0, dot);
		const word = spaceType.toUpperCase();
		const space = knownSpaces.includes(word) ? (word as CardSpace) : undefined;
		const model = modelOf(json, space);
		if (space === 'IM_ROBOT') judgeDirectModel(model, app);
		if (space === 'IM_GROUP') judgeGroupModel(model, app);
		const ids = isRecord(model?.atUserIds) ? Object.keys(model.atUserIds) : [];
		const isUnionId = Number(json.userIdType ?? 1) === 2;
		const id = each.slice(dot + 1);
		return {
			spaceType,
			spaceId: id,
			space,
			recipients: stringsIn(model?.recipients),
			mentioned: isUnionId ? ids.map(withoutUnion) : ids,
			...(isUnionId && space === 'IM_ROBOT' && store.directory.person(withoutUnion(id))
				? { spaceId: withoutUnion(id) }
				: {}),
		};
	});
}

const withoutUnion = (id: string): string => id.replace(/^union-/, '');

function modelOf(
	json: Record<string, unknown>,
	space: CardSpace | undefined,
): Record<string, unknown> | undefined {
	if (space === undefined) return undefined;
	const model = space === 'IM_ROBOT' ? json.imRobotOpenDeliverModel : json.imGroupOpenDeliverModel;
	if (model === undefined || model === null) throw refusal('openDeliverModelEmpty');
	if (!isRecord(model)) throw refusal('openDeliverModelError');
	return model;
}

/** `spaceType` is in every example; the bot is the app's own whether it is named or not. */
function judgeDirectModel(model: Record<string, unknown> | undefined, app: App): void {
	const { spaceType, robotCode = app.robotCode } = model ?? {};
	if (String(spaceType).toUpperCase() !== 'IM_ROBOT' || robotCode !== app.robotCode) {
		throw refusal('openDeliverModelError');
	}
}

function judgeGroupModel(model: Record<string, unknown> | undefined, app: App): void {
	if (model?.robotCode !== app.robotCode) throw refusal('openDeliverModelError');
}

const stringsIn = (value: unknown): string[] =>
	Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];

/** Delivers to each space. What goes wrong here is said in the result, under HTTP 200. */
export function deliverCard(exchange: Exchange, card: Card, spaces: NamedSpace[]): DeliverResult[] {
	if (card.spaces.length === 0) {
		// A real answer names no space of the caller's.
		return [
			{ spaceType: 'IM', spaceId: 'IM_ALL', success: false, errorMsg: 'spaces of card is empty' },
		];
	}
	return spaces.map((space) => deliverTo(exchange, card, space));
}

function deliverTo(exchange: Exchange, card: Card, named: NamedSpace): DeliverResult {
	const { spaceType, spaceId, space } = named;
	const fail = (errorMsg: string): DeliverResult => {
		noteFailure(exchange, card, named, errorMsg);
		return { spaceType, spaceId, success: false, carrierId: '', errorMsg };
	};
	if (space === undefined) return fail('spaceId is illegal');
	if (!card.spaces.includes(space)) return fail('spaces of card is empty');
	const carrier =
		space === 'IM_ROBOT'
			? directCarrier(exchange, card, named)
			: groupCarrier(exchange, card, named);
	if (typeof carrier === 'string') return fail(carrier);
	card.carriers.push(carrier);
	send(exchange, card, carrier, named.mentioned);
	return { spaceType, spaceId, success: true, carrierId: carrier.carrierId, errorMsg: '' };
}

/** Where the card is with one person. @returns why not, if it cannot be there */
function directCarrier(
	{ store }: Exchange,
	card: Card,
	{ spaceId }: NamedSpace,
): CardCarrier | string {
	const person = store.directory.person(spaceId);
	if (!person) return 'spaceId is illegal';
	if (person.persona?.limited !== undefined) return 'send message failed';
	return {
		carrierId: store.ids.processQueryKey(),
		spaceType: 'IM_ROBOT',
		spaceId,
		conversationId: directConversationId(card.app, spaceId),
		userIds: [spaceId],
	};
}

function groupCarrier(
	{ store }: Exchange,
	card: Card,
	{ spaceId, recipients }: NamedSpace,
): CardCarrier | string {
	const group = store.directory.group(spaceId);
	if (!group) return 'spaceId is illegal';
	if (group.robotCodes && !group.robotCodes.includes(card.app.robotCode)) {
		return 'robot is not a member of the group';
	}
	return {
		carrierId: store.ids.processQueryKey(),
		spaceType: 'IM_GROUP',
		spaceId,
		conversationId: spaceId,
		userIds: group.userIds.filter(
			(userId) => recipients.length === 0 || recipients.includes(userId),
		),
	};
}

function send(
	{ store, now }: Exchange,
	card: Card,
	carrier: CardCarrier,
	mentioned: string[],
): void {
	const { app, outTrackId } = card;
	const { carrierId: id, spaceType, userIds } = carrier;
	const content = { outTrackId };
	const isGroup = spaceType === 'IM_GROUP';
	const message: Message = {
		id,
		channel: 'card',
		app,
		sentAt: now,
		doneAt: now + store.settings.botDeliveryMs,
		content,
		...(isGroup ? { openConversationId: carrier.spaceId } : {}),
		invalidDeptIds: [],
		deliveries: userIds.map((userId): Delivery => ({
			at: now,
			channel: 'card',
			messageId: id,
			app: app.appKey,
			userId,
			status: 'processing',
			...(isGroup ? { mentioned: mentioned.includes(userId) || mentioned.includes('@ALL') } : {}),
			content,
		})),
	};
	store.send(message);
}

function noteFailure(
	exchange: Exchange,
	{ app, outTrackId }: Card,
	{ space, spaceId }: NamedSpace,
	why: string,
): void {
	if (space !== 'IM_ROBOT') return;
	const isKnown = exchange.store.directory.person(spaceId) !== undefined;
	const message = { id: outTrackId, channel: 'card' as const, content: { outTrackId } };
	const status = isKnown ? 'failed' : 'invalid';
	noteNotDelivered(exchange, app, message, [spaceId], status, why);
}
