import type { Endpoint } from './endpoint';
import { cardEndpoints } from './routes/cards';
import { departmentEndpoints } from './routes/departments';
import { dingEndpoints } from './routes/ding';
import { directMessageEndpoints } from './routes/directMessages';
import { groupMessageEndpoints } from './routes/groupMessages';
import { mediaEndpoints } from './routes/media';
import { searchEndpoints } from './routes/search';
import { sessionWebhookEndpoints } from './routes/sessionWebhook';
import { streamEndpoints } from './routes/stream';
import { templateEndpoints } from './routes/templates';
import { tokenEndpoints } from './routes/tokens';
import { userEndpoints } from './routes/users';
import { webhookEndpoints } from './routes/webhook';
import { workNotificationChangeEndpoints } from './routes/workNotificationChanges';
import { workNotificationReceiptEndpoints } from './routes/workNotificationReceipts';
import { workNotificationEndpoints } from './routes/workNotifications';

/** Every API of the simulated service, by family. */
export const allEndpoints: Endpoint[] = [
	...tokenEndpoints,
	...workNotificationEndpoints,
	...templateEndpoints,
	...workNotificationReceiptEndpoints,
	...workNotificationChangeEndpoints,
	...mediaEndpoints,
	...directMessageEndpoints,
	...groupMessageEndpoints,
	...dingEndpoints,
	...cardEndpoints,
	...webhookEndpoints,
	...sessionWebhookEndpoints,
	...streamEndpoints,
	...userEndpoints,
	...departmentEndpoints,
	...searchEndpoints,
];
