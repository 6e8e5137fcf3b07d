import { escape, markdownHtml } from './markdown';
import type { Words } from './words';

/** Small, without scripts, and without anything from elsewhere: it also opens where the internet is far. */
const style = `
:root { color-scheme: light dark; --page: #f5f6f7; --card: #fff; --text: #171a1d; --muted: #5c6670; --line: #c8cdd3; --link: #0066ff; --button: #0066ff; --red: #d92d20; }
@media (prefers-color-scheme: dark) { :root { --page: #111315; --card: #1d2023; --text: #e8eaec; --muted: #a3abb3; --line: #474e55; --link: #6ea8fe; --button: #2563eb; --red: #ff7a70; } }
body { margin: 0; padding: 24px 16px; background: var(--page); color: var(--text); font: 16px/1.5 -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 480px; margin: 0 auto; padding: 24px; background: var(--card); border-radius: 12px; overflow-wrap: anywhere; }
h1 { margin: 0 0 12px; font-size: 20px; }
.message { margin: 0 0 20px; }
.message > * { margin: 0 0 12px; white-space: pre-line; }
.message ul, .message ol { padding-left: 24px; }
.message h2 { font-size: 19px; }
.message h3 { font-size: 18px; }
.message h4, .message h5, .message h6 { font-size: 16px; }
blockquote { padding-left: 12px; border-left: 3px solid var(--line); color: var(--muted); }
code { padding: 1px 4px; border-radius: 4px; background: var(--page); }
a { color: var(--link); }
label { display: block; margin-bottom: 4px; }
textarea { box-sizing: border-box; width: 100%; min-height: 120px; margin-bottom: 16px; padding: 8px; border: 1px solid var(--line); border-radius: 8px; background: var(--page); color: inherit; font: inherit; }
button { width: 100%; padding: 12px; border: 0; border-radius: 8px; background: var(--button); color: #fff; font: inherit; }
button + button { margin-top: 12px; }
.notice { color: var(--red); }
`;

function page(words: Words, title: string, content: string): string {
	return `<!DOCTYPE html>
<html lang="${words.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body><main>
<h1>${escape(title)}</h1>
${content}
</main></body>
</html>`;
}

/** What the pages show of a question. */
interface Shown {
	title: string;
	/** Markdown. */
	message: string;
}

/** The form posts to the address that it was opened with, so n8n's signature and our mark go along. */
function form(words: Words, { title, message }: Shown, content: string): string {
	return page(
		words,
		title,
		`<div class="message">${markdownHtml(message)}</div>
<form method="post">${content}</form>`,
	);
}

/** What a person sees who has tapped one answer in the message. */
export function confirmationPage(words: Words, shown: Shown, label: string): string {
	return form(words, shown, `<button type="submit">${escape(label)}</button>`);
}

/** Every answer on one page, for a message that had no room for their buttons. */
export function choicePage(
	words: Words,
	shown: Shown,
	buttons: ReadonlyArray<{ name: string; label: string }>,
): string {
	const inputs = buttons.map(
		({ name, label }) =>
			`<button type="submit" name="answer" value="${escape(name)}">${escape(label)}</button>`,
	);
	return form(words, shown, inputs.join('\n'));
}

/** Characters of an answer. Our own choice. */
export const longestAnswer = 5000;

/**
 * @param button below the text
 * @param isEmpty the person has sent it without writing anything
 */
export function textPage(words: Words, shown: Shown, button: string, isEmpty: boolean): string {
	const notice = isEmpty ? `<p class="notice">${words.emptyAnswer}</p>` : '';
	return form(
		words,
		shown,
		`${notice}<label for="text">${words.yourAnswer}</label><textarea id="text" name="text" maxlength="${longestAnswer}" required></textarea><button type="submit">${escape(button)}</button>`,
	);
}

/** What a person sees whose answer was taken. */
export function thankYouPage(words: Words): string {
	return page(words, words.answered, `<p>${words.youMayClose}</p>`);
}

/** What a person sees who comes too late: somebody has answered, or the limit is over. */
export function closedPage(words: Words): string {
	return page(words, words.alreadyAnswered, `<p>${words.youMayClose}</p>`);
}
