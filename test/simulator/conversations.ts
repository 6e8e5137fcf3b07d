import { createHash } from 'node:crypto';
import type { App } from './entities';

/** Stable ids in the forms that the service's own have, made from what they stand for. */
const digest = (...of: string[]): string =>
	createHash('sha256').update(of.join('\n')).digest('base64').slice(0, 22);

/** Of the chat between a person and an app's bot. */
export const directConversationId = ({ robotCode }: App, userId: string): string =>
	`cid${digest('conversation', robotCode, userId)}==`;

/** A person as others' apps see him: not his user id. */
export const senderIdOf = (userId: string): string => `$:LWCP_v1:$${digest('sender', userId)}==`;

/** A message as others name it: not the key with which its sender asks about it. */
export const msgIdOf = (messageId: string): string => `msg${digest('message', messageId)}==`;

export const chatbotUserIdOf = ({ robotCode }: App): string =>
	`$:LWCP_v1:$${digest('chatbot', robotCode)}==`;
