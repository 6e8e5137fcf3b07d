import { limits } from '../../transport/limits';

/** Work messages from this share of the limit on are worth a word: one longer value in them, and they are refused. */
const nearLimit = 0.9;

/**
 * A sentence about work messages that are near the limit, or above it where the user has them sent all the
 * same, although DingTalk promises delivery up to the limit only.
 * @param sizes UTF-8 bytes of each item's message
 */
export function hintAboutSize(sizes: readonly number[]): string | undefined {
	const limit = limits.workMessageBytes;
	const longest = sizes.reduce((most, size) => Math.max(most, size), 0);
	if (longest > limit) {
		const above = sizes.filter((size) => size > limit).length;
		return `${above === 1 ? '1 message is' : `${above} messages are`} above DingTalk's ${limit} bytes (the longest has ${longest}) and will likely not be delivered, whatever DingTalk answers.`;
	}
	if (longest <= limit * nearLimit) return undefined;
	return `The longest message has ${longest} bytes, and DingTalk takes ${limit}: with a little more text it will be refused. A Chinese character counts three bytes.`;
}
