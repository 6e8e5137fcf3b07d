import { parseRecord } from '../../shared/stream/frames';
import { topics } from '../../shared/stream/topics';
import { isoTimeOf } from '../../shared/transport/json';
import { textIn, withoutEmpty } from './triggerEvent';
import type { EventKind } from './triggerEvent';

/** Source: "bot message read event" and "bot message recall event". An event that names no message says nothing. */
function receiptKind(
	name: EventKind['name'],
	eventType: string,
	status: 'read' | 'recalled',
): EventKind {
	return {
		name,
		topic: topics.events,
		read(frame, now) {
			const content = frame.eventType === eventType ? parseRecord(frame.data) : undefined;
			const processQueryKey = content ? textIn(content, 'processQueryKey') : '';
			if (!content || processQueryKey === '') return undefined;
			const checkedAt = new Date(now).toISOString();
			// "operatTime" is how DingTalk spells it.
			const at = isoTimeOf(content.operatTime) ?? checkedAt;
			const userId = textIn(content, 'userId');
			// Names people of other organizations, who have no user ID here.
			const unionId = textIn(content, 'unionId');
			const openConversationId = textIn(content, 'openConversationId');
			const robotCode = textIn(content, 'robotCode');
			return {
				// Without an id the same deed of the same person is the same event.
				key: frame.eventId || [status, processQueryKey, userId, unionId].join('|'),
				json: withoutEmpty({
					userId,
					unionId,
					status,
					...(status === 'read' ? { readAt: at } : { recalledAt: at }),
					checkedAt,
					processQueryKey,
					openConversationId,
					robotCode,
				}),
				robotCode,
				isGroup: openConversationId !== '',
			};
		},
	};
}

/** Somebody has read a message of the bot. */
export const messageRead = receiptKind('messageRead', 'robot_msg_read', 'read');

/** A message of the bot was recalled. */
export const messageRecalled = receiptKind('messageRecalled', 'robot_msg_recall', 'recalled');
