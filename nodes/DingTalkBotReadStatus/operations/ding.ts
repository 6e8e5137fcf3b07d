import { openDingIdField, readDing } from '../../shared/references/ding';
import type { DingReference } from '../../shared/references/ding';
import { fromDingReadStatus } from '../../shared/receipts/fromDingReadStatus';
import { addNamesOption } from '../../shared/receipts/fields';
import { receiptsOperation } from '../../shared/receipts/receiptsOperation';
import { robotCodeFor, robotCodeOption } from '../../shared/references/sender';
import { endpoints } from '../../shared/transport/endpoints';

/** Who has read a DING, in the receipt shape. */
export const ding = receiptsOperation<DingReference>({
	fields: [openDingIdField],
	options: [addNamesOption, robotCodeOption],
	read: readDing,
	complete: (session, { openDingId, robotCode }) => ({
		openDingId,
		robotCode: robotCodeFor(session, robotCode),
	}),
	// No document states a window for DINGs.
	answersForOneDay: false,
	ask: async (session, { openDingId, robotCode }) =>
		fromDingReadStatus(
			await session.request(endpoints.getDingReadStatus, { body: { openDingId, robotCode } }),
		),
});
