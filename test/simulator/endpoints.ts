import type { Endpoint } from './endpoint';
import { dingEndpoints } from './routes/ding';
import { directMessageEndpoints } from './routes/directMessages';
import { tokenEndpoints } from './routes/tokens';
import { workNotificationReceiptEndpoints } from './routes/workNotificationReceipts';
import { workNotificationEndpoints } from './routes/workNotifications';

/** Every API of the simulated service, by family. */
export const allEndpoints: Endpoint[] = [
	...tokenEndpoints,
	...workNotificationEndpoints,
	...workNotificationReceiptEndpoints,
	...directMessageEndpoints,
	...dingEndpoints,
];
