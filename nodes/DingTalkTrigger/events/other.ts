import type { IDataObject } from 'n8n-workflow';
import { parseRecord } from '../../shared/stream/frames';
import { topics } from '../../shared/stream/topics';
import { isoTimeOf } from '../../shared/transport/json';
import { withoutEmpty } from './triggerEvent';
import type { EventKind } from './triggerEvent';

/** Any event of DingTalk's by its name, for example bpms_task_change, with its data as it is. */
export const other: EventKind = {
	name: 'other',
	topic: topics.events,
	read(frame, now) {
		const { eventType, eventId, bornAt } = frame;
		if (frame.topic !== topics.events || eventType === '') return undefined;
		return {
			key: eventId || `${eventType}|${frame.data}`,
			json: withoutEmpty({
				eventType,
				data: (parseRecord(frame.data) ?? {}) as IDataObject,
				occurredAt: isoTimeOf(bornAt) ?? new Date(now).toISOString(),
				eventId,
			}),
			eventType,
		};
	},
};
