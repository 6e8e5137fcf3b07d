/** Has no width: what it stands in reads as before, and is no link any more. */
const breaker = '\u200B';

/**
 * Where Markdown, and a client that looks for addresses by itself, begin to see a link or a picture. None of
 * them looks far ahead, so a long text takes no longer than its length.
 */
const beginnings = [
	// [text](address), ![picture](address), [name]: address, [text][name]
	/\](?=[([:])/g,
	// <https://address>, <a href=...>, <img src=...>
	/<(?=\/?(?:a|img)\b|[a-z][a-z0-9+.-]{1,31}:)/gi,
	// https://address, dingtalk://address
	/\/(?=\/)/g,
	// www.example.com, name@example.com
	/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu,
];

/**
 * Markdown in which no link and no picture works: they are shown as they are written. A question often holds
 * words of whoever asks for something, or of an AI model, and in a message of the company's app a link of theirs
 * would look like the company's own, or like the button itself.
 */
export function linksAsText(markdown: string): string {
	return beginnings.reduce((text, begin) => text.replace(begin, `$&${breaker}`), markdown);
}
