import type { IDataObject } from 'n8n-workflow';
import { endpoints } from '../../transport/endpoints';
import { DingTalkError, asDingTalkError } from '../../transport/errors';
import { isRecord } from '../../transport/json';
import type { RequestOptions, Session } from '../../transport/session';

/** Where a card goes. */
export type CardSpace = { userId: string } | { openConversationId: string };

/** A card on its way. */
export interface OutgoingCard {
	/** Unique for ever: DingTalk shows a second card of this ID nowhere. At most 100 characters. */
	outTrackId: string;
	cardTemplateId: string;
	cardParamMap: Record<string, string>;
	robotCode: string;
	space: CardSpace;
}

function deliveryTo(space: CardSpace, robotCode: string): IDataObject {
	return 'userId' in space
		? {
				openSpaceId: `dtv1.card//IM_ROBOT.${space.userId}`,
				imRobotOpenSpaceModel: { supportForward: false },
				imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
			}
		: {
				openSpaceId: `dtv1.card//IM_GROUP.${space.openConversationId}`,
				imGroupOpenSpaceModel: { supportForward: false },
				imGroupOpenDeliverModel: { robotCode, recipients: [], atUserIds: {} },
			};
}

/** Success of the call says nothing yet about each delivery. */
function throwIfNotDelivered(body: Record<string, unknown>): string {
	const result = isRecord(body.result) ? body.result : {};
	const deliveries = (Array.isArray(result.deliverResults) ? result.deliverResults : []).filter(
		isRecord,
	);
	const failed = deliveries.find(({ success }) => success !== true);
	if (failed || deliveries.length === 0) {
		const words = typeof failed?.errorMsg === 'string' ? failed.errorMsg : '';
		throw new DingTalkError({
			kind: 'notFound',
			code: 'notDelivered',
			message: `DingTalk did not deliver the card${words ? `: ${words}` : ''}`,
			hint: 'Check the user ID, or for a group its open conversation ID and that the bot is one of its members.',
			retry: 'never',
		});
	}
	const [{ carrierId } = {}] = deliveries;
	return typeof carrierId === 'string' ? carrierId : '';
}

/** An earlier try of ours has put it there: nobody else can have made this ID. */
function isThereAlready(error: DingTalkError): boolean {
	return error.failure.code.endsWith('param.cardAlreadyExist');
}

/**
 * Creates a card and delivers it in one call. A repeat shows no second card.
 * @param name for `session.sendOnce`
 * @returns `{ cardId, carrierId? }`
 * @throws DingTalkError when it is not delivered
 */
export async function sendCard(
	session: Session,
	{ outTrackId, cardTemplateId, cardParamMap, robotCode, space }: OutgoingCard,
	name: string,
	options: RequestOptions,
): Promise<IDataObject> {
	const card = {
		cardTemplateId,
		outTrackId,
		callbackType: 'STREAM',
		userIdType: 1,
		cardData: { cardParamMap },
		...deliveryTo(space, robotCode),
	};
	const sent = await session
		.sendOnce(endpoints.deliverCard, card, [name], options)
		.catch(asDingTalkError);
	if (sent instanceof DingTalkError) {
		if (isThereAlready(sent)) return { cardId: outTrackId };
		throw sent;
	}
	const carrierId = throwIfNotDelivered(sent.body);
	return { cardId: outTrackId, ...(carrierId ? { carrierId } : {}) };
}

/** Only the named values change. */
const byKey = { updateCardDataByKey: true, updatePrivateDataByKey: true };

/** Texts of a card by user ID, which this person sees instead of those for everybody. */
type PrivateTexts = ReadonlyMap<string, Record<string, string>>;

function privateDataOf(texts: PrivateTexts): IDataObject {
	const entries = [...texts].map(([userId, cardParamMap]) => [userId, { cardParamMap }]);
	return texts.size > 0 ? { privateData: Object.fromEntries(entries) as IDataObject } : {};
}

/** Changes what a card shows, for everybody and for some. @throws DingTalkError */
export async function updateCard(
	session: Session,
	outTrackId: string,
	cardParamMap: Record<string, string>,
	forSome: PrivateTexts = new Map(),
): Promise<void> {
	await session.request(endpoints.updateCard, {
		body: {
			outTrackId,
			userIdType: 1,
			cardData: { cardParamMap },
			...privateDataOf(forSome),
			cardUpdateOptions: byKey,
		},
	});
}

/**
 * The same in the answer to a press.
 * @param forWhom what everybody sees from now on, the presser included, or only who has pressed
 */
export function cardChange(
	cardParamMap: Record<string, string>,
	forWhom: 'everybody' | 'presser',
): IDataObject {
	const data = { cardParamMap };
	return {
		cardUpdateOptions: byKey,
		// What the presser was told alone before would hide it from them.
		userPrivateData: data,
		...(forWhom === 'everybody' ? { cardData: data } : {}),
	};
}
