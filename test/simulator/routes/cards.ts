import {
	changeCard,
	noteButtons,
	publicTemplateIds,
	type Card,
	type CardParams,
	type CardSpace,
} from '../cards';
import type { Endpoint, Exchange } from '../endpoint';
import type { App } from '../entities';
import { deliverCard, spacesIn } from '../helpers/cardSpaces';
import { success, v1Refusal } from '../helpers/envelopes';
import { isRecord } from '../helpers/json';
import { holdsProhibitedWord } from '../taskRules';

const scope = 'Card.Instance.Write';
export const maxOutTrackIdLength = 100;
/** Of all values together, UTF-8. */
export const maxCardBytes = 100 * 1024;

const endpoint = { layer: 'v1', scope } as const;

/** dingtalk-api 4.8. */
export const cardEndpoints: Endpoint[] = [
	{
		...endpoint,
		api: 'card/instances/create',
		method: 'POST',
		path: '/v1.0/card/instances',
		handle: (exchange, app) => {
			const { outTrackId } = createCard(exchange, app);
			return success('v1', { success: true, result: outTrackId });
		},
	},
	{
		...endpoint,
		api: 'card/instances/deliver',
		method: 'POST',
		path: '/v1.0/card/instances/deliver',
		handle: (exchange, app) => {
			const card = cardOf(exchange, app);
			const result = deliverCard(exchange, card, spacesIn(exchange, app));
			const sent = result.find((each) => each.success);
			return success('v1', { success: true, result }, sent?.carrierId);
		},
	},
	{
		...endpoint,
		api: 'card/instances/createAndDeliver',
		method: 'POST',
		path: '/v1.0/card/instances/createAndDeliver',
		handle: (exchange, app) => {
			const spaces = spacesIn(exchange, app);
			const card = createCard(exchange, app);
			const deliverResults = deliverCard(exchange, card, spaces);
			const sent = deliverResults.find((each) => each.success);
			const { outTrackId } = card;
			return success(
				'v1',
				{ success: true, result: { outTrackId, deliverResults } },
				sent?.carrierId,
			);
		},
	},
	{
		...endpoint,
		api: 'card/instances/update',
		method: 'PUT',
		path: '/v1.0/card/instances',
		handle: (exchange, app) => {
			const { json, now } = exchange;
			const card = cardOf(exchange, app);
			const cardData = isAbsent(json.cardData) ? undefined : paramsIn(exchange, json.cardData);
			const privateData = isAbsent(json.privateData) ? undefined : privateDataIn(exchange);
			if (!cardData && !privateData) throw refusal('cardDataAndPrivateDataBothEmpty');
			const options = isRecord(json.cardUpdateOptions) ? json.cardUpdateOptions : {};
			changeCard(card, { at: now, by: 'update', cardData, privateData }, options);
			return success('v1', { success: true, result: true });
		},
	},
];

/** The documents give every code twice, as code and as message. */
function refusal(code: string) {
	return v1Refusal(`param.${code}`, `param.${code}`);
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';

function createCard(exchange: Exchange, app: App): Card {
	const { store, json, now } = exchange;
	if (Object.keys(json).length === 0) throw refusal('empty');
	if (isAbsent(json.cardTemplateId)) throw refusal('cardTemplateIdEmpty');
	const outTrackId = outTrackIdIn(json);
	if (!isRecord(json.cardData) || isAbsent(json.cardData.cardParamMap)) {
		throw refusal('cardPublicDataEmpty');
	}
	judgeTemplate(app, String(json.cardTemplateId));
	if (!isAbsent(json.userId) && !personNamed(exchange, String(json.userId))) {
		throw refusal('userIdNotExist');
	}
	const card: Card = {
		outTrackId,
		app,
		cardTemplateId: String(json.cardTemplateId),
		...(isAbsent(json.callbackType) ? {} : { callbackType: String(json.callbackType) }),
		createdAt: now,
		spaces: spaceModelsIn(json),
		cardData: paramsIn(exchange, json.cardData),
		shownToPresser: {},
		privateData: isAbsent(json.privateData) ? {} : privateDataIn(exchange),
		changes: [],
		carriers: [],
		buttonsSoFar: {},
	};
	if (store.cards.has(outTrackId)) throw refusal('cardAlreadyExist');
	noteButtons(card);
	store.cards.set(outTrackId, card);
	return card;
}

function cardOf({ store, json }: Exchange, app: App): Card {
	const card = store.cards.get(outTrackIdIn(json));
	if (card?.app.appKey !== app.appKey) throw refusal('cardNotExist');
	return card;
}

function outTrackIdIn(json: Record<string, unknown>): string {
	if (isAbsent(json.outTrackId)) throw refusal('outTrackIdEmpty');
	if (typeof json.outTrackId !== 'string' || json.outTrackId.length > maxOutTrackIdLength) {
		throw refusal('invalid');
	}
	return json.outTrackId;
}

function judgeTemplate({ cardTemplates = {} }: App, templateId: string): void {
	if (publicTemplateIds.includes(templateId)) return;
	const own = Object.hasOwn(cardTemplates, templateId) ? cardTemplates[templateId] : undefined;
	if (own === undefined) throw refusal('templateNotExist');
	if (own === 'unpublished') throw refusal('templateUnpublished');
}

function spaceModelsIn(json: Record<string, unknown>): CardSpace[] {
	const models = { IM_ROBOT: json.imRobotOpenSpaceModel, IM_GROUP: json.imGroupOpenSpaceModel };
	return (Object.keys(models) as CardSpace[]).filter((space) => {
		if (isAbsent(models[space])) return false;
		if (!isRecord(models[space])) throw refusal('openSpaceModelInvalid');
		return true;
	});
}

/** A cardParamMap. @throws Refusal for values that are no strings, too long, or unsafe */
function paramsIn({ store }: Exchange, data: unknown): CardParams {
	const params = isRecord(data) ? data.cardParamMap : undefined;
	if (!isRecord(params)) throw refusal('invalid');
	const { cardValueBytes } = store.settings;
	let bytes = 0;
	for (const value of Object.values(params)) {
		if (typeof value !== 'string') throw refusal('invalid');
		const length = Buffer.byteLength(value, 'utf8');
		if (cardValueBytes > 0 && length > cardValueBytes) throw refusal('invalid');
		bytes += length;
	}
	if (bytes > maxCardBytes) throw refusal('invalid');
	if (holdsProhibitedWord(store, params)) throw refusal('contentUnsafe');
	return params as CardParams;
}

/** By user id, whatever kind of id the caller uses; who is not there sees nothing of it anyway. */
function privateDataIn(exchange: Exchange): Record<string, CardParams> {
	const { privateData } = exchange.json;
	if (!isRecord(privateData)) throw refusal('invalid');
	return Object.fromEntries(
		Object.entries(privateData).map(([id, data]) => [
			personNamed(exchange, id)?.userId ?? id,
			paramsIn(exchange, data),
		]),
	);
}

/** `userIdType` 1, the default, is the user id, 2 the union id. */
function personNamed({ store, json }: Exchange, id: string) {
	const userId = Number(json.userIdType ?? 1) === 2 ? id.replace(/^union-/, '') : id;
	return store.directory.person(userId);
}
