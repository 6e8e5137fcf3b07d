import type { IDataObject } from 'n8n-workflow';
import { readPress } from '../../shared/stream/cardPress';
import { topics } from '../../shared/stream/topics';
import { isoTimeOf } from '../../shared/transport/json';
import { withoutEmpty } from './triggerEvent';
import type { EventKind } from './triggerEvent';

/** Somebody has pressed a button of a card that is no question of this package. */
export const cardPressed: EventKind = {
	name: 'cardPressed',
	topic: topics.cardPresses,
	read(frame, now) {
		const press = readPress(frame);
		if (!press) return undefined;
		const { cardId, userId, actionIds, values } = press;
		return {
			key: frame.messageId,
			json: withoutEmpty({
				userId,
				actionIds,
				values: values as IDataObject,
				pressedAt: isoTimeOf(frame.bornAt) ?? new Date(now).toISOString(),
				cardId,
			}),
		};
	},
};
