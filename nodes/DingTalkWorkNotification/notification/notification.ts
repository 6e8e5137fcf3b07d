import type { Upload } from '../../shared/media/upload';
import type { WorkContent } from '../../shared/messages/messageType';
import type { RequestOptions } from '../../shared/transport/session';

/** What one item's work notification says, and how it is sent: everything but the people. */
export interface Notification {
	messageType: string;
	content: WorkContent;
	uploads: Upload[];
	/** Of the `msg`, as UTF-8. */
	bytes: number;
	agentId: string;
	makeUnique: boolean;
	waitForDelivery: boolean;
	request: RequestOptions;
	output: 'tasks' | 'recipients';
}
