import type { Upload } from '../../media/upload';
import type { ItemFiles } from '../../media/files';
import type { Parameters } from '../../parameters/parameters';
import { DingTalkError } from '../../transport/errors';
import { jsonBytes } from '../../transport/json';
import { limits } from '../../transport/limits';
import { buildMessage } from '../messageType';
import type { BotMessage, BotMessageType } from '../messageType';
import { json } from './json';
import { sampleActionCard } from './sampleActionCard';
import { sampleAudio } from './sampleAudio';
import { sampleFile } from './sampleFile';
import { sampleImage } from './sampleImage';
import { sampleLink } from './sampleLink';
import { sampleMarkdown } from './sampleMarkdown';
import { sampleText } from './sampleText';
import { sampleVideo } from './sampleVideo';

/** Every message type of a bot. A new one is a file and a line here. */
export const botMessageTypes: readonly BotMessageType[] = [
	sampleText,
	sampleMarkdown,
	sampleActionCard,
	sampleLink,
	sampleImage,
	sampleAudio,
	sampleFile,
	sampleVideo,
	json,
];

/** A bot's message and the files that it still needs uploaded. */
export interface BuiltBotMessage extends BotMessage {
	uploads: Upload[];
}

/** @throws DingTalkError (invalidInput) before any call, also when msgParam is above 15,000 bytes */
export async function buildBotMessage(
	parameters: Parameters,
	files: ItemFiles,
): Promise<BuiltBotMessage> {
	const { message, uploads } = await buildMessage(botMessageTypes, parameters, files);
	const bytes = jsonBytes(message.msgParam);
	if (bytes > limits.botMessageBytes) {
		throw DingTalkError.invalid(
			'Message',
			`is ${bytes} bytes long, and DingTalk takes ${limits.botMessageBytes}`,
			'Shorten it, or link to a page with the rest',
		);
	}
	return { ...message, uploads };
}
