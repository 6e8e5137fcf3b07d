import { cardPressed } from './cardPressed';
import type { EventKind } from './triggerEvent';
import { messageReceived } from './messageReceived';
import { other } from './other';
import { messageRead, messageRecalled } from './receipts';

/** Everything that a trigger can be asked for. */
export const eventKinds: readonly EventKind[] = [
	messageRead,
	messageRecalled,
	messageReceived,
	cardPressed,
	other,
];
