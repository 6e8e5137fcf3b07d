import type { Parameters } from '../../parameters';
import { DingTalkError } from '../../transport/errors';
import { jsonBytes } from '../../transport/json';
import { limits } from '../../transport/limits';
import { buildMessage } from '../messageType';
import type { BotMessage, BotMessageType } from '../messageType';
import { sampleActionCard } from './sampleActionCard';
import { sampleMarkdown } from './sampleMarkdown';
import { sampleText } from './sampleText';

/** Every message type of a bot. A new one is a file and a line here. */
export const botMessageTypes: readonly BotMessageType[] = [sampleText, sampleMarkdown, sampleActionCard];

/** @throws DingTalkError (invalidInput) before any call, also when msgParam is above 15,000 bytes */
export function buildBotMessage(parameters: Parameters): BotMessage {
	const message = buildMessage(botMessageTypes, parameters);
	const bytes = jsonBytes(message.msgParam);
	if (bytes > limits.botMessageBytes) {
		throw DingTalkError.invalid('Message', `is ${bytes} bytes long, and DingTalk takes ${limits.botMessageBytes}`, 'Shorten it, or link to a page with the rest');
	}
	return message;
}
